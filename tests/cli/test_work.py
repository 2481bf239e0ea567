import os
import signal
import sys
from datetime import timedelta
from importlib import import_module
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from portal.core import clock, installation, outbox
from portal.core.db import db
from portal.core.installation import Kind
from portal.core.outbox import Job
from tests.cli.houses import House, enqueue, soon

work = import_module("portal.cli.work")  # by that name the package has the command


@pytest.fixture
def done(monkeypatch):
    """What was carried out, in its order. The timetable has two events, and there is one job besides."""
    done = []

    def note(name):
        return lambda **said: done.append((name, *said.values()))

    names = ("clock:often", "clock:seldom", "probe")
    monkeypatch.setattr(work, "HANDLERS", {name: (note(name),) for name in names})
    timetable = {"clock:often": timedelta(minutes=1), "clock:seldom": timedelta(hours=1)}
    monkeypatch.setattr(work, "TIMETABLE", timetable)
    return done


@pytest.fixture
def later(monkeypatch):
    def later(**span):
        moment = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return later


def test_the_timetable_is_kept(session, done, later):
    worker = work.Worker(Event())
    worker.round()
    worker.round()
    assert done == [("clock:often",), ("clock:seldom",)]
    later(seconds=61)
    worker.round()
    assert done[2:] == [("clock:often",)]


def test_a_new_day_raises_the_whole_timetable_at_once(session, done, later):
    worker = work.Worker(Event())
    worker.round()
    later(hours=12)  # from noon: it is the second of June
    worker.round()
    assert done[2:] == [("clock:often",), ("clock:seldom",)]


def test_the_day_of_a_demo_moves_for_the_worker_too(session, done):
    installation.begin(Kind.DEMO)
    session.commit()
    worker = work.Worker(Event())
    worker.round()
    today = clock.today()
    installation.move_day(11)
    session.commit()
    worker.round()
    assert clock.today() == today + timedelta(days=11)
    assert done[2:] == [("clock:often",), ("clock:seldom",)]


def test_what_a_job_raises_is_done_in_the_same_round(session, done, monkeypatch):
    monkeypatch.setitem(work.HANDLERS, "probe", (lambda word: outbox.enqueue("clock:often"),))
    outbox.enqueue("probe", word="first")
    session.commit()
    work.Worker(Event()).round()
    assert session.scalars(select(Job)).all() == []
    assert done.count(("clock:often",)) == 2


def test_a_worker_shows_that_it_lives(session, done, later):
    worker = work.Worker(Event())
    worker.round()
    first = outbox.last_beat("worker")
    later(seconds=10)
    worker.round()
    assert outbox.last_beat("worker") == first
    later(seconds=10)
    worker.round()
    assert outbox.last_beat("worker") == clock.now()


def test_once_does_what_is_due_and_ends(real_app, done):
    outbox.enqueue("probe", word="hello")
    db.session.commit()
    assert real_app.test_cli_runner().invoke(args=["work", "--once"]).exit_code == 0
    assert ("probe", "hello") in done


def test_told_to_stop_it_finishes_the_job_in_hand_and_leaves_the_next(real_app, done, monkeypatch):
    steps = (lambda word: signal.raise_signal(signal.SIGTERM), lambda word: done.append(f"all of {word}"))
    monkeypatch.setitem(work.HANDLERS, "probe", steps)
    for word in ("first", "second"):
        outbox.enqueue("probe", word=word)
    db.session.commit()
    assert real_app.test_cli_runner().invoke(args=["work"]).exit_code == 0
    assert "all of first" in done
    left = db.session.scalars(select(Job.payload).where(Job.name == "probe")).all()
    assert left == [{"word": "second"}]


@pytest.fixture
def at_work(real_app, done, monkeypatch):
    """A worker at work in a thread of its own."""
    stop = Event()

    def run():
        with real_app.app_context():
            work.work_or_stand_by(work.Worker(stop), stop)

    monkeypatch.setattr(work, "STAND_BY", 0.2)
    thread = Thread(target=run)
    thread.start()
    assert soon(lambda: len(done) == 2)
    yield
    stop.set()
    thread.join()


def test_a_job_is_begun_in_a_moment(real_app, at_work, done):
    sleep(0.2)
    begun = monotonic()
    outbox.enqueue("probe", word="hello")
    db.session.commit()
    assert soon(lambda: ("probe", "hello") in done)
    assert monotonic() - begun < (0.5 if db.engine.dialect.name == "sqlite" else 1.5)


def test_it_works_on_when_the_database_is_back(real_app, at_work, done, monkeypatch, capfd):
    claim, away = outbox.claim, Event()

    def broken():
        away.set()
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(outbox, "claim", broken)
    assert away.wait(5)
    sleep(0.5)
    monkeypatch.setattr(outbox, "claim", claim)
    outbox.enqueue("probe", word="hello")
    db.session.commit()
    assert soon(lambda: ("probe", "hello") in done)
    assert capfd.readouterr().err.count("cannot be reached") == 1


def test_a_job_that_lost_its_database_on_the_way_is_begun_again_at_once(real_app, at_work, done, monkeypatch):
    attempts = []

    def carry_out(job, handlers):
        attempts.append(job.name)
        if len(attempts) == 1:
            raise OperationalError("DELETE", {}, Exception("gone"))
        whole(job, handlers)

    whole = outbox.carry_out
    monkeypatch.setattr(outbox, "carry_out", carry_out)
    outbox.enqueue("probe", word="hello")
    db.session.commit()
    assert soon(lambda: ("probe", "hello") in done)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.xdist_group("houses")
def test_another_worker_stands_by_and_takes_over_what_a_dead_one_had_begun(real_app, tmp_path):
    url = db.engine.url.render_as_string(hide_password=False)
    with House(folder(tmp_path, "first"), "work", DATABASE_URL=url) as first:
        assert first.says("is at work.")
        with House(folder(tmp_path, "second"), "work", DATABASE_URL=url) as second:
            assert second.says("this one stands by")
            enqueue(url, "long", 1.5)
            assert soon(lambda: first.traces() == ["long begun"])
            os.kill(first.process.pid, signal.SIGKILL)
            assert soon(lambda: second.traces() == ["long begun"])
            assert second.stop()[0] == 0
            assert second.traces() == ["long begun", "long done"]


def folder(parent, name):
    (parent / name).mkdir()
    return parent / name
