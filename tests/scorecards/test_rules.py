from datetime import date, timedelta
from decimal import Decimal

import pytest

from portal.core.score import Figure, Score
from portal.scorecards import rules
from portal.scorecards.rules import Course, WaitsFor
from portal.surveys import skm
from tests.scorecards.house import marks

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
    ("official", "independent", "stays_out"),
    [(40, 40, 0), (41, 40, 1), (49, 40, 1), (50, 40, 0), (19, 10, 1), (18, 9, 0), (9, 0, 0)],
)
def test_a_rest_of_one_to_nine_stays_out_where_there_is_a_value_to_guard(official, independent, stays_out):
    assert rules.rest_stays_out(official, independent) == stays_out


def tally(people):
    return skm.tally((marks(number), 1) for number in people)


def test_change_is_what_the_official_arithmetic_says_but_for_the_rounding_of_the_printed_indexes():
    now, before = tally(range(40)), tally(number * number for number in range(55))
    change = rules.change(
        skm.score(now), str(now.variance), skm.score(before), str(before.variance)
    )
    exact = skm.difference(now, before)
    for mine, official in ((change.by, exact.by), (change.low, exact.low), (change.high, exact.high)):
        assert abs(mine - official) <= Decimal("0.01")


def score(index):
    return Score(Figure(index), Figure(index), Figure(index), 40)


@pytest.mark.parametrize(("index", "real"), [("83.91", False), ("83.99", True)])
def test_change_is_real_where_the_interval_of_the_difference_leaves_out_zero(index, real):
    # Two variances of 1 and 78 degrees of freedom: the half-width is 1.99 · √2 = 2.82; each alone has 2.02.
    assert rules.change(score(index), "1", score("81.12"), "1").real is real


def test_no_variance_at_all_is_no_division_by_zero():
    assert rules.change(score("81.00"), "0", score("80.00"), "0").by == 1
