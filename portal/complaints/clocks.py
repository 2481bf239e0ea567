"""Until when what has to be done: the limits of the row a case was opened under, and the law's beside them.

Working days, calendar days and hours are counted by `core.workdays`. A case that waits for its reporter stands still
for the unit, once, and the days of that are added to its limits. Only what is counted in the law's plain days goes on:
UU 25/2009 Ps.44 (3) counts 14 days from the receipt to the first answer, and that question is such an answer; Ps.50 (1)
counts 60 days from when the complaint is complete. Ps.50 (2) gives 14 days more to tell the decision: here deciding and
telling are one act, so the 60 days stand.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.core.workdays import ONE_DAY, Calendar, Limit, Unit, day_of, end_of

SHARES = (50, 80, 100)  # per cent of a limit at which the unit is told


@dataclass(frozen=True)
class Terms:
    """How long a unit has to verify, to answer first, and to finish; and how long the reporter has to say a word."""

    verify: Limit
    answer: Limit
    finish: Limit
    reporter: Limit


@dataclass(frozen=True)
class Guard:
    """The same in the law's calendar days, and how long a reporter has to complete (Ps.44 (4))."""

    answer: Limit
    finish: Limit
    complete: Limit


@dataclass(frozen=True)
class Pause:
    """While the clock stood still for the unit. `until` is None while it still does."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Deadlines:
    """Moments (UTC) from which on it is late."""

    verify_at: datetime
    answer_at: datetime
    finish_at: datetime
    law_answer_at: datetime
    law_finish_at: datetime

    @property
    def first_answer_at(self) -> datetime:
        return min(self.answer_at, self.law_answer_at)

    @property
    def last_at(self) -> datetime:
        return min(self.finish_at, self.law_finish_at)


def deadlines(
    begun_at: datetime, terms: Terms, guard: Guard, calendar: Calendar, *, complete_at: datetime | None = None,
    pause: Pause | None = None,
) -> Deadlines:  # fmt: skip
    """All limits of a case whose clock began at `begun_at`, and that was complete (the law's word) at `complete_at`.

    A case that was opened again has a new clock, and what stood still before that is no time of it.
    """
    own = pause if pause is not None and pause.since >= begun_at else None

    def due(limit: Limit) -> datetime:
        return _due(begun_at, limit, own, calendar)

    return Deadlines(
        verify_at=due(terms.verify), answer_at=due(terms.answer), finish_at=due(terms.finish),
        law_answer_at=calendar.due_at(begun_at, guard.answer),
        law_finish_at=calendar.due_at(complete_at or begun_at, guard.finish),
    )  # fmt: skip


def _due(begun_at: datetime, limit: Limit, pause: Pause | None, calendar: Calendar) -> datetime:
    """A limit, later by what the case stood still; one that had passed before stays passed.

    A day stood still where the case did at its end: asked on the last day and replied on the next leaves that one.
    """
    due = calendar.due_at(begun_at, limit)
    if pause is None or pause.until is None or due <= pause.since:
        return due
    if limit.unit is Unit.HOUR:
        return due + (pause.until - pause.since)
    since, until = day_of(pause.since), day_of(pause.until)
    if limit.unit is Unit.DAY:
        return due + (until - since)
    first = max(since, calendar.received_on(begun_at))
    stood_still = calendar.workdays_between(first - ONE_DAY, until - ONE_DAY)
    return end_of(calendar.after(day_of(due - timedelta(microseconds=1)), stood_still))


def share_at(begun_at: datetime, due_at: datetime, per_cent: int) -> datetime:
    """The moment at which so much of a limit is used up.

    >>> from datetime import UTC
    >>> share_at(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 11, tzinfo=UTC), 80).day
    9
    """
    return begun_at + (due_at - begun_at) * per_cent / 100
