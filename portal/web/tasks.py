"""What waits for a person, in the one shape in which every slice says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from portal.web.notices import Key

Kind = Literal["bad", "mid", "info"]
ORDER: dict[Kind, int] = {"bad": 0, "mid": 1, "info": 2}
SOON = timedelta(days=2)


@dataclass(frozen=True)
class Task:
    """Something to be seen to: how pressing, what, until when, and where it is done.

    Without a `url` there is nothing to press, and no `action` that names it. `keys` name what it is about, by which the
    worker makes notices of it: a task that has none is said on the desk alone, one that counts several things has many.
    """

    kind: Kind
    title: str
    text: str = ""
    url: str = ""
    action: str = ""
    due: date | None = None
    keys: tuple[Key, ...] = ()


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """What presses first; among equals what falls due first; what has no day last."""
    return sorted(tasks, key=lambda task: (ORDER[task.kind], task.due or date.max, task.title))


def kind_of(due: date, today: date) -> Kind:
    """A day that is past, or near, is urgent.

    >>> [kind_of(date(2026, 6, day), date(2026, 6, 10)) for day in (9, 12, 13)]
    ['bad', 'bad', 'mid']
    """
    return "bad" if due - today <= SOON else "mid"
