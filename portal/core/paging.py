"""Long lists in parts, each found by a key: the thousandth costs what the first does.

A part begins behind a row (`after`) or ends before one (`before`), and addresses name the number of that row: what is
added meanwhile moves nothing from one part into another, and no name stands in an address.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import KeyedColumnElement

from portal.core.db import db

ROWS = 50  # of a part
LARGEST = 2**31 - 1  # that a number of a row can be on PostgreSQL

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True)
class Place:
    """Where a part lies; without either it is the first one."""

    after: int | None = None  # the number of the last row of the part before
    before: int | None = None  # the number of the first row of the part after


FIRST = Place()


def place(after: int | None, before: int | None) -> Place:
    """Of what an address says: a number that no row can have counts as none."""
    first, second = (number if number and 0 < number <= LARGEST else None for number in (after, before))
    return Place(first, None if first else second)


@dataclass(frozen=True)
class Order:
    """By which columns a list is in order; the last one is the number of the row, and unique.

    An index has to lie over these columns, in this order.
    """

    columns: Sequence[InstrumentedAttribute[Any] | KeyedColumnElement[Any]]
    descending: bool = False


@dataclass(frozen=True)
class Part(Generic[T]):
    """Some rows of a list, and the numbers that name the parts beside it; None where there is none."""

    rows: list[T]
    before: int | None = None  # name it to have the part before
    after: int | None = None  # name it to have the part behind

    @property
    def is_all(self) -> bool:
        """Whether the list has no other rows."""
        return self.before is None and self.after is None

    def each(self, made: Callable[[T], S]) -> "Part[S]":
        """The same part with something else in the place of each row."""
        return Part([made(row) for row in self.rows], self.before, self.after)


def part(some: Select[Any], order: Order, at: Place, size: int = ROWS) -> Part[Any]:
    """The rows of a statement that selects one entity, or columns, at this place, in this order (1 query). The number of
    the row has to be among columns.

    The first part (2 queries) where nothing is left at the place asked for.
    """
    number = order.columns[-1].key
    if at.before is not None:
        found = _rows(some.where(_beyond(order, at.before, back=True)), order, size, back=True)[::-1]
        if len(found) < size:  # what lies before does not fill a part: so it begins with the first row
            return part(some, order, Place(), size)
        rows = found[-size:]
        return Part(rows, getattr(rows[0], number) if len(found) > size else None, getattr(rows[-1], number))
    if at.after is not None:
        some_behind = some.where(_beyond(order, at.after, back=False))
        found = _rows(some_behind, order, size)
        if not found:
            return part(some, order, Place(), size)
    else:
        found = _rows(some, order, size)
    rows = found[:size]
    before = getattr(rows[0], number) if at.after is not None else None
    return Part(rows, before, getattr(rows[-1], number) if len(found) > size else None)


def part_of(rows: Sequence[T], number: Callable[[T], int], at: Place, size: int = ROWS) -> Part[T]:
    """The same of a list that is in memory, in an order that no column has. `number` tells one row from all others.

    The first part where the row that is named is not there any more.
    """
    numbers = [number(row) for row in rows]
    begin = 0
    if at.before in numbers:
        begin = max(0, numbers.index(at.before) - size)
    elif at.after in numbers and numbers[-1] != at.after:
        begin = numbers.index(at.after) + 1
    end = begin + size
    after = numbers[end - 1] if end < len(rows) else None
    return Part(list(rows[begin:end]), numbers[begin] if begin else None, after)


def _rows(some: Select[Any], order: Order, size: int, *, back: bool = False) -> list[Any]:
    """One row more than a part has: it says whether another part follows."""
    down = order.descending is not back
    ordered = some.order_by(*(column.desc() if down else column.asc() for column in order.columns))
    found = db.session.execute(ordered.limit(size + 1))
    return list(found.scalars() if len(some.column_descriptions) == 1 else found)


def _beyond(order: Order, number: int, *, back: bool) -> ColumnElement[bool]:
    """What comes behind the row with this number, or before it. Its other columns are looked up by the database."""
    *others, key = order.columns
    row = [select(column).where(key == number).correlate(None).scalar_subquery() for column in others]
    here, there = (tuple_(*order.columns), tuple_(*row, number)) if others else (key, number)
    return here < there if order.descending is not back else here > there
