"""One element of the nine, from the counts of a survey to the row of a table."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from portal.core import disclosure
from portal.core.score import Figure, Score, half_up
from portal.skm.bands import letter
from portal.skm.index import Sample, mean, scored
from portal.skm.instrument import ELEMENTS, MARKS, NAMES, PLAIN
from portal.skm.tally import VARIANCE_PLACES, Counts, sum_of


@dataclass(frozen=True)
class Element:
    """One of the nine, with what may be told of it: results know all, and what is printed went through `told`.

    A version of a card never changes, so index and letter are those that it was published with.
    """

    code: str  # 'u1'
    counts: tuple[int, ...]  # how many gave 1, 2, 3, 4
    index: Figure | None  # 25 to 100; None where nobody answered, or too few for it to be told
    letter: str | None

    @property
    def name(self) -> str:
        """The official name, Indonesian."""
        return NAMES[self.code]

    @property
    def plain(self) -> str:
        """The question in plain words, a msgid."""
        return PLAIN[self.code]

    @property
    def n(self) -> int:
        """How many answered it. A blank is no answer."""
        return sum(self.counts)

    @property
    def mean(self) -> Fraction | None:
        """The exact mean of the marks, 1 to 4; None where the index is not told."""
        return None if self.index is None else mean(self.counts)

    @property
    def score(self) -> Score | None:
        """The index with its 95 % interval; None where the index is not told, or one person alone answered.

        The interval is Student's, of the plain variance of a mean: who answered an element answered it once.
        """
        return None if self.index is None or self.n < 2 else _score(self.counts)

    @property
    def sample(self) -> Sample | None:
        """The exact index and the variance of it, to be compared with another period; None where there is no score."""
        return None if self.index is None or self.n < 2 else _sample(self.counts)

    def told(self) -> "Element":
        """The same without what the least numbers withhold."""
        index = disclosure.element(self.index, self.n)
        return replace(self, index=index, letter=disclosure.element_letter(self.letter, self.n))


def elements_of(counts: Counts) -> dict[str, Element]:
    """All nine by code, in official order, with all that their counts give."""
    return {code: _element(code, tuple(counts[code])) for code in ELEMENTS}


def _element(code: str, four: tuple[int, ...]) -> Element:
    average = mean(four)
    index = None if average is None else half_up(25 * average)
    return Element(code, four, index, None if index is None else letter(index))


# A page asks for both of an element several times, and the next page for the same ones again.


@lru_cache(maxsize=1024)
def _sample(counts: tuple[int, ...]) -> Sample:
    """Of two answers or more."""
    n = sum(counts)
    average = Fraction(sum_of(counts), n)
    squares = sum(times * (mark - average) ** 2 for mark, times in zip(MARKS, counts, strict=True))
    variance = half_up(625 * Fraction(squares, n * (n - 1)), VARIANCE_PLACES)
    return Sample(25 * average, Decimal(variance), n)


@lru_cache(maxsize=1024)
def _score(counts: tuple[int, ...]) -> Score:
    known = _sample(counts)
    return scored(known.index, known.variance, known.n)
