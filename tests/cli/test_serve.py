"""Server and worker as real processes, killed and told to stop; and when they refuse to start."""

import os
import shutil
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib import import_module
from time import sleep

import pytest
from sqlalchemy import text

from portal.cli import supervisor
from portal.core.db import db
from portal.core.installation import Installation, Kind
from tests.cli.houses import DEMO, House, children_of, enqueue, free_port, publish, run, soon

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def mortal(sqlite_template, tmp_path):
    """One to be ended."""
    shutil.copy(sqlite_template, tmp_path / "portal.sqlite3")
    run(f"sqlite:///{tmp_path}/portal.sqlite3", DEMO)
    with House(tmp_path, "serve") as house:
        assert house.says("Suara Plaju: http"), house.said
        yield house


def test_it_is_ready_and_says_where(house):
    assert f"Suara Plaju: http://127.0.0.1:{house.port}/" in house.said
    assert house.get() == (200, "ok\n")


def test_a_server_process_that_is_killed_is_started_again(house):
    victim = int(house.get("/pid")[1])
    os.kill(victim, signal.SIGKILL)
    assert soon(lambda: victim not in children_of(house.child("server")) and house.is_ready())
    assert all(int(house.get("/pid")[1]) != victim for _ in range(10))


def test_the_server_is_started_again_when_its_first_process_is_killed(house):
    first = house.child("server")
    os.kill(first, signal.SIGKILL)
    assert soon(lambda: not children_of(first) and house.child("server") != first and house.is_ready())
    assert "The server ended (SIGKILL)" in house.said


def test_a_job_whose_worker_is_killed_is_done_within_seconds(house, database):
    enqueue(database, "first", 1.5)
    assert soon(lambda: house.traces() == ["first begun"])
    os.kill(house.child("worker"), signal.SIGKILL)
    assert soon(lambda: house.traces() == ["first begun", "first begun", "first done"]), house.traces()


def test_what_one_process_publishes_all_show_at_once(house, database):
    day = house.get("/kept")[1]
    assert {house.get("/kept")[1] for _ in range(8)} == {day}
    run(database, "UPDATE installation SET days_ahead = days_ahead + 11")
    publish(database)
    shown = lambda: {house.get("/kept")[1] for _ in range(8)}  # noqa: E731
    assert soon(lambda: day not in shown())  # that they hear of it, and need not look: tests/web/test_edition.py
    assert len(shown()) == 1


def test_no_trace_of_who_asked_is_left_in_any_file(house):
    secret = "KODE-RAHASIA-91"
    lines = (
        f"GET /survei?undangan={secret} HTTP/1.1",
        "Host: localhost", f"User-Agent: {secret}", f"X-Forwarded-For: {secret}", "Connection: close", "", "",
    )  # fmt: skip
    with closing(socket.create_connection(("127.0.0.1", house.port))) as connection:
        connection.sendall("\r\n".join(lines).encode())
        while connection.recv(65536):
            pass
    files = [path for path in house.folder.rglob("*") if path.is_file()]
    assert [path for path in files if secret.encode() in path.read_bytes()] == []


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_answers_what_is_in_flight_and_ends(mortal, told):
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(mortal.get, "/slow")
        sleep(0.7)
        code, seconds = mortal.stop(told)
        assert slow.result() == (200, "at last")
    assert (code, seconds < 60) == (0, True)
    assert mortal.said.endswith("Ended.\n")


def test_nothing_outlives_a_supervisor_that_is_killed(mortal):
    mortal.process.kill()
    mortal.process.wait()
    assert soon(lambda: not mortal.is_ready())  # and when the house is left: no process at all


@pytest.fixture
def serve(real_app, monkeypatch):
    """Ask for the command where nothing may come of it. Returns its exit code and what it said."""
    module = import_module("portal.cli.serve")  # by its own name the package has the command
    monkeypatch.setattr(module, "keep_alive", lambda *_: None)
    monkeypatch.setattr(module, "get_warm", lambda *_: None)
    monkeypatch.setattr(module, "PORT_FREE_WITHIN", 0.1)
    real_app.config["PORT"] = free_port()

    def serve(kind=Kind.DEMO, **settings):
        real_app.config.update(settings)
        if kind:
            db.session.add(Installation(id=1, kind=kind))
            db.session.commit()
        result = real_app.test_cli_runner().invoke(args=["serve"])
        return result.exit_code, result.output

    return serve


@pytest.mark.parametrize("kind", Kind)
def test_it_starts_on_what_is_set_up(serve, kind):
    assert serve(kind) == (0, "Ended.\n")


def test_it_does_not_start_before_anything_is_set_up(serve):
    code, said = serve(kind=None)
    assert (code, "flask --app wsgi setup" in said) == (1, True)


def test_it_does_not_start_on_another_schema(serve):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    db.session.commit()
    code, said = serve()
    assert (code, "flask --app wsgi db upgrade" in said) == (1, True)


@pytest.mark.parametrize("kind", [Kind.REAL, Kind.REHEARSAL])
def test_a_real_installation_does_not_start_without_limits(serve, kind):
    code, said = serve(kind, RATE_LIMITS=False)
    assert (code, "RATE_LIMITS" in said) == (1, True)


def test_a_demo_may_start_without_limits(serve):
    assert serve(Kind.DEMO, RATE_LIMITS=False)[0] == 0


def test_it_does_not_share_a_port(serve):
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        code, said = serve(PORT=other.getsockname()[1])
    assert (code, "is in use" in said) == (1, True)


def test_an_address_that_is_not_this_machine_s_is_refused(serve):
    code, said = serve(HOST="nowhere.invalid")
    assert (code, "HOST=nowhere.invalid" in said) == (1, True)


def test_what_dies_young_again_and_again_is_started_ever_later():
    child = supervisor.Child("probe", lambda: None)
    waits = []
    for _ in range(4):
        child.start()
        assert soon(child.ended)
        waits.append(child.wait)
    assert waits == [1.0, 2.0, 4.0, 8.0]
