"""Time limits in working days, calendar days and hours, as they are counted in Palembang."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.clock import PALEMBANG
from portal.core.workdays import Calendar, Limit, Unit, end_of

NYEPI, LEBARAN = date(2026, 3, 19), date(2026, 3, 21)
CALENDAR = Calendar(
    {
        date(2026, 3, 18): "Cuti bersama", NYEPI: "Hari Suci Nyepi", date(2026, 3, 20): "Cuti bersama",
        LEBARAN: "Idul Fitri", date(2026, 3, 22): "Idul Fitri", date(2026, 3, 23): "Cuti bersama",
        date(2026, 3, 24): "Cuti bersama",
    }
)  # fmt: skip


def at(day, hour=10, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=PALEMBANG)


@pytest.mark.parametrize(("day", "working"), [(13, True), (14, False), (15, False), (16, True), (18, False), (19, False)])
def test_saturday_sunday_and_free_days_are_no_working_days(day, working):
    assert CALENDAR.is_workday(date(2026, 3, day)) is working


@pytest.mark.parametrize(
    ("came", "counts_on"),
    [
        (at(16), 16), (at(16, 15, 59), 16),
        (at(16, 16), 17),  # after hours
        (at(17, 17), 25),  # after hours, and a week of free days follows
        (at(14), 16), (at(14, 23), 16),  # a Saturday
        (at(19), 25),
    ],
)  # fmt: skip
def test_what_comes_after_hours_or_on_a_free_day_counts_as_received_on_the_next_working_day(came, counts_on):
    assert CALENDAR.received_on(came) == date(2026, 3, counts_on)


def test_the_day_of_receipt_is_palembangs_and_not_greenwichs():
    evening_before_in_greenwich = datetime(2026, 3, 15, 23, 30, tzinfo=UTC)  # 06:30 on Monday in Palembang
    assert CALENDAR.received_on(evening_before_in_greenwich) == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (Limit(3, Unit.HOUR), at(16, 13)),
        (Limit(14, Unit.DAY), end_of(date(2026, 3, 30))),
        (Limit(1, Unit.WORKDAY), end_of(date(2026, 3, 17))),
        (Limit(3, Unit.WORKDAY), end_of(date(2026, 3, 26))),
    ],
)
def test_a_limit_ends_with_its_last_hour_or_at_the_end_of_its_last_day(limit, due):
    assert CALENDAR.due_at(at(16), limit) == due


@pytest.mark.parametrize(("now", "late"), [(at(17, 23, 59), 0), (at(18), 0), (at(24), 0), (at(25, 0), 1), (at(27), 3)])
def test_lateness_is_counted_in_working_days_that_have_begun(now, late):
    due = CALENDAR.due_at(at(16), Limit(1, Unit.WORKDAY))
    assert CALENDAR.workdays_late(due, now) == late


def test_a_limit_of_nothing_is_no_limit():
    with pytest.raises(ValueError, match="at least one"):
        Limit(0, Unit.WORKDAY)


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
free = st.dictionaries(days, st.just("free"), max_size=40)


@given(days, st.integers(1, 60), free)
def test_so_many_working_days_later_is_a_working_day_with_so_many_between(day, count, free):
    calendar = Calendar(free)
    later = calendar.after(day, count)
    assert calendar.is_workday(later)
    assert calendar.workdays_between(day, later) == count


@given(days, st.integers(1, 60), free)
def test_free_days_never_bring_a_limit_nearer(day, count, free):
    came = datetime.combine(day, datetime.min.time(), PALEMBANG) + timedelta(hours=9)
    limit = Limit(count, Unit.WORKDAY)
    assert Calendar(free).due_at(came, limit) >= Calendar().due_at(came, limit)


@given(days, st.integers(-30, 900), st.lists(st.integers(0, 900), max_size=20))
def test_of_years_as_many_are_counted_as_day_by_day(day, span, offs):
    calendar = Calendar({day + timedelta(days=off): "Libur" for off in offs})
    each = (day + timedelta(days=number) for number in range(1, span + 1))
    assert calendar.workdays_between(day, day + timedelta(days=span)) == sum(map(calendar.is_workday, each))
