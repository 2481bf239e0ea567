"""What a commitment may go through, and when it counts as kept. The numbers that somebody may change are data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.core.words import N_

WHAT_LEAST, WHAT_MOST = 10, 200  # letters of what will be seen when it is done
WORDS_LEAST, WORDS_MOST = 10, 1000
FARTHEST = timedelta(days=366)  # a promise for later than a year is none, however often its day is moved
SOON = timedelta(days=7)
PHOTOS_MOST = 3  # in one follow-up
UNCLAIMED = timedelta(days=1)  # how long a picture is kept whose form was not sent to its end
CASES_MOST = 20  # reports that one finding is made of


class FindingKind(StrEnum):
    """What was found. `thread` is a conversation of the forum."""

    ELEMENT = "element"
    COMPLAINTS = "complaints"
    THREAD = "thread"
    OTHER = "other"


class State(StrEnum):
    OPEN = "open"
    DECLARED = "declared"  # by the agency; those who asked are being asked whether it is so
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    UNCONFIRMED = "unconfirmed"  # declared done, and nobody said a word
    WITHDRAWN = "withdrawn"


class StepKind(StrEnum):
    """What happened to a commitment. Rows are added, never changed; everybody reads all of them."""

    MADE = "made"
    LINKED = "linked"
    FOLLOWED_UP = "followed_up"
    MOVED = "moved"
    DECLARED = "declared"
    VISITED = "visited"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    FOLLOW_UP = "follow_up"
    LINK = "link"
    MOVE = "move"
    DECLARE = "declare"
    WITHDRAW = "withdraw"
    SAY = "say"
    VISIT = "visit"


S = State
ALLOWED: Mapping[Act, frozenset[State]] = {
    Act.FOLLOW_UP: frozenset(State) - {S.WITHDRAWN},
    Act.LINK: frozenset({S.OPEN}),  # later the agency would choose who says whether it was kept
    Act.MOVE: frozenset({S.OPEN}),
    Act.DECLARE: frozenset({S.OPEN, S.NOT_KEPT, S.UNCONFIRMED}),
    Act.WITHDRAW: frozenset({S.OPEN}),  # what was declared done is judged
    Act.SAY: frozenset({S.DECLARED}),
    Act.VISIT: frozenset({S.DECLARED, S.UNCONFIRMED}),
}


def allows(state: State, act: Act) -> bool:
    return state in ALLOWED[act]


@dataclass(frozen=True)
class Terms:
    """The numbers that two people may change; a commitment keeps those under which it was made."""

    moves_most: int  # how often its day may be moved
    rounds_most: int  # how often it may be declared done
    word_days: int  # calendar days that those who asked have to say a word


def outcome(kept: int, not_kept: int, visited: bool | None, failed_before: bool = False) -> State:
    """What a commitment is that was declared done, by the words of those who asked and of somebody outside who was there.

    Words decide by the majority of those who gave one, and a tie is not kept. A visit alone decides where nobody said a
    word. Neither makes it kept against the other: the agency has the benefit of no doubt. Silence takes nothing
    back either: what was found not kept when it was declared done before stays so, however often they are asked.

    >>> [str(outcome(*each)) for each in ((2, 1, None), (1, 1, None), (0, 0, None))]
    ['kept', 'not_kept', 'unconfirmed']
    >>> [str(outcome(*each)) for each in ((0, 0, True), (1, 1, True), (1, 2, True), (5, 0, False))]
    ['kept', 'kept', 'not_kept', 'not_kept']
    >>> str(outcome(0, 0, None, failed_before=True))
    'not_kept'
    """
    if visited is False or not_kept > kept:
        return S.NOT_KEPT
    if visited or kept > not_kept:
        return S.KEPT
    return S.NOT_KEPT if kept or failed_before else S.UNCONFIRMED


def day_refused(day: date, *, today: date, first: date | None = None, before: date | None = None) -> str:
    """Why a commitment cannot be due on this day, as a msgid; '' where it can. `first` and `before`: of one that moves.

    >>> day_refused(date(2026, 6, 2), today=date(2026, 6, 1)), bool(day_refused(date(2026, 6, 1), today=date(2026, 6, 1)))
    ('', True)
    """
    if day <= today:
        return N_("Choose a day that is still to come.")
    if before is not None and day <= before:
        return N_("The new day comes after the one that was promised.")
    if day - (first or today) > FARTHEST:
        return N_("Choose a day within a year. A promise for later is none.")
    return ""


def may_move(due_on: date, moves: int, terms: Terms, today: date) -> str:
    """Why its day cannot be moved, as a msgid; '' where it can."""
    if due_on < today:
        return N_("Its day has passed. Write in a follow-up why, and declare it done once it is.")
    if moves >= terms.moves_most:
        return N_("Its day was moved as often as it may be.")
    return ""


CHANGED = N_("This commitment has just been changed by somebody else. Read what is new; nothing of yours is lost.")
NOT_NOW = N_("This cannot be done with the commitment as it stands now.")
