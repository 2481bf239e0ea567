"""What people answered, read once: counts by element, and one variance.

It is what is kept, published and recomputed: index, interval, letter and the change between two periods all come
from it and from nothing else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from operator import getitem, itemgetter

from portal.core.score import half_up
from portal.skm.instrument import ELEMENTS, MARKS

LEAST_ANSWERED = 5  # of nine: a row with fewer is not a filled questionnaire (own rule; the regulation has none)
VARIANCE_PLACES = 10

Marks = Mapping[str, int | None]  # 1 to 4 by element; None where the person had nothing to say
Counts = Mapping[str, Sequence[int]]  # by element: how many gave 1, 2, 3, 4


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
    25/9 · Σ (mark − mean) / answered over the elements that they answered; the squares of the pulls give the variance
    also where marks are missing, and the plain variance of a mean where none is. The pulls are whole numbers over
    one common denominator, so that a million answers cost no million fractions.
    """
    answered = [sum(counts[element]) for element in ELEMENTS]
    if n < 2 or not all(answered):
        return None
    common = lcm(*answered) ** 2
    pulls: list[dict[int | None, int]] = [
        {None: 0} | {mark: (mark * of - sum_of(counts[element])) * (common // of**2) for mark in MARKS}
        for element, of in zip(ELEMENTS, answered, strict=True)
    ]
    squares = 0
    for marks, times in rows:
        row = _row(marks)
        if _is_filled(row):
            squares += times * sum(map(getitem, pulls, row)) ** 2
    scale = Fraction(25, len(ELEMENTS)) ** 2
    return half_up(scale * Fraction(n, n - 1) * Fraction(squares, common**2), VARIANCE_PLACES)


def sum_of(four: Sequence[int]) -> int:
    """All the marks that four counts stand for, added up."""
    return sum(mark * count for mark, count in zip(MARKS, four, strict=True))
