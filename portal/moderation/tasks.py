"""What waits for a moderator, in a sentence with a link. It tells no word."""

from collections.abc import Iterator
from typing import Any, Literal

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.moderation import looks, queries
from portal.web.format import date_long
from portal.web.tasks import Task


def tasks(account: Account) -> Iterator[Task]:
    if not account.may(Permission.TEXT_MODERATE):
        return
    which = queries.seen_by(account)
    yield from _looks(account, which)
    waits = queries.waiting(which)
    if not waits.count or waits.oldest is None:
        return
    title = ngettext(
        "%(num)s text of residents waits for a moderator", "%(num)s texts of residents wait for a moderator", waits.count
    )
    text = _("The oldest since %(day)s.", day=date_long(waits.oldest))
    if waits.late:
        public = ngettext(
            "%(num)s waits for more than three working days and stands on “Waiting for an answer”.",
            "%(num)s wait for more than three working days and stand on “Waiting for an answer”.", waits.late,
        )  # fmt: skip
        text = f"{public} {text}"
    page = url_for("moderation.index")
    yield Task("bad" if waits.late else "mid", title, text, page, _("Read and decide"), clock.today())


def _looks(account: Account, which: Any) -> Iterator[Task]:
    """What was reported, asked for or appealed against; a person waits for each of these."""
    again, appeals = looks.counts(which, account)
    since, late = looks.oldest(which) if again or appeals else (None, 0)
    if since is None:
        return
    text, level = _("The oldest since %(day)s.", day=date_long(since)), _level(late)
    if again:
        title = ngettext(
            "%(num)s text was reported and waits for you", "%(num)s texts were reported and wait for you", again
        )
        yield Task(level, title, text, url_for("moderation_again.index"), _("Look at it"), clock.today())
    if appeals:
        title = ngettext("%(num)s appeal waits for you", "%(num)s appeals wait for you", appeals)
        yield Task(level, title, text, url_for("moderation_again.appeals"), _("Read and decide"), clock.today())


def _level(late: int) -> Literal["bad", "mid"]:
    return "bad" if late else "mid"
