from datetime import timedelta
from threading import Thread

import pytest

from portal.core import clock, outbox
from portal.core.db import db
from portal.core.errors import NotFound


@pytest.fixture
def later(monkeypatch):
    def later(**span):
        moment = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return later


@pytest.fixture
def job(session):
    outbox.enqueue("test", word="hello")
    session.commit()
    return outbox.claim()


def test_workers_who_ask_at_once_never_get_the_same_job(real_app):
    got = []

    def take():
        with real_app.app_context():
            while job := outbox.claim():
                got.append(job.payload["number"])

    for number in range(40):
        outbox.enqueue("test", number=number)
    db.session.commit()
    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == list(range(40))


def test_a_job_whose_worker_died_is_due_again(job, monkeypatch):
    later = clock.now() + outbox.LEASE
    assert outbox.claim() is None
    monkeypatch.setattr(clock, "now", lambda: later)
    assert outbox.claim().attempts == 2


def test_a_job_that_is_done_is_gone(job, session):
    said = []
    outbox.carry_out(job, {"test": (lambda word: said.append(word),)})
    assert (said, session.query(outbox.Job).count()) == (["hello"], 0)


def test_a_job_that_fails_waits_longer_each_time_and_ends_as_a_dead_letter(job, session, monkeypatch):
    waits = []
    while job:
        outbox.carry_out(job, {})  # nobody answers this event
        due_at = session.query(outbox.Job.due_at).scalar()
        waits.append((due_at - clock.now()) // timedelta(seconds=1))
        monkeypatch.setattr(clock, "now", lambda later=due_at: later)
        job = outbox.claim()
    assert waits == [30, 60, 120, 240, 480]
    assert session.query(outbox.Job).one().error == "KeyError('test')"


def test_what_was_begun_is_due_again_when_a_worker_starts_alone(job, session):
    assert outbox.claim() is None
    outbox.release()
    assert outbox.claim().attempts == 2


def test_what_failed_before_it_was_begun_again_is_released_too(job, session, later):
    outbox.carry_out(job, {})
    later(seconds=31)
    assert outbox.claim().attempts == 2  # and now its worker dies
    outbox.release()
    assert outbox.claim().attempts == 3


def test_what_failed_and_waits_is_not_hurried_by_a_worker_that_starts(job, session):
    outbox.carry_out(job, {})
    outbox.release()
    assert outbox.claim() is None
    assert [failing.id for failing in outbox.failing()] == [job.id]


def test_the_clock_does_not_pile_up_what_nobody_does(session):
    for day in (1, 1, 2):
        outbox.enqueue_once("test", day=day)
        session.commit()
    assert [waiting.payload for waiting in outbox.waiting()] == [{"day": 1}, {"day": 2}]


def test_a_dead_letter_gets_another_life_from_a_person(session):
    session.add(outbox.Job(name="test", payload={}, due_at=clock.now(), attempts=outbox.PATIENCE, error="broken"))
    session.commit()
    (dead,) = outbox.dead_letters()
    assert outbox.claim() is None
    outbox.try_again(dead.id, by=None)
    assert outbox.claim().id == dead.id
    with pytest.raises(NotFound):
        outbox.try_again(dead.id, by=None)


def test_a_job_is_kept_only_with_what_gave_rise_to_it(session):
    outbox.enqueue("test")
    session.rollback()
    assert outbox.claim() is None


def test_a_sign_of_life_is_the_last_one(session, later):
    assert outbox.last_beat("worker") is None
    outbox.beat("worker")
    later(seconds=15)
    outbox.beat("worker")
    assert outbox.last_beat("worker") == clock.now()
