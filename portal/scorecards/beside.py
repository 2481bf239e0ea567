"""What stands beside a survey on its card, and never in its index: ratings in one touch, three rates of reports, and what
became of promises.

A card keeps it in its row, as `taking` wrote it there. Nothing here knows ratings, reports or promises, so that a
published card reads no other table, and evaluation, which reads cards, comes no nearer to them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal.core import disclosure
from portal.core.periods import Period, quarters
from portal.core.score import Figure, Score, plain

ANSWERED, CONFIRMED, SATISFIED = RATES = ("answered", "confirmed", "satisfied")
# How a promise stands, as `commitments.results.Tally` names it: what became of it, then what is not settled.
STANDS = ("kept", "kept_late", "not_kept", "silent", "withdrawn", "asking", "late", "open")
SELF = "own"  # the way by which residents rate themselves


class Missing(StrEnum):
    """Why something is not there."""

    OPEN = "open"  # its period was not over, or not reckoned, on the last day on which the card took anything in
    BEFORE = "before"  # nobody asked for it then
    NOBODY = "nobody"  # nobody rated, or no report that everybody may know of
    FEW = "few"  # fewer than ten
    TELLING = "telling"  # enough, and yet it would tell of a few: of one side, or beside another value that is told


@dataclass(frozen=True)
class RatedWay:
    """Ratings that came in by ways that are told together, as `ratings.results.Told` gave them; None: not told."""

    n: int | None
    strata: Mapping[str, int | None]
    levels: list[int | None] | None  # by face, worst first
    share: Score | None  # of the upper two faces, in per cent
    reasons: Mapping[str, int | None]

    @property
    def is_empty(self) -> bool:
        return self.n == 0

    @property
    def is_one_sided(self) -> bool:
        """Whether there are enough for a share, and so few on one side that it would tell of these."""
        return self.share is None and self.n is not None and not disclosure.is_few(self.n)


@dataclass(frozen=True)
class RatedQuarter:
    """A quarter of the card's period: each way apart, and what is counted without its mark; or why nothing is there."""

    period: Period
    missing: Missing | None
    ways: Mapping[str, RatedWay]
    bursts: int | None = 0
    lost: int | None = 0

    @property
    def own(self) -> RatedWay:
        return self.ways[SELF]


@dataclass(frozen=True)
class ReportRate:
    """One of the three rates, in per cent. `score`: of all reports; `proven`: what evaluation may read of it.

    Where one to nine reports are left beside the proven ones, the score leaves them out too.
    """

    name: str  # one of RATES
    n: int | None  # how many there are where there is no score; None for one to four
    score: Score | None
    missing: Missing | None  # why there is no score
    proven: Score | None


@dataclass(frozen=True)
class Promise:
    """One that the agency had promised for a day of the period. `stands`: one of STANDS."""

    number: int
    what: str
    stands: str
    first_due_on: date
    due_on: date
    moves: int
    asked: int  # how many of those who asked were asked whether it was kept, and what they said
    kept: int
    not_kept: int
    visit_kept: bool | None  # what somebody outside found who was there

    @property
    def words_are_told(self) -> bool:
        """A card stands for ever: of one to four who were asked, it tells what became of the promise and no count."""
        return bool(disclosure.cell(self.asked))


@dataclass(frozen=True)
class Beside:
    """All that stands beside the survey, as it was on the day on which the card took it in."""

    taken_on: date
    ratings: tuple[RatedQuarter, ...]  # the quarters of the card's period, in their order
    rates: tuple[ReportRate, ...]  # in the order of RATES; none where they are missing
    rates_missing: Missing | None
    promises: tuple[Promise, ...] | None  # None in a card that was computed before cards took them in

    @property
    def stands(self) -> dict[str, int]:
        """How many promises stand in each way."""
        names = [one.stands for one in self.promises or ()]
        return {name: names.count(name) for name in STANDS}

    def proven(self, name: str) -> Score | None:
        return next((rate.proven for rate in self.rates if rate.name == name), None)


def read(row: dict[str, Any] | None, period: Period) -> Beside | None:
    """What a row keeps; None where its card was computed before cards took anything in."""
    if row is None:
        return None
    rated = tuple(_quarter(each, row["ratings"][each]) for each in quarters(period))
    rates = row["rates"]
    missing = Missing(rates["missing"]) if "missing" in rates else None
    found = () if missing else tuple(_rate(name, rates[name]) for name in RATES)
    promised = tuple(_promise(each) for each in row["promises"]) if "promises" in row else None
    return Beside(date.fromisoformat(row["taken_on"]), rated, found, missing, promised)


def differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two rows tell different things; on which day does not count."""
    return any(one.get(part) != other.get(part) for part in ("ratings", "rates", "promises"))


def _promise(row: dict[str, Any]) -> Promise:
    return Promise(**row | {name: date.fromisoformat(row[name]) for name in ("first_due_on", "due_on")})


def _quarter(period: Period, row: dict[str, Any]) -> RatedQuarter:
    if "missing" in row:
        return RatedQuarter(period, Missing(row["missing"]), {})
    ways = {name: RatedWay(**way | {"share": score_of(way["share"])}) for name, way in row["ways"].items()}
    return RatedQuarter(period, None, ways, row["bursts"], row["lost"])


def _rate(name: str, row: dict[str, Any]) -> ReportRate:
    missing = Missing(row["missing"]) if row["missing"] else None
    return ReportRate(name, row["n"], score_of(row["score"]), missing, score_of(row["proven"]))


def kept(score: Score | None) -> list[Any] | None:
    """A score as a row keeps it: value, low, high, n."""
    return [plain(score.index), plain(score.low), plain(score.high), score.n] if score else None


def score_of(row: list[Any] | None) -> Score | None:
    return Score(Figure(row[0]), Figure(row[1]), Figure(row[2]), row[3]) if row else None


# ---- as lines of the file of counts


def lines(found: Beside | None) -> Iterator[str]:
    """Its lines for the file of counts: a name and four values. What is not told is empty, and why stands beside it.

    rating/PERIOD/WAY         how many gave each face, worst first
    rating-share/PERIOD/WAY   n, share of the upper two in per cent, bounds of its interval
    rating-left-out/PERIOD    came in a burst; could not be opened
    rate/RATE                 n, rate in per cent, bounds of its interval; RATE is answered, confirmed or satisfied
    rate-verified/RATE        the same of contacts that the portal verified: what evaluation reads
    promises/STAND            how many promises of the period stand so; STAND is one of STANDS
    promise/NUMBER            how it stands, the day for which it was promised first, its day now, how often that moved
    promise-words/NUMBER      how many were asked whether it was kept, said kept, said not kept: empty where fewer than
                              five were asked; what a visit found
    …/missing                 why it is not there (see `Missing`)
    """
    if found is None:
        return
    for quarter in found.ratings:
        yield from _rating_lines(quarter)
    if found.rates_missing:
        yield _line("rate/missing", found.rates_missing)
    for rate in found.rates:
        yield _line(f"rate/{rate.name}", *_values(rate.score, rate.n))
        if rate.missing:
            yield _line(f"rate/{rate.name}/missing", rate.missing)
        yield _line(f"rate-verified/{rate.name}", *_values(rate.proven, None))
    yield from _promise_lines(found)


def _promise_lines(found: Beside) -> Iterator[str]:
    if found.promises is None:
        yield _line("promises/missing", Missing.BEFORE)
        return
    for name, n in found.stands.items():
        yield _line(f"promises/{name}", n)
    for one in found.promises:
        yield _line(f"promise/{one.number}", one.stands, one.first_due_on, one.due_on, one.moves)
        visit = {None: None, True: "kept", False: "not_kept"}[one.visit_kept]
        said = (one.asked, one.kept, one.not_kept) if one.words_are_told else (None, None, None)
        yield _line(f"promise-words/{one.number}", *said, visit)


def _rating_lines(quarter: RatedQuarter) -> Iterator[str]:
    if quarter.missing:
        yield _line(f"rating/{quarter.period}/missing", quarter.missing)
        return
    for name, way in quarter.ways.items():
        if not way.is_empty:
            yield _line(f"rating/{quarter.period}/{name}", *(way.levels or ()))
            yield _line(f"rating-share/{quarter.period}/{name}", *_values(way.share, way.n))
    yield _line(f"rating-left-out/{quarter.period}", quarter.bursts, quarter.lost)


def _values(score: Score | None, n: int | None) -> tuple[object, ...]:
    return (score.n, plain(score.index), plain(score.low), plain(score.high)) if score else (n,)


def _line(name: str, *values: object) -> str:
    cells = ["" if value is None else str(value) for value in values]
    return ",".join([name, *cells, *[""] * (4 - len(cells))])
