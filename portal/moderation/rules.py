"""What becomes of a text, which words are taken out of it, and what the log tells of the decisions."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import ceil

from portal.core.marks import marks

DECIDE_WITHIN = 3  # working days, before it stands on the public waiting list
# Within this anybody may object to a decision, and the words have to be there to be looked at once more. As long as
# UU 25/2009 Art. 42 (2) gives for a complaint.
OBJECTIONS = timedelta(days=30)
KIND_LENGTH, SUBJECT_LENGTH, REASON_LENGTH, ACT_LENGTH = 40, 64, 40, 32
TAKEN_OUT = "[…]"

WORD = re.compile(r"\S+")


class State(StrEnum):
    WAITING = "waiting"
    RELEASED = "released"
    REJECTED = "rejected"


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
