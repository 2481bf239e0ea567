"""The period that a survey and its card speak of: a quarter, a half-year or a year."""

import re
from datetime import date, timedelta
from typing import Literal, get_args

from portal.core.errors import NotFound

Kind = Literal["quarter", "half", "year"]

MONTHS: dict[Kind, int] = {"quarter": 3, "half": 6, "year": 12}
MARKS: dict[Kind, str] = {"quarter": "-tw", "half": "-s", "year": ""}
WRITTEN = re.compile(r"20[0-9]{2}(-s[12]|-tw[1-4])?")


class Period(str):
    """A year, its semester or its triwulan, written as its public address writes it.

    Periods stand in the order of their last days; of two that end together the longer comes first.

    >>> sorted(Period(text) for text in ("2026", "2026-s2", "2026-tw4", "2026-tw3", "2025"))
    ['2025', '2026-tw3', '2026', '2026-s2', '2026-tw4']
    """

    __slots__ = ()

    def __new__(cls, text: str) -> "Period":
        if not WRITTEN.fullmatch(text):
            raise NotFound("There is no such period.")
        return super().__new__(cls, text)

    @property
    def kind(self) -> Kind:
        return next(kind for kind in get_args(Kind) if MARKS[kind] in self)

    @property
    def first_day(self) -> date:
        return date(int(self[:4]), MONTHS[self.kind] * (self._number - 1) + 1, 1)

    @property
    def last_day(self) -> date:
        next_month = date(int(self[:4]), MONTHS[self.kind] * self._number, 28) + timedelta(days=4)
        return next_month.replace(day=1) - timedelta(days=1)

    @property
    def _number(self) -> int:
        return 1 if self.kind == "year" else int(self[-1])

    def previous(self) -> "Period":
        """The period of the same kind that ends the day before this one begins."""
        return containing(self.first_day - timedelta(days=1), self.kind)

    # A str compares letter by letter, which puts a year before its quarters and a semester before a triwulan.

    def __lt__(self, other: str) -> bool:
        return _place(self) < _place(Period(other))

    def __le__(self, other: str) -> bool:
        return _place(self) <= _place(Period(other))

    def __gt__(self, other: str) -> bool:
        return _place(self) > _place(Period(other))

    def __ge__(self, other: str) -> bool:
        return _place(self) >= _place(Period(other))


def _place(period: Period) -> tuple[date, date]:
    return period.last_day, period.first_day


def overlaps(a: Period, b: Period) -> bool:
    """Whether the two have a day in common.

    >>> overlaps(Period("2026-s1"), Period("2026-tw2")), overlaps(Period("2026-s1"), Period("2026-tw3"))
    (True, False)
    """
    return a.first_day <= b.last_day and b.first_day <= a.last_day


def containing(day: date, kind: Kind) -> Period:
    """The period of that kind into which the day falls.

    >>> [containing(date(2026, 8, 17), kind) for kind in ("quarter", "half", "year")]
    ['2026-tw3', '2026-s2', '2026']
    """
    number = "" if kind == "year" else str((day.month - 1) // MONTHS[kind] + 1)
    return Period(f"{day.year}{MARKS[kind]}{number}")


def halves(period: Period) -> tuple[Period, ...]:
    """The two halves of a year, the two quarters of a half, and nothing of a quarter."""
    if period.kind == "quarter":
        return ()
    second = containing(period.last_day, "half" if period.kind == "year" else "quarter")
    return second.previous(), second


def quarters(period: Period) -> tuple[Period, ...]:
    """Those of a period, which may be one itself.

    >>> quarters(Period("2026-s1")), quarters(Period("2026-tw3"))
    (('2026-tw1', '2026-tw2'), ('2026-tw3',))
    """
    return tuple(each for one in halves(period) for each in quarters(one)) or (period,)
