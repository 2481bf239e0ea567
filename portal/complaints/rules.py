"""What a case is and what may be done with it: states, acts, and which acts a state allows.

UU 25/2009 (public services) is named at what it sets; the working-day limits are data (`limits`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from portal.core.words import N_

TEXT_LEAST, TEXT_MOST = 10, 4000  # characters; the upper one as in Open311 GeoReport
PLACE_MOST = 300
NAME_MOST, CONTACT_MOST, ADDRESS_MOST = 80, 120, 300
WORDS_MOST = 2000  # of what is added, asked, replied and answered
PHOTOS_MOST = 3  # with the report; as many again with each addition
ADDITIONS_MOST = 20  # of a case, by everybody who joined it
MOST_LEVELS = 8  # no tree of agencies is deeper

ASK_AGAIN = timedelta(weeks=4)  # the same question once more: is it done, and did it stay so?
REOPEN_WITHIN = timedelta(days=30)  # after it was closed; later it is a new report
UNCLAIMED = timedelta(days=1)  # how long a picture lies that no report has claimed, and the number of a form is kept
UNSEALED_FOR = timedelta(hours=24)  # how long somebody may read who reported a case, once an inspector let them


class Kind(StrEnum):
    """What is asked for. Corruption and extortion are no kind: they are not stored (`doors`)."""

    COMPLAINT = "complaint"  # pengaduan
    INFORMATION = "information"  # permintaan informasi
    SUGGESTION = "suggestion"  # aspirasi


class Tier(StrEnum):
    """A light report, or a formal complaint with all that UU 25/2009 Ps.42 (3) asks for and a right to a decision."""

    LIGHT = "light"
    FORMAL = "formal"


class Grade(StrEnum):
    """Which row of limits a case runs under. Who verifies it sets it; the reporter's category proposes it."""

    INFORMATION = "info"
    PPID = "ppid"  # a formal request for information, UU 14/2008 Ps.22
    LIGHT = "ringan"
    ORDINARY = "tbp"  # tidak berkadar pengawasan
    INSPECTION = "bp"  # berkadar pengawasan: an alleged breach that has to be examined
    SUGGESTION = "aspirasi"
    URGENT = "darurat"


GUARD = "uu25"  # the key of the limits of UU 25/2009, which run beside every other

GRADES_OF: Mapping[Kind, tuple[Grade, ...]] = {
    Kind.COMPLAINT: (Grade.LIGHT, Grade.ORDINARY, Grade.INSPECTION, Grade.URGENT),
    Kind.INFORMATION: (Grade.INFORMATION, Grade.PPID),
    Kind.SUGGESTION: (Grade.SUGGESTION,),
}


class State(StrEnum):
    RECEIVED = "received"  # nobody has verified it yet
    IN_HAND = "in_hand"  # with the unit that answers
    ASKED = "asked"  # waits for what only the reporter can say
    DECLARED = "declared"  # the unit says that it is done; waits for the reporter's word
    CONFIRMED = "confirmed"  # the reporter says so too
    SILENT = "silent"  # declared done, and the reporter said nothing within the window
    REJECTED = "rejected"  # for a reason of the closed list; can be completed
    WITHDRAWN = "withdrawn"  # by the reporter
    LAPSED = "lapsed"  # deemed withdrawn: what was asked for did not come, UU 25/2009 Ps.44 (5)
    MERGED = "merged"  # another report of the same thing goes on for both
    DISPUTED = "disputed"  # not done, and nobody above is left to ask


RUNNING = frozenset({State.RECEIVED, State.IN_HAND})  # the agency's clock runs
OPEN = RUNNING | {State.ASKED, State.DECLARED}
ENDED = frozenset(State) - OPEN
WITHOUT_A_WORD: Mapping[State, State] = {State.ASKED: State.LAPSED, State.DECLARED: State.SILENT}


def state_at(moment: datetime, state: State, until_at: datetime | None) -> State:
    """What a case is at a moment, whether the clock's job has come to it or not."""
    return state if until_at is None or moment < until_at else WITHOUT_A_WORD[state]


class StepKind(StrEnum):
    """What can happen to a case. Each is a row that is added and never changed."""

    RECEIVED = "received"
    VERIFIED = "verified"
    GRADED = "graded"
    FORWARDED = "forwarded"
    BOUNCED = "bounced"
    SUPPORTED = "supported"
    ASKED = "asked"
    REPLIED = "replied"
    UNDELIVERED = "undelivered"  # the question could not be delivered, so the clock never stood still
    ADDED = "added"
    ANSWERED = "answered"
    NOT_YET = "not_yet"
    DECLARED = "declared"
    SAID = "said"  # the reporter's word: done, partly, not done
    CLIMBED = "climbed"
    OBJECTED = "objected"
    REOPENED = "reopened"
    DISPUTED = "disputed"
    REJECTED = "rejected"
    COMPLETED = "completed"  # what was rejected came again with what was missing
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SILENT = "silent"
    MERGED = "merged"
    TOOK_IN = "took_in"  # another report was merged into this one
    JOINED = "joined"
    TIERED = "tiered"
    OUTSIDE = "outside"  # the number that an outside system (SP4N-LAPOR!) gave it
    UNSEALED = "unsealed"  # somebody was allowed to read who reported it
    NOTED = "noted"  # words of the staff among themselves
    RISKY = "risky"  # it was marked before, so what the unit declared is looked at by somebody of another branch
    CHECKED = "checked"  # by them: what they found
    UNCHECKED = "unchecked"  # nobody went in time


# Steps whose being there everybody may see, as a line with its day and the unit, and no word of it. What a unit writes
# of what, who and when it says to everybody, as why other limits hold; the words of residents wait for a moderator.
PUBLIC_STEPS = frozenset(StepKind) - {
    StepKind.ADDED, StepKind.JOINED, StepKind.NOTED, StepKind.UNSEALED, StepKind.UNDELIVERED, StepKind.OUTSIDE,
}  # fmt: skip
PUBLIC_WORDS = frozenset({
    StepKind.ANSWERED, StepKind.NOT_YET, StepKind.DECLARED, StepKind.GRADED, StepKind.CHECKED,
})  # fmt: skip


class Act(StrEnum):
    """What a person does with a case; which states allow it stands in ALLOWED."""

    VERIFY = "verify"
    GRADE = "grade"
    FORWARD = "forward"
    BOUNCE = "bounce"
    SUPPORT = "support"
    ASK = "ask"
    ANSWER = "answer"
    NOT_YET = "not_yet"
    DECLARE = "declare"
    REJECT = "reject"
    MERGE = "merge"
    NUMBER = "number"
    NOTE = "note"
    REPLY = "reply"
    ADD = "add"
    WITHDRAW = "withdraw"
    SAY = "say"
    OBJECT = "object"
    REOPEN = "reopen"
    COMPLETE = "complete"
    TIER = "tier"


_CLOSED = frozenset({State.CONFIRMED, State.SILENT})
ALLOWED: Mapping[Act, frozenset[State]] = {
    Act.VERIFY: frozenset({State.RECEIVED}),
    Act.GRADE: OPEN,
    Act.FORWARD: RUNNING | {State.ASKED},
    Act.BOUNCE: RUNNING,
    Act.SUPPORT: RUNNING | {State.ASKED},  # once it is declared done nothing is left to help with
    Act.ASK: RUNNING,
    Act.ANSWER: RUNNING | {State.ASKED},
    Act.NOT_YET: RUNNING,
    Act.DECLARE: RUNNING | {State.ASKED},
    Act.REJECT: RUNNING,
    Act.MERGE: RUNNING | {State.ASKED},  # what was declared done waits for its reporter, and is counted by their word
    Act.NUMBER: frozenset(State),
    Act.NOTE: frozenset(State),
    Act.REPLY: frozenset({State.ASKED}),
    Act.ADD: OPEN | _CLOSED | {State.DISPUTED},
    Act.WITHDRAW: OPEN,
    Act.SAY: frozenset({State.DECLARED}) | _CLOSED,
    Act.OBJECT: OPEN | {State.REJECTED, State.MERGED},
    Act.REOPEN: _CLOSED,
    Act.COMPLETE: frozenset({State.REJECTED, State.LAPSED}),
    Act.TIER: OPEN,
}


def allows(state: State, act: Act) -> bool:
    return state in ALLOWED[act]


class Said(StrEnum):
    """The reporter's word about what was declared done."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


class Found(StrEnum):
    """What somebody of another branch found who looked at what a unit declared done."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNCLEAR = "unclear"  # they looked, and could not tell
    NOT_CHECKED = "not_checked"  # nobody went in time


class Known(StrEnum):
    """How the person was known who said whether it is done. Who reads it later decides what it weighs."""

    MAIL = "mail"  # an account with an address that was proven by a mailed link, or the link mailed to the reporter
    TELEPHONE = "telephone"  # an account with a number that was proven by a gateway
    COUNTER = "counter"  # an account that was verified at a counter
    GUEST = "guest"  # the link of the receipt, which proves that they hold it and nothing else


class Reason(StrEnum):
    """Why a report is rejected: a closed list, each with a way to go on (`reasons`)."""

    INCOMPLETE = "incomplete"
    NOT_GOVERNMENT = "not_government"
    COURT = "court"
    CRIME = "crime"
    REPEATED = "repeated"
    UNCLEAR = "unclear"


class Reading(StrEnum):
    """What became of words or a picture that everybody may see once a moderator has released them."""

    NEW = "new"  # not handed up yet; those of a confidential case never are
    WAITING = "waiting"
    RELEASED = "released"
    REJECTED = "rejected"


CHANGED = N_("This report has just been changed by somebody else. Read what is new; nothing of yours is lost.")
NOT_NOW = N_("This cannot be done with the report as it stands now.")
