"""A text as the moderators' pages show it: with its marks, its words one by one, and what was decided."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from portal.accounts.access import current_account
from portal.core import clock
from portal.core.handed import Moderated
from portal.core.marks import NAMES, Mark, marks
from portal.moderation import actions, kinds, looks, published, queries, rules
from portal.moderation.models import ModeratedText, Review
from portal.moderation.policy import Reason, Words
from portal.moderation.queries import Alike
from portal.moderation.rules import Cause, State, Word
from portal.web.slices import address_of


@dataclass(frozen=True)
class Item:
    """`alike`: how many texts say the same, where that was asked."""

    text: ModeratedText
    alike: Alike = Alike()
    page: str = ""  # the address of the public page on which it stands
    because: str = ""  # why it waits before others read it

    @property
    def kind(self) -> str:
        return kinds.name_of(self.text.kind, self.text.subject)

    @cached_property
    def said(self) -> str:
        """The words as they stand now: their author may have edited them since they were handed up. What a moderator left
        out stands in them, for those who decide anew.
        """
        now = kinds.words_now(self.text.kind, self.text.subject, self.text.words)
        return self.text.words if now == self.text.shown else now

    @property
    def seen(self) -> str:
        """What tells these words from any others, for the form in which is decided about them."""
        return rules.fingerprint(self.said)

    @property
    def about(self) -> str:
        return self.text.service.name if self.text.service else self.text.agency.name

    @property
    def late(self) -> bool:
        return self.text.due_on < clock.today()

    @cached_property
    def marks(self) -> list[Mark]:
        return marks(self.said)

    @cached_property
    def pieces(self) -> list[tuple[str, str]]:
        """(words, what they look like) in order; '' of what is not marked."""
        words, found = self.said, self.marks
        edges = sorted({0, len(words), *(mark.start for mark in found), *(mark.end for mark in found)})
        kinds_at = {mark.start: _(NAMES[mark.kind]) for mark in found}
        return [(words[start:end], kinds_at.get(start, "")) for start, end in pairwise(edges)]

    @property
    def marked(self) -> int:
        """How many things in it are marked."""
        return len(self.marks)

    @property
    def words(self) -> list[Word]:
        return rules.words_of(self.said)

    @property
    def difference(self) -> list[tuple[str, bool]]:
        """(word, whether it was taken out) of the words as they were written; empty once these were purged."""
        if not self.text.original:
            return []
        taken = self.text.taken_places
        return [(word.text, word.place in taken) for word in self.words]

    @property
    def when(self) -> date | datetime | None:
        """When it was decided: the day alone where the portal's day is not that of the clock, as in a demo's past."""
        at, day = self.text.decided_at, self.text.decided_on
        return at if at and at.astimezone(clock.PALEMBANG).date() == day else day

    @property
    def reason(self) -> Reason | None:
        return actions.reason_of(self.text)

    @property
    def why(self) -> Words | None:
        """The same in words of the kind of text that it is: what its author reads."""
        return published.why(self.text)

    @property
    def others(self) -> int:
        """How many others wait and say the same."""
        return max(0, self.alike.waiting - 1)


@dataclass(frozen=True)
class Looked(Item):
    """A text to look at once more. `given`: how often it was reported, by code; `causes`: what waits about it."""

    given: Mapping[str, int] = field(default_factory=dict)
    causes: Sequence[Review] = ()

    @property
    def hidden(self) -> bool:
        return self.text.state is State.HIDDEN

    @property
    def asked(self) -> list[Review]:
        """By agencies."""
        return [review for review in self.causes if review.cause is Cause.REQUEST]

    @property
    def since(self) -> date | None:
        return min((review.opened_on for review in self.causes), default=None)

    @property
    def is_late(self) -> bool:
        return any(review.due_on < clock.today() for review in self.causes)


@dataclass(frozen=True)
class Tabs:
    """How much waits for this moderator on each of the three pages."""

    new: int
    again: int
    appeals: int


def tabs(which: Any, new: int | None = None) -> Tabs:
    """`which`: the texts that they may see (`queries.seen_by`); `new`: how many were never read, where it is known."""
    return Tabs(queries.waiting(which).count if new is None else new, *looks.counts(which, current_account()))


def place_of(kind: str, subject: str, text: ModeratedText | None) -> str:
    """The address of the page on which a text stands, in the reader's language; '' where it is not known."""
    if page := kinds.page_of(kind, subject):
        return page
    if text is None or text.service is None or text.period is None:
        return ""
    card = address_of("scorecard", text.agency.slug, text.service.slug, text.period)
    return f"{card}/kata" if card else ""


def what_of(text: ModeratedText) -> str:
    """As the policy names kinds of texts."""
    return kinds.what_of(text.kind, text.subject)


def items_of(texts: Sequence[ModeratedText], alike: Mapping[str, Alike]) -> Sequence[Item]:
    pages, because = pages_of(texts), _because_of(texts)
    return [
        Item(each, alike.get(each.likeness or "", Alike()), pages.get(each.id, ""), because.get(each.id, ""))
        for each in texts
    ]


def item_of(text: ModeratedText) -> Item:
    """One by itself."""
    return Item(text, because=_because_of([text]).get(text.id, ""))


def pages_of(texts: Sequence[ModeratedText]) -> Mapping[int, str]:
    """Number of a text -> the address of its public page, where it has one."""
    return _asked(texts, lambda source: source.pages)


def _because_of(texts: Sequence[ModeratedText]) -> Mapping[int, str]:
    """Number of a text that waits -> why, where its slice has a reason."""
    return _asked([text for text in texts if text.state is State.WAITING], lambda source: source.because)


Ask = Callable[[Collection[str]], Mapping[str, str]]


def _asked(texts: Sequence[ModeratedText], ask_of: Callable[[Moderated], Ask | None]) -> Mapping[int, str]:
    """What the slices answer about these texts, by their numbers; each kind is asked once."""
    found: dict[int, str] = {}
    for kind in sorted({text.kind for text in texts}):
        source = kinds.known.get(kind)
        if source is not None and (ask := ask_of(source)) is not None:
            some = {text.subject: text.id for text in texts if text.kind == kind}
            found |= {some[subject]: said for subject, said in ask(list(some)).items()}
    return found
