"""The numbers of those who lead: each unit of theirs, late ones first, what is weakest, and whether anything changed.

A head can open each of these cases, so their counts are told as they are; shares stand there from ten on, as everywhere.
They are shares of what happened, as the sums of a unit have it: of first answers, and of words and ends. Other than in
the rates of services, what is left open past its limit is in none of them: the first column says how much that is.
Marks of reporters are no part of it: they are told by service, with everybody's.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from portal.complaints.facts import NOT_CONFIRMED, Column
from portal.complaints.kept import NUMBERS, ComplaintSum, Cut
from portal.complaints.models import Complaint, ComplaintCategory
from portal.complaints.results import is_closed
from portal.complaints.statistics import months_of
from portal.core import clock, disclosure, shares
from portal.core.db import db
from portal.core.periods import Period, containing
from portal.core.score import Change, Score
from portal.organisation.models import Agency, Service

WEAKEST = 3
OUTCOMES = (Column.CONFIRMED, Column.PARTLY, Column.NOT_DONE, *sorted(NOT_CONFIRMED))


@dataclass(frozen=True)
class Trend:
    """A share in the last quarter that is over, and how it differs from the one before; None from too few."""

    score: Score | None
    change: Change | None


@dataclass(frozen=True)
class UnitNumbers:
    """answered: of first answers, those in time. confirmed: of OUTCOMES, those that are confirmed. late: over their date
    now, confidential ones too, since they can be opened here. All other counts are of listed cases.
    """

    name: str
    late: int
    now: Mapping[str, int]  # of the quarter that runs
    last: Mapping[str, int]  # of the newest one that is counted whole
    answered: Trend
    confirmed: Trend


@dataclass(frozen=True)
class WeakKind:
    name: str
    name_en: str
    confirmed: Score


@dataclass(frozen=True)
class HeadNumbers:
    running: Period
    last: Period
    before: Period
    units: list[UnitNumbers]
    weakest: list[WeakKind]


def numbers_of(agencies: Collection[int]) -> HeadNumbers:
    """Of these agencies (5 queries): a head's own and all below."""
    running = containing(clock.today(), "quarter")
    last = running.previous() if is_closed(running.previous()) else running.previous().previous()
    periods = (running, last, last.previous())
    sums = _sums(agencies, periods)
    some = select(Agency.id, Agency.name).where(Agency.id.in_(agencies), Agency.active | Agency.id.in_(list(sums)))
    late = _late(agencies)
    units = [
        _unit(row.name, late.get(row.id, 0), [sums[row.id][each] for each in periods]) for row in db.session.execute(some)
    ]
    units.sort(key=lambda one: (-one.late, one.name.lower()))
    since = {running, running.previous(), last}  # the one between is over and not counted whole yet
    return HeadNumbers(*periods, units, _weakest(agencies, since))


Sums = defaultdict[int, defaultdict[Period, Counter[str]]]


def _sums(agencies: Collection[int], periods: Collection[Period]) -> Sums:
    of_month = {month: period for period in periods for month in months_of(period)}
    found: Sums = defaultdict(lambda: defaultdict(Counter))
    table = ComplaintSum.__table__
    here = (table.c.cut == Cut.UNIT, table.c.key.in_(agencies), table.c.month.in_(list(of_month)))
    for row in db.session.execute(select(*table.c).where(*here)):
        found[row.key][of_month[row.month]].update({name: getattr(row, name) for name in NUMBERS})
    return found


def _late(agencies: Collection[int]) -> dict[int, int]:
    some = select(Complaint.agency_id, func.count()).where(Complaint.due_at <= clock.moment())
    rows = db.session.execute(some.where(Complaint.agency_id.in_(agencies)).group_by(Complaint.agency_id))
    return {row[0]: row[1] for row in rows}


def _unit(name: str, late: int, sums: list[Counter[str]]) -> UnitNumbers:
    now, last, before = sums
    return UnitNumbers(
        name, late, now, last,
        _trend((last[Column.IN_TIME], last[Column.ANSWERED]), (before[Column.IN_TIME], before[Column.ANSWERED])),
        _trend(_confirmed(last), _confirmed(before)),
    )  # fmt: skip


def _confirmed(sums: Mapping[str, int]) -> tuple[int, int]:
    return sums[Column.CONFIRMED], sum(sums[column] for column in OUTCOMES)


def _trend(last: tuple[int, int], before: tuple[int, int]) -> Trend:
    score, earlier = (disclosure.whole(shares.share(*each)) for each in (last, before))
    return Trend(score, shares.difference(*last, *before) if score and earlier else None)


def _weakest(agencies: Collection[int], periods: Collection[Period]) -> list[WeakKind]:
    """Kinds of report that lead to these agencies, or to a service of theirs, of which the fewest were confirmed."""
    table, kind = ComplaintSum.__table__, ComplaintCategory
    theirs = or_(
        kind.agency_id.in_(agencies), table.c.under.in_(select(Service.id).where(Service.agency_id.in_(agencies)))
    )
    months = [month for period in periods for month in months_of(period)]
    some = select(kind.name, kind.name_en, *(func.sum(table.c[column.value]) for column in OUTCOMES))
    some = some.join(kind, kind.id == table.c.key).where(table.c.cut == Cut.CATEGORY, table.c.month.in_(months), theirs)
    found = []
    for name, name_en, confirmed, *others in db.session.execute(some.group_by(kind.id, kind.name, kind.name_en)):
        score = disclosure.whole(shares.share(int(confirmed), int(confirmed) + sum(int(each) for each in others)))
        if score:
            found.append(WeakKind(name, name_en, score))
    return sorted(found, key=lambda one: (one.confirmed.index, one.name))[:WEAKEST]
