from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from portal.core import clock, throttle
from portal.core.db import db
from portal.core.errors import TooOften
from portal.core.throttle import WINDOW, Guess


@pytest.fixture
def later(monkeypatch):
    def later(span):
        moment = clock.now() + span
        monkeypatch.setattr(clock, "now", lambda: moment)

    return later


def guess_wrong(door, times):
    for _ in range(times):
        throttle.count_wrong(door)


def test_who_guesses_too_often_has_to_wait_and_is_told_how_long(session):
    guess_wrong("a", 9)
    throttle.check("a", 10)
    guess_wrong("a", 1)
    with pytest.raises(TooOften) as refused:
        throttle.check("a", 10)
    assert refused.value.minutes == 5


def test_another_door_stays_open(session):
    guess_wrong("a", 10)
    throttle.check("b", 10)


def test_after_the_window_it_may_be_tried_again(session, later):
    guess_wrong("a", 10)
    later(WINDOW)
    throttle.check("a", 10)
    guess_wrong("a", 1)
    assert session.get(Guess, "a").wrong == 1


def test_a_right_guess_is_forgiven_the_wrong_ones(session):
    guess_wrong("a", 9)
    throttle.forget("a")
    guess_wrong("a", 9)
    throttle.check("a", 10)


def test_rows_past_their_window_are_forgotten(session, later):
    guess_wrong("old", 1)
    later(WINDOW + timedelta(seconds=1))
    guess_wrong("new", 1)
    throttle.purge()
    assert session.scalars(select(Guess.door)).all() == ["new"]


def test_limits_can_be_lifted_for_a_load_test(session, monkeypatch):
    guess_wrong("a", 100)
    monkeypatch.setattr(throttle, "limits", False)
    throttle.check("a", 10)


def test_wrong_guesses_at_once_are_all_counted(real_app):
    faults = []

    def guess():
        with real_app.app_context():
            for _ in range(5):
                try:
                    throttle.count_wrong("a")
                except Exception as fault:
                    faults.append(fault)
                    db.session.rollback()

    threads = [Thread(target=guess) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert db.session.scalar(select(func.sum(Guess.wrong))) == 30
