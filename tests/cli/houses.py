"""Real houses for tests: server and worker as processes of their own, on a real database."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parents[2]

# The house with some more to try: a page that takes its time, and a job that leaves its traces in a file.
HOUSE = '''
import gc
gc.disable()  # as wsgi.py does

import os, pathlib, time
from flask import request
from portal import wiring
from portal.accounts.access import ANYONE, allow
from portal.app import create_app
from portal.core import installation, pages
from portal.core.audit import record
from portal.web.cache import cacheable
from portal.web.sane import takes_files
from portal.web.transaction import computes_long

traces = pathlib.Path(os.environ["DATA_DIR"], "traces")


def leave(word, seconds):
    with traces.open("a") as file:
        file.write(word + " begun\\n")
    time.sleep(seconds)
    with traces.open("a") as file:
        file.write(word + " done\\n")


def events(**_):
    pass


wiring.HANDLERS.clear()
wiring.HANDLERS.update({event: (events,) for event in wiring.TIMETABLE}, probe=(leave,))
app = create_app()
gc.enable()


@app.get("/slow")
@allow(ANYONE)
def slow():
    time.sleep(2)
    return "at last"


@app.get("/pid")
@allow(ANYONE)
def pid():
    return str(os.getpid())


@app.get("/kept")
@allow(ANYONE)
@cacheable()
def kept():
    from portal.core import clock
    return str(clock.today())


@app.post("/said")
@allow(ANYONE)
def said():
    leave("said", 0)
    return request.form["word"]


@app.post("/pictured")
@allow(ANYONE)
@computes_long
@takes_files("photo", most=6 * 1024 * 1024)
def pictured():
    from portal.core.errors import Refused
    from portal.core.pictures import make_safe
    sent = request.files["photo"].read()
    try:
        return str(make_safe(sent).width)
    except Refused as refused:
        return f"{len(sent)} refused: {refused}"


@app.get("/read")
@allow(ANYONE)
def read():
    return installation.current().kind.value


@app.post("/hashed")
@allow(ANYONE)
@computes_long
def hashed():
    time.sleep(0.3)
    return "hashed"


@app.post("/written")
@allow(ANYONE)
def written():
    record("probe:write", "Probe:1", by=None)
    pages.changed("house")
    return "written"


@app.get("/long")
@allow(ANYONE)
def long():
    chunks = (b"0123456789" * 1000 for _ in range(300))
    return app.response_class(chunks, mimetype="application/octet-stream", direct_passthrough=True)
'''


DEMO = "INSERT INTO installation (id, kind, days_ahead) VALUES (1, 'demo', 0)"


def run(url, statement):
    """Carry out a statement as one more process would."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def publish(url):
    """Begin a new edition, as whatever a reader could see does."""
    word = "; NOTIFY edition" if url.startswith("postgres") else ""
    run(url, f"UPDATE edition SET number = number + 1{word}")


def enqueue(url, word, seconds):
    payload = f'{{"word": "{word}", "seconds": {seconds}}}'.replace(":", r"\:")
    row = f"'probe', '{payload}', '2026-01-01 00\\:00\\:00.000000', 0"
    run(url, f"INSERT INTO job (name, payload, due_at, attempts) VALUES ({row})")


class House:
    """One running `flask` command and what it says."""

    def __init__(self, folder, command, port=None, app="house", **environment):
        self.folder, self.port = folder, port or free_port()
        (folder / "house.py").write_text(HOUSE)
        self.log = folder / f"{command.replace(' ', '-')}.{self.port}.log"
        self.flask = [sys.executable, "-m", "flask", "--app", app]
        known = {name: value for name, value in os.environ.items() if name not in ("CI", "RATE_LIMITS")}
        known |= {"DATA_DIR": str(folder), "PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        self.environment = known | environment
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*self.flask, *command.split()],
                cwd=folder, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def ask(self, command):
        """What another command of this house prints."""
        done = subprocess.run(
            [*self.flask, *command.split()], cwd=self.folder, env=self.environment, check=True, capture_output=True
        )
        return done.stdout.decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert soon(lambda: not processes_of(self.folder)), "nothing outlives its supervisor"

    @property
    def said(self):
        return self.log.read_text()

    def says(self, words, within=600):
        assert soon(lambda: words in self.said or self.process.poll() is not None, within), self.said
        return words in self.said

    def get(self, path="/healthz", timeout=30):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def is_ready(self):
        try:
            return self.get()[0] == 200
        except OSError:
            return False

    def stop(self, number=signal.SIGTERM):
        """Returns (exit code, seconds it took)."""
        begun = monotonic()
        self.process.send_signal(number)
        return self.process.wait(60), monotonic() - begun

    def child(self, name):
        """The process id of the supervisor's "server" or "worker"."""
        found = [pid for pid in children_of(self.process.pid) if name_of(pid) == f"portal-{name}"]
        return found[0] if found else None

    def traces(self):
        file = self.folder / "traces"
        return file.read_text().split("\n")[:-1] if file.exists() else []

    def forget_traces(self):
        (self.folder / "traces").unlink(missing_ok=True)


def soon(happens, within=60.0):
    """Whether it happens in time: a machine that has much else to do may take a hundred times as long as usual."""
    until = monotonic() + within
    while not (happened := happens()) and monotonic() < until:
        sleep(0.05)
    return happened


def free_port():
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def stat(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def name_of(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):  # it has ended since it was seen
        return ""


def children_of(pid):
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if int(stat(path.name)[1]) == pid:
                found.append(int(path.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def processes_of(folder):
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            lives = os.readlink(path / "cwd") == str(folder) and stat(path.name)[0] != "Z"
        except OSError:  # not ours to look at, or it has ended since it was seen
            continue
        if lives:
            found.append(int(path.name))
    return found
