"""The nine elements of a service through its published periods: what moved, and where to begin.

All of it is made of what published cards print, so that anyone recomputes it from their files of counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core import disclosure
from portal.core.periods import Period
from portal.core.score import Change, Score
from portal.scorecards.sheets import PublishedCard
from portal.skm.elements import Element
from portal.skm.index import Sample, difference, sample
from portal.skm.instrument import ELEMENTS, NAMES, PLAIN

WEAKEST = 2


@dataclass(frozen=True)
class ElementPeriod:
    """One value in one period. No score: fewer people answered than the least number, or nobody was asked."""

    period: Period
    score: Score | None
    letter: str | None = None
    sample: Sample | None = None  # what it is compared by, with the variance of the score
    counts: tuple[int, ...] = ()  # how many gave 1, 2, 3, 4; of an element
    place: int | None = None  # among the elements of its period, 1 the best
    weak: bool = False  # among the lowest of its period

    @property
    def answered(self) -> int:
        return sum(self.counts)

    @property
    def low_marks(self) -> int:
        """How many gave 1 or 2."""
        return sum(self.counts[:2])


@dataclass(frozen=True)
class ElementRow:
    """One value through the periods, oldest first, and how it moved between the last two. `plain` is a msgid."""

    code: str  # 'u1'; 'official' or 'independent' for the values of the whole card
    name: str
    plain: str
    cells: tuple[ElementPeriod, ...]
    change: Change | None  # none where one of the two has no value

    @property
    def last(self) -> ElementPeriod:
        return self.cells[-1]


@dataclass(frozen=True)
class Table:
    """The official and the independent value and the nine elements by period, and the weakest of the newest one."""

    cards: tuple[PublishedCard, ...]  # oldest first
    official: ElementRow
    independent: ElementRow
    elements: tuple[ElementRow, ...]  # in official order; none where no card had ten answers
    weakest: tuple[ElementRow, ...]  # lowest first

    @property
    def newest(self) -> PublishedCard:
        return self.cards[-1]

    @property
    def before(self) -> PublishedCard | None:
        return self.cards[-2] if len(self.cards) > 1 else None

    @property
    def values(self) -> tuple[ElementRow, ...]:
        return self.official, self.independent


def table(cards: Sequence[PublishedCard]) -> Table:
    """`cards`: the newest version of each published period of one service, oldest first, one at least."""
    by_card = [_cells(card) for card in cards]
    found = [_line(code, NAMES[code], PLAIN[code], [cells[code] for cells in by_card]) for code in ELEMENTS]
    known = [line for line in found if any(cell.score for cell in line.cells)]
    return Table(
        tuple(cards),
        _line("official", "", "", [_official(card) for card in cards]),
        _line("independent", "", "", [_independent(card) for card in cards]),
        tuple(known),
        tuple(sorted((line for line in known if line.last.weak), key=lambda line: line.last.place or 0, reverse=True)),
    )  # fmt: skip


def _official(card: PublishedCard) -> ElementPeriod:
    known = sample(card.official, card.official_variance, card.counts)
    return ElementPeriod(card.period, card.official, card.letter, known)


def _independent(card: PublishedCard) -> ElementPeriod:
    known = sample(card.independent, card.independent_variance, card.independent_counts)
    return ElementPeriod(card.period, card.independent, card.independent_letter, known)


def _line(code: str, name: str, plain: str, cells: list[ElementPeriod]) -> ElementRow:
    return ElementRow(code, name, plain, tuple(cells), _moved(*cells[-2:]) if len(cells) > 1 else None)


def _moved(before: ElementPeriod, now: ElementPeriod) -> Change | None:
    return difference(now.sample, before.sample)


def _cells(card: PublishedCard) -> dict[str, ElementPeriod]:
    """The elements of one card. Of those that are equal the one that comes first officially has the better place,
    save among the lowest: there it is named first, as everywhere.
    """
    given = {element.code: element for element in card.elements}
    cells = {code: _cell(card.period, given.get(code)) for code in ELEMENTS}
    known = [code for code in ELEMENTS if cells[code].score]
    order = sorted(known, key=lambda code: (cells[code].score.index, ELEMENTS.index(code)))  # type: ignore[union-attr]
    for nth, code in enumerate(order):
        cell = cells[code]
        cells[code] = ElementPeriod(
            cell.period, cell.score, cell.letter, cell.sample, cell.counts, len(order) - nth, nth < WEAKEST
        )
    return cells


def _cell(period: Period, element: Element | None) -> ElementPeriod:
    """An element with its interval, passed through the least numbers once more: a card has its counts, however few."""
    score = disclosure.whole(element.score) if element and element.score else None
    if element is None or score is None:
        return ElementPeriod(period, None)
    return ElementPeriod(period, score, disclosure.letter(element.letter, score), element.sample, element.counts)
