"""What edition of the pages there is now, asked before each delivery of a kept page, so it has to cost next to
nothing.

It is asked by a bare connection of the driver, one a thread, that never holds a transaction. SQLite tells by a
number in shared memory whether anybody has committed since; only then is a query made.
"""

import sqlite3
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import URL

if TYPE_CHECKING:
    import psycopg  # 10 MB that a house on SQLite does not need

EDITION = "portal.edition"  # in the WSGI environment: the number is known, and the portal's day is set

QUESTION = "SELECT number, COALESCE((SELECT days_ahead FROM installation), 0) FROM edition"


class Edition(NamedTuple):
    number: int
    days_ahead: int  # of the demo's day


class SqliteReader(threading.local):
    def __init__(self, url: URL) -> None:
        self.file = url.database or ""
        self.connection: sqlite3.Connection | None = None
        self.version = -1

    def read(self) -> Edition:
        if self.connection is None:
            self.connection = sqlite3.connect(self.file, isolation_level=None)
            self.version = -1
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        if version != self.version:
            self.edition = Edition(*self.connection.execute(QUESTION).fetchone())
            self.version = version
        return self.edition

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class PostgresReader(threading.local):
    def __init__(self, url: URL) -> None:
        self.address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection: psycopg.Connection[Any] | None = None

    def read(self) -> Edition:
        if self.connection is None:
            import psycopg

            self.connection = psycopg.connect(self.address, autocommit=True, connect_timeout=5)
        row = self.connection.execute(QUESTION, prepare=True).fetchone()
        assert row is not None
        return Edition(*row)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


Reader = SqliteReader | PostgresReader


def reader_for(url: URL) -> Reader:
    return SqliteReader(url) if url.get_backend_name() == "sqlite" else PostgresReader(url)
