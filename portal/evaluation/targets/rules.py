"""How far a target was met, what a superior may make of it, and where it stands.

An interval decides, never the index inside it. Where a target stands follows from days and versions: there is no
switch that anyone could hold.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from portal.core import disclosure
from portal.core.periods import Period
from portal.core.score import Figure, Score, half_up
from portal.core.words import N_
from portal.skm.interval import student_t

REASON_LENGTH = 600
WRITTEN = re.compile(r"[0-9]{1,3}([.,][0-9]{1,2})?")


class Measure(StrEnum):
    """What a target aims at: the index, or one of the three rates of reports that a card shows beside it.

    Ratings in one touch are none of them: nothing that hangs on a device is read here.
    """

    INDEX = "index"  # of the answers that nobody of the unit had in hand
    ANSWERED = "answered"  # reports answered in time
    CONFIRMED = "confirmed"  # reports that were done, by the word of who reported
    SATISFIED = "satisfied"  # of those who said how content they were, who were

    @property
    def is_rate(self) -> bool:
        return self is not Measure.INDEX


LEAST_INDEX, LEAST_RATE, MOST_AIM = Figure("25.00"), Figure("1.00"), Figure("100.00")  # PermenPANRB 14/2017; per cent


class Realisation(StrEnum):
    """What the published card lets one say of the target (PermenPANRB 6/2022: di atas, sesuai, di bawah)."""

    ABOVE = "above"
    AS = "as"
    BELOW = "below"
    UNKNOWN = "unknown"  # belum cukup data


class Decision(StrEnum):
    ACCEPT = "accept"
    ADJUST = "adjust"  # to another realisation, with a reason
    REJECT = "reject"  # the proposal is not used, with a reason


class State(StrEnum):
    """Where a target stands."""

    PROPOSED = "proposed"  # it waits for the superior's consent
    AGREED = "agreed"  # and the survey has not opened
    LAPSED = "lapsed"  # the survey opened before anyone agreed
    FIXED = "fixed"  # the survey has opened
    WAITING = "waiting"  # the period is over, and its card is not published
    TO_DECIDE = "to decide"  # the card is published, and proposes something
    DECIDED = "decided"
    REOPENED = "reopened"  # a correction of the card came after the decision


WAIT_FOR_SUPERIOR = frozenset({State.PROPOSED, State.TO_DECIDE, State.REOPENED})


@dataclass(frozen=True)
class Course:
    """The days and versions that decide where a target stands."""

    period_ends_on: date
    agreed_on: date | None
    opens_on: date | None  # see `fixed_from`; none while no survey is confirmed
    published: int | None = None  # the newest published version of the card
    decided: int | None = None  # the newest version on which the superior decided

    def has_opened(self, today: date) -> bool:
        """From the survey's first day on nobody changes the target, and nobody agrees to it."""
        return self.opens_on is not None and self.opens_on <= today

    def state(self, today: date) -> State:
        if self.opens_on is None or not self.has_opened(today):
            return State.AGREED if self.agreed_on else State.PROPOSED
        # The event that tells the opening day may come late: consent from that day on counts for nothing.
        if self.agreed_on is None or self.agreed_on >= self.opens_on:
            return State.LAPSED
        if self.published is None:
            return State.FIXED if today <= self.period_ends_on else State.WAITING
        if self.decided is None:
            return State.TO_DECIDE
        return State.DECIDED if self.decided == self.published else State.REOPENED


def fixed_from(measure: Measure, period: Period, opens_on: date | None) -> date | None:
    """From which day on nobody changes a target, or agrees to it: before that day nobody can know a part of the result.

    For the index it is the first day of the survey, `opens_on`. For a rate it is that of the period: from then on
    reports count, and the public statistics tell of them while the period goes on.
    """
    return period.first_day if measure.is_rate else opens_on


def realisation(aim: Figure, score: Score | None) -> Realisation:
    """The whole interval of what evaluation reads lies above the aim, holds it, or lies below it."""
    score = disclosure.evaluation(score)
    if score is None:
        return Realisation.UNKNOWN
    if score.low > aim:
        return Realisation.ABOVE
    return Realisation.BELOW if score.high < aim else Realisation.AS


def outcomes(proposal: Realisation) -> tuple[Realisation, ...]:
    """What a superior may adjust a proposal to: nothing where there is too little data.

    An adjustment corrects what the card says by what the card cannot know: a flood, a counter that moved. Where
    the card says nothing there is nothing to correct, and "above" or "below" would be made of thin air: so the
    superior records "belum cukup data" or rejects it. For the same reason nobody adjusts towards "belum cukup
    data": thirty answers are enough, whoever likes them or not.
    """
    known = (Realisation.ABOVE, Realisation.AS, Realisation.BELOW)
    return tuple(other for other in known if other is not proposal) if proposal in known else ()


def faults_of_decision(
    decision: Decision, proposal: Realisation, outcome: Realisation | None, reason: str
) -> dict[str, str]:
    """What a decision lacks, as field of the form -> msgid; empty where it lacks nothing."""
    faults = {}
    if decision is Decision.ADJUST and not outcomes(proposal):
        faults["decision"] = N_("With too few answers there is nothing to adjust: record it so, or reject it.")
    elif decision is Decision.ADJUST and outcome not in outcomes(proposal):
        faults["outcome"] = N_("Choose what you adjust the proposal to.")
    if decision is not Decision.ACCEPT and not reason:
        faults["reason"] = N_("Write your reason. The head of the unit reads it.")
    if len(reason) > REASON_LENGTH:
        faults["reason"] = N_("Write at most 600 letters.")
    return faults


def outcome_of(decision: Decision, proposal: Realisation, outcome: Realisation | None) -> Realisation | None:
    """What stands in the end: the proposal, what it was adjusted to, or nothing where it is not used."""
    return {Decision.ACCEPT: proposal, Decision.ADJUST: outcome, Decision.REJECT: None}[decision]


def least_aim(measure: Measure) -> Figure:
    return LEAST_RATE if measure.is_rate else LEAST_INDEX


def aim_of(text: str, measure: Measure = Measure.INDEX) -> Figure | None:
    """What somebody wrote, with a comma or a point; None where it is no index from 25 to 100, or no rate from 1 to 100.

    >>> aim_of("82,5"), aim_of(" 82.50 "), aim_of("100"), aim_of("24,99"), aim_of("82,505"), aim_of("1e2")
    (Figure('82.50'), Figure('82.50'), Figure('100.00'), None, None, None)
    >>> aim_of("9,5", Measure.ANSWERED), aim_of("0", Measure.ANSWERED)
    (Figure('9.50'), None)
    """
    text = text.strip()
    if not WRITTEN.fullmatch(text):
        return None
    aim = half_up(Fraction(text.replace(",", ".")))
    return aim if least_aim(measure) <= aim <= MOST_AIM else None


@dataclass(frozen=True)
class Steps:
    """How an interval is made of a published variance and n. None of these numbers is an index."""

    variance: Decimal  # of the index, as the card publishes it
    error: Decimal  # its square root
    degrees: int
    t: Decimal  # Student's t at 97.5 %
    half: Decimal  # half the interval


def steps(variance: str, n: int) -> Steps:
    """ValueError for fewer than two answers.

    >>> found = steps("1.6049382716", 49)
    >>> found.error, found.degrees, found.t, found.half
    (Decimal('1.2669'), 48, Decimal('2.0106'), Decimal('2.55'))
    """
    published = Decimal(variance)
    error, t = sqrt(published), student_t(n - 1)
    half = half_up(Fraction(error * t), 4)
    return Steps(published, half_up(Fraction(error), 4), n - 1, half_up(Fraction(t), 4), Decimal(half_up(Fraction(half))))
