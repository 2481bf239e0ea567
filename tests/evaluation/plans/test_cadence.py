"""When somebody is reminded: the days before and after, at their limits."""

from datetime import date, timedelta

import pytest

from portal.evaluation.plans.cadence import LONGEST, Terms, Thing, due_to, is_asked, is_told

DUE = date(2026, 7, 14)
DAY = timedelta(days=1)
TERMS = Terms(before=7, every=5, superior_after=10, word_after=0)


def asked_on(terms, days, rule=is_asked):
    """The days, counted from the one on which it is due, on which somebody hears of it whom the worker sees daily."""
    last, found = None, []
    for number in days:
        today = DUE + number * DAY
        if rule(DUE, terms, today, last):
            last, found = today, [*found, number]
    return found


def test_once_before_it_is_due_then_from_the_day_after_every_so_many_days():
    assert asked_on(TERMS, range(-20, 17)) == [-7, 1, 6, 11, 16]


def test_zero_is_never():
    assert asked_on(Terms(0, 5, 0, 0), range(-20, 8)) == [1, 6]
    assert asked_on(Terms(7, 0, 0, 0), range(-20, 30)) == [-7]
    assert asked_on(Terms(0, 0, 0, 0), range(-20, 30), is_told) == []


def test_the_superior_hears_of_it_once_it_is_so_late_and_then_as_often():
    assert asked_on(TERMS, range(-20, 22), is_told) == [10, 15, 20]
    assert asked_on(Terms(7, 0, 10, 0), range(-20, 60), is_told) == [10]


def test_a_worker_that_was_away_sends_one_reminder_and_not_all_that_it_missed():
    assert asked_on(TERMS, [-3, 30, 31, 34, 35]) == [-3, 30, 35]


def test_what_is_late_for_very_long_is_nobodys_reminder_any_more():
    assert is_asked(DUE, TERMS, DUE + LONGEST, None)
    assert not is_asked(DUE, TERMS, DUE + LONGEST + DAY, None)
    assert not is_told(DUE, TERMS, DUE + LONGEST + DAY, None)


@pytest.mark.parametrize("every", [1, 30])
def test_hr_may_change_the_numbers_at_any_time(every):
    first = DUE + DAY
    assert is_asked(DUE, Terms(0, every, 0, 0), first + every * DAY, first)
    assert not is_asked(DUE, Terms(0, every, 0, 0), first + (every - 1) * DAY, first)


def test_one_reminder_speaks_of_all_that_somebody_has_not_done():
    late, soon = Thing(1, 1, 5, DUE, False), Thing(1, 2, 5, DUE + 5 * DAY, False)
    far, elsewhere = Thing(1, 3, 5, DUE + 90 * DAY, False), Thing(1, 4, 6, DUE, False)
    told = [(9, each, is_asked) for each in (late, soon, far, elsewhere)]
    assert due_to(told, {5: TERMS}, DUE + DAY, {}) == {9: [late, soon]}
    assert due_to(told, {5: TERMS}, DUE + 2 * DAY, {9: DUE + DAY}) == {}
