"""The database made to behave: transactions begin when we say so, foreign keys hold, and deleted means gone."""

import os
import re
import select
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from random import uniform
from time import monotonic, sleep
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, ExceptionContext, event, text
from sqlalchemy.exc import DisconnectionError, OperationalError

from portal.core.db import db
from portal.core.errors import NotYet

WAIT = 60  # seconds that a writer waits for its turn; none is held for longer than one
PAUSE = 0.005  # seconds between two pieces of a long work: those who wait ask more often than that
PATIENCE = 5.0  # seconds that one try of cleaning lasts
SMALL = 32 * 2**20  # bytes that are written anew in a fraction of a second
LOCK_WAIT = "300ms"
LOCK_NOT_HAD = "55P03"  # as PostgreSQL numbers it

# The moment (monotonic) at which whoever wants to write now gives up; without one, after WAIT seconds.
gives_up_at: ContextVar[float | None] = ContextVar("gives_up_at", default=None)

SETTINGS = (
    "foreign_keys=ON", f"busy_timeout={WAIT * 1000}", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON",
    "cache_size=-65536", "mmap_size=2147418112",
)  # fmt: skip


def init_app(app: Flask) -> None:
    with app.app_context():
        set_up(db.engine)


def set_up(engine: Engine) -> None:
    event.listen(engine, "handle_error", _tell_no_values)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _make_private)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "checkout", _must_be_there)
        event.listen(engine, "begin", _begin_on_server)
        event.listen(engine, "rollback", _end_reading)


def be_modest(engine: Engine) -> None:
    """Let this process keep little of the file in its memory: it goes through a million rows once, and is alone."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _keep_little)
        engine.dispose()


def _keep_little(connection: Any, _record: object) -> None:
    for setting in ("cache_size=-16384", "mmap_size=0"):
        connection.execute(f"PRAGMA {setting}")


def _tell_no_values(context: ExceptionContext) -> None:
    """PostgreSQL says in the DETAIL of an error which value broke a rule; no address or code may come into a log."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(re.sub(r"\nDETAIL:.*", "", arg) if isinstance(arg, str) else arg for arg in error.args)


def _make_private(_dialect: object, _record: object, args: Any, _params: object) -> None:
    """A file that SQLite made itself could be read by everybody on the machine. Its log takes over the file's mode.

    One that is there is never opened here: closing it would drop every lock that this process has on it, and the next
    to leave the database would take it for unused and delete the log under our hands.
    """
    file = str(args[0])
    if file != ":memory:" and not file.startswith("file:") and Path(file).parent.is_dir():
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


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


def _begin_on_server(connection: Connection) -> None:
    """Who only reads says so to PostgreSQL, which then refuses them to write or to lock anything."""
    driver: Any = connection.connection.dbapi_connection  # one that was detached as well
    read_only = True if connection.get_execution_options().get("read_only") else None
    if driver.read_only is not read_only:
        driver.read_only = read_only


def _end_reading(connection: Connection) -> None:
    """Who only read commits, and what follows finds nothing to roll back. It comes to the same, unless somebody says
    SET without LOCAL; but at each ROLLBACK psycopg forgets which statements the server has prepared: most pages cost
    twice as much. A connection that is lost fails in the rollback itself, which says so in the usual way.
    """
    if connection.invalidated:
        return
    driver: Any = connection.connection.dbapi_connection
    if driver.read_only:
        with suppress(connection.dialect.loaded_dbapi.Error):
            driver.commit()


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


# ---- long work in bounded pieces


@contextmanager
def reading() -> Iterator[None]:
    """What is read in here keeps no writer waiting. What was begun before is committed first."""
    db.session.commit()
    db.session.connection(execution_options={"read_only": True})
    try:
        yield
    finally:
        db.session.rollback()


@contextmanager
def writing() -> Iterator[None]:
    """One bounded piece of a long work: committed at its end, and then whoever waits to write has their turn."""
    db.session.commit()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    sleep(PAUSE)


# ---- cleaning


def clean(*, shared: Collection[str], own: Collection[str]) -> None:
    """Forget in the storage what was deleted from the tables.

    `shared` are tables that residents' requests touch, `own` those that the worker alone does. Works outside any
    transaction and holds nothing while it waits. Raises NotYet where somebody still reads what was there before.

    SQLite overwrites what is deleted (`secure_delete`), so what is left is the write-ahead log, which is copied into
    the file and cut to nothing. A small file is written anew as well; a large one is not: that would hold every
    writer up (8 s for 1 GB), its free pages hold zeros, and the next survey fills them.
    PostgreSQL keeps deleted rows until VACUUM takes them out. The tables that are the worker's own are written anew
    (VACUUM FULL): it locks them, and nobody else needs them. A lock that is not had at once is not waited for, since
    whoever comes after would have to wait behind it.
    """
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        _clean_sqlite()
    else:
        _clean_postgresql(shared, own)


def _clean_sqlite() -> None:
    with closing(db.engine.raw_connection()) as raw:
        driver: Any = raw.driver_connection
        driver.execute("PRAGMA busy_timeout=0")  # who waits in SQLite's own way holds up others meanwhile
        try:
            driver.execute("PRAGMA wal_checkpoint(PASSIVE)")  # most of the work, beside all others
            _patiently(lambda: _log_cut(driver))
            if _size(driver) <= SMALL:  # only after that: beside a reader of an hour the log would grow by each try
                _patiently(lambda: _vacuumed(driver))
                _patiently(lambda: _log_cut(driver))
        finally:
            driver.execute(f"PRAGMA busy_timeout={WAIT * 1000}")


def _size(driver: Any) -> int:
    """Of the file, in bytes."""
    pages, page = (driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages * page)


def _vacuumed(driver: Any) -> bool:
    return _unless_locked(lambda: driver.execute("VACUUM")) is not None


def _log_cut(driver: Any) -> bool:
    done = _unless_locked(lambda: driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
    return done is not None and not done[0]  # the first number says that somebody was in the way; it does not fail


def _unless_locked(deed: Callable[[], Any]) -> Any:
    """What the deed returns; None where somebody else has the lock."""
    try:
        return deed()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        return None


def _patiently(succeeds: Callable[[], bool]) -> None:
    """Try for a while, at odd moments. Raises NotYet."""
    until = monotonic() + PATIENCE
    while not succeeds():
        if monotonic() > until:
            raise NotYet("Somebody still reads what is to be forgotten.")
        sleep(uniform(0.005, 0.03))


# A row stays as long as a transaction is open that began before it was deleted. VACUUM FULL takes a snapshot of its
# own, which reaches back to the oldest transaction that writes anywhere on the server, in other databases too.
STILL_SEEN = """
    SELECT pg_snapshot_xmin(pg_current_snapshot()) <= CAST(:now AS xid8) OR EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND age(backend_xmin) > age(xid(CAST(:now AS xid8)))
    )
"""


def _clean_postgresql(shared: Collection[str], own: Collection[str]) -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # what is set here goes with it
        oldest = {"now": connection.scalar(text("SELECT CAST(pg_current_xact_id() AS text)"))}
        _patiently(lambda: not connection.scalar(text(STILL_SEEN), oldest))
        connection.execute(text(f"SET lock_timeout = '{LOCK_WAIT}'"))
        connection.execute(text("SET statement_timeout = 0"))
        try:
            for table in own:
                connection.execute(text(f"VACUUM (FULL, ANALYZE) {table}"))
            for table in shared:
                connection.execute(text(f"VACUUM (TRUNCATE FALSE, ANALYZE) {table}"))
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_HAD:
                raise
            raise NotYet("Somebody holds a table that is to be cleaned.") from error
