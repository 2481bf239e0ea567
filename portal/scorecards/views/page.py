"""What the page of a card shows beside its figures: drawings, its best and weakest elements, what moved.

It is made the same for a draft and for a published card: those who work on a draft see what everybody will see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from markupsafe import Markup

from portal.core.disclosure import LEAST_FOR_INDEX, LEAST_FOR_LETTER
from portal.core.score import Change, Figure, Score
from portal.scorecards import rules
from portal.scorecards.published import Element, Sheet, Value, Way
from portal.web import charts
from portal.web.format import score_text

SHORT = {"tw1": "I", "tw2": "II", "tw3": "III", "tw4": "IV", "s1": "I", "s2": "II"}


@dataclass(frozen=True)
class Row:
    """A row of the table of elements, with the names that its macro reads."""

    name: str
    plain: str
    index: Figure | None
    letter: str | None
    counts: tuple[int, ...]
    bar: Markup
    mark: str | None


@dataclass(frozen=True)
class Came:
    """A row of the table of turnout, with the names that its macro reads."""

    name: str
    help: str
    issued: int | None
    answered: int
    lost: int
    official: bool
    evaluation: bool


@dataclass(frozen=True)
class Edge:
    """A letter that is near, and how far the index has to go for it."""

    letter: str
    by: Decimal
    within: bool  # whether the likely range reaches it


@dataclass(frozen=True)
class Edges:
    """What would change a letter: by more than `lower.by` down, by `higher.by` or more up."""

    lower: Edge | None
    higher: Edge | None


@dataclass(frozen=True)
class Moved:
    """What changed since the period that was published before this one."""

    before: Value
    official: Change | None
    independent: Change | None


@dataclass(frozen=True)
class Page:
    card: Sheet
    rows: list[Row]
    best: list[str]  # names of elements; both empty where all are alike
    weakest: list[str]
    edges: Edges | None
    without_u4: Decimal | None
    moved: Moved | None
    came: list[Came]
    left_out: list[Came]  # of those, the ones whose answers should have counted and do not
    periods: Sequence[Value]
    trend: list[tuple[str, Score | None]]  # oldest first; empty where there is nothing to compare
    official_chart: Markup | str
    official_why: str  # what is missing for a number or a letter
    independent_chart: Markup | str
    independent_why: str


def page_of(card: Sheet, periods: Sequence[Value]) -> Page:
    """`periods`: what is published of the service, newest first."""
    lowest, highest = _ends(card.elements)
    return Page(
        card=card,
        rows=[_row(element, lowest, highest) for element in card.elements],
        best=[element.name for element in card.elements if highest and element.index == highest],
        weakest=[element.name for element in card.elements if lowest and element.index == lowest],
        edges=_edges(card.official) if card.official and card.letter else None,
        without_u4=Decimal(card.without_u4) if card.without_u4 else None,
        moved=_moved(card, periods),
        came=[_came(way) for way in card.turnout.values()],
        left_out=[_came(way) for way in card.turnout.values() if _is_worth_saying(way)],
        periods=periods,
        trend=_trend(periods),
        official_chart=_chart(card.official),
        official_why=_why_not(card, "official", card.official, card.letter),
        independent_chart=_chart(card.independent),
        independent_why=_why_not(card, "independent", card.independent, card.independent_letter),
    )


def _is_worth_saying(way: Way) -> bool:
    """Whether it stands above the figures that a way was left out: always where something does not add up."""
    return way.left_out in ("differs", "issued") or bool(way.left_out and way.answered)


def _why_not(card: Sheet, value: str, score: Score | None, letter: str | None) -> str:
    """What is missing for one of the two values, "official" or "independent", or for its letter, where it is."""
    n, counts = card.n[value], card.counts if value == "official" else card.independent_counts
    if score is None and n < LEAST_FOR_INDEX:
        least, lacking = LEAST_FOR_INDEX, LEAST_FOR_INDEX - n
        return str(_("A value needs %(least)s answers. %(lacking)s are missing.", least=least, lacking=lacking))
    if score and letter is None:
        least, lacking = LEAST_FOR_LETTER, LEAST_FOR_LETTER - n
        return str(_("A letter needs %(least)s answers. %(lacking)s are missing.", least=least, lacking=lacking))
    if score:
        return ""
    names = ", ".join(element.name for element in card.elements if counts and not any(counts[element.code]))
    if names:
        return str(_("Nobody answered about: %(elements)s. So there is no value.", elements=names))
    return str(_("Too few of these answers are complete, or nobody answered one of the elements. So there is no value."))


def _ends(elements: Sequence[Element]) -> tuple[Figure | None, Figure | None]:
    known = [element.index for element in elements if element.index is not None]
    return (min(known), max(known)) if known and min(known) < max(known) else (None, None)


def _row(element: Element, lowest: Figure | None, highest: Figure | None) -> Row:
    marks = {lowest: "lowest", highest: "highest"} if lowest else {}
    mark = marks.get(element.index) if element.index is not None else None
    bar = charts.element_bar(element.index)
    return Row(element.name, _(element.plain), element.index, element.grade, element.counts, bar, mark)


def _edges(score: Score) -> Edges:
    bands = [(letter, Decimal(str(floor))) for letter, floor in charts.GRADES]  # from D up
    below = [letter for letter, floor in bands if floor <= score.index]
    floor = dict(bands)[below[-1]]
    lower = Edge(below[-2], score.index - floor, score.low < floor) if len(below) > 1 else None
    above = [(letter, floor) for letter, floor in bands if floor > score.index]
    higher = Edge(above[0][0], above[0][1] - score.index, score.high >= above[0][1]) if above else None
    return Edges(lower, higher)


def _moved(card: Sheet, periods: Sequence[Value]) -> Moved | None:
    before = next((value for value in periods if value.last_day < card.last_day), None)
    if before is None:
        return None
    official = _change(card.official, card.official_variance, before.official, before.official_variance)
    independent = _change(card.independent, card.independent_variance, before.independent, before.independent_variance)
    return Moved(before, official, independent)


def _change(now: Score | None, variance: str | None, before: Score | None, earlier: str | None) -> Change | None:
    known = now and variance and before and earlier
    return rules.change(now, variance, before, earlier) if known else None  # type: ignore[arg-type]


def _came(way: Way) -> Came:
    counted = way.counted
    return Came(_(way.name), _why(way), way.issued, way.answered, way.lost, counted, counted and way.independent)


def _why(way: Way) -> str:
    """Why the answers of a stratum do not count."""
    match way.left_out:
        case "differs":
            return str(_("Left out: there are not as many answers as used invitations."))
        case "issued":
            numbers = {"issued": way.issued, "made": way.made}
            return str(_("Left out: there are %(issued)s invitations, but slips for %(made)s were made.", **numbers))
        case "part":
            return str(_("Left out: so few that the unit, which knows its own slips, could tell what these people said."))
        case "rest":
            return str(_("Left out: so few that the two values together would tell what these people said."))
        case "excluded":
            return str(_("Left out by this correction."))
    return "" if way.counted or way.issued is None else _("Declared before the survey: it does not count.")


def _trend(periods: Sequence[Value]) -> list[tuple[str, Score | None]]:
    rows = [(_short(value.period), value.official) for value in reversed(periods)]
    return rows if sum(score is not None for _name, score in rows) > 1 else []


def _short(period: str) -> str:
    """A period as a drawing has room for it: III/26, or 2026."""
    year, _dash, part = period.partition("-")
    return f"{SHORT[part]}/{year[2:]}" if part else year


def _chart(score: Score | None) -> Markup | str:
    if score is None:
        return ""
    return charts.scale(score, _("%(score)s on the scale of letters from D to A", score=score_text(score)))
