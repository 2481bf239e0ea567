"""Which results may be appreciated or coached, where an honour stands, and what has to come before a referral."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from portal.evaluation.appraisal.rules import Level

NAME_MOST, WORDS_MOST, BASIS_MOST = 150, 1000, 300
PROPOSED_FOR = timedelta(days=184)  # so long a final appraisal proposes something: half a year
WORK_RESULTS = "Hasil kerja"  # what an honour for an appraisal is about: on a public page stands no word of the appraisal


class Source(StrEnum):
    """What an appreciation rests on: something that another person confirmed, and no number that somebody computed."""

    TARGET = "target"  # the superior confirmed that the whole range of the card lies above the target
    STEP = "step"  # of a closed shared matter, done by the day that was promised first
    APPRAISAL = "appraisal"  # final: work or conduct above expectation, and neither below


class HonourState(StrEnum):
    WAITING = "waiting"  # for a second person
    GIVEN = "given"
    DECLINED = "declined"


class Cause(StrEnum):
    """Why somebody is referred further up."""

    RESULT = "result"  # then coaching has to have come first
    CONDUCT = "conduct"  # UU 25/2009 Ps. 34, PP 94/2021: the superior examines, and others decide elsewhere


class Proposal(StrEnum):
    """What a final appraisal proposes to the superior. A person decides, and may leave it."""

    APPRECIATION = "appreciation"
    COACHING = "coaching"


def proposed_by(work: Level, conduct: Level) -> Proposal | None:
    """Coaching where one of the two lies below expectation, whatever the other is; appreciation where one lies above.

    >>> [proposed_by(Level.ABOVE, one) for one in (Level.ABOVE, Level.AS, Level.BELOW)]
    [<Proposal.APPRECIATION: 'appreciation'>, <Proposal.APPRECIATION: 'appreciation'>, <Proposal.COACHING: 'coaching'>]
    """
    if Level.BELOW in (work, conduct):
        return Proposal.COACHING
    return Proposal.APPRECIATION if Level.ABOVE in (work, conduct) else None


@dataclass(frozen=True)
class Coached:
    """What has been tried with somebody: how many plans were agreed to, looked at on a later day, and ended."""

    reviewed_and_ended: int


def may_be_referred(cause: Cause, coached: Coached) -> bool:
    """A result below its target leads to coaching and training before anything else."""
    return cause is Cause.CONDUCT or coached.reviewed_and_ended > 0


def honour_state(*, public: bool, granted: bool | None) -> HonourState:
    """One that is not public is given by the superior alone."""
    if granted is False:
        return HonourState.DECLINED
    return HonourState.WAITING if public and granted is None else HonourState.GIVEN
