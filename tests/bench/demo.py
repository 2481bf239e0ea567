"""A demo that is served for the benchmark, in a folder and with a database of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlencode

from tests import postgres
from tests.bench import processes

ROOT = Path(__file__).resolve().parents[2]
FORM = "application/x-www-form-urlencoded"
FLASK = (sys.executable, "-m", "flask", "--app", "tests.bench.house")


@dataclass(frozen=True)
class Database:
    """Where the data lie. `pid` is the database's own process, where its work can be counted."""

    name: str
    url: str | None = None
    pid: int | None = None


@contextmanager
def postgresql() -> Iterator[Database]:
    """The server that TEST_DATABASE_URL names, or one of our own that waits for the disk as a real one does."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield _fresh(given, Database("PostgreSQL of TEST_DATABASE_URL: its own work is NOT counted"))
        return
    postgres.prepare()
    try:
        home = Path(os.environ[postgres.HOME])
        url = postgres.embedded(home)
        postgres.run(url, *(f"ALTER SYSTEM RESET {setting}" for setting in postgres.HASTE), "SELECT pg_reload_conf()")
        pid = int((home / "data/postmaster.pid").read_text().split()[0])
        name = "PostgreSQL started for this: its own work is counted"
        yield _fresh(url.render_as_string(hide_password=False), Database(name, pid=pid))
    finally:
        postgres.stop()


def _fresh(server: str, database: Database) -> Database:
    url = postgres.make_database(postgres.make_url(server).set(drivername="postgresql+psycopg"), "plaju_bench")
    return Database(database.name, url.render_as_string(hide_password=False), database.pid)


class Demo:
    def __init__(self, folder: str, database: Database) -> None:
        self.database = database
        self.port = _free_port()
        self.environment = os.environ | {"DATA_DIR": folder, "PORT": str(self.port), "RATE_LIMITS": "off"}
        if database.url:
            self.environment["DATABASE_URL"] = database.url
        self.log = Path(folder, "bench.log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*FLASK, "demo", "start"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def wait(self) -> None:
        until = monotonic() + 180
        while self.process.poll() is None and monotonic() < until:
            try:
                if self.get("/healthz")[0] == 200:
                    return
            except OSError:
                sleep(0.2)
        sys.exit(f"The demo does not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, "" if "content-encoding" in found else body.decode(), found

    def get_all(self, paths: list[str]) -> list[str]:
        """Many pages over one connection."""
        pages = []
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            for path in paths:
                connection.request("GET", path)
                pages.append(connection.getresponse().read().decode())
        return pages

    def post(self, path: str, fields: dict[str, str]) -> dict[str, str]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("POST", path, urlencode(fields), {"Content-Type": FORM})
            answer = connection.getresponse()
            answer.read()
            return {name.lower(): value for name, value in answer.getheaders()}

    def ask(self, *command: str) -> list[dict[str, str]]:
        found = subprocess.run([*FLASK, *command], cwd=ROOT, env=self.environment, check=True, capture_output=True)
        answer: list[dict[str, str]] = json.loads(found.stdout)
        return answer

    def cpu(self) -> float:
        """Milliseconds of CPU used so far: supervisor, server processes and worker, and the database if it is ours."""
        roots = [self.process.pid] + ([self.database.pid] if self.database.pid else [])
        return sum(processes.cpu(pid) for pid in roots)

    def memory(self) -> float:
        """Megabytes of the portal alone."""
        return processes.memory(self.process.pid)


def _free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
