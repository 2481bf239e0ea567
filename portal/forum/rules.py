"""What may be written, what waits for a moderator, and what is due an answer. Plain functions; no clock, no database."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from unicodedata import normalize

from portal.core.workdays import Calendar, Limit, Unit

TITLE_LEAST, TITLE_MOST = 10, 120
TEXT_LEAST, TEXT_MOST = 2, 4000
ANSWER_MOST, LINE_MOST, OPEN_POINTS_MOST = 4000, 200, 2000
NAME_LEAST, NAME_MOST = 3, 30
BOARD_NAME_MOST, BOARD_ABOUT_MOST, SPEAKER_MOST = 80, 200, 160
PHOTOS_MOST = 3
SLUG_MOST = 60
ACT_REASON_MOST = 40
REPORT_MOST = 20  # letters of the number of a report
NO_TITLE = "[…]"  # stands for a title that is hidden or was removed

# What a thread has that goes up to a moderator, each decided about on its own.
TITLE, POST, PHOTO, NAME = "title", "post", "photo", "name"

POSTS_ON_A_PAGE, THREADS_ON_A_PAGE, IN_A_FEED = 50, 30, 40
SEARCHED = 60  # posts of a conversation, the newest, whose words a search knows beside its opening
LAST_WORDS = 50  # of an account, whose conversations tell which branches its name concerns
REJECTED_MOST = 50  # of an account, on the page of what it wrote

POSTS_AN_HOUR = 20  # of one account; a form beyond it is refused and keeps all that was typed
THREADS_A_DAY = 5
# Trust goes by two rules that one can read. The first posts of an account wait for a moderator (`Terms.first_posts`).
# Until so many of its posts were read by everybody it is new, and these filters look at each of them.
NEW_UNTIL = 10
LINKS_MOST = 2
REPEATED_WITHIN = timedelta(days=1)
REPEATED_LEAST = 5  # words: "terima kasih" is said by many
HOUR, LATELY = timedelta(hours=1), timedelta(minutes=10)
POSTS_LATELY = 3  # of one new account, from which on the next one costs a sum
NEW_POSTS_AN_HOUR = 40  # of all new accounts together, from which on each costs one

SAME_WITHIN = timedelta(hours=1)  # the same words in the same place are the same form, sent twice
REOPENS_WITHIN = timedelta(days=14)  # of a conclusion: so long whoever began the thread may say that it is not finished
UNCLAIMED = timedelta(days=1)  # of a picture that was sent with a form that was not
NAME_STAYS = timedelta(days=90)  # before another one may be chosen: nobody talks to themselves in turns

LISTENERS_WAITED_FOR = 20  # followers who are told while somebody waits for their form to be taken
LISTENERS_AT_ONCE = 200  # followers that one job tells


class Kind(StrEnum):
    """What a thread is. Kinds of input that SE MenPANRB 56/2017 names, as the forum asks for them."""

    QUESTION = "question"
    SUGGESTION = "suggestion"
    OBJECTION = "objection"
    SUPPORT = "support"
    APPRECIATION = "appreciation"


class PostState(StrEnum):
    WAITING = "waiting"  # for a moderator; only its author sees it, as they do what was rejected before anybody read it
    SHOWN = "shown"
    HIDDEN = "hidden"  # people reported it; until a moderator has looked at it
    REMOVED = "removed"  # everybody could read it, and a moderator decided so; a stub says why


class Held(StrEnum):
    """Why a post waited for a moderator before anybody read it. Its author is told, who decides, and nobody else."""

    FIRST = "first"
    LINKS = "links"
    REPEATED = "repeated"
    PACE = "pace"  # much was posted in a short time, and no sum came with it


class Reading(StrEnum):
    """Of what goes up to a moderator: not handed up yet, handed up, and decided."""

    NEW = "new"
    WAITING = "waiting"
    RELEASED = "released"
    REJECTED = "rejected"


class AnswerKind(StrEnum):
    """What an agency writes officially."""

    ANSWER = "answer"  # says what, who and when: it stops the clock
    INTERIM = "interim"  # a word on the way: the clock runs on
    CONCLUSION = "conclusion"


LONGEST_EDIT = timedelta(hours=2)  # that two people may agree on


class Act(StrEnum):
    """What a moderator can do with a whole conversation, in public and for a reason of the policy."""

    ASK = "ask"  # an agency is to answer: the same clock as a question's begins
    MOVE = "move"  # to another board
    JOIN = "join"  # it goes on in another conversation
    LOCK = "lock"  # residents write nothing more in it; the agency still answers
    UNLOCK = "unlock"


LONGEST_LIMIT = {Unit.HOUR: 240, Unit.DAY: 60, Unit.WORKDAY: 30}  # for an answer: what is longer is none


@dataclass(frozen=True)
class Terms:
    """The numbers by which the forum goes, as a row of data says them (`models.ForumTerms`)."""

    answer: Limit
    supporters: int  # so many, and a thread is due an answer, whatever its kind
    edit_minutes: int
    first_posts: int  # of an account, that wait for a moderator


def is_new(released: int) -> bool:
    """Whether filters look at what an account writes. `released`: how many of its posts everybody could read."""
    return released < NEW_UNTIL


def must_wait(released: int, first_posts: int) -> bool:
    """Whether a post waits for a moderator: until so many of its author's were shown.

    >>> [must_wait(count, 2) for count in (0, 1, 2, 50)]
    [True, True, False, False]
    """
    return released < first_posts


def is_pressing(lately: int, of_new: int) -> bool:
    """Whether a new account writes so much, or all of them together do, that its next post costs a sum."""
    return lately >= POSTS_LATELY or of_new >= NEW_POSTS_AN_HOUR


def imprint(text: str) -> str:
    """What a text has in common with the same words in other letters, signs and lines; '' of a few words, which many say.

    >>> imprint("Beli DI sini, murah sekali ya!") == imprint("beli di síni  murah **sekali** ya")
    True
    >>> imprint("Terima kasih, Pak!")
    ''
    """
    plain = "".join(sign for sign in normalize("NFKD", text.casefold()) if sign.isalnum() or sign.isspace())
    words = plain.split()
    return blake2b("".join(words).encode(), digest_size=12).hexdigest() if len(words) >= REPEATED_LEAST else ""


def may_edit(made_at: datetime, now: datetime, terms: Terms) -> bool:
    """Only for a while: whoever answered a post has answered what stands there."""
    return now < made_at + timedelta(minutes=terms.edit_minutes)


def is_due(kind: Kind, asked: bool, supporters: int, terms: Terms, by_moderator: bool = False) -> bool:
    """Whether an agency owes a thread an answer: a question that it was asked, what many support, or what a moderator
    asked it about.
    """
    return asked and (by_moderator or kind is Kind.QUESTION or supporters >= terms.supporters)


def due_at(since: datetime, terms: Terms, calendar: Calendar) -> datetime:
    return calendar.due_at(since, terms.answer)


def lacking(what: str, who: str, when: str) -> list[str]:
    """The parts that an answer lacks: without all three it promises nothing that could be held against it."""
    return [name for name, said in (("teks", what), ("siapa", who), ("kapan", when)) if not said.strip()]


def slug_of(title: str) -> str:
    """What stands behind the number of a thread in its address, to be read; '' where nothing of it can.

    >>> slug_of("Kapan lampu Jl. Kapten Abdullah diperbaiki?")
    'kapan-lampu-jl-kapten-abdullah-diperbaiki'
    """
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall("[a-z0-9]+", plain))
    return words if len(words) <= SLUG_MOST else words[:SLUG_MOST].rpartition("-")[0] or words[:SLUG_MOST]


@dataclass(frozen=True)
class Speaker:
    """Who speaks officially, and for whom."""

    name: str
    post: str
    agency: str


def state_after(reading: Reading, has_stub: bool) -> PostState:
    """Of a post by what a moderator said of it, and whether something stands in its place: then everybody could read it.

    >>> [state_after(Reading.REJECTED, had).value for had in (True, False)]
    ['removed', 'waiting']
    """
    if reading is Reading.RELEASED:
        return PostState.SHOWN
    if not has_stub:
        return PostState.WAITING
    return PostState.REMOVED if reading is Reading.REJECTED else PostState.HIDDEN


def subject_of(part: str, number: int) -> str:
    """How a title, a post, a picture or a name is named to moderators."""
    return f"{part}:{number}"


def read_subject(subject: str) -> tuple[str, int] | None:
    """Part and number; None of what names nothing, however it came."""
    part, _colon, number = subject.partition(":")
    if part not in (TITLE, POST, PHOTO, NAME) or not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    return (part, int(number)) if subject_of(part, int(number)) == subject else None
