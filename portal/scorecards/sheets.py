"""A card as it is printed, read from its row: for a draft and for what is published the same way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from portal.core import disclosure
from portal.core.periods import Period
from portal.core.score import Figure, Score
from portal.scorecards import beside as kept
from portal.scorecards.beside import Beside
from portal.scorecards.models import Scorecard
from portal.skm.elements import Element
from portal.skm.instrument import ELEMENTS
from portal.skm.strata import OWN_HANDS, STRATA, Stratum


@dataclass(frozen=True)
class StratumTurnout:
    """How many came by one stratum, and what they count for. `name` is a msgid; `left_out` says why not."""

    name: str
    issued: int | None  # none for the open link
    spent: int | None
    answered: int
    counted: bool
    independent: bool
    left_out: str | None  # 'differs', 'issued', 'rest', 'part' or 'excluded'
    made: int | None = None  # slips on record
    lost: int = 0  # ballots that came in and that nobody could read


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All that a card prints, of a draft too. Every figure in it has passed the least numbers."""

    id: int
    version: int
    service_id: int
    agency_slug: str
    agency_name: str
    service_slug: str
    service_name: str
    period: Period
    first_day: date  # of the survey
    last_day: date
    computed_on: date
    by_clock: bool
    official: Score | None
    letter: str | None
    official_variance: str | None
    independent: Score | None
    independent_letter: str | None
    independent_variance: str | None
    open_link: Score | None
    n: Mapping[str, int]  # valid answers: 'official', 'independent', 'open_link'
    incomplete: int
    without_u4: str | None  # the index of the other eight, with a decimal point
    elements: tuple[Element, ...]  # in official order; none below ten answers
    counts: dict[str, list[int]]  # the same counts as the file has them
    independent_counts: dict[str, list[int]]  # those of the independent answers, as their own file has them
    turnout: dict[str, StratumTurnout]  # by stratum, the independent ones first
    own_hands_share: Fraction | None  # of the official answers, what the unit's own staff had in hand
    left_out: dict[str, str]  # stratum -> why, as in `StratumTurnout`
    beside_row: dict[str, Any] | None  # what stands beside the survey, as its row keeps it
    reply: str | None
    waived: bool
    heard_on: date | None
    reply_until: date
    held_until: date | None
    hold_reason: str | None
    correction: str | None
    corrects_version: int | None
    method: str
    population: int | None
    target: int
    reasons: tuple[str, ...]  # why there is no number or no letter, in Indonesian

    @property
    def answered_by_right(self) -> int:
        """How many answered with an invitation or a slip. By the open link one person may answer many times over."""
        return sum(way.answered for stratum, way in self.turnout.items() if stratum != Stratum.OPEN)

    @cached_property
    def beside(self) -> Beside | None:
        """Ratings, rates and promises, read where they are asked for: lists of cards do not; None in an older card."""
        return kept.read(self.beside_row, self.period)

    def proven(self, rate: str) -> Score | None:
        """One of the three rates, of contacts that the portal verified: the only part of it that evaluation reads."""
        return self.beside.proven(rate) if self.beside else None


@dataclass(frozen=True, kw_only=True)
class PublishedCard(Sheet):
    """A version that never changes."""

    published_on: date
    newest: bool  # of its period
    newest_version: int

    @property
    def file_name(self) -> str:
        """How the file is called that recomputes the official value."""
        return f"{self._file}.csv"

    @property
    def independent_file_name(self) -> str:
        """The same for the independent value."""
        return f"{self._file}-independen.csv"

    @property
    def _file(self) -> str:
        version = "" if self.newest else f"-versi-{self.version}"
        return f"{self.agency_slug}-{self.service_slug}-{self.period}{version}"


def sheet(card: Scorecard) -> Sheet:
    """What a draft would print; for those who may read it."""
    return Sheet(**_facts(card))


def published(card: Scorecard, newest: int) -> PublishedCard:
    """`newest`: the number of the newest published version of its period. ValueError for a draft."""
    if card.published_on is None:
        raise ValueError("This card is not published.")
    return PublishedCard(
        **_facts(card), published_on=card.published_on, newest=card.version == newest, newest_version=newest
    )


# What a card takes from its row as it stands there.
COPIED = (
    "id", "version", "service_id", "period", "first_day", "last_day", "computed_on", "by_clock", "method",
    "population", "target", "official", "letter", "official_variance", "independent", "independent_letter",
    "independent_variance", "open_link", "left_out", "reply", "waived", "heard_on", "held_until", "hold_reason",
    "correction",
)  # fmt: skip


def _facts(card: Scorecard) -> dict[str, Any]:
    cells, service = card.cells, card.service
    service_name, agency_name = card.names
    elements = tuple(_element(code, cells) for code in ELEMENTS if code in cells["elements"])
    return {name: getattr(card, name) for name in COPIED} | {
        "agency_slug": service.agency.slug,
        "agency_name": agency_name,
        "service_slug": service.slug,
        "service_name": service_name,
        "n": cells["n"],
        "incomplete": cells["incomplete"],
        "without_u4": cells["without_u4"],
        "elements": elements,
        "counts": cells["counts"],
        # What was published before this file existed does not have it, unless all answers were independent.
        "independent_counts": cells.get("independent_counts", {}),
        "turnout": {name: _way(name, card) for name in STRATA if name in card.turnout},
        "beside_row": card.beside,
        "own_hands_share": _own_hands_share(card) if card.official else None,
        "reply_until": card.course.reply_until,
        "corrects_version": card.version - 1 if card.version > 1 else None,
        "reasons": tuple(_reasons(cells["n"]["official"], elements)),
    }


def _element(code: str, cells: dict[str, Any]) -> Element:
    one = cells["elements"][code]
    index = None if one["index"] is None else Figure(one["index"])
    return Element(code, tuple(cells["counts"][code]), index, one["grade"])


def _way(stratum: str, card: Scorecard) -> StratumTurnout:
    row = card.turnout[stratum]
    independent = row["counted"] and stratum not in OWN_HANDS
    return StratumTurnout(STRATA[Stratum(stratum)], **row, independent=independent, left_out=card.left_out.get(stratum))


def _own_hands_share(card: Scorecard) -> Fraction:
    official = card.cells["n"]["official"]
    return Fraction(official - card.independent_in_official, official)


def _reasons(responses: int, elements: tuple[Element, ...]) -> list[str]:
    return disclosure.reasons(responses, {element.code.upper(): element.n for element in elements})
