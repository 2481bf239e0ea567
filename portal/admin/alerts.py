"""What needs an administrator now in the house itself: its machine, its people, and what it says of itself."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import proposals
from portal.accounts import queries as accounts
from portal.accounts.rules import PUBLISHERS_NEEDED, Permission
from portal.admin.queries import Worker, jobs_failing_long, worker
from portal.core import installation, outbox
from portal.core.installation import Settings
from portal.core.words import N_
from portal.organisation import free_days
from portal.organisation import queries as organisation
from portal.organisation.models import Agency
from portal.web.format import date_time
from portal.web.tasks import Task

NAMED = 5  # branches, before the rest is only counted

# What a survey waits for, by the names of `Settings.missing`. Each is a msgid.
WANTED = {
    "institution": N_("the institution"),
    "contact": N_("a telephone number, an e-mail address or an address"),
    "controller": N_("the controller of personal data"),
    "controller_contact": N_("the contact of the controller"),
}


def silence(worker: Worker) -> str:
    """Since when the worker has not been seen; '' where it lives."""
    if worker.seen_at is None:
        return str(_("The worker has not shown itself yet."))
    if not worker.silent:
        return ""
    return str(_("No sign of life of the worker since %(moment)s.", moment=date_time(worker.seen_at)))


def wanted(settings: Settings) -> str:
    """What is missing for a survey to open, as a sentence; '' where nothing is."""
    if not settings.missing:
        return ""
    return str(_("Missing: %(names)s.", names=", ".join(_(WANTED[name]) for name in settings.missing)))


def branches_short_of_publishers(branches: list[tuple[Agency, int]]) -> str:
    """The first few by name, each with how many publishers there are outside it."""
    named = ", ".join(f"{agency.name} ({count})" for agency, count in branches[:NAMED])
    rest = len(branches) - NAMED
    if rest <= 0:
        return named
    return str(ngettext("%(named)s and %(num)s more.", "%(named)s and %(num)s more.", rest, named=named))


def of_machine() -> Iterator[Task]:
    jobs = url_for("admin.jobs.index")
    if words := silence(worker()):
        lost = _("Surveys do not close and scorecards are not computed until it runs again.")
        yield Task("bad", words, lost, jobs, _("Look at the jobs"))
    if count := outbox.count_dead():
        words = ngettext("%(num)s job has failed for good.", "%(num)s jobs have failed for good.", count)
        yield Task("bad", words, "", jobs, _("Read the error, try again"))
    if count := jobs_failing_long():
        words = ngettext("%(num)s job fails again and again.", "%(num)s jobs fail again and again.", count)
        yield Task("mid", words, _("It is tried for a week."), jobs, _("Read the error"))


def of_people_and_facts() -> Iterator[Task]:
    yield from _of_people()
    yield from _of_facts()


def _of_people() -> Iterator[Task]:
    if proposals.recovered():
        words = _("An inspector who was not named there confirms it. Until then it stands on every desk.")
        yield Task("bad", _("This house was begun again at the console."), words)
    if short := accounts.short_of(Permission.SCORECARD_PUBLISH, PUBLISHERS_NEEDED):
        words, people = branches_short_of_publishers(short), url_for("admin.people.index")
        title = _("Some branches have fewer than two publishers outside them.")
        yield Task("mid", title, words, people, _("Give the role"))
    if pending := len(proposals.pending()):
        words = ngettext("%(num)s proposal waits.", "%(num)s proposals wait.", pending)
        text = _("An inspector or publisher of another branch confirms it.")
        yield Task("info", words, text, url_for("admin.waiting"), _("Read what waits"))


def _of_facts() -> Iterator[Task]:
    if words := wanted(installation.settings()):
        title, page = _("No survey opens before the settings are complete."), url_for("admin.settings.settings")
        yield Task("mid", title, words, page, _("Complete the settings"))
    if missing := free_days.years_without():
        title = _("No free days of %(years)s are known.", years=", ".join(map(str, missing)))
        words, page = _("Limits in working days would be counted wrong."), url_for("admin.calendar.index")
        yield Task("mid", title, words, page, _("Write them down"))
    if count := organisation.count_unverified():
        title = ngettext("%(num)s fact is not checked.", "%(num)s facts are not checked.", count)
        words, page = _("They come from files and second sources."), url_for("admin.unverified")
        yield Task("info", title, words, page, _("Check them"))
