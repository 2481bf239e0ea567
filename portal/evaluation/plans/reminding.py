"""What reminders of plans say. Without a name, for a mail lies about."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.core.periods import Period
from portal.evaluation.plans.cadence import Remind, Thing
from portal.evaluation.plans.reminders import plans_to_agree, still_open
from portal.web.format import date_full
from portal.web.notices import NoticeKind, NoticeText


def _undone(period: Period, people: Collection[int]) -> Iterator[Thing]:
    return plans_to_agree(period.first_day.year, people)


def by_when(things: Collection[Thing]) -> str:
    """Until when it is, or was, to be done: the first day of several. '' where nothing is left to do."""
    day = min((each.due_on for each in things), default=None)
    return _day(day) if day else ""


def _day(day: date) -> str:
    return str(_("It is due by %(day)s.", day=date_full(day)))


def _own(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return {
        subject: NoticeText(
            _("Your plan of work for %(year)s is not agreed yet", year=period), by_when(left), url_for("plans.index"),
            over=not left,
        )
        for subject, period, left in still_open(subjects, _undone)
    }  # fmt: skip


def _team(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return {
        subject: NoticeText(
            ngettext("%(num)s plan of work of your team for %(year)s is not agreed yet",
                     "%(num)s plans of work of your team for %(year)s are not agreed yet", len(left), year=period),
            by_when(left), url_for("team.index"), over=not left,
        )
        for subject, period, left in still_open(subjects, _undone, of_team=True)
    }  # fmt: skip


WORDS = {Remind.PLAN: _own, Remind.PLAN_TEAM: _team}
NOTICES = {
    Remind.PLAN.value: NoticeKind(_l("A reminder that your plan of work is not agreed yet"), _own, reminds=True),
    Remind.PLAN_TEAM.value: NoticeKind(
        _l("A reminder that plans of work of your team are not agreed yet"), _team, reminds=True
    ),
}
