"""How a slice in which residents write hands their words up to a moderator, and is told what became of them.

A slice says in its `SLICE.moderated` what it hands up, by kind, and raises `text:handed` when something is there. It
knows nothing of who decides, and who decides knows nothing of the slice.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from portal.core.periods import Period


@dataclass(frozen=True)
class Handed:
    """One text that everybody may read once a moderator has released it."""

    subject: str  # what names it among those of its kind, for the slice that handed it up; at most 64 characters
    text: str
    agency_id: int  # the one concerned: nobody of its branch decides about it, nor sees it
    handed_on: date  # the day that the waiting is counted from
    since: datetime | None = None  # when the matter began: who had a place in the branch since then is not outside it
    service_id: int | None = None
    period: Period | None = None
    picture: str = ""  # the key of a file (`core.files`) that is decided about in place of words
    also: tuple[int, ...] = ()  # further agencies concerned, of whatever branch


@dataclass(frozen=True)
class Verdict:
    """What became of a text. `state` is "waiting" once more where a decision was taken back."""

    subject: str
    state: Literal["waiting", "released", "rejected"]
    shown: str | None = None  # what everybody may read, where it was released
    words: Mapping[str, str] | None = None  # language -> what its author reads, where it was rejected
    reason: str = ""  # the code of it in the policy, where it was rejected
    told: Mapping[str, str] | None = None  # language -> how everybody is told of that reason, in a few words


@dataclass(frozen=True)
class Moderated:
    """What a slice hands up under one name of a kind."""

    name: Any  # a lazy translation: "Comment of a survey"
    # The batches (a number, or whatever names them) in which something lies that was not handed up yet.
    batches: Callable[[], list[str]]
    # Takes up to so many texts of a batch, in no order that tells anything, and notes that they were taken, in the
    # transaction at hand. Nothing where none is left.
    take: Callable[[str, int], list[Handed]]
    # Told in the transaction of the decision, so that the two never disagree. None: nobody has to be told.
    decided: Callable[[Collection[Verdict]], object] | None = None
    # What a text is, by what stands before the colon of its subject; where there is nothing, the name of the kind.
    parts: Mapping[str, Any] = field(default_factory=dict)
    # Subjects -> the addresses of the public pages on which they stand or will stand; those without one are missing.
    pages: Callable[[Collection[str]], Mapping[str, str]] | None = None
    # The subjects of a batch, and all agencies that are concerned by now; asked where `text:concerned` is raised.
    concerned: Callable[[str], tuple[list[str], list[int]]] | None = None
