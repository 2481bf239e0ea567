"""What leads an administrator from an empty house to its first survey: one step after the other, each with its page."""

from dataclasses import dataclass
from typing import Literal

from flask import url_for
from flask_babel import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.rules import PUBLISHERS_NEEDED, Permission, Role
from portal.core import audit, installation
from portal.organisation import queries as organisation


@dataclass(frozen=True)
class Step:
    """Something to be done once. `state` is what a timeline knows; the first that is not done is the one that is next."""

    state: Literal["done", "now", "next"]
    title: str
    text: str
    url: str
    action: str


def first_steps() -> list[Step]:
    """In the order in which they are taken; none once a survey was registered (at most 12 queries)."""
    if audit.ever_done("survey:open:propose"):  # the log tells, since administration knows no slice
        return []
    unchecked = organisation.unverified()
    people = bool(accounts.held_by(Role.SURVEY_OFFICER)) and not accounts.short_of(
        Permission.SCORECARD_PUBLISH, PUBLISHERS_NEEDED
    )
    done = (installation.settings().complete, not unchecked.agencies, people, not unchecked.services, False)
    return [
        Step("done" if is_done else "now" if nth == done.index(False) else "next", *words)
        for nth, (is_done, words) in enumerate(zip(done, _words(), strict=True))
    ]


def _words() -> tuple[tuple[str, str, str, str], ...]:
    """Title, text, address and link of each step."""
    return (
        (
            _("Complete the settings"),
            _(
                "The institution, how residents reach it, and who answers for personal data. No survey opens without"
                " them."
            ),
            url_for("admin.settings.settings"), _("Open the settings"),
        ),
        (
            _("Check the agencies"),
            _("Compare the tree with what is in force: names, who stands below whom, and what is missing."),
            url_for("admin.agencies.index"), _("Open the agencies"),
        ),
        (
            _("Add the people"),
            _(
                "A survey officer for each agency that asks, and two publishers outside each branch. The inspector signs"
                " in first, since a second person confirms every role."
            ),
            url_for("admin.people.index"), _("Open the people"),
        ),
        (
            _("Check the services"),
            _("What residents are to judge, by the names that they know."),
            url_for("admin.services.index"), _("Open the services"),
        ),
        (
            _("The first survey"),
            _("A survey officer registers it at their desk, and a publisher outside confirms it. It is not yours to do."),
            url_for("home.waiting"), _("Services nobody was asked about"),
        ),
    )  # fmt: skip
