"""Where a training stands, what a post asks for, which elements of a card are weak, and what changed after a training.

No number here is made of a person: hours are counted, levels are what somebody wrote down, and the rest is of units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from portal.core.disclosure import enough_for_evaluation
from portal.core.periods import Period
from portal.core.score import Change, Score
from portal.skm.bands import BANDS
from portal.skm.index import Sample, difference

NAME_MOST, WORDS_MOST, BASIS_MOST = 150, 1000, 300
KIND_MOST = 40  # letters of the code of a kind of reports
KINDS_SHOWN = 3  # of a service, the most frequent ones
LEVELS = range(1, 6)  # PermenPANRB 38/2017
MOST_HOURS = 1000  # of one training; the longest leadership training has some 900
LATER_PERIODS = 4  # of which it is said what changed
SATISFYING = next(Decimal(band.floor) for band in BANDS if band.letter == "B")  # PermenPANRB 14/2017: "baik"


class Way(StrEnum):
    """Perlan 10/2018."""

    CLASSICAL = "classical"
    NON_CLASSICAL = "non_classical"


class CompetencyKind(StrEnum):
    """PermenPANRB 38/2017."""

    TECHNICAL = "technical"
    MANAGERIAL = "managerial"
    SOCIO_CULTURAL = "socio_cultural"


class State(StrEnum):
    ASKED = "asked"  # it waits for the superior
    LAPSED = "lapsed"  # the session began before the superior answered
    DECLINED = "declined"
    REGISTERED = "registered"  # the superior agreed
    ABSENT = "absent"
    CLAIMED = "claimed"  # learnt elsewhere, and it waits for HR
    REFUSED = "refused"
    VERIFIED = "verified"


def state_of(*, of_session: bool, begun: bool, consented: bool | None, checked: bool, hours: int | None) -> State:
    """Where a training stands: `hours` are those that HR found right, and none where it did not."""
    if of_session and consented is None:
        return State.LAPSED if begun else State.ASKED
    if of_session and not consented:
        return State.DECLINED
    if not checked:
        return State.REGISTERED if of_session else State.CLAIMED
    if hours is not None:
        return State.VERIFIED
    return State.ABSENT if of_session else State.REFUSED


@dataclass(frozen=True)
class Terms:
    """How many hours are due in a year, and what that rests on."""

    hours: int
    legal_basis: str
    source: str
    verified: bool
    valid_from: date


@dataclass(frozen=True)
class Gap:
    """What a post asks for in one competency, and what was found of who holds it."""

    competency: str
    required: int
    assessed: int | None  # nobody has assessed it

    @property
    def missing(self) -> int | None:
        return None if self.assessed is None else max(0, self.required - self.assessed)


def is_weak(score: Score | None) -> bool:
    """Whether the whole interval of an element lies below what counts as good, of enough answers to say it."""
    return score is not None and enough_for_evaluation(score.n) and score.high < SATISFYING


@dataclass(frozen=True)
class Measured:
    """One element in one published period, by the answers that nobody of the unit had in hand."""

    period: Period
    last_day: date  # of the survey
    sample: Sample | None

    @property
    def enough(self) -> bool:
        return self.sample is not None and enough_for_evaluation(self.sample.n)


@dataclass(frozen=True)
class Effect:
    """How far an element moved between the last period before a training and one after it."""

    before: Period
    after: Period
    change: Change


def effects(first_day: date, last_day: date, measured: Iterable[Measured]) -> Sequence[Effect]:
    """Of the last survey that was over before the training began, and of the periods that began after it ended.

    Whatever else happened meanwhile is in it too: it says what changed, and not why.
    """
    known = sorted((each for each in measured if each.enough), key=lambda each: each.period)
    before = next((each for each in reversed(known) if each.last_day < first_day), None)
    if before is None:
        return []
    after = [each for each in known if each.period.first_day > last_day and each.period.kind == before.period.kind]
    changes = [(each.period, difference(each.sample, before.sample)) for each in after[:LATER_PERIODS]]
    return [Effect(before.period, period, change) for period, change in changes if change is not None]
