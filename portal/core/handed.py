"""How a slice in which residents write hands their words up to a moderator, and is told what became of them.

A slice says in its `SLICE.moderated` what it hands up, by kind, and raises `text:handed` when something is there. It
knows nothing of who decides, and who decides knows nothing of the slice. What the slice may ask those who decide is
`answers`; `app` puts them there.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
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
class Stub:
    """What stands in the place of a text that everybody could read: why it is gone, by whom and when.

    It names a role and never a person, and says no word of the text. "hidden": people reported it, and it is away until
    a moderator has looked; nobody has decided anything yet, so there is no `why`.
    """

    state: Literal["hidden", "removed"]
    on: date
    why: Mapping[str, str] | None = None  # language -> words, as the public log calls the reason


@dataclass(frozen=True)
class Verdict:
    """What became of a text. `state` is "waiting" once more where a decision was taken back, or where it was hidden.

    `stub`: what stands in its place meanwhile, or from now on; None where everybody reads it or nobody ever did.
    """

    subject: str
    state: Literal["waiting", "released", "rejected"]
    shown: str | None = None  # what everybody may read, where it was released
    words: Mapping[str, str] | None = None  # language -> what its author reads, where it was rejected
    stub: Stub | None = None
    reason: str = ""  # the code of it in the policy, where it was rejected
    told: Mapping[str, str] | None = None  # language -> how everybody is told of that reason, in a few words


@dataclass(frozen=True)
class Reasons:
    """The reasons of a version of the policy for which a moderator does something: code -> language -> words."""

    version: int
    words: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class PublicAct:
    """What a moderator did with more than a single text, as the public log tells it."""

    on: date
    act: str  # its name in the policy
    said: str  # a sentence in the reader's language, without the reason
    about: str  # what it was done with, as everybody reads it now
    page: str  # the address of that, below the language
    why: Mapping[str, str]


@dataclass(frozen=True)
class Author:
    """Who wrote a text, as far as those who decide have to know: no moderator is ever shown it.

    `account_id`: who is told, and who does not decide about it themselves; None of whoever has a link and no account.
    `called`: the name under which they write in public, by which they can be warned and suspended; '' of others.
    """

    account_id: int | None = None
    called: str = ""


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
    # Subjects -> why each waits before others read it, in a sentence for who decides; those without a reason are missing.
    because: Callable[[Collection[str]], Mapping[str, str]] | None = None
    # The subjects of a batch, and all agencies that are concerned by now; asked where `text:concerned` is raised.
    concerned: Callable[[str], tuple[list[str], list[int]]] | None = None
    # Subjects -> who wrote them, and can show it: the slice leads them to `answers.decisions`. Those of nobody are
    # missing. None: nobody knows who wrote any of them, so nobody is told and nobody can appeal.
    authors: Callable[[Collection[str]], Mapping[str, Author]] | None = None
    # A text as everybody reads it at this moment, or would were it not hidden by reports; None where it is gone or was
    # removed. For a kind whose texts appear before a moderator has read them, or can be edited: it is asked when somebody
    # reports one, and each time that a moderator decides about it.
    standing: Callable[[str], Handed | None] | None = None
    # What moderators did with more than a single text, the newest first: up to so many, or all. For the public log.
    acts: Callable[[int | None], Sequence[PublicAct]] | None = None


@dataclass(frozen=True)
class Spoken:
    """What a resident said where everybody reads it, and lets become a report."""

    text: str
    page: str  # where it stands


@dataclass(frozen=True)
class Reportable:
    """What of a slice its own author can let become a report. Who takes reports knows nothing of the slice."""

    # Number of it, number of an account -> what was said; None where it is not theirs, is gone, or became one before.
    find: Callable[[int, int], Spoken | None]
    # Number of it, number of an account, number of the report, or '' of one that nobody is to know of -> whether it could
    # become one. Asked once, in the transaction of the report: of two at once the second is told no.
    became: Callable[[int, int, str], bool]


@dataclass(frozen=True)
class Answers:
    """What those who decide answer to the slices in which residents write. Each is one query, for however many."""

    # Kind, subjects -> what stands in their place; those that everybody reads, and that nobody ever could, are missing.
    stubs: Callable[[str, Collection[str]], Mapping[str, Stub]] = lambda _kind, _subjects: {}
    # Kind, subjects -> the address of the page on which their author reads the decision and may appeal. To be shown to
    # the author alone: whoever has the address can do both.
    decisions: Callable[[str, Collection[str]], Mapping[str, str]] = lambda _kind, _subjects: {}
    # Number of an account -> the last day on which it may write nothing that everybody reads; None where it may.
    suspended: Callable[[int], date | None] = lambda _account_id: None
    # (code, language -> words) of the reasons for which anybody can report a text, in the order of the buttons.
    reasons: Callable[[], Sequence[tuple[str, Mapping[str, str]]]] = lambda: ()
    # For which reasons a moderator may do something with more than a single text, by the name of the act: today's, or
    # those of a version of the policy.
    act_reasons: Callable[[str, int | None], Reasons] = lambda _act, _version: Reasons(0, {})


answers = Answers()
