from datetime import timedelta
from threading import Thread

import pytest


from portal.core import clock, outbox
from portal.core.db import db


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
