"""The statistics of reports, of a quarter that is over, by one cut at a time: of sums alone, and told by `cells`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, select

from portal.complaints import cells, results
from portal.complaints.cells import Numbers, Spread, Told
from portal.complaints.facts import Column, Span
from portal.complaints.kept import NUMBERS, SPANS, ComplaintClosed, ComplaintDays, ComplaintSum, Cut
from portal.complaints.models import ComplaintCategory
from portal.complaints.results import Rates
from portal.core import clock, disclosure, pages
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.periods import Period
from portal.organisation.models import Agency, Service

METHOD = "laporan-1"  # of what is counted and how; it changes when that does
QUARTERS_SHOWN = 8
TOPICS = ("complaint_sums", "organisation", "categories")  # of which all of it is made


class By(StrEnum):
    """By what a quarter is broken down, as addresses name it."""

    UNIT = "unit"
    SERVICE = "layanan"
    KIND = "jenis"
    KELURAHAN = "kelurahan"
    MONTH = "bulan"


CUTS: Mapping[By, Cut] = {
    By.UNIT: Cut.UNIT, By.SERVICE: Cut.SERVICE, By.KIND: Cut.CATEGORY, By.KELURAHAN: Cut.KELURAHAN, By.MONTH: Cut.ALL,
}  # fmt: skip
DAYS_OF = {Span.ANSWER: Column.ANSWERED, Span.DECLARED: Column.DECLARED}


# Putting a statement together takes longer than running it, so those that each page runs stand here once.
sum_ = ComplaintSum.__table__
_added_up = [func.sum(sum_.c[name]) for name in NUMBERS]
_here = (
    sum_.c.cut.in_(bindparam("cuts", expanding=True)),
    sum_.c.month.in_(bindparam("months", expanding=True)),
)
SUMS = (
    select(sum_.c.cut, sum_.c.key, sum_.c.under, *_added_up).where(*_here).group_by(sum_.c.cut, sum_.c.key, sum_.c.under)
)
MONTHS = (
    select(sum_.c.cut, sum_.c.month, sum_.c.under, *_added_up)
    .where(*_here)
    .group_by(sum_.c.cut, sum_.c.month, sum_.c.under)
)
OVER_TIME = ("received", "in_time", "declared", "confirmed", "not_done")  # of each quarter, on the page
_year, _nth = sum_.c.month // 100, (sum_.c.month % 100 - 1) // 3
_all_counted = ComplaintClosed.closed_on.is_not(None)
_closed = select(func.max(ComplaintClosed.quarter)).where(_all_counted).scalar_subquery()
QUARTERS = (
    select(sum_.c.cut, _closed, _year, _nth, *(func.sum(sum_.c[name]) for name in OVER_TIME))
    .where(sum_.c.cut.in_((Cut.ALL, Cut.CONFIDENTIAL)))
    .group_by(sum_.c.cut, _year, _nth)
)


@dataclass(frozen=True)
class Line:
    """One row. `name`: as it is called, '' for those that have none; `code`: by which files name it, which stays.

    told: what is told of each column, None for what is not. days: by span, where it is told. rates: of a service.
    """

    key: int
    code: str
    name: str
    name_en: str
    told: Told
    days: Mapping[Span, Spread | None]
    rates: Rates | None = None
    within: str = ""  # the agency of a service

    @property
    def month(self) -> date:
        """Of the row of a month: its first day."""
        return date(self.key // 100, self.key % 100, 1)


@dataclass(frozen=True)
class Statistics:
    quarter: Period
    by: By
    total: Line
    lines: list[Line]


@dataclass(frozen=True)
class Overview:
    """The quarters that are over and counted, newest first, each with its total; what came in confidentially by year."""

    quarters: dict[Period, Told]
    confidential: dict[int, int | None]

    @property
    def newest(self) -> Period | None:
        return next(iter(self.quarters), None)


def overview() -> Overview:
    """Of the district (1 query, until something of it changes)."""
    return pages.lasting(TOPICS, "reports by quarter", _overview, clock.today())


def _overview() -> Overview:
    quarters: dict[Period, Told] = {}
    confidential = {}
    for cut, closed, of_year, nth, *numbers in db.session.execute(QUARTERS):
        if cut is Cut.CONFIDENTIAL:
            if _is_told(Period(f"{of_year}-tw4"), closed):
                confidential[of_year] = disclosure.cell(int(numbers[0]))
        elif _is_told(quarter := Period(f"{of_year}-tw{nth + 1}"), closed):
            told = cells.total(dict(zip(OVER_TIME, (int(each) for each in numbers), strict=True)))
            quarters[quarter] = {name: told[name] for name in OVER_TIME}
    return Overview({each: quarters[each] for each in sorted(quarters, reverse=True)}, dict(sorted(confidential.items())))


def _is_told(quarter: Period, closed: Period | None) -> bool:
    return closed is not None and quarter <= closed and quarter.last_day < clock.today()


def statistics(quarter: Period, by: By) -> Statistics:
    """One of the quarters of `overview`, broken down (at most 4 queries, until something of it changes).

    Raises NotFound for one that is not over.
    """
    if quarter.kind != "quarter" or clock.today() <= quarter.last_day:
        raise NotFound("There are no statistics of this period yet.")
    return pages.lasting(TOPICS, f"reports of {quarter} by {by}", lambda: _statistics(quarter, by), clock.today())


def _statistics(quarter: Period, by: By) -> Statistics:
    cut = CUTS[by]
    sums, days = _sums(quarter, cut), _days(quarter, {Cut.ALL, cut})
    if by is By.MONTH:
        rows = {(month, 0): sums[cut].get((month, 0), {}) for month in months_of(quarter)}
        whole: Numbers = sum((Counter(each) for each in rows.values()), Counter())
    else:
        whole, rows = sums[Cut.ALL].get((0, 0), {}), {key: each for key, each in sums[cut].items() if any(each.values())}
    total = cells.total(whole)
    told = _told(rows, total, by)
    names = _names(by, rows)
    rates = results.rates_of([key for key, _under in rows if key], quarter) if by is By.SERVICE else {}
    lines = [
        Line(key[0], *names(key), told[key], _spreads(days[cut].get(key, {}), told[key]) if by is not By.MONTH else {},
             rates.get(key[0]), names.within.get(key[0], ""))
        for key in rows
    ]  # fmt: skip
    district = Line(0, "", "", "", total, _spreads(days[Cut.ALL].get((0, 0), {}), total))
    return Statistics(quarter, by, district, _in_order(lines, by))


Key = tuple[int, int]  # number of the row, and under which


def _told(rows: Mapping[Key, Numbers], total: Told, by: By) -> dict[Key, Told]:
    return cells.kinds(rows, total) if by is By.KIND else cells.breakdown(rows, total)


def months_of(quarter: Period) -> tuple[int, int, int]:
    first = quarter.first_day.year * 100 + quarter.first_day.month
    return first, first + 1, first + 2


def _sums(quarter: Period, cut: Cut) -> dict[Cut, dict[Key, dict[str, int]]]:
    """Of the district and of the rows of a cut; where the cut is the district, its months are its rows."""
    found: dict[Cut, dict[Key, dict[str, int]]] = {Cut.ALL: {}, cut: {}}
    asked = {"cuts": [Cut.ALL, cut], "months": list(months_of(quarter))}
    for of, *key, numbers in _rows(MONTHS if cut is Cut.ALL else SUMS, asked):
        found[of][key[0], key[1]] = numbers
    return found


def _rows(statement: Any, asked: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for cut, key, under, *numbers in db.session.execute(statement, asked):
        yield cut, key, under, dict(zip(NUMBERS, (int(each) for each in numbers), strict=True))


def _days(quarter: Period, cuts: Iterable[Cut]) -> dict[Cut, dict[Key, dict[str, dict[str, int]]]]:
    found: dict[Cut, dict[Key, dict[str, dict[str, int]]]] = {cut: {} for cut in cuts}
    table = ComplaintDays.__table__
    for row in db.session.execute(select(*table.c).where(table.c.cut.in_(list(found)), table.c.quarter == quarter)):
        found[row.cut][row.key, row.under] = {span: getattr(row, span) for span in SPANS}
    return found


def _spreads(days: Mapping[str, Mapping[str, int]], told: Told) -> dict[Span, Spread | None]:
    return {span: cells.spread(days.get(span.value, {}), told[DAYS_OF[span].value]) for span in Span}


# ---- names


class _Names:
    """Number -> (code, name, name in English)."""

    def __init__(self, found: Mapping[int, tuple[str, str, str]], within: Mapping[int, str]) -> None:
        self.found, self.within = found, within

    def __call__(self, key: Key) -> tuple[str, str, str]:
        return self.found.get(key[0], ("", "", ""))


def _names(by: By, rows: Iterable[Key]) -> _Names:
    """Of the rows (1 query, none for months)."""
    keys = [key for key, _under in rows]
    if by is By.MONTH:
        written = {key: f"{key // 100}-{key % 100:02}" for key in keys}
        return _Names({key: (text, text, text) for key, text in written.items()}, {})
    if by in (By.UNIT, By.KELURAHAN):
        found = db.session.execute(select(Agency.id, Agency.slug, Agency.name).where(Agency.id.in_(keys)))
        return _Names({row.id: (row.slug, row.name, row.name) for row in found}, {})
    if by is By.SERVICE:
        some = select(Service.id, Service.slug, Service.name, Agency.slug, Agency.name).join(Service.agency)
        rows_: list[Any] = list(db.session.execute(some.where(Service.id.in_(keys))))
        return _Names({n: (f"{unit}/{slug}", name, name) for n, slug, name, unit, _of in rows_},
                      {n: of for n, _slug, _name, _unit, of in rows_})  # fmt: skip
    kind = ComplaintCategory
    kinds = db.session.execute(select(kind.id, kind.slug, kind.name, kind.name_en).where(kind.id.in_(keys)))
    return _Names({row.id: (row.slug, row.name, row.name_en) for row in kinds}, {})


def _in_order(lines: list[Line], by: By) -> list[Line]:
    """Months as they come, all others by name, and what has none at the end."""
    if by is By.MONTH:
        return lines
    return sorted(lines, key=lambda line: (not line.name, line.name.lower(), line.code))
