import os
import signal
import sqlite3
import sys
from datetime import timedelta
from importlib import import_module
from threading import Event, Thread
from time import sleep

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from portal.core import clock, installation, outbox, pages
from portal.core.db import db
from portal.core.installation import Kind
from portal.core.outbox import Job
from tests.cli.houses import House, enqueue, soon

work = import_module("portal.cli.work")  # by that name the package has the command


def sqlite_error(name):
    error = sqlite3.OperationalError("…")
    error.sqlite_errorname = name
    return error


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
    def later(by_hand=False, **span):
        """So much time goes by; or somebody sets the clock by as much."""
        moment, elapsed = clock.now() + timedelta(**span), clock.elapsed()
        elapsed += 0 if by_hand else timedelta(**span).total_seconds()
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "elapsed", lambda: elapsed)

    later()
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


@pytest.mark.parametrize("hours", [-9, -0.5, 3, 9])
def test_a_clock_that_somebody_sets_does_not_stop_it(session, done, later, hours, monkeypatch, capfd):
    """Noon, so that it is the same day after all of these."""

    def broken():
        raise RuntimeError

    monkeypatch.setitem(work.HANDLERS, "probe", (broken,))
    outbox.enqueue("probe")
    session.commit()
    worker = work.Worker(Event())
    assert worker.round() == 1
    later(by_hand=True, hours=hours)
    monkeypatch.setitem(work.HANDLERS, "probe", (lambda: done.append("probe"),))
    worker.round()
    assert "probe" in done  # it failed just before, and its time means nothing any more
    assert capfd.readouterr().err.count("The clock was set by") == 1
    assert done.count(("clock:often",)) == 2
    later(seconds=61)
    worker.round()
    assert done.count(("clock:often",)) == 3
    assert outbox.state().beat == 0


def test_what_a_job_raises_is_done_in_the_same_round(session, done, monkeypatch):
    monkeypatch.setitem(work.HANDLERS, "probe", (lambda word: outbox.enqueue("clock:often"),))
    outbox.enqueue("probe", word="first")
    session.commit()
    work.Worker(Event()).round()
    assert session.scalars(select(Job)).all() == []
    assert done.count(("clock:often",)) == 2


def test_hundreds_of_jobs_of_one_kind_hold_up_one_of_another_no_longer_than_one_of_them(session, done, monkeypatch):
    monkeypatch.setitem(work.HANDLERS, "mail", (lambda number: done.append(("mail", number)),))
    monkeypatch.setattr(work, "TIMETABLE", {})
    for number in range(200):
        outbox.enqueue("mail", number=number)
    outbox.enqueue("probe", word="ballot")
    db.session.commit()
    work.Worker(Event()).round()
    assert [name for name, *_ in done[:3]] == ["mail", "probe", "mail"]
    assert [number for name, number in done if name == "mail"] == list(range(200))  # each lane in its order


def test_a_backlog_keeps_the_timetable_waiting_no_longer_than_a_second(session, done, later, monkeypatch):
    """Each mail takes half a minute, and the clock wants something each minute."""
    def send(number):
        later(seconds=30)
        done.append(("mail", number))

    monkeypatch.setitem(work.HANDLERS, "mail", (send,))
    for number in range(6):
        outbox.enqueue("mail", number=number)
    db.session.commit()
    work.Worker(Event()).round()
    names = [name for name, *_ in done]
    assert names.count("mail") == 6
    often = [place for place, name in enumerate(names) if name == "clock:often"]
    assert len(often) == 4  # at the beginning, and after one, two and three minutes
    assert often[-1] - often[0] < len(names)
    assert [names[often[n] : often[n + 1]].count("mail") for n in range(3)] == [2, 2, 2]


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


def test_once_says_by_its_status_that_something_failed_and_leaves_the_work_to_one_that_is_at_work(
    real_app, done, monkeypatch
):
    def broken(word):
        raise RuntimeError

    monkeypatch.setitem(work.HANDLERS, "probe", (broken,))
    outbox.enqueue("probe", word="hello")
    db.session.commit()
    result = real_app.test_cli_runner().invoke(args=["work", "--once"])
    assert (result.exit_code, "1 of the jobs failed" in result.output) == (1, True)
    other = work.alone_on(db.engine.url)
    assert other.take()
    result = real_app.test_cli_runner().invoke(args=["work", "--once"])
    other.leave()
    assert (result.exit_code, "Another worker is at work." in result.output) == (1, True)


def test_told_to_stop_it_finishes_the_job_in_hand_and_leaves_the_next(real_app, done, monkeypatch):
    def work_long(word):
        signal.raise_signal(signal.SIGTERM)
        done.append(f"all of {word}")

    monkeypatch.setitem(work.HANDLERS, "probe", (work_long,))
    for word in ("first", "second"):
        outbox.enqueue("probe", word=word)
    db.session.commit()
    assert real_app.test_cli_runner().invoke(args=["work"]).exit_code == 0
    assert "all of first" in done
    left = db.session.scalars(select(Job.payload).where(Job.name == "probe")).all()
    assert left == [{"word": "second"}]


def test_a_long_job_is_no_death(real_app, at_work, monkeypatch, done):
    """While it is carried out the worker shows that it lives."""
    begun, enough = Event(), Event()

    def work_long(word):
        begun.set()
        assert enough.wait(60)

    monkeypatch.setitem(work.HANDLERS, "probe", (work_long,))
    outbox.enqueue("probe", word="long")
    db.session.commit()
    assert begun.wait(60)
    db.session.query(outbox.Heartbeat).delete()
    db.session.commit()
    try:
        assert soon(lambda: db.session.rollback() or outbox.last_beat("worker"))
    finally:
        enough.set()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("INSERT", {}, sqlite_error("SQLITE_FULL")), "The disk is full"),
        (OSError(28, "No space left on device"), "The disk is full"),
        (OperationalError("SELECT", {}, sqlite_error("SQLITE_BUSY")), "locked by somebody else"),
    ],
)
def test_it_says_what_is_wrong(error, said):
    assert said in work._what_is_wrong(error)


@pytest.fixture
def at_work(real_app, done, monkeypatch):
    """A worker at work in a thread of its own."""
    stop = Event()

    def run():
        with real_app.app_context():
            work.work_or_stand_by(work.Worker(stop), stop)

    monkeypatch.setattr(work, "STAND_BY", 0.2)
    monkeypatch.setattr(work, "BEAT", 0.2)
    thread = Thread(target=run)
    thread.start()
    assert soon(lambda: len(done) == 2)
    yield
    stop.set()
    db.session.rollback()  # what the test asked last may hold what the worker waits for
    thread.join()


def test_a_job_is_begun_in_a_moment(real_app, at_work, done, monkeypatch):
    """On SQLite it sees that something was written; on PostgreSQL the next round is half a second away."""
    if db.engine.dialect.name == "sqlite":
        monkeypatch.setattr(work, "ROUND", 600)
    sleep(0.2)  # it waits by now
    outbox.enqueue("probe", word="hello")
    db.session.commit()
    assert soon(lambda: ("probe", "hello") in done)


def test_it_works_on_when_the_database_is_back(real_app, at_work, done, monkeypatch, capfd):
    claim, away = outbox.claim, Event()

    def broken(after=""):
        away.set()
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(outbox, "claim", broken)
    assert away.wait(60)
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


def test_a_worker_hears_of_what_was_committed_and_does_not_spin_meanwhile(real_app):
    alone = work.alone_on(db.engine.url)
    try:
        assert alone.take()
        alone.something_happened()
        db.session.commit()
        assert not any(alone.something_happened() for _ in range(3))
        pages.changed("cards")
        db.session.commit()
        assert alone.something_happened()
        assert not alone.something_happened()
    finally:
        alone.leave()
