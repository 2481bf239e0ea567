from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

import pytest

from portal.core.score import Figure, Score
from portal.scorecards import rules
from portal.scorecards.rules import Course, Group, WaitsFor
from portal.surveys import skm

FIRST = date(2026, 6, 1)


def day(number):
    """The day with this number, counted from the survey's last day, which is day 0."""
    return FIRST + timedelta(days=number)


@pytest.mark.parametrize(("heard", "today", "may"), [(False, 11, False), (False, 12, True), (True, 1, True)])
def test_silence_lets_the_time_to_reply_pass_and_blocks_nothing(heard, today, may):
    assert Course(FIRST, day(1), heard).may_be_proposed(day(today)) is may


@pytest.mark.parametrize(("today", "waits"), [(20, False), (21, True)])
def test_on_day_21_it_waits_in_public(today, waits):
    assert Course(FIRST, day(1), False).waits_publicly(day(today)) is waits


@pytest.mark.parametrize(
    ("drafted", "today", "told"),
    [(1, 29, 0), (1, 30, 1), (19, 30, 1), (20, 30, 0), (20, 31, 1), (25, 35, 0), (25, 36, 1)],
)
def test_on_day_30_the_clock_publishes_and_the_agency_has_its_ten_days_all_the_same(drafted, today, told):
    assert Course(FIRST, day(drafted), False).is_told_by_the_clock(day(today)) == told


def test_an_agency_that_was_heard_does_not_hurry_the_clock():
    assert Course(FIRST, day(1), heard=True).told_by_clock_on == day(30)


@pytest.mark.parametrize(("today", "may"), [(40, False), (41, True)])
def test_a_hold_stops_publishers_and_the_clock_until_it_ends(today, may):
    course = Course(FIRST, day(1), heard=True, held_until=day(40))
    assert (course.may_be_proposed(day(today)), course.is_told_by_the_clock(day(today))) == (may, may)


@pytest.mark.parametrize(
    ("heard", "held_until", "proposed", "whom"),
    [
        (False, None, False, WaitsFor.REPLY),
        (True, None, False, WaitsFor.PUBLISHERS),
        (True, None, True, WaitsFor.SECOND),
        (True, day(9), True, WaitsFor.HOLD),
    ],
)
def test_a_draft_names_whom_it_waits_for(heard, held_until, proposed, whom):
    assert Course(FIRST, day(1), heard, held_until).waits_for(day(5), proposed) is whom


@pytest.mark.parametrize(
    ("independent", "rest", "stays_out"),
    [(40, 0, None), (40, 1, "rest"), (40, 9, "rest"), (40, 10, None), (9, 9, "part"), (1, 40, "part"), (9, 40, "part"),
     (10, 10, None), (9, 0, None), (0, 9, None), (0, 40, None)],
)  # fmt: skip
def test_half_of_one_to_nine_answers_stays_out_where_the_other_half_would_tell_it(independent, rest, stays_out):
    halves = [Group(came=n, valid=n) for n in (independent, rest)]
    assert rules.half_that_stays_out(*halves) == stays_out


@pytest.mark.parametrize(("came", "valid", "small"), [(12, 9, True), (9, 0, True), (12, 10, False), (0, 0, False)])
def test_ten_have_to_be_valid_to_hide_among(came, valid, small):
    assert Group(came, valid).is_small is small


def change(now, before):
    """Of two whole surveys, each a list of people who gave the same mark to all nine elements."""
    some = [skm.tally((dict.fromkeys(skm.ELEMENTS, mark), 1) for mark in people) for people in (now, before)]
    (one, other), (since, of_old) = ((skm.score(tally), str(tally.variance)) for tally in some)
    return rules.change(one, other, since, of_old)


def test_a_change_has_its_own_interval_by_welch():
    found = change([4, 3] * 20, [3, 2] * 10)
    # Two variances of a mean, 625/4/(n − 1) each; 37.667 degrees by Welch, for which SciPy gives this t.
    half = 2.0249821291 * sqrt(625 / 4 / 39 + 625 / 4 / 19)
    assert (found.by, found.real) == (Figure("25.00"), True)
    assert [str(Decimal(bound)) for bound in (found.low, found.high)] == [f"{25 - half:.2f}", f"{25 + half:.2f}"]


def test_a_change_may_be_real_though_the_two_intervals_overlap():
    now, before = ([4] * share + [3] * (40 - share) for share in (20, 9))
    one, other = (skm.score(skm.tally((dict.fromkeys(skm.ELEMENTS, m), 1) for m in people)) for people in (now, before))
    assert one.low < other.high
    assert change(now, before).real


def test_a_rise_within_its_doubt_is_not_real():
    found = change([4, 3] * 9, [4, 3] * 8 + [3, 3])
    assert found.by > 0
    assert not found.real


def test_a_rise_seen_from_the_other_end_is_the_same_fall():
    up, down = change([4, 3, 3] * 9, [3, 2] * 12), change([3, 2] * 12, [4, 3, 3] * 9)
    assert (up.by, up.low, up.high) == (-down.by, -down.high, -down.low)


def test_two_surveys_without_any_spread_differ_by_what_they_differ():
    found = change([4] * 10, [3] * 10)
    assert (found.by, found.low, found.high, found.real) == (25, 25, 25, True)


def score(index):
    return Score(Figure(index), Figure(index), Figure(index), 40)


@pytest.mark.parametrize(("index", "real"), [("83.91", False), ("83.99", True)])
def test_change_is_real_where_the_interval_of_the_difference_leaves_out_zero(index, real):
    # Two variances of 1 and 78 degrees of freedom: the half-width is 1.99 · √2 = 2.82; each alone has 2.02.
    assert rules.change(score(index), "1", score("81.12"), "1").real is real


def test_no_variance_at_all_is_no_division_by_zero():
    assert rules.change(score("81.00"), "0", score("80.00"), "0").by == 1
