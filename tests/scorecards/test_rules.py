from datetime import date, timedelta

import pytest

from portal.scorecards import rules
from portal.scorecards.rules import Course, Group, WaitsFor

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
