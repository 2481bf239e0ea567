"""What needs an administrator now, in words: what is urgent first."""

from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from portal.admin.queries import Overview, Surveys, Worker
from portal.core.installation import Settings
from portal.organisation.models import Agency
from portal.surveys.models import Survey
from portal.web.format import date_long, date_time, period_name

NAMED = 5  # branches, before the rest is only counted

# What a survey waits for, by the names of `Settings.missing`.
WANTED: dict[str, Any] = {
    "institution": lazy_gettext("the institution"),
    "contact": lazy_gettext("a telephone number, an e-mail address or an address"),
    "controller": lazy_gettext("the controller of personal data"),
    "controller_contact": lazy_gettext("the contact of the controller"),
}


class Alert(NamedTuple):
    """One line of `alert_list`; without a `url` there is nothing to press."""

    kind: str
    title: str
    text: str = ""
    url: str = ""
    action: str = ""


def alerts(overview: Overview) -> list[Alert]:
    return [*_of_machine(overview), *_of_surveys(overview.surveys), *_of_people(overview), *_of_facts(overview)]


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
    return str(_("Missing: %(names)s.", names=", ".join(str(WANTED[name]) for name in settings.missing)))


def branches_short_of_publishers(branches: list[tuple[Agency, int]]) -> str:
    """The first few by name, each with how many publishers there are outside it."""
    named = ", ".join(f"{agency.name} ({count})" for agency, count in branches[:NAMED])
    rest = len(branches) - NAMED
    if rest <= 0:
        return named
    return str(ngettext("%(named)s and %(num)s more.", "%(named)s and %(num)s more.", rest, named=named))


def _of_machine(overview: Overview) -> list[Alert]:
    jobs, found = url_for("admin.jobs.index"), []
    if words := silence(overview.worker):
        lost = _("Surveys do not close and scorecards are not computed until it runs again.")
        found.append(Alert("bad", words, lost, jobs, _("Look at the jobs")))
    if overview.dead_letters:
        count = overview.dead_letters
        words = ngettext("%(num)s job has failed for good.", "%(num)s jobs have failed for good.", count)
        found.append(Alert("bad", words, "", jobs, _("Read the error, try again")))
    if count := overview.failing:
        words = ngettext("%(num)s job fails again and again.", "%(num)s jobs fail again and again.", count)
        found.append(Alert("mid", words, _("It is tried for a week."), jobs, _("Read the error")))
    return found


def _of_surveys(surveys: Surveys) -> list[Alert]:
    found = []
    for survey in surveys.without_key:
        title = _("%(survey)s takes no answers: its key has not been made.", survey=_named(survey))
        found.append(Alert("bad", title, _("The worker makes it. See that it runs and may write into KEYS_DIR.")))
    for survey in surveys.with_lost_key:
        title = _("%(survey)s lost a key.", survey=_named(survey))
        words = _("Ballots that waited are lost, unless the missing file is back in KEYS_DIR before the survey closes.")
        found.append(Alert("bad", title, words))
    if surveys.to_clean:
        words = _("It is tried each minute until nobody reads what was there.")
        found.append(Alert("info", cleaning_waits(surveys), words))
    return found


def _named(survey: Survey) -> str:
    return f"{survey.service.name} ({survey.service.agency.name}), {period_name(survey.period)}"


def cleaning_waits(surveys: Surveys) -> str:
    """Since when the storage waits to be cleaned; '' where it does not."""
    since = [survey.closed_on for survey in surveys.to_clean if survey.closed_on]
    return str(_("The storage waits to be cleaned since %(day)s.", day=date_long(min(since)))) if since else ""


def _of_people(overview: Overview) -> list[Alert]:
    found = []
    if overview.recovered:
        words = _("An inspector who was not named there confirms it. Until then it stands on every desk.")
        found.append(Alert("bad", _("This house was begun again at the console."), words))
    if short := overview.short_of_publishers:
        words, people = branches_short_of_publishers(short), url_for("admin.people.index")
        title = _("Some branches have fewer than two publishers outside them.")
        found.append(Alert("mid", title, words, people, _("Give the role")))
    if overview.pending:
        words = ngettext("%(num)s proposal waits.", "%(num)s proposals wait.", overview.pending)
        text = _("An inspector or publisher of another branch confirms it.")
        found.append(Alert("info", words, text, url_for("admin.waiting"), _("Read what waits")))
    return found


def _of_facts(overview: Overview) -> list[Alert]:
    found = []
    if words := wanted(overview.settings):
        title, page = _("No survey opens before the settings are complete."), url_for("admin.settings.settings")
        found.append(Alert("mid", title, words, page, _("Complete the settings")))
    if overview.unverified:
        title = ngettext("%(num)s fact is not checked.", "%(num)s facts are not checked.", overview.unverified)
        words, page = _("They come from files and second sources."), url_for("admin.unverified")
        found.append(Alert("info", title, words, page, _("Check them")))
    return found
