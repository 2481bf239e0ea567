"""The official index of public satisfaction (SKM, PermenPANRB 14/2017), exactly.

Means and index are fractions and are rounded once, half up, at the end. The weight is 1/n of n elements: the 0,11
that some print moves an index by a whole point. The letter goes by the rounded index: the bands leave gaps.

What people answered is read once into a `Tally`: counts by element and one variance. It is what is kept, published
and recomputed: index, interval, letter and the change between two periods all come from it and from nothing else.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm, sqrt
from operator import getitem, itemgetter

from portal.core import disclosure
from portal.core.instrument import ELEMENTS as ELEMENTS
from portal.core.instrument import NAMES as NAMES
from portal.core.score import Figure, Score, half_up, plain, student_t

METHOD = "permenpanrb-14-2017/1-over-n"

MARKS = (1, 2, 3, 4)
LEAST_ANSWERED = 5  # of nine: a row with fewer is not a filled questionnaire (own rule; the regulation has none)
LEAST_INDEX, MOST_INDEX = Fraction(25), Fraction(100)
ROUNDED_WEIGHTS = ("0.11", "0.111")  # what some agencies print for 1/9
VARIANCE_PLACES = 10

Marks = Mapping[str, int | None]  # 1 to 4 by element; None where the person had nothing to say
Counts = Mapping[str, Sequence[int]]  # by element: how many gave 1, 2, 3, 4


@dataclass(frozen=True)
class Band:
    """A letter, its official words, and the lowest index that earns it."""

    letter: str
    performance: str
    floor: Decimal


BANDS = (
    Band("A", "Sangat baik", Decimal("88.31")),
    Band("B", "Baik", Decimal("76.61")),
    Band("C", "Kurang baik", Decimal("65.00")),
    Band("D", "Tidak baik", Decimal("25.00")),
)


@dataclass(frozen=True)
class Limits:
    """What would change a letter: how far the index may fall and keep it, how far it must rise for the next.

    Within D `down` ends at 25.00, where the scale ends; in A nothing is `higher`.
    """

    band: Band
    down: Decimal
    higher: Band | None
    up: Decimal | None


@dataclass(frozen=True)
class Tally:
    """All that the index, its interval and its letter are made of.

    `responses` counts the valid rows, `incomplete` those left out. `variance` is that of the index, rounded half
    up to ten decimals; None where counts alone are known, where fewer than two people answered, or where an
    element has no answer.
    """

    responses: int
    incomplete: int
    counts: Counts
    variance: Decimal | None

    def __post_init__(self) -> None:
        if self.variance is not None and self.responses < 2:
            raise ValueError("A variance needs two people.")


def is_valid(marks: Marks) -> bool:
    return _is_filled(_row(marks))


def tally(rows: Iterable[tuple[Marks, int]]) -> Tally:
    """Count rows, each with how many people answered so. ValueError where a mark is not 1, 2, 3, 4 or None.

    Rows are read twice, first for the means and then for the variance, so that a million of them need no room; only
    an iterator, which can be read once, is kept whole.
    """
    again = list(rows) if iter(rows) is rows else rows
    n = incomplete = 0
    counts = [[0, 0, 0, 0] for _ in ELEMENTS]
    for marks, times in again:
        row = _row(marks)
        _check(row)
        if not _is_filled(row):
            incomplete += times
            continue
        n += times
        for four, mark in zip(counts, row, strict=True):
            if mark is not None:
                four[mark - 1] += times
    kept = {element: tuple(four) for element, four in zip(ELEMENTS, counts, strict=True)}
    return Tally(n, incomplete, kept, _variance(again, n, kept))


Row = tuple[int | None, ...]
_row: Callable[[Marks], Row] = itemgetter(*ELEMENTS)  # the nine marks in official order


def _is_filled(row: Row) -> bool:
    return len(row) - row.count(None) >= LEAST_ANSWERED


def _check(row: Row) -> None:
    for mark in row:
        if mark is not None and not (isinstance(mark, int) and mark in MARKS):
            raise ValueError(f"A mark is 1, 2, 3, 4 or None, and not {mark!r}.")


def _variance(rows: Iterable[tuple[Marks, int]], n: int, counts: Counts) -> Decimal | None:
    """The linearised variance of the index over respondents, rounded.

    It takes people, not their nine marks, as what was sampled. A person's pull on the index is
    25/9 · Σ (mark − mean) / answered over the elements she answered; the squares of the pulls give the variance
    also where marks are missing, and the plain variance of a mean where none is. The pulls are whole numbers over
    one common denominator, so that a million answers cost no million fractions.
    """
    answered = [sum(counts[element]) for element in ELEMENTS]
    if n < 2 or not all(answered):
        return None
    common = lcm(*answered) ** 2
    pulls: list[dict[int | None, int]] = [
        {None: 0} | {mark: (mark * of - _sum(counts[element])) * (common // of**2) for mark in MARKS}
        for element, of in zip(ELEMENTS, answered, strict=True)
    ]
    squares = 0
    for marks, times in rows:
        row = _row(marks)
        if _is_filled(row):
            squares += times * sum(map(getitem, pulls, row)) ** 2
    scale = Fraction(25, len(ELEMENTS)) ** 2
    return half_up(scale * Fraction(n, n - 1) * Fraction(squares, common**2), VARIANCE_PLACES)


def _sum(four: Sequence[int]) -> int:
    return sum(mark * count for mark, count in zip(MARKS, four, strict=True))


def mean(four: Sequence[int]) -> Fraction | None:
    """The exact mean of one element by those who answered it: a blank is no zero."""
    return Fraction(_sum(four), sum(four)) if any(four) else None


def weighted(means: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """The exact index, 25 to 100, of elements with weights. ValueError unless the weights sum to 1.

    A unit may add elements and weigh them, if the weights sum to 1; printed 0,11 nine times do not.
    """
    if sum(weights) != 1:
        raise ValueError("The weights of the elements must sum to exactly 1.")
    return 25 * sum((mean * weight for mean, weight in zip(means, weights, strict=True)), Fraction(0))


def index(counts: Counts, without: Collection[str] = ()) -> Figure | None:
    """The index of the elements, or of those that are left, each weighing the same; None if one has no answer."""
    exact = _index(counts, without)
    return None if exact is None else half_up(exact)


def _index(counts: Counts, without: Collection[str] = ()) -> Fraction | None:
    means = [mean(counts[element]) for element in ELEMENTS if element not in without]
    known = [one for one in means if one is not None]
    if len(known) < len(means):
        return None  # an element that nobody answered is not weighed away in silence
    return weighted(known, [Fraction(1, len(known))] * len(known))


def reconciliation(counts: Counts) -> dict[str, Figure | None]:
    """What the same answers give an agency that weighs by 0,11 or by 0,111, to explain its printed figure."""
    exact = _index(counts)
    nine = len(ELEMENTS)
    return {weight: None if exact is None else half_up(exact * nine * Fraction(weight)) for weight in ROUNDED_WEIGHTS}


def score(tally: Tally) -> Score | None:
    """The index with its 95 % interval (Student's t with n − 1 degrees, cut to 25…100); None without an interval.

    The interval is made of the rounded variance, so that what is published gives the same bounds to everyone.

    >>> print(score(tally([(dict.fromkeys(ELEMENTS, 4), 2), (dict.fromkeys(ELEMENTS, 3), 2)])))
    87,50 (64,53–100,00; n = 4)
    """
    exact = _index(tally.counts)
    if exact is None or tally.variance is None:
        return None
    half = Fraction(student_t(tally.responses - 1) * sqrt(tally.variance))
    low, high = max(exact - half, LEAST_INDEX), min(exact + half, MOST_INDEX)
    return Score(half_up(exact), half_up(low), half_up(high), tally.responses)


def band(figure: Figure) -> Band:
    """The band of a rounded index. ValueError below 25.00, where no index can lie."""
    for band in BANDS:
        if figure >= band.floor:
            return band
    raise ValueError("An index lies between 25 and 100.")


def letter(figure: Figure) -> str:
    return band(figure).letter


def performance(figure: Figure) -> str:
    return band(figure).performance


def limits(figure: Figure) -> Limits:
    here = band(figure)
    higher = next((band for band in reversed(BANDS) if band.floor > figure), None)
    return Limits(here, figure - here.floor, higher, higher.floor - figure if higher else None)


def sample_size(population: int) -> int:
    """How many answers represent the population (Krejcie & Morgan 1970, the table of the regulation's annex).

    X² = 3.841, P = 0.5, d = 0.05, rounded half up.

    >>> sample_size(50), sample_size(1_000_000)
    (44, 384)
    """
    spread = Fraction("3.841") / 4
    exact = spread * population / (Fraction("0.0025") * (population - 1) + spread)
    return int(half_up(exact, 0))


def report(tally: Tally) -> dict[str, object]:
    """All that can be computed of a tally, as the JSON that `skm compute` prints; figures are text, two decimals.

    It hides nothing. What the least numbers would withhold stands in `publishable` and, in Indonesian, in
    `reasons`. A missing interval stands in neither: counts alone have none.
    """
    figure, scored = index(tally.counts), score(tally)
    elements = {element.upper(): tally.counts[element] for element in ELEMENTS}
    answered = {code: sum(four) for code, four in elements.items()}
    return {
        "method": METHOD,
        "responses": tally.responses,
        "incomplete": tally.incomplete,
        "index": _text(figure),
        "grade": None if figure is None else letter(figure),
        "performance": None if figure is None else performance(figure),
        "interval": scored and [plain(scored.low), plain(scored.high)],
        "variance": None if tally.variance is None else f"{tally.variance:f}",
        "index_without_U4": _text(index(tally.counts, without={"u4"})),
        "elements": {code: _element(four) for code, four in elements.items()},
        "reconciliation": {weight: _text(other) for weight, other in reconciliation(tally.counts).items()},
        "publishable": disclosure.is_publishable(tally.responses, answered),
        "reasons": disclosure.reasons(tally.responses, answered),
    }


def _element(four: Sequence[int]) -> dict[str, object]:
    average = mean(four)
    figure = None if average is None else half_up(average * 25)
    return {
        "answered": sum(four),
        "sum": _sum(four),
        "mean": None if average is None else plain(half_up(average)),
        "index": _text(figure),
        "grade": None if figure is None else letter(figure),
    }


def _text(figure: Figure | None) -> str | None:
    return None if figure is None else plain(figure)
