"""What the page of a card shows beside its figures: drawings, its best and weakest elements, what moved.

It is made the same for a draft and for a published card: those who work on a draft see what everybody will see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from markupsafe import Markup

from portal.core.disclosure import (
    LEAST_FOR_EVALUATION,
    LEAST_FOR_INDEX,
    LEAST_FOR_LETTER,
    missing_for_index,
    missing_for_letter,
)
from portal.core.score import Change, Figure, Score
from portal.scorecards.published import Element, Sheet, StratumTurnout, Value
from portal.skm.bands import limits
from portal.skm.index import difference, sample
from portal.web import charts
from portal.web.charts import ElementRow
from portal.web.format import score_text

SHORT = {"tw1": "I", "tw2": "II", "tw3": "III", "tw4": "IV", "s1": "I", "s2": "II"}


@dataclass(frozen=True)
class TurnoutRow:
    """A row of the table of turnout, with the names that its macro reads."""

    name: str
    help: str
    issued: int | None
    answered: int
    lost: int
    official: bool
    evaluation: bool


@dataclass(frozen=True)
class NearLetter:
    """A letter that is near, and how far the index has to go for it."""

    letter: str
    by: Decimal
    within: bool  # whether the likely range reaches it


@dataclass(frozen=True)
class NearLetters:
    """What would change a letter: by more than `lower.by` down, by `higher.by` or more up."""

    lower: NearLetter | None
    higher: NearLetter | None


@dataclass(frozen=True)
class ChangeSince:
    """What changed since the period that was published before this one."""

    before: Value
    official: Change | None
    independent: Change | None


@dataclass(frozen=True)
class CardPage:
    card: Sheet
    rows: list[ElementRow]
    best: list[str]  # names of elements; both empty where all are alike
    weakest: list[str]
    edges: NearLetters | None
    without_u4: Decimal | None
    moved: ChangeSince | None
    turnout: list[TurnoutRow]
    left_out: list[TurnoutRow]  # of those, the ones whose answers should have counted and do not
    periods: Sequence[Value]
    trend: list[tuple[str, Score | None]]  # oldest first; empty where there is nothing to compare
    official_chart: Markup | str
    official_why: str  # what is missing for a number or a letter
    independent_chart: Markup | str
    independent_why: str
    least_for_index: int = LEAST_FOR_INDEX
    least_for_evaluation: int = LEAST_FOR_EVALUATION


def page_of(card: Sheet, periods: Sequence[Value]) -> CardPage:
    """`periods`: what is published of the service, newest first."""
    lowest, highest = _ends(card.elements)
    return CardPage(
        card=card,
        rows=[_row(element, lowest, highest) for element in card.elements],
        best=[element.name for element in card.elements if highest and element.index == highest],
        weakest=[element.name for element in card.elements if lowest and element.index == lowest],
        edges=_edges(card.official) if card.official and card.letter else None,
        without_u4=Decimal(card.without_u4) if card.without_u4 else None,
        moved=_moved(card, periods),
        turnout=[_turnout_row(way) for way in card.turnout.values()],
        left_out=[_turnout_row(way) for way in card.turnout.values() if _is_worth_saying(way)],
        periods=periods,
        trend=_trend(periods),
        official_chart=_chart(card.official),
        official_why=_why_not(card, "official", card.official, card.letter),
        independent_chart=_chart(card.independent),
        independent_why=_why_not(card, "independent", card.independent, card.independent_letter),
    )


def _is_worth_saying(way: StratumTurnout) -> bool:
    """Whether it stands above the figures that a way was left out: always where something does not add up."""
    return way.left_out in ("differs", "issued") or bool(way.left_out and way.answered)


def _why_not(card: Sheet, value: str, score: Score | None, letter: str | None) -> str:
    """What is missing for one of the two values, "official" or "independent", or for its letter, where it is."""
    n, counts = card.n[value], card.counts if value == "official" else card.independent_counts
    if score is None and (lacking := missing_for_index(n)):
        least = LEAST_FOR_INDEX
        return str(_("A value needs %(least)s answers. %(lacking)s are missing.", least=least, lacking=lacking))
    if score and letter is None:
        least, lacking = LEAST_FOR_LETTER, missing_for_letter(n)
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


def _row(element: Element, lowest: Figure | None, highest: Figure | None) -> ElementRow:
    marks = {lowest: "lowest", highest: "highest"} if lowest else {}
    mark = marks.get(element.index) if element.index is not None else None
    return ElementRow(element, _(element.plain), mark)


def _edges(score: Score) -> NearLetters:
    here = limits(score.index)
    lower = NearLetter(here.lower.letter, here.down, score.low < here.band.floor) if here.lower else None
    higher = NearLetter(here.higher.letter, here.up, score.high >= here.higher.floor) if here.higher and here.up else None
    return NearLetters(lower, higher)


def _moved(card: Sheet, periods: Sequence[Value]) -> ChangeSince | None:
    before = next((value for value in periods if value.last_day < card.last_day), None)
    if before is None:
        return None
    return ChangeSince(
        before,
        difference(
            sample(card.official, card.official_variance, card.counts),
            sample(before.official, before.official_variance, before.counts),
        ),
        difference(
            sample(card.independent, card.independent_variance, card.independent_counts),
            sample(before.independent, before.independent_variance, before.independent_counts),
        ),
    )


def _turnout_row(way: StratumTurnout) -> TurnoutRow:
    counted = way.counted
    return TurnoutRow(_(way.name), _why(way), way.issued, way.answered, way.lost, counted, counted and way.independent)


def _why(way: StratumTurnout) -> str:
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
