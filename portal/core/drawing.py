"""How what waits sealed is opened among enough others, in the worker alone.

Each step is one bounded transaction that this module begins and ends itself, unlike an action: what waits is read and
opened before the lock to write is taken. A worker that is killed between two steps goes on where it stood.

A table whose rows wait has `key` (random), `sealed`, `unreadable` and `drawn`, as `Waits` says.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from random import SystemRandom
from secrets import token_hex
from typing import Annotated, Any

from sqlalchemy import ColumnElement, LargeBinary, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.disclosure import MOVED_AT, STAY_BEHIND
from portal.core.storage import reading, writing

PIECE = 500  # rows that are written in one transaction: well under a second on a busy machine
CHANCE = SystemRandom()
Row = dict[str, Any]
Where = tuple[ColumnElement[bool], ...]

random_key = Annotated[str, mapped_column(String(32), primary_key=True, default=lambda: secrets.token_hex(16))]

# SQLite numbers rows as they come, in a hidden column, unless it is told to keep no such number.
NO_ORDER = {"sqlite_with_rowid": False}


class Waits:
    """What nobody can read before the worker opens it in a batch. Every one is as long as every other."""

    key: Mapped[random_key]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    unreadable: Mapped[bool] = mapped_column(default=False)  # no key opened it; it is tried again at closing
    drawn: Mapped[bool] = mapped_column(default=False)  # chosen to be opened next, together with the others drawn


def step(
    table: type[Any], which: Where, *, more: Sequence[Any] = (), read: Callable[[Any], Any], put: Callable[[Any], None]
) -> bool:
    """Draw some of those that wait, or open those that were drawn. Whether anything was done.

    `read` says what a row holds (its key, sealed and `more` columns), None where it cannot be read; `put` writes what
    a batch held. What is drawn is written down before any of it is opened. A transaction that breaks off leaves what it
    wrote in the log; had the next try another draw, the two together would tell groups smaller than ten.
    """
    columns = (table.key, table.sealed, *more)
    with reading():
        drawn = _rows(table, columns, (*which, table.drawn.is_(True)))
        found = drawn or _some(table, columns, (*which, ~table.unreadable))
    opened = {key: read(row) for key, row in found.items()}
    if unreadable := [key for key, said in opened.items() if said is None]:
        _mark(table, unreadable, unreadable=True)  # they hide nobody, so they are not counted among those who wait
        _mark(table, list(drawn), drawn=False)
        return True
    if not drawn:
        if len(opened) < MOVED_AT:
            return False
        _mark(table, CHANCE.sample(sorted(opened), min(len(opened) - STAY_BEHIND, PIECE)), drawn=True)
        return True
    with writing():
        take_out(table, list(drawn))
        put(list(opened.values()))
    return True


def _mark(table: Any, chosen: Collection[str], **values: bool) -> None:
    rows: Any = table.__table__
    with writing():
        db.session.execute(update(rows).where(rows.c.key.in_(chosen)).values(**values))


def _rows(table: Any, columns: Sequence[Any], which: Where) -> dict[str, Any]:
    return {row.key: row for row in db.session.execute(select(*columns).where(*which).order_by(table.key))}


def _some(table: Any, columns: Sequence[Any], which: Where) -> dict[str, Any]:
    """All rows that wait where they are few, else a piece of them from anywhere: their keys are random."""
    most = PIECE + STAY_BEHIND
    some = select(*columns).where(*which).order_by(table.key).limit(most)
    rows = list(db.session.execute(some.where(table.key >= token_hex(16))))
    if len(rows) < most:
        rows += db.session.execute(some)
    return {row.key: row for row in rows[: 2 * most]}


def take_out(table: Any, chosen: Collection[str]) -> None:
    rows = table.__table__
    gone = db.session.execute(delete(rows).where(rows.c.key.in_(chosen))).rowcount  # type: ignore[attr-defined]
    if gone != len(chosen):
        raise RuntimeError("Somebody else took out what this worker has just opened.")


def put_rows(table: Any, rows: Collection[Row], among: Collection[Row] = ()) -> None:
    """Write rows in random order under new keys; with them others that are written anew."""
    written = [row | {"key": token_hex(16)} for row in (*rows, *among)]
    CHANCE.shuffle(written)
    if written:
        db.session.execute(insert(table.__table__), written)
