"""What reminders say: those of plans, and how those of slices above come about. Without a name, for a mail lies about."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.core.periods import Period
from portal.evaluation.plans.cadence import Remind, Thing
from portal.evaluation.plans.reminders import plans_to_agree, still_open
from portal.web.format import date_full
from portal.web.notices import NoticeKind, NoticeText


def kind_of(
    text: Any, undone: Callable[[Period, Collection[int]], Iterable[Thing]],
    say: Callable[[Period, Collection[Thing]], NoticeText], *, of_team: bool = False,
) -> NoticeKind:  # fmt: skip
    """Reminders of what is not done: each says what is left of it, and is over where nothing is.

    `text`: what its switch says; `undone` and `of_team` are those of `still_open`.
    """

    def words(subjects: Collection[str]) -> Mapping[str, NoticeText]:
        found = still_open(subjects, undone, of_team=of_team)
        return {subject: replace(say(period, left), over=not left) for subject, period, left in found}

    return NoticeKind(text, words, reminds=True)


def by_when(things: Collection[Thing]) -> str:
    """Until when it is, or was, to be done: the first day of several. '' where nothing is left to do."""
    day = min((each.due_on for each in things), default=None)
    return _day(day) if day else ""


def _day(day: date) -> str:
    return str(_("It is due by %(day)s.", day=date_full(day)))


def _undone(period: Period, people: Collection[int]) -> Iterator[Thing]:
    return plans_to_agree(period.first_day.year, people)


def _own(period: Period, left: Collection[Thing]) -> NoticeText:
    title = _("Your plan of work for %(year)s is not agreed yet", year=period)
    return NoticeText(title, by_when(left), url_for("plans.index"))


def _team(period: Period, left: Collection[Thing]) -> NoticeText:
    title = ngettext("%(num)s plan of work of your team for %(year)s is not agreed yet",
                     "%(num)s plans of work of your team for %(year)s are not agreed yet",
                     len(left), year=period)  # fmt: skip
    return NoticeText(title, by_when(left), url_for("team.index"))


NOTICES = {
    Remind.PLAN.value: kind_of(_l("A reminder that your plan of work is not agreed yet"), _undone, _own),
    Remind.PLAN_TEAM.value: kind_of(
        _l("A reminder that plans of work of your team are not agreed yet"), _undone, _team, of_team=True
    ),
}
