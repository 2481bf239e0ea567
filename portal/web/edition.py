"""What editions of the topics there are now, known before each delivery of a kept page, so it has to cost next to
nothing.

All topics are read together, over bare connections of the driver that never hold a transaction. SQLite tells by a
number in shared memory whether anybody has committed since; only then is a query made. PostgreSQL says by itself that
there is a new edition (`core.pages` sends word of it with the commit): a thread listens, and looks for itself each
second as well. Where the database cannot be reached, what was known last may be shown for a while, and no longer.
"""

import sqlite3
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import URL

from portal.core import pages

if TYPE_CHECKING:
    import psycopg  # 10 MB that a house on SQLite does not need

EDITION = "portal.edition"  # in the WSGI environment: the numbers are known, and the portal's day is set

QUESTION = "SELECT topic, number, COALESCE((SELECT days_ahead FROM installation), 0) FROM edition"

LOOK = 1.0  # seconds between two looks of the thread that listens
GOOD = 3.0  # seconds for which what it found is taken as what is
AGAIN = 1.0  # seconds until a database that was away is asked again
LASTS = 600.0  # seconds for which the last known edition is shown while the database is away

# A machine that loses its power says nothing: such a connection is given up within seconds.
WATCHED = {
    "connect_timeout": 3, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2,
    "tcp_user_timeout": 3000,
}  # fmt: skip


class Edition(NamedTuple):
    numbers: Mapping[str, int]  # of each topic; one that is missing has never changed
    days_ahead: int  # of the demo's day

    def of(self, topics: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(self.numbers.get(topic, 0) for topic in topics)


class Away(Exception):
    """The database cannot be asked."""


def _read(rows: list[Any]) -> Edition | None:
    """The answer to QUESTION; None where there is none, since the house has a row from the first migration on."""
    return Edition({topic: number for topic, number, _ in rows}, rows[0][2]) if rows else None


def _driver_errors() -> tuple[type[Exception], ...]:
    import psycopg

    return psycopg.Error, OSError, Away


class Reader:
    """What both databases have in common: the memory of the last edition, and whether the database is away."""

    is_watched = False  # whether somebody looks by itself if it is back

    def __init__(self) -> None:
        self.edition: Edition | None = None
        self.seen_at = 0.0
        self.away = False
        self.again_at = 0.0

    def known(self) -> Edition | None:
        """The edition, where it can be said without waiting for anything."""
        raise NotImplementedError

    def read(self) -> Edition:
        """The edition, asked for if need be. Raises Away."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of all connections."""

    def last(self) -> Edition | None:
        """What may be shown while the database is away."""
        return self.edition if self.away and monotonic() < self.seen_at + LASTS else None

    def note(self, edition: Edition) -> Edition:
        self.edition, self.seen_at, self.away = edition, monotonic(), False
        return edition

    def note_away(self) -> None:
        self.away, self.again_at = True, monotonic() + AGAIN


class SqliteReader(Reader):
    """One connection a thread. None of what it asks waits for a writer."""

    def __init__(self, url: URL) -> None:
        super().__init__()
        self.file = f"{Path(url.database or '').absolute().as_uri()}?mode=rw"  # one that is missing is not made
        self.own = threading.local()

    def known(self) -> Edition | None:
        with suppress(Away):
            return self.read()
        return None

    def read(self) -> Edition:
        own = self.own
        try:
            if getattr(own, "connection", None) is None:
                own.connection = sqlite3.connect(self.file, uri=True, isolation_level=None, timeout=0)
                own.version = -1
            (version,) = own.connection.execute("PRAGMA data_version").fetchone()
            if version != own.version:
                found = _read(own.connection.execute(QUESTION).fetchall())
                if found is None:
                    raise sqlite3.DatabaseError("There is no edition.")
                own.edition, own.version = found, version
        except sqlite3.Error as error:
            self.close()
            self.note_away()
            raise Away from error
        edition: Edition = own.edition
        return self.note(edition)

    def close(self) -> None:
        if getattr(self.own, "connection", None) is not None:
            self.own.connection.close()
        self.own.connection = None


class PostgresReader(Reader):
    """The numbers in memory, kept true by a thread that listens; asked for where it may not be true."""

    is_watched = True

    def __init__(self, url: URL) -> None:
        super().__init__()
        self.address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.lock = threading.Lock()  # whoever asks later also notes later
        self.connection: psycopg.Connection[Any] | None = None
        self.listener: threading.Thread | None = None
        self.stop = threading.Event()
        self.good_until = 0.0
        self.moved = -1

    def known(self) -> Edition | None:
        if self.listener is None:
            self._listen()
        fresh = monotonic() < self.good_until and self.moved == pages.moved()  # not ours to miss what we did ourselves
        return self.edition if fresh else None

    def read(self) -> Edition:
        edition = self.known()
        if edition is not None:
            return edition
        with self.lock:
            if self.away and monotonic() < self.again_at:  # somebody has just tried
                raise Away
            try:
                if self.connection is None:
                    self.connection = self._connect()
                return self._ask(self.connection)
            except _driver_errors() as error:
                self._drop()
                self._note_failure(error)
                raise Away from error

    def _connect(self) -> "psycopg.Connection[Any]":
        import psycopg

        connection = psycopg.connect(self.address, autocommit=True, **WATCHED)  # type: ignore[arg-type]
        connection.execute("SET statement_timeout = 3000")
        return connection

    def _ask(self, connection: "psycopg.Connection[Any]") -> Edition:
        moved = pages.moved()  # before the question: what is done meanwhile is asked for again
        found = _read(connection.execute(QUESTION, prepare=True).fetchall())
        if found is None:
            raise Away
        self.moved = moved
        return self.note(found if found != self.edition else self.edition)  # the same is known at a glance

    def _listen(self) -> None:
        with self.lock:
            if self.listener is None:
                self.stop.clear()
                self.listener = threading.Thread(target=self._follow, name="edition", daemon=True)
                self.listener.start()

    def _follow(self) -> None:
        while not self.stop.is_set():
            try:
                with self._connect() as connection:
                    connection.execute("LISTEN edition")
                    self._keep_true(connection)
            except _driver_errors() as error:
                was_good, self.good_until = self.good_until > 0, 0.0
                if not was_good:  # the end of a good connection says little: it is opened anew
                    self._note_failure(error)
                    self.stop.wait(AGAIN)

    def _keep_true(self, connection: "psycopg.Connection[Any]") -> None:
        while not self.stop.is_set():
            with self.lock:
                self._ask(connection)
                self.good_until = monotonic() + GOOD
            for _ in connection.notifies(timeout=LOOK, stop_after=1):
                self.good_until = 0.0

    def _note_failure(self, error: Exception) -> None:
        """A database that has no room for one more connection still serves those that have one."""
        if any(words in str(error) for words in ("too many clients", "connection slots", "too many connections")):
            self.away = False
        else:
            self.note_away()

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def close(self) -> None:
        self.stop.set()
        if self.listener is not None:
            with suppress(*_driver_errors()), self._connect() as connection:
                connection.execute("NOTIFY edition")  # it need not wait for its next look to hear that it is over
            self.listener.join()
        with self.lock:
            self._drop()
            self.listener, self.good_until = None, 0.0


def reader_for(url: URL) -> Reader:
    return SqliteReader(url) if url.get_backend_name() == "sqlite" else PostgresReader(url)
