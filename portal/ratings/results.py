"""What ratings of a period that is over say to the floors above: sums that `core.disclosure` let through, and no more.

Every number here may be printed. By which way a rating came in is never mixed: each way has its own share.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from portal.core import disclosure, pages, shares
from portal.core.periods import Period
from portal.core.score import Score
from portal.ratings import queries, rules
from portal.ratings.models import RatingResult
from portal.ratings.queries import Sum
from portal.ratings.rules import GOOD, LOW, MARKS, STRATA, UNTOLD, Reason, Stratum, Untold, Way

RATINGS = RatingResult.__topic__


@dataclass(frozen=True)
class Told:
    """What came in by one way. What would tell of fewer than five people is None.

    n: ratings with a mark. strata: the same by stratum. levels: by mark, worst first. share: of the upper two, in per
    cent. reasons: of the lower two by reason, "" for those without one.
    """

    n: int | None
    strata: dict[Stratum, int | None]
    levels: list[int | None] | None
    share: Score | None
    reasons: dict[str, int | None]

    @property
    def is_empty(self) -> bool:
        return self.n == 0

    @property
    def is_one_sided(self) -> bool:
        """Whether there are enough for a share, and so few of them on one side that it would tell of these."""
        return self.share is None and self.n is not None and not disclosure.is_few(self.n)


@dataclass(frozen=True)
class Rated:
    """A service in a quarter: each way apart, and what is counted without its mark. None: one to four."""

    service_id: int
    period: Period
    ways: dict[Way, Told]
    bursts: int | None  # came with many others within minutes
    lost: int | None  # nobody can open them any more

    @property
    def own(self) -> Told:
        """What came in by ways that nobody of the unit has in hand."""
        return self.ways[Way.OWN]


def rated(service_id: int, period: Period) -> Rated | None:
    """None where the period is not over, or nobody rated (1 query)."""
    found = _told(queries.sums_of([service_id], period))
    return found[0] if found else None


def history(service_id: int) -> list[Rated]:
    """All periods of a service, the newest first (1 query)."""
    return _told(queries.sums_of([service_id]))


def newest_of(service_ids: Collection[int]) -> dict[int, Rated]:
    """The newest of each service that has any, by number of the service (1 query, none for none)."""
    found = _told(queries.sums_of(service_ids)) if service_ids else []
    return {one.service_id: one for one in reversed(found)}


def of_period(period: Period) -> list[Rated]:
    """All services that were rated in a period (1 query)."""
    return _told(queries.sums_of_period(period))


def taken() -> dict[Period, bool]:
    """The quarters in which ratings were taken, and of each whether its sums are final (1 query)."""
    return {one.period: one.closed_on is not None for one in queries.periods()}


def in_order(period: Period, way: Way = Way.OWN) -> tuple[int, ...]:
    """Services by number, the best rated first, by means drawn towards the mean of all; only those whose share is told.

    The means themselves leave this function in no form (1 query, until any sum changes).
    """
    return pages.lasting((RATINGS,), f"ratings of {period} by {way} in order", lambda: _in_order(period, way))


def attention_first(found: Iterable[Rated]) -> list[Rated]:
    """The newest quarter first, in it the worst rated by residents themselves, and behind all of it those of which no
    share is told, as they came. For lists: what it goes by is shown nowhere.
    """
    every = list(found)
    orders = {period: in_order(period)[::-1] for period in sorted({one.period for one in every}, reverse=True)}
    places = {
        key: place
        for place, key in enumerate((period, number) for period, order in orders.items() for number in order)
    }
    return sorted(every, key=lambda one: places.get((one.period, one.service_id), len(places)))


def _in_order(period: Period, way: Way) -> tuple[int, ...]:
    sums: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for each in queries.sums_of_period(period):
        if each.stratum in STRATA[way] and each.mark != UNTOLD:
            sums[each.service_id][each.mark] += each.n
    told = {number: marks for number, marks in sums.items() if disclosure.scale([marks[mark] for mark in MARKS])}
    if not told:
        return ()
    points = {number: sum(mark * count for mark, count in marks.items()) for number, marks in told.items()}
    mean = Decimal(sum(points.values())) / sum(marks.total() for marks in told.values())
    key = {number: rules.shrunk(points[number], told[number].total(), mean) for number in told}
    return tuple(sorted(told, key=lambda number: (-key[number], number)))


def _told(sums: Iterable[Sum]) -> list[Rated]:
    """By period, the newest first, and by service."""
    by: defaultdict[tuple[Period, int], list[Sum]] = defaultdict(list)
    for each in sums:
        by[each.period, each.service_id].append(each)
    keys = sorted(sorted(by, key=lambda key: key[1]), key=lambda key: key[0], reverse=True)
    return [_rated(*key, by[key]) for key in keys]


def _rated(period: Period, service_id: int, sums: list[Sum]) -> Rated:
    untold = {
        why: disclosure.cell(sum(one.n for one in sums if one.mark == UNTOLD and one.reason == why)) for why in Untold
    }
    ways = {way: _way([one for one in sums if one.stratum in strata], strata) for way, strata in STRATA.items()}
    return Rated(service_id, period, ways, untold[Untold.BURST], untold[Untold.LOST])


def _way(sums: list[Sum], strata: Collection[Stratum]) -> Told:
    known = [one for one in sums if one.mark != UNTOLD]
    marks = [sum(one.n for one in known if one.mark == mark) for mark in MARKS]
    by_stratum = {each.value: sum(one.n for one in known if one.stratum is each) for each in strata}
    n, levels = disclosure.cell(sum(marks)), disclosure.scale(marks)
    shown = disclosure.suppress(by_stratum) if n is not None else dict.fromkeys(by_stratum)
    low = [one for one in known if one.mark in LOW]
    by_reason = {why: sum(one.n for one in low if one.reason == why) for why in (*Reason, "")}
    return Told(
        n=n,
        strata={Stratum(name): count for name, count in shown.items()},
        levels=levels,
        share=shares.share(sum(marks[mark - 1] for mark in GOOD), sum(marks)) if levels else None,
        reasons=disclosure.suppress(by_reason) if levels else {},
    )
