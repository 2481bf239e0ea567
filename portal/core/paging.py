"""Long lists in parts, each found by a key: the thousandth costs what the first does.

A part begins behind a row (`after`) or ends before one (`before`), and addresses name the number of that row: what is
added meanwhile moves nothing from one part into another, and no name stands in an address.

A row that is not in the list counts as none: behind which others it lies is told to nobody. Where everybody reads a
list that leaves rows out, a random key of the row stands in the addresses (`Order.key`): numbers that go up by one
would tell how many are left out.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import KeyedColumnElement

from portal.core.db import carry_out, db

ROWS = 50  # of a part
LARGEST = 2**31 - 1  # that a number of a row can be on PostgreSQL
KEY = re.compile("[A-Za-z0-9-]{1,40}")  # what stands in an address in the place of a number

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True)
class Place:
    """Where a part lies; without either it is the first one."""

    after: int | str | None = None  # the number, or the key, of the last row of the part before
    before: int | str | None = None  # of the first row of the part after


FIRST = Place()


def place(after: int | None, before: int | None) -> Place:
    """Of what an address says: a number that no row can have counts as none."""
    first, second = (number if number and 0 < number <= LARGEST else None for number in (after, before))
    return Place(first, None if first else second)


def place_by_key(after: str | None, before: str | None) -> Place:
    """The same for a list whose rows are named by a key."""
    first, second = (key if key and KEY.fullmatch(key) else None for key in (after, before))
    return Place(first, None if first else second)


Column = InstrumentedAttribute[Any] | KeyedColumnElement[Any]


@dataclass(frozen=True)
class Order:
    """By which columns a list is in order; the last one is the number of the row, and unique.

    An index has to lie over these columns, in this order. `key`: another unique column, by which addresses name a row.
    """

    columns: Sequence[Column]
    descending: bool = False
    key: Column | None = None

    @property
    def named_by(self) -> Column:
        return self.columns[-1] if self.key is None else self.key


@dataclass(frozen=True)
class Part(Generic[T]):
    """Some rows of a list, and the numbers that name the parts beside it; None where there is none."""

    rows: list[T]
    before: int | str | None = None  # name it to have the part before
    after: int | str | None = None  # name it to have the part behind

    @property
    def is_all(self) -> bool:
        """Whether the list has no other rows."""
        return self.before is None and self.after is None

    def each(self, made: Callable[[T], S]) -> "Part[S]":
        """The same part with something else in the place of each row."""
        return Part([made(row) for row in self.rows], self.before, self.after)


def part(some: Select[Any], order: Order, at: Place, size: int = ROWS) -> Part[Any]:
    """The rows of a statement that selects one entity, or columns, at this place, in this order (1 query). What
    names a row has to be among columns.

    The first part (2 queries) where nothing is left at the place asked for.
    """

    def found(named: int | str | None, back: bool) -> list[Any]:
        rows = db.session.execute(_rows(some, order, named, size, back=back))
        return list(rows.scalars() if len(some.column_descriptions) == 1 else rows)

    return _part(found, order, at, size)


class Prepared(Generic[T]):
    """The same list again and again, of statements that are put together once: that takes longer than to carry them out.

    `some` selects columns, with a `bindparam` for all that differs; `row` makes what the list holds of them, in their
    order, and has the column that names a row.
    """

    def __init__(self, some: Select[Any], row: Callable[..., T], order: Order, size: int = ROWS) -> None:
        named = bindparam("named", type_=order.named_by.type)
        self.first = _rows(some, order, None, size)
        self.after, self.before = (_rows(some, order, named, size, back=back) for back in (False, True))
        self.row, self.order, self.size = row, order, size

    def part(self, at: Place, **given: Any) -> Part[T]:
        """The rows at this place, as `part` gives them."""

        def found(named: int | str | None, back: bool) -> list[T]:
            some = self.first if named is None else self.before if back else self.after
            return [self.row(*each) for each in carry_out(some, **given, named=named).all()]

        return _part(found, self.order, at, self.size)


def _part(found_at: Callable[[int | str | None, bool], list[Any]], order: Order, at: Place, size: int) -> Part[Any]:
    """`found_at` gives the rows behind a named one, those before it backwards, or the first ones; one more than asked."""
    number = order.named_by.key
    if at.before is not None:
        found = found_at(at.before, True)[::-1]
        if len(found) < size:  # what lies before does not fill a part: so it begins with the first row
            return _part(found_at, order, FIRST, size)
        rows = found[-size:]
        return Part(rows, getattr(rows[0], number) if len(found) > size else None, getattr(rows[-1], number))
    found = found_at(at.after, False)
    if at.after is not None and not found:
        return _part(found_at, order, FIRST, size)
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


def _rows(
    some: Select[Any], order: Order, named: int | str | BindParameter[Any] | None, size: int, *, back: bool = False
) -> Select[Any]:
    """One row more than a part has: it says whether another part follows."""
    some = some if named is None else some.where(_beyond(some, order, named, back=back))
    down = order.descending is not back
    ordered = some.order_by(*(column.desc() if down else column.asc() for column in order.columns))
    return ordered.limit(size + 1)


def _beyond(some: Select[Any], order: Order, named: int | str | BindParameter[Any], *, back: bool) -> ColumnElement[bool]:
    """What comes behind the row with this number or key, or before it. Its columns are looked up by the database, and
    among the rows of the list alone.
    """
    if order.key is None and len(order.columns) == 1:  # nothing to look up
        return _behind(order, [named], back=back)
    here = some.where(order.named_by == named)
    return _behind(order, [
        here.with_only_columns(column, maintain_column_froms=True).correlate(None).scalar_subquery()
        for column in order.columns
    ], back=back)  # fmt: skip


def behind(order: Order, row: Any) -> ColumnElement[bool]:
    """What comes behind a row that was read before, whether it is in the list still or not."""
    return _behind(order, [literal(getattr(row, column.key), column.type) for column in order.columns], back=False)


def _behind(order: Order, values: Sequence[Any], *, back: bool) -> ColumnElement[bool]:
    here, there = (tuple_(*order.columns), tuple_(*values)) if len(values) > 1 else (order.columns[0], values[0])
    return here < there if order.descending is not back else here > there
