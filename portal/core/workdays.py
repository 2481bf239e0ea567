"""The three ways in which a time limit is counted: working days, calendar days, and hours.

UU 25/2009 counts plain days (14, 30, 60); agencies' standards, SP4N-LAPOR! and UU 14/2008 count working days; UU 27/2022
counts hours (3 × 24). All of them are counted in Palembang's time, which knows no summer time.

A working day is Monday to Friday and not on the calendar of free days: the national holidays and the joint leave (cuti
bersama) of the joint decree of three ministers. That calendar is data, kept by `organisation`; here it is only read.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

from portal.core.zone import PALEMBANG

OFFICE_CLOSES = time(16)  # what comes in later counts as received on the next working day
ONE_DAY = timedelta(days=1)
SATURDAY = 5  # by `date.weekday`


class Unit(StrEnum):
    """What a limit is counted in."""

    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"


@dataclass(frozen=True)
class Limit:
    """So many units from the moment at which something was received."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("A limit has at least one unit.")


@dataclass(frozen=True)
class Calendar:
    """The free days besides Saturdays and Sundays: day -> what it is called."""

    free: Mapping[date, str] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        return _is_weekday(day) and day not in self.free

    def workday_on_or_after(self, day: date) -> date:
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def received_on(self, at: datetime) -> date:
        """The working day on which something counts as received: the next one, where it came after hours."""
        here = at.astimezone(PALEMBANG)
        late = here.time() >= OFFICE_CLOSES and self.is_workday(here.date())
        return self.workday_on_or_after(here.date() + ONE_DAY if late else here.date())

    def after(self, day: date, workdays: int) -> date:
        """The working day that lies so many working days behind `day`, which itself does not count.

        >>> Calendar().after(date(2026, 11, 27), 1)  # a Friday
        datetime.date(2026, 11, 30)
        """
        for _each in range(workdays):
            day = self.workday_on_or_after(day + ONE_DAY)
        return day

    def due_at(self, received_at: datetime, limit: Limit) -> datetime:
        """The moment (UTC) from which on it is late: the end of the last day, or of the last hour."""
        if limit.unit is Unit.HOUR:
            return received_at.astimezone(UTC) + timedelta(hours=limit.amount)
        if limit.unit is Unit.DAY:
            last = received_at.astimezone(PALEMBANG).date() + timedelta(days=limit.amount)
        else:
            last = self.after(self.received_on(received_at), limit.amount)
        return end_of(last)

    def workdays_late(self, due_at: datetime, now: datetime) -> int:
        """How many working days have begun since something was due; 0 where it is not late."""
        if now < due_at:
            return 0
        last = (due_at - timedelta(microseconds=1)).astimezone(PALEMBANG).date()
        return self.workdays_between(last, now.astimezone(PALEMBANG).date())

    def workdays_between(self, after: date, until: date) -> int:
        """The working days after `after`, up to `until` and with it."""
        if until <= after:
            return 0
        weeks, rest = divmod((until - after).days, 7)
        weekdays = 5 * weeks + sum(_is_weekday(after + number * ONE_DAY) for number in range(1, rest + 1))
        return weekdays - (bisect_right(self._free_weekdays, until) - bisect_right(self._free_weekdays, after))

    @cached_property
    def _free_weekdays(self) -> list[date]:
        """In order: what is late for years is not counted day by day, in a list of many."""
        return sorted(day for day in self.free if _is_weekday(day))


def _is_weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


def day_of(at: datetime) -> date:
    """The day that it is in Palembang at a moment."""
    return at.astimezone(PALEMBANG).date()


def end_of(day: date) -> datetime:
    """The moment (UTC) at which a day ends in Palembang."""
    return datetime.combine(day + ONE_DAY, time(), PALEMBANG).astimezone(UTC)
