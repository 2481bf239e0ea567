"""What surveys have for somebody to do, each in a sentence with a link. Nothing here tells a result."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission
from portal.core import clock
from portal.surveys import queries as surveys
from portal.surveys.models import Survey
from portal.surveys.rules import State, lapsed
from portal.web.format import date_full, date_long, period_name
from portal.web.notices import Key
from portal.web.tasks import Kind, Task, kind_of

DAY = timedelta(days=1)


def tasks(account: Account) -> Iterator[Task]:
    yield from registrations(account)
    yield from assisting(account)
    yield from own(account)


def registrations(account: Account) -> Iterator[Task]:
    """Surveys for which somebody could be the second person."""
    if not account.may(Permission.SURVEY_CONFIRM):
        return
    for survey in surveys.registrations_waiting():
        if survey.registered_by_id == account.person_id:
            continue
        if account.may_about(Permission.SURVEY_CONFIRM, survey.service.agency, survey.registered_at):
            day = survey.opens_on - DAY
            title = _("Confirm a survey: %(survey)s", survey=_name(survey))
            kind, keys = kind_of(day, clock.today()), (Key("survey_proposal", f"Survey:{survey.id}"),)
            yield Task(kind, title, _lapses(survey), _page(survey), _("Read and confirm"), day, keys)


def assisting(account: Account) -> Iterator[Task]:
    """Open surveys for which they may enter answers of residents."""
    if not account.may(Permission.SURVEY_ASSIST):
        return
    for survey, left in surveys.slips_to_spend(account.staff.id):
        if account.may_about(Permission.SURVEY_ASSIST, survey.service.agency, survey.registered_at):
            yield _assist(survey, left)


def _assist(survey: Survey, left: int) -> Task:
    day = date_full(survey.closes_on)
    text = ngettext("You may enter %(num)s more answer, until %(day)s.",
                    "You may enter %(num)s more answers, until %(day)s.", left, day=day)  # fmt: skip
    title, page = (
        _("Enter answers: %(survey)s", survey=_name(survey)),
        url_for("survey_desk.assist", survey_id=survey.id),
    )
    return Task(kind_of(survey.closes_on, clock.today()), title, text, page, _("Fill in together"), survey.closes_on)


def own(account: Account) -> Iterator[Task]:
    """What the officer of an agency has to see to: registrations that lapsed or wait, and open surveys."""
    agencies = [agency.id for agency in agencies_of(account, Permission.SURVEY_REGISTER)]
    if agencies:
        every = surveys.surveys_of(agencies)[::-1]
        told = [each for each in every if each.state in (State.WAITING, State.OPEN)] + lapsed(every, clock.today())
        say = {State.LAPSED: _lapsed, State.WAITING: _waits, State.OPEN: _open}
        yield from (say[survey.state](survey) for survey in sorted(told, key=lambda each: (each.opens_on, each.id)))


def _lapsed(survey: Survey) -> Task:
    text = _("Nobody confirmed it before %(day)s. Register it anew.", day=date_long(survey.opens_on))
    return _look("bad", _("Not opened: %(survey)s", survey=_name(survey)), text, survey)


def _waits(survey: Survey) -> Task:
    return _look("info", _("Waits for a second person: %(survey)s", survey=_name(survey)), _lapses(survey), survey)


def _look(kind: Kind, title: str, text: str, survey: Survey) -> Task:
    return Task(kind, title, text, _page(survey), _("Look at it"), survey.opens_on)


def _open(survey: Survey) -> Task:
    counted = sum(survey.progress.get(stratum, 0) for stratum in survey.strata)
    so_far = _("Not counted yet.")
    if survey.progress_on:
        so_far = _("On %(monday)s there were at least %(count)s of %(target)s answers.",
                   monday=date_long(survey.progress_on), count=counted, target=survey.target)  # fmt: skip
    kind = kind_of(survey.closes_on, clock.today()) if counted < survey.target else "info"
    text = _("Open until %(day)s.", day=date_full(survey.closes_on))
    title = _("Survey: %(survey)s", survey=_name(survey))
    return Task(kind, title, f"{text} {so_far}", _page(survey), _("Hand out slips"), survey.closes_on)


def _lapses(survey: Survey) -> str:
    return str(_("It opens on %(day)s. Without a second person it lapses.", day=date_full(survey.opens_on)))


def _name(survey: Survey) -> str:
    return f"{survey.service.name}, {period_name(survey.period)}"


def _page(survey: Survey) -> str:
    return url_for("survey_desk.survey", survey_id=survey.id)
