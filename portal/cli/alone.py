"""One worker works, however many there are: the others stand by and take its place within a second of its end.

Because it is alone, what a dead one had begun can be done again at once instead of after a lease. What tells is a
lock that ends with the process that holds it: of a file beside SQLite's, of the server on PostgreSQL.
"""

import fcntl
import os
import sqlite3
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import URL

from portal.core.pages import CHANNEL

if TYPE_CHECKING:
    import psycopg  # 10 MB that a house on SQLite does not need

LOCK = 0x50_4C_41_4A_55  # "PLAJU": the number by which PostgreSQL knows this lock

# A machine that loses its power says nothing: its connection ends after half a minute of silence.
WATCHED = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "connect_timeout": 5}


class AloneOnSqlite:
    """The lock, and how to notice that somebody has committed."""

    LOOK = 0.05  # seconds between two looks
    lost: type[Exception] = sqlite3.OperationalError  # what it raises when the database is away

    def __init__(self, url: URL) -> None:
        self.file = url.database or ""
        self.lock: IO[str] | None = None
        self.connection: sqlite3.Connection | None = None
        self.version = -1

    def take(self) -> bool:
        if self.lock is None:
            descriptor = os.open(f"{self.file}-worker", os.O_WRONLY | os.O_CREAT, 0o600)
            self.lock = os.fdopen(descriptor, "w")  # held as long as the process lives
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def something_happened(self) -> bool:
        if self.connection is None:
            self.connection = sqlite3.connect(self.file, isolation_level=None)
        before, (self.version,) = self.version, self.connection.execute("PRAGMA data_version").fetchone()
        return self.version != before

    def leave(self) -> None:
        if self.connection is not None:
            self.connection.close()
        if self.lock is not None:
            self.lock.close()
        self.connection = self.lock = None


class AloneOnPostgres:
    """The same. The connection that holds the lock is asked at each look, so that a lost one is noticed.

    Whoever begins a new edition of the pages says so, and most work begins with one. What does not is found by the next
    round.
    """

    LOOK = 0.1
    lost: type[Exception] = OSError

    def __init__(self, url: URL) -> None:
        self.address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection: psycopg.Connection[Any] | None = None
        self.heard = False

    def take(self) -> bool:
        import psycopg

        self.lost = psycopg.OperationalError
        if self.connection is None:
            self.connection = psycopg.connect(self.address, autocommit=True, **WATCHED)  # type: ignore[arg-type]
            self.connection.add_notify_handler(self._hear)
            self.connection.execute(f"LISTEN {CHANNEL}")
        row = self.connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        return bool(row and row[0])

    def _hear(self, _notice: object) -> None:
        self.heard = True

    def something_happened(self) -> bool:
        if self.connection is not None:
            self.connection.execute("SELECT 1")  # what was said meanwhile comes with the answer
        heard, self.heard = self.heard, False
        return heard

    def leave(self) -> None:
        """Let go. The lock is given back by name: the server notices a closed connection only a moment later."""
        if self.connection is not None:
            with suppress(self.lost):
                self.connection.execute("SELECT pg_advisory_unlock_all()")
            self.connection.close()
        self.connection = None


def alone_on(url: URL) -> AloneOnSqlite | AloneOnPostgres:
    return AloneOnSqlite(url) if url.get_backend_name() == "sqlite" else AloneOnPostgres(url)
