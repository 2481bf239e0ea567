from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from portal.core import clock, throttle
from portal.core.db import db
from portal.core.errors import TooOften
from portal.core.throttle import LONGEST, WINDOW, Door, Guess, knock, name_of, note_wrong

A, B = Door("a", 5, 20), Door("b", 50)


def seconds(number):
    return timedelta(seconds=number)


@pytest.fixture
def later(monkeypatch):
    def later(span):
        moment = clock.now() + span
        monkeypatch.setattr(clock, "now", lambda: moment)

    return later


def try_at(*doors, times=1, waited=LONGEST):
    """So many tries, each from a page of its own that was open for so many seconds."""
    for _ in range(times):
        try_at.page += 1
        knock(doors, waited=seconds(waited), once=str(try_at.page))


try_at.page = 0


def told_to_wait(*doors, waited=0, once="new"):
    with pytest.raises(TooOften) as refused:
        knock(doors, waited=seconds(waited), once=once)
    return refused.value.seconds


def test_the_first_tries_are_free_and_then_the_wait_grows_and_ends_growing(session):
    try_at(A, times=5, waited=0)
    waits = []
    for _ in range(9):
        waits.append(told_to_wait(A))
        try_at(A, waited=waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_who_waits_as_long_as_they_are_told_comes_in_whatever_others_try_meanwhile(session):
    """The stranger never leaves the door alone, with many pages at once."""
    try_at(A, times=12)
    assert told_to_wait(A, once="mine") == LONGEST
    for _ in range(50):
        told_to_wait(A)
    try_at(A, times=3)
    assert told_to_wait(A, waited=LONGEST - 20, once="mine") == 20
    knock([A], waited=seconds(LONGEST), once="mine")


def test_a_page_counts_for_one_try_that_had_to_wait(session):
    try_at(A, times=5)
    knock([A], waited=seconds(LONGEST), once="mine")
    with pytest.raises(TooOften) as refused:
        knock([A], waited=seconds(LONGEST), once="mine")
    assert refused.value.anew


def test_a_page_older_than_its_number_is_remembered_has_to_wait_anew(session):
    try_at(A, times=5)
    with pytest.raises(TooOften) as refused:
        knock([A], waited=WINDOW + seconds(1), once="old")
    assert refused.value.anew


def test_a_try_too_early_does_not_make_the_wait_longer(session):
    try_at(A, times=7)
    assert {told_to_wait(A) for _ in range(20)} == {4}


def test_whoever_tries_most_of_all_waits_until_the_window_is_over(session, later):
    try_at(A, times=20)
    assert told_to_wait(A, waited=LONGEST) == WINDOW.total_seconds()
    later(WINDOW)
    try_at(A, waited=0)
    assert session.get(Guess, "a").wrong == 1


def test_another_door_stays_open_and_of_two_the_longer_wait_counts(session):
    try_at(A, times=8)
    try_at(B, waited=0)
    assert told_to_wait(A, B) == 8


def test_a_right_try_is_forgiven_the_wrong_ones_at_its_own_door_alone(session):
    try_at(A, B, times=9)
    throttle.forget(A)
    throttle.take_back(B)
    assert {guess.door: guess.wrong for guess in session.query(Guess) if guess.wrong > 1} == {"b": 8}
    try_at(A, times=5, waited=0)


def test_no_door_is_named_so_that_the_name_tells_what_it_is(session, later):
    named = name_of("account", "siti@uji.id", "203.0.113.0/24")
    assert named.startswith("account:")
    assert "siti" not in named
    assert "203" not in named
    later(timedelta(days=1))
    assert name_of("account", "siti@uji.id", "203.0.113.0/24") != named


def test_rows_past_their_window_are_forgotten(session, later):
    try_at(Door("old", 5))
    later(WINDOW + timedelta(seconds=1))
    try_at(Door("new", 5))
    throttle.purge()
    assert session.scalars(select(Guess.door)).all() == ["new"]


def test_limits_can_be_lifted_for_a_load_test(session, monkeypatch):
    try_at(A, times=20)
    monkeypatch.setattr(throttle, "limits", False)
    try_at(A, times=3, waited=0)
    assert note_wrong(Door("code", 0)) == 0


def test_tries_at_once_are_all_counted(real_app):
    faults = []

    def guess(number):
        with real_app.app_context():
            for turn in range(5):
                try:
                    knock([A, B] if number % 2 else [B, A], waited=seconds(0), once=f"{number}.{turn}")
                except TooOften:
                    db.session.rollback()
                except Exception as fault:
                    faults.append(fault)
                    db.session.rollback()

    threads = [Thread(target=guess, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert db.session.scalar(select(func.max(Guess.wrong))) == A.free  # 30 tries, and five of them were free
