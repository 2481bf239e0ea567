"""Rows as lines of JSON, the same from SQLite and from PostgreSQL: a backup of one is restored into the other.

The tables are read as the database has them and not as the models do, so that a backup made before an upgrade is
restored to the very revision it was made at.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Date, DateTime, LargeBinary, MetaData, Table, func, insert, null, select, text

AT_ONCE = 1000  # rows in memory
LONGEST_LINE = 16 * 1024 * 1024  # letters: more is in no row of ours
# A worker that lived when the backup was made does not live in it; what the search found by is made again from the rest.
NOT_KEPT = {"alembic_version", "heartbeat", "document", "brought", "near_word"}
INDEX = "document_index"  # of the search, in which SQLite keeps tables of its own

Row = Sequence[Any]


def tables_of(connection: Connection) -> list[Table]:
    """All tables that are kept, those before that others point to."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name not in NOT_KEPT and not name.startswith(INDEX))
    return list(metadata.sorted_tables)


def columns_of(table: Table) -> list[str]:
    return [column.name for column in table.columns]


# ---- out of the database


def lines_of(connection: Connection, table: Table) -> Iterator[str]:
    """Each row as a JSON list, in the order of the key, which for answers and slips is a random one."""
    asked = select(table).order_by(*table.primary_key.columns)
    rows: Iterable[Any] = connection.execution_options(yield_per=AT_ONCE, stream_results=True).execute(asked)
    for row in _parents_first(table, rows):
        yield json.dumps([_said(value) for value in row], ensure_ascii=False, separators=(",", ":"))


def _parents_first(table: Table, rows: Iterable[Any]) -> Iterable[Any]:
    """Where rows point to rows of the same table, those that are pointed to come first. Such tables are small."""
    names = columns_of(table)
    links = [
        (names.index(key.parent.name), names.index(key.column.name))
        for key in table.foreign_keys
        if key.column.table is table
    ]
    if not links:
        return rows
    waiting, placed, ordered = list(rows), set[tuple[int, Any]](), []
    while waiting:
        ready = [row for row in waiting if all(row[a] is None or (b, row[a]) in placed for a, b in links)]
        if not ready:
            raise ValueError(f"Rows of {table.name} point to one another in a circle.")
        ordered += ready
        placed.update((b, row[b]) for row in ready for _a, b in links)
        left = {id(row) for row in ready}
        waiting = [row for row in waiting if id(row) not in left]
    return ordered


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so
        return aware.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


# ---- into a database


def empty(connection: Connection) -> None:
    """What migrations put into a new database comes with the backup too."""
    for table in reversed(tables_of(connection)):
        connection.execute(table.delete())


def put(connection: Connection, table: Table, columns: list[str], rows: Iterable[Row]) -> int:
    """Insert rows as `lines_of` has them. Returns how many."""
    readers = [_reader(table.columns[name]) for name in columns]
    read = ([reader(value) for reader, value in zip(readers, row, strict=True)] for row in rows)
    count = _copy(connection, table, columns, read) if connection.dialect.name == "postgresql" else 0
    if connection.dialect.name != "postgresql":
        for some in _pieces(read):
            connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in some])
            count += len(some)
    return count


def _reader(column: Any) -> Callable[[Any], Any]:
    """What makes a value of the column out of what stands in the file."""
    kind = column.type
    if isinstance(kind, DateTime):
        return lambda value: value and datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return lambda value: value and date.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return lambda value: value if value is None else base64.b64decode(value, validate=True)
    if isinstance(kind, JSON):
        return lambda value: null() if value is None else value
    return lambda value: value


def _pieces(rows: Iterable[Any]) -> Iterator[list[Any]]:
    piece: list[Any] = []
    for row in rows:
        piece.append(row)
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece


def _copy(connection: Connection, table: Table, columns: list[str], rows: Iterable[Any]) -> int:
    """PostgreSQL's own way for many rows, ten times faster than INSERT."""
    quote = connection.dialect.identifier_preparer.quote
    named = f"{quote(table.name)} ({', '.join(map(quote, columns))})"
    as_json = [isinstance(table.columns[name].type, JSON) for name in columns]
    count = 0
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {named} FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_json(value) if js else value for value, js in zip(row, as_json, strict=True)])
            count += 1
    return count


def _json(value: Any) -> str | None:
    return None if isinstance(value, type(null())) else json.dumps(value)


def set_sequences(connection: Connection) -> None:
    """PostgreSQL numbers rows by itself, and does not look which numbers there are."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables_of(connection):
        key = list(table.primary_key.columns)
        if len(key) == 1:
            named = {"table": f'"{table.name}"', "column": key[0].name}
            sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), named)
            highest = connection.scalar(select(func.max(key[0]))) if sequence else None
            if sequence and highest is not None:
                connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
