"""The index of a tally, its interval, and how far it moved: exact until the last step.

Means and index are fractions and are rounded once, half up, at the end. The weight is 1/n of n elements: the 0,11
that some print moves an index by a whole point.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from portal.core.score import Change, Figure, Score, half_up
from portal.skm.instrument import ELEMENTS
from portal.skm.interval import student_t, welch
from portal.skm.tally import Counts, Tally, sum_of

METHOD = "permenpanrb-14-2017/1-over-n"

LEAST_INDEX, MOST_INDEX = Fraction(25), Fraction(100)
ROUNDED_WEIGHTS = ("0.11", "0.111")  # what some agencies print for 1/9


def mean(four: Sequence[int]) -> Fraction | None:
    """The exact mean of one element by those who answered it: a blank is no zero."""
    return Fraction(sum_of(four), sum(four)) if any(four) else None


def weighted(means: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """The exact index, 25 to 100, of elements with weights. ValueError unless the weights sum to 1.

    A unit may add elements and weigh them, if the weights sum to 1; printed 0,11 nine times do not.
    """
    if sum(weights) != 1:
        raise ValueError("The weights of the elements must sum to exactly 1.")
    return 25 * sum((mean * weight for mean, weight in zip(means, weights, strict=True)), Fraction(0))


def index(counts: Counts, without: Collection[str] = ()) -> Figure | None:
    """The index of the elements, or of those that are left, each weighing the same; None if one has no answer."""
    exact = exact_index(counts, without)
    return None if exact is None else half_up(exact)


def exact_index(counts: Counts, without: Collection[str] = ()) -> Fraction | None:
    """The same before it is rounded, 25 to 100."""
    means = [mean(counts[element]) for element in ELEMENTS if element not in without]
    known = [one for one in means if one is not None]
    if len(known) < len(means):
        return None  # an element that nobody answered is not weighed away in silence
    return 25 * sum(known, Fraction(0)) / len(known)  # `weighted` by 1/n gives the same for three times the work


def reconciliation(counts: Counts) -> dict[str, Figure | None]:
    """What the same answers give an agency that weighs by 0,11 or by 0,111, to explain its printed figure."""
    exact = exact_index(counts)
    nine = len(ELEMENTS)
    return {
        weight: None if exact is None else half_up(exact * nine * Fraction(weight)) for weight in ROUNDED_WEIGHTS
    }


def score(tally: Tally) -> Score | None:
    """The index with its 95 % interval (Student's t with n − 1 degrees, cut to 25…100); None without an interval.

    The interval is made of the rounded variance, so that what is published gives the same bounds to everyone.

    >>> from portal.skm.tally import tally
    >>> print(score(tally([(dict.fromkeys(ELEMENTS, 4), 2), (dict.fromkeys(ELEMENTS, 3), 2)])))
    87,50 (64,53–100,00; n = 4)
    """
    exact = exact_index(tally.counts)
    if exact is None or tally.variance is None:
        return None
    return scored(exact, tally.variance, tally.responses)


def scored(exact: Fraction, variance: Decimal, n: int) -> Score:
    """An exact index with the interval that its variance and two or more answers give. ValueError for fewer."""
    half = Fraction(student_t(n - 1) * sqrt(variance))
    low, high = max(exact - half, LEAST_INDEX), min(exact + half, MOST_INDEX)
    return Score(half_up(exact), half_up(low), half_up(high), n)


@dataclass(frozen=True)
class Sample:
    """An index as it is known, 25 to 100, with its variance and how many answered: what two of are compared by.

    The index is exact where the counts are published that it is made of, else it is the printed one.
    """

    index: Fraction
    variance: Decimal
    n: int


def sample(score: Score | None, variance: str | None, counts: Counts) -> Sample | None:
    """Of what a card publishes of one of its values: the score, its variance (decimal text), and its counts or none.

    None where the card has no score or no variance.
    """
    if score is None or variance is None:
        return None
    exact = exact_index(counts) if counts else None
    return Sample(Fraction(score.index) if exact is None else exact, Decimal(variance), score.n)


def difference(now: Sample | None, before: Sample | None) -> Change | None:
    """How far an index moved between two independent samples, with the 95 % interval of that (Welch).

    It is made of published numbers alone, so that anyone can recompute it. None where one of the two is missing.
    """
    if now is None or before is None:
        return None
    return welch(now.index - before.index, (now.variance, now.n), (before.variance, before.n))


def sample_size(population: int) -> int:
    """How many answers represent the population (Krejcie & Morgan 1970, the table of the regulation's annex).

    X² = 3.841, P = 0.5, d = 0.05, rounded half up.

    >>> sample_size(50), sample_size(1_000_000)
    (44, 384)
    """
    spread = Fraction("3.841") / 4
    exact = spread * population / (Fraction("0.0025") * (population - 1) + spread)
    return int(half_up(exact, 0))
