"""The database made to behave: transactions begin when we say so, foreign keys hold, and deleted means gone."""

from contextlib import closing
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event, text

from portal.core.db import db

SETTINGS = (
    "foreign_keys=ON", "busy_timeout=60000", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON",
    "cache_size=-65536", "mmap_size=268435456",
)  # fmt: skip


def init_app(app: Flask) -> None:
    with app.app_context():
        set_up(db.engine)


def set_up(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # left alone, sqlite3 begins late and unasked
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    # A writer waits for its turn at the start. One that reads first and asks for the lock later is
    # refused, or overwrites what another wrote in between.
    reading = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def clean(tables: tuple[str, ...]) -> None:
    """Write the storage anew: old pages of the file and of its log still pair a right with its ballot.

    Works outside any transaction, so it is a job of its own. Writers wait while it runs (their busy timeout is
    longer than it takes: 8 s for 1 GB) and do not fail. On SQLite the whole file is written anew, on PostgreSQL
    the `tables` named. Raises RuntimeError where somebody still reads the log: the job is then tried again.
    """
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        with closing(db.engine.raw_connection()) as raw:
            raw.cursor().execute("VACUUM")
            busy, *_ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:  # it says so, and does not fail by itself
                raise RuntimeError("Somebody is still reading the log; try again.")
    else:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in tables:
                connection.execute(text(f"VACUUM FULL {table}"))
