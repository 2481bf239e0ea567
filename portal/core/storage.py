"""The database made to behave: transactions begin when we say so, foreign keys hold, and deleted means gone."""

import re
import select
import sqlite3
from contextlib import closing
from contextvars import ContextVar
from random import uniform
from time import monotonic, sleep
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, ExceptionContext, event, text
from sqlalchemy.exc import DisconnectionError

from portal.core.db import db

WAIT = 60  # seconds: longer than the storage is cleaned

# The moment (monotonic) at which whoever wants to write now gives up; without one, after WAIT seconds.
gives_up_at: ContextVar[float | None] = ContextVar("gives_up_at", default=None)

SETTINGS = (
    "foreign_keys=ON", f"busy_timeout={WAIT * 1000}", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON",
    "cache_size=-65536", "mmap_size=268435456",
)  # fmt: skip


def init_app(app: Flask) -> None:
    with app.app_context():
        set_up(db.engine)


def set_up(engine: Engine) -> None:
    event.listen(engine, "handle_error", _tell_no_values)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "checkout", _must_be_there)


def _tell_no_values(context: ExceptionContext) -> None:
    """PostgreSQL says in the DETAIL of an error which value broke a rule; no address or code may come into a log."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(re.sub(r"\nDETAIL:.*", "", arg) if isinstance(arg, str) else arg for arg in error.args)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # left alone, sqlite3 begins late and unasked
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    # A writer waits for its turn at the start. One that reads first and asks for the lock later is
    # refused, or overwrites what another wrote in between.
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("BEGIN")
    else:
        _take_turn(connection)


def _take_turn(connection: Connection) -> None:
    """Begin to write as soon as nobody else does, or fail after WAIT seconds, or at `gives_up_at`, as SQLite does.

    Its own way to wait sleeps longer each time, up to 100 ms, so that of two busy processes one can starve for
    seconds. This one asks again soon, and at odd moments.
    """
    driver: Any = connection.connection.driver_connection
    until = gives_up_at.get() or monotonic() + WAIT
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while not _begun(driver) and monotonic() < until:
            sleep(uniform(0.0002, 0.002))
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={round(WAIT * 1000)}")


def _begun(connection: Any) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:  # locked
        return False
    return True


def be_brief(engine: Engine, seconds: int) -> None:
    """On PostgreSQL, let no statement and no wait for a lock take longer: for processes that answer people."""
    if engine.dialect.name != "postgresql":
        return
    limits = {"statement_timeout": seconds, "lock_timeout": seconds, "idle_in_transaction_session_timeout": 3 * seconds}

    @event.listens_for(engine, "connect")
    def limit(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            for name, value in limits.items():
                cursor.execute(f"SET SESSION {name} = '{value}s'")
        connection.commit()


def _must_be_there(connection: Any, _record: object, _proxy: object) -> None:
    """A connection that PostgreSQL has closed says so when it is looked at, which costs less than to ask it.

    The pool then opens a new one, so a restart of the database is nobody's fault.
    """
    if not connection.closed:
        look = select.poll()
        look.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        if not look.poll(0):
            return
    raise DisconnectionError


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
