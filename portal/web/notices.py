"""What a slice brings so that people hear of what happened: kinds of notices, and how their words are made.

A notice is a row that names its kind and its subject ("Scorecard:3"), and no word. The words are made when it is shown
or sent, in the reader's language, for many subjects at once.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple


class Key(NamedTuple):
    """What a notice is about; together with its account it is unique."""

    kind: str
    subject: str  # as the log writes it: "Scorecard:3"


@dataclass(frozen=True)
class NoticeText:
    """A notice in words. `url` is a path as `url_for` gives it; `over`: nobody has to do anything about it any more."""

    title: str
    text: str
    url: str
    over: bool = False


class News(NamedTuple):
    """Something that happened to a service, for whoever follows it or its agency."""

    subject: str
    agency_id: int
    service_id: int


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notices.

    `words` is asked for many subjects at once and leaves out those that are gone. A kind with `news` is for those who
    follow something; it is asked what has happened since a day, or is so now. One without goes to the staff: its
    notices are made of the tasks (`web.tasks`) that name this kind in their keys, so a desk and a notice say the same.
    One that is `personal` is told by `notifications.actions.tell_one`, and one that `reminds` by `tell_staff`.
    """

    text: Any  # a lazy translation: what its switch says
    words: Callable[[Collection[str]], Mapping[str, NoticeText]]
    news: Callable[[date], Iterable[News]] | None = None
    personal: bool = False  # its notices are made one by one, for a resident whom a thing of their own concerns
    reminds: bool = False  # its notices remind the staff of something, as often as somebody has set it


def numbers_in(subjects: Iterable[str], name: str) -> dict[int, str]:
    """The numbers that subjects of this name have, each with its subject; others are left out.

    >>> numbers_in(["Scorecard:3", "Survey:4", "Scorecard:x"], "Scorecard")
    {3: 'Scorecard:3'}
    """
    parted = ((subject, *subject.partition(":")) for subject in subjects)
    return {int(tail): subject for subject, head, _colon, tail in parted if head == name and tail.isdecimal()}
