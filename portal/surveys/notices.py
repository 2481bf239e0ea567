"""What people are told of surveys: that one has opened, and that one waits for a second person.

Nobody is thanked for answering, and nothing here knows whether anybody did.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.surveys import queries as surveys
from portal.surveys.models import Survey
from portal.surveys.rules import State
from portal.web.format import date_full, period_name
from portal.web.notices import News, NoticeKind, NoticeText, numbers_in


def _open_ones(_since: date) -> Iterator[News]:
    """Those that are open now: of one that is over nobody need hear any more."""
    for survey in surveys.open_surveys():
        yield News(f"Survey:{survey.id}", survey.service.agency_id, survey.service_id)


def _opened(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return {f"Survey:{survey.id}": _open(survey) for survey in _named(subjects)}


def _open(survey: Survey) -> NoticeText:
    title = _("Survey open: %(service)s", service=survey.service.name)
    text = _("Nine questions, two minutes, no name.") + " " + _("Open until %(day)s.", day=date_full(survey.closes_on))
    page = url_for("surveys.answer", agency=survey.service.agency.slug, service=survey.service.slug)
    return NoticeText(title, text, page, over=survey.state is not State.OPEN)


def _registered(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return {f"Survey:{survey.id}": _waits(survey) for survey in _named(subjects)}


def _waits(survey: Survey) -> NoticeText:
    name = f"{survey.service.name}, {period_name(survey.period)}"
    text = _("It opens on %(day)s. Without a second person it lapses.", day=date_full(survey.opens_on))
    page = url_for("survey_desk.survey", survey_id=survey.id)
    return NoticeText(_("Confirm a survey: %(survey)s", survey=name), text, page, over=survey.state is not State.WAITING)


def _named(subjects: Collection[str]) -> list[Survey]:
    return surveys.numbered(numbers_in(subjects, "Survey"))


KINDS = {
    "survey_opened": NoticeKind(_l("A survey of what you follow has opened"), _opened, _open_ones),
    "survey_proposal": NoticeKind(_l("A survey waits for a second person"), _registered),
}
