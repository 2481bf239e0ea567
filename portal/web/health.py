"""Whether this house lives, and whether it is ready: for whoever watches it, and for the one who starts it.

`/healthz` says that the process answers, and asks nothing. `/healthz/ready` looks at all that a request, or a
closing survey, would need, and names what is wrong. It tells no number that grows with the answers that come in.
It stands before the application, whose every request needs the database to be there.
"""

import os
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import disk_usage
from tempfile import NamedTemporaryFile
from time import monotonic
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from portal.config import MIGRATIONS
from portal.core import clock, outbox
from portal.core.db import db

ALIVE, READY = "/healthz", "/healthz/ready"
HEADERS = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]

LEAST_FREE = 200  # MB on the disk of DATA_DIR, below which a day of answers and their log may not fit
WORKER_SILENT = timedelta(minutes=5)  # it says each 15 seconds that it lives, and less often in a long job
JOB_LATE = timedelta(minutes=15)
UNKNOWN = "not known, since the database cannot be asked"
REMEMBERED = 1.0  # seconds: many who ask at once cost one look


def revision() -> str | None:
    """The migration at which the database is; None where it is empty."""
    with db.engine.connect().execution_options(read_only=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


@cache
def head() -> str:
    """The newest migration that this code knows, read from the files: what runs them need not be loaded for it."""
    texts = [file.read_text(encoding="utf-8") for file in (MIGRATIONS / "versions").glob("*.py")]
    own, before = (
        {found[1] for text in texts if (found := re.search(rf'^{name}[^=\n]*=\s*"(\w+)"', text, re.MULTILINE))}
        for name in ("revision", "down_revision")
    )
    (newest,) = own - before
    return newest


def at_head() -> bool:
    """Whether the database has the tables that this code expects."""
    return revision() == head()


class Readiness:
    """Looks at everything and remembers it for a moment. It waits for the database, so it is asked from a thread."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.data_dir = Path(app.config["DATA_DIR"])
        self.seen_beat: datetime | None = None
        self.beat_since = monotonic()
        self.said: tuple[bool, str] = False, ""
        self.good_until = 0.0

    def look(self) -> tuple[bool, str]:
        """Whether all is well, and a line for each thing that was looked at."""
        if monotonic() >= self.good_until:
            self.said = self._look()
            self.good_until = monotonic() + REMEMBERED
        return self.said

    def _look(self) -> tuple[bool, str]:
        with self.app.app_context():
            try:
                db.session.connection(execution_options={"read_only": True})  # waits for nobody who writes
                in_database = self._look_into_database()
            except SQLAlchemyError:  # asked once: each attempt may take seconds
                in_database = {"database": "cannot be reached", "worker": UNKNOWN, "queue": UNKNOWN}
            finally:
                db.session.remove()
        wrong = in_database | {"disk": self._disk()}
        lines = [f"{name}: {wrong[name] or 'ok'}" for name in ("database", "disk", "worker", "queue")]
        if dead := wrong.pop("dead", None):
            lines.append(f"warning: {dead}")
        return not any(wrong.values()), "\n".join(lines) + "\n"

    def _look_into_database(self) -> dict[str, str | None]:
        if not at_head():
            return {"database": "not at the newest migration", "worker": UNKNOWN, "queue": UNKNOWN}
        dead = len(outbox.dead_letters())
        return {
            "database": None,
            "worker": self._worker(),
            "queue": self._queue(),
            "dead": f"{dead} jobs failed for good (see /kelola/pekerjaan)" if dead else None,
        }

    def _disk(self) -> str | None:
        """Not only what the file system says: a quota, or a disk gone read-only, shows when something is written."""
        if disk_usage(self.data_dir).free < LEAST_FREE * 1024**2:
            return f"less than {LEAST_FREE} MB free in DATA_DIR"
        try:
            with NamedTemporaryFile(dir=self.data_dir, prefix=".probe-") as probe:
                probe.write(b"\0" * 4096)
                probe.flush()
                os.fsync(probe.fileno())
        except OSError as error:
            return f"DATA_DIR cannot be written to ({error.strerror})"
        return None

    def _worker(self) -> str | None:
        """The clock of the machine may be set; so a sign of life that stays the same for long is old in any case."""
        beat = outbox.last_beat("worker")
        if beat is None:
            return "has never run"
        if beat != self.seen_beat:
            self.seen_beat, self.beat_since = beat, monotonic()
        silent = max(clock.now() - beat, timedelta(seconds=monotonic() - self.beat_since))
        return f"no sign of life for {_minutes(silent)} minutes" if silent > WORKER_SILENT else None

    def _queue(self) -> str | None:
        late = timedelta(seconds=outbox.state().overdue)
        return f"a job has been due for {_minutes(late)} minutes" if late > JOB_LATE else None


def _minutes(time: timedelta) -> int:
    return time // timedelta(minutes=1)


class Health:
    """Answers both addresses, where no server of ours does so before."""

    def __init__(self, app: Flask) -> None:
        self.app, self.readiness = app.wsgi_app, Readiness(app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] not in (ALIVE, READY):
            return self.app(environ, start_response)
        well, words = (True, "ok\n") if environ["PATH_INFO"] == ALIVE else self.readiness.look()
        start_response("200 OK" if well else "503 Service Unavailable", list(HEADERS))
        return [words.encode()]
