"""What becomes of a text, which words are taken out of it, and what the log tells of the decisions."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import blake2b
from math import ceil

from portal.core.marks import marks

DECIDE_WITHIN = 3  # working days, before it stands on the public waiting list
# Within this anybody may object to a decision, and the words have to be there to be looked at once more. As long as
# UU 25/2009 Art. 42 (2) gives for a complaint.
OBJECTIONS = timedelta(days=30)
KIND_LENGTH, SUBJECT_LENGTH, REASON_LENGTH, ACT_LENGTH = 40, 64, 40, 32
TAKEN_OUT = "[…]"

HIDES_AFTER = 3  # devices or accounts that reported a text; what two people agreed on counts in its place (`FlagLimit`)
HIDES_FROM, HIDES_UNTIL = 2, 20  # what they can agree on: one alone hides nothing, and many hide nothing in time
# A text at which a moderator looked so often after reports, and let stand, is hidden by none any more.
LOOKS = 2
# Reports from one network within an hour that count, before further ones are only looked at: so many people share one
# address, so nobody is refused.
COUNTED_FROM_ONE_PLACE = 20
APPEAL_WITHIN, APPEAL_DECIDED_WITHIN = 3, 3  # working days
APPEAL_LENGTH = 600
WEEK, LONGEST_SUSPENSION = 7, 90  # days

WORD = re.compile(r"\S+")


class State(StrEnum):
    WAITING = "waiting"
    RELEASED = "released"
    REJECTED = "rejected"
    STANDING = "standing"  # it appeared at once, everybody reads it, and no moderator has decided about it
    HIDDEN = "hidden"  # reported so often that nobody reads it until a moderator has looked


READ_BY_ALL = frozenset({State.RELEASED, State.STANDING})


class Cause(StrEnum):
    """Why a moderator looks at something once more."""

    FLAGS = "flags"  # people reported it
    REQUEST = "request"  # the agency that it is about asked for it, in public
    APPEAL = "appeal"  # its author, or who was warned or suspended, objects


class Outcome(StrEnum):
    STAYS = "stays"
    SHORTENED = "shortened"  # it stays, without some of its words
    REMOVED = "removed"
    RETURNED = "returned"  # an appeal was right
    UPHELD = "upheld"  # an appeal was not
    LAPSED = "lapsed"  # nobody decided about an appeal in time, so it counts as right
    GONE = "gone"  # there is nothing left to decide about


OF_APPEALS = frozenset({Outcome.RETURNED, Outcome.UPHELD, Outcome.LAPSED})


class Measure(StrEnum):
    WARNED = "warned"
    SUSPENDED = "suspended"


def hides(flags: int, needed: int, looks: int) -> bool:
    """Whether so many reports that count hide a text at which moderators have looked so often before.

    >>> [hides(2, 3, 0), hides(3, 3, 0), hides(9, 3, LOOKS)]
    [False, True, False]
    """
    return flags >= needed and looks < LOOKS


@dataclass(frozen=True)
class Word:
    """A word of a text, by its place among them, and whether something in it is marked."""

    place: int
    text: str
    marked: bool


def words_of(text: str) -> list[Word]:
    """
    >>> [(word.text, word.marked) for word in words_of("Telepon 0812-3456-7890 saja")]
    [('Telepon', False), ('0812-3456-7890', True), ('saja', False)]
    """
    found = marks(text)
    return [
        Word(place, match[0], any(mark.start < match.end() and match.start() < mark.end for mark in found))
        for place, match in enumerate(WORD.finditer(text))
    ]


def without(text: str, places: Collection[int]) -> str:
    """The text without the words at these places; words taken out beside one another leave one sign.

    >>> without("Hubungi Budi di 0812 ya", {1, 3})
    'Hubungi […] di […] ya'
    """
    out, end = [], 0
    taken = set(places)
    for place, match in enumerate(WORD.finditer(text)):
        if place not in taken:
            out.append(text[end : match.start()] + match[0])
        elif place - 1 not in taken:
            out.append(text[end : match.start()] + TAKEN_OUT)
        end = match.end()
    return "".join(out) + text[end:]


def marked_places(text: str) -> set[int]:
    return {word.place for word in words_of(text) if word.marked}


def leaves_something(text: str, places: Collection[int]) -> bool:
    """Whether a word is left that says something."""
    return any(sign.isalnum() for sign in without(text, places))


def fingerprint(text: str) -> str:
    """The same of the same words, and of no others."""
    return blake2b(text.encode(), digest_size=12).hexdigest()


def plain(text: str) -> str:
    """What two texts have in common that say the same, however they are spaced, written in capitals or underlined.

    >>> plain("Cepat,  TERIMA kasih!!") == plain("cepat terima kasih")
    True
    """
    return " ".join(re.findall(r"\w+", text.casefold()))


@dataclass(frozen=True)
class Times:
    """How many working days decisions took: half of them at most `median`, nine of ten at most `ninth`."""

    median: int
    ninth: int


def times(waited: Sequence[tuple[int, int]]) -> Times | None:
    """Of (working days, how many decisions took so long); by the nearest rank. None where there is none.

    >>> times([(0, 5), (1, 4), (6, 1)])
    Times(median=0, ninth=1)
    """
    total = sum(count for _days, count in waited)
    if not total:
        return None

    def at(share: int) -> int:
        rank, seen = ceil(total * share / 100), 0
        for days, count in sorted(waited):
            seen += count
            if seen >= rank:
                return days
        raise AssertionError("The last rank is the total.")

    return Times(at(50), at(90))
