from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import insert

from portal.core import clock, outbox
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotFound, NotYet


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


def test_what_is_begun_or_waits_for_its_time_is_not_due(session, later):
    assert not outbox.is_due()
    outbox.enqueue("test", word="hello")
    session.commit()
    assert outbox.is_due()
    job = outbox.claim()
    assert not outbox.is_due()
    outbox.carry_out(job, {})  # nobody answers it, so it is tried again later
    assert not outbox.is_due()
    later(seconds=outbox.BACK_OFF.total_seconds() * 2)
    assert outbox.is_due()


def test_a_job_that_is_done_is_gone(job, session):
    said = []
    outbox.carry_out(job, {"test": (lambda word: said.append(word),)})
    assert (said, session.query(outbox.Job).count()) == (["hello"], 0)


def wear_out(session):
    """All but its last three tries are behind it."""
    session.query(outbox.Job).update({"attempts": outbox.PATIENCE - 3})
    session.commit()


def fail(session, job, monkeypatch):
    """Fail and fail again until nobody tries any more. Returns the seconds between the tries."""
    waits = []
    while job:
        outbox.carry_out(job, {})  # nobody answers this event
        due_at = session.query(outbox.Job.due_at).scalar()
        waits.append((due_at - clock.now()) // timedelta(seconds=1))
        monkeypatch.setattr(clock, "now", lambda later=due_at: later)
        job = outbox.claim()
    return waits


def test_a_job_that_fails_is_tried_for_a_week_ever_later_and_ends_as_a_dead_letter(job, session, monkeypatch):
    begun = clock.now()
    waits = fail(session, job, monkeypatch)
    assert waits[:9] == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert timedelta(days=7) <= clock.now() - begun <= timedelta(days=7, hours=2)
    (dead,) = outbox.dead_letters()
    assert dead.error.startswith("Fault: Nobody answers test. in portal/core/outbox.py:")
    assert (dead.failing_since, dead.failures) == (begun, outbox.PATIENCE)


def test_one_that_only_waits_never_dies_and_says_since_when(job, session, later):
    begun = clock.now()

    def wait(word):
        raise NotYet("Somebody still reads.")

    wear_out(session)
    for _ in range(8):
        assert outbox.carry_out(job, {"test": (wait,)})
        later(minutes=1)
        job = outbox.claim()
    outbox.carry_out(job, {"test": (wait,)})
    (waiting,) = outbox.waiting()
    assert (waiting.waiting_since, waiting.error) == (begun, "NotYet: Somebody still reads.")
    assert (outbox.failing(), outbox.dead_letters()) == ([], [])


def test_one_that_waits_writes_no_error_and_one_that_fails_writes_where_but_no_value(job, session, later, caplog):
    def wait(word):
        raise NotYet("Somebody still reads.")

    outbox.carry_out(job, {"test": (wait,)})
    assert caplog.text == ""
    later(minutes=1)
    outbox.carry_out(outbox.claim(), {"test": (read_a_word,)})
    assert "test_outbox.py" in caplog.text
    assert "read_a_word: " in caplog.text
    assert "ValueError" in caplog.text
    assert outbox.failing()[0].error == "ValueError in portal/core/outbox.py:{}".format(
        outbox.failing()[0].error.rpartition(":")[2]
    )
    assert "hello" not in caplog.text.replace('"hello"', "")
    assert "hello" not in outbox.failing()[0].error


def read_a_word(word):
    int(word)


def test_an_error_of_the_database_is_told_by_its_kind_alone(session, caplog):
    def write(word):
        row = {"name": word, "at": clock.now()}
        db.session.execute(insert(outbox.Heartbeat), [row])
        db.session.execute(insert(outbox.Heartbeat), [row])

    outbox.enqueue("test", word="RAHASIA-91")
    session.commit()
    outbox.carry_out(outbox.claim(), {"test": (write,)})
    assert outbox.failing()[0].error.startswith("IntegrityError (")
    assert "RAHASIA-91" not in caplog.text + outbox.failing()[0].error


def good(word):
    done.append(word)


def bad(word):
    raise RuntimeError


done: list[str] = []


def test_one_handler_that_fails_neither_repeats_nor_undoes_another(job, session, later):
    done.clear()
    handlers = {"test": (bad, good)}
    while job:
        outbox.carry_out(job, handlers)
        job = outbox.claim()
    later(days=1)
    outbox.carry_out(outbox.claim(), handlers)
    assert done == ["hello"]
    (failing,) = outbox.failing()
    assert (failing.handler, failing.failures) == (outbox.name_of(bad), 2)


def test_a_handler_that_fails_does_not_keep_the_clock_from_the_others(session, later):
    done.clear()
    handlers = {"test": (bad, good)}
    for _ in range(3):
        outbox.enqueue_once("test", word="hour")
        session.commit()
        while job := outbox.claim():
            outbox.carry_out(job, handlers)
        later(seconds=20)  # it fails, and is not due yet
    assert done == ["hour"] * 3
    assert len(outbox.waiting()) == 1


def test_what_a_handler_has_committed_stays_and_it_is_run_again(session, later):
    """A long job works in pieces; killed in the middle it begins again and finds what it did."""
    pieces = []

    def handle():
        pieces.append(len(pieces))
        outbox.beat(f"piece {len(pieces)}")  # commits
        if len(pieces) < 3:
            raise SystemExit  # what no `except` of ours catches, as little as a kill

    outbox.enqueue("test")
    session.commit()
    for _ in range(2):
        with pytest.raises(SystemExit):
            outbox.carry_out(outbox.claim(), {"test": (handle,)})
        session.rollback()
        assert outbox.claim() is None
        outbox.release()
    assert outbox.carry_out(outbox.claim(), {"test": (handle,)})
    assert all(outbox.last_beat(f"piece {number}") for number in (1, 2, 3))
    assert outbox.waiting() == []


@pytest.mark.parametrize("hours", [-30, -2, 2, 30])
def test_a_clock_that_is_set_stops_no_job(session, later, hours):
    """One that waits for its first try, one that failed, and one whose worker died."""
    for word in ("failed", "begun"):
        outbox.enqueue("test", word=word)
    session.commit()
    outbox.carry_out(outbox.claim(), {"test": (read_a_word,)})
    assert outbox.claim().payload == {"word": "begun"}
    outbox.enqueue("test", word="new")
    session.commit()
    later(hours=hours)
    got = set()
    while job := outbox.claim():
        got.add(job.payload["word"])
    assert got == {"failed", "begun", "new"}


def test_a_clock_set_back_by_less_than_a_job_waits_is_no_matter_either(session, later):
    outbox.enqueue("test", word="failed")
    session.commit()
    outbox.carry_out(outbox.claim(), {"test": (read_a_word,)})
    outbox.enqueue("test", word="new")
    session.commit()
    later(minutes=-40)
    assert outbox.claim().payload == {"word": "new"}
    assert outbox.claim() is None
    outbox.hurry()  # what the worker does when it notices
    assert outbox.claim().payload == {"word": "failed"}


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


def test_nor_what_fails_again_and_again(session, later):
    for _ in range(5):
        outbox.enqueue_once("test")
        session.commit()
        if job := outbox.claim():
            outbox.carry_out(job, {})
        later(minutes=1)
    assert len(outbox.waiting()) == 1


def test_what_is_being_done_does_not_keep_the_next_from_being_asked_for(session):
    outbox.enqueue_once("test")
    session.commit()
    outbox.claim()
    outbox.enqueue_once("test")
    assert len(outbox.waiting()) == 2


def test_a_dead_letter_is_the_only_one_of_its_cause_and_the_clock_tries_it_each_hour(session, monkeypatch, later):
    outbox.enqueue("test")
    wear_out(session)
    fail(session, outbox.claim(), monkeypatch)
    later(seconds=-1)
    outbox.enqueue_once("test")
    session.commit()
    assert outbox.claim() is None
    assert len(outbox.dead_letters()) == 1
    later(seconds=1)
    outbox.enqueue_once("test")
    session.commit()
    outbox.carry_out(outbox.claim(), {})
    (dead,) = outbox.dead_letters()
    assert dead.failures == 3 + 1


def dead(session, *errors):
    for error in errors:
        session.add(
            outbox.Job(name="test", payload={"n": error}, due_at=clock.now(), attempts=outbox.PATIENCE, error=error)
        )
    session.commit()
    return outbox.dead_letters()


def test_a_dead_letter_gets_another_life_from_a_person(session):
    (letter,) = dead(session, "broken")
    assert outbox.claim() is None
    outbox.try_again(letter.id, by=None)
    assert outbox.claim().id == letter.id
    with pytest.raises(NotFound):
        outbox.try_again(letter.id, by=None)


def test_dead_letters_of_one_cause_stand_together_and_all_are_tried_again_at_once(session):
    letters = dead(session, "a", "b", "a")
    assert [len(some) for some in outbox.by_cause(letters)] == [2, 1]
    assert outbox.try_all_again(by=None) == 3
    assert (outbox.dead_letters(), len(outbox.waiting())) == ([], 3)


def test_only_those_that_were_shown_are_discarded_and_the_log_keeps_what_they_were(session):
    letters = dead(session, "a", "b")
    shown = max(letter.id for letter in letters)
    dead(session, "c")
    assert outbox.discard_all(shown, by=None) == 2
    session.commit()
    assert [letter.error for letter in outbox.dead_letters()] == ["c"]
    kept = session.query(AuditEntry).filter_by(action="job:discard").all()
    assert sorted(entry.details["payload"]["n"] for entry in kept) == ["a", "b"]


def test_a_job_that_kills_its_worker_again_and_again_dies_too(session):
    outbox.enqueue("test")
    wear_out(session)
    for _ in range(3):
        assert outbox.claim()
        outbox.release()
    assert outbox.claim() is None
    assert outbox.dead_letters()[0].error == "The worker ended while it did it."


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


def test_a_sign_of_life_at_a_moment_that_has_not_come_is_none(session, later):
    outbox.beat("worker")
    later(seconds=-30)  # the clocks of two machines may differ by so much
    assert outbox.state().beat == 0
    later(hours=-2)
    assert outbox.state().beat is None


def test_the_state_says_how_long_the_oldest_waits(session, later):
    outbox.enqueue("test")
    session.commit()
    outbox.carry_out(outbox.claim(), {})
    later(seconds=40)
    outbox.enqueue("other")
    session.commit()
    later(seconds=50)
    found = outbox.state()
    assert (found.overdue, found.waiting, found.failing) == (60, {"test": 1, "other": 1}, {"test": 1})
    outbox.claim()
    later(seconds=5)
    assert outbox.state().in_hand == 5
