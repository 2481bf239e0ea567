"""What the front door and the desks decide without asking a database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol, TypeVar

from portal.core.score import Figure

Kind = Literal["bad", "mid", "info"]
ORDER: dict[Kind, int] = {"bad": 0, "mid": 1, "info": 2}
SOON = timedelta(days=2)
WEAKEST = 3


@dataclass(frozen=True)
class Task:
    """Something that waits for a person: how pressing, what, until when, and where it is done."""

    kind: Kind
    title: str
    text: str
    url: str
    action: str
    due: date | None = None


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """What presses first; among equals what falls due first; what has no day last."""
    return sorted(tasks, key=lambda task: (ORDER[task.kind], task.due or date.max, task.title))


def kind_of(due: date, today: date) -> Kind:
    """A day that is past, or near, is urgent.

    >>> [kind_of(date(2026, 6, day), date(2026, 6, 10)) for day in (9, 12, 13)]
    ['bad', 'bad', 'mid']
    """
    return "bad" if due - today <= SOON else "mid"


class Rated(Protocol):
    """An element of a card, with its index where enough people answered."""

    @property
    def index(self) -> Figure | None: ...


R = TypeVar("R", bound=Rated)


def weakest(elements: Sequence[R], most: int = WEAKEST) -> list[R]:
    """Those with the lowest index, lowest first, in the official order where two are equal."""
    known = [(each.index, place, each) for place, each in enumerate(elements) if each.index is not None]
    return [each for _index, _place, each in sorted(known, key=lambda one: one[:2])[:most]]
