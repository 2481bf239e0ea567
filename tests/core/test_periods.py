import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.core.errors import NotFound
from portal.core.periods import Period, containing, overlaps

ALL = [Period(f"2026{mark}") for mark in ("-tw1", "-tw2", "-tw3", "-tw4", "-s1", "-s2", "")]
days = some.dates(date(2001, 1, 1), date(2099, 12, 31))
kinds = some.sampled_from(["quarter", "half", "year"])


@pytest.mark.parametrize("text", ["2026", "2026-s1", "2026-s2", "2026-tw1", "2026-tw4"])
def test_a_period_is_written_as_its_address_writes_it(text):
    assert Period(text) == text
    assert pickle.loads(pickle.dumps(Period(text))) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "1999",
        "2026-",
        "2026-s3",
        "2026-s0",
        "2026-tw5",
        "2026-TW1",
        "2026-q1",
        " 2026",
        "2026\n",
        "202６",
    ],
)
def test_other_text_is_no_period(text):
    with pytest.raises(NotFound):
        Period(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-s1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-s2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-tw1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-tw3", date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_a_period_has_its_first_and_last_day(text, first, last):
    assert (Period(text).first_day, Period(text).last_day) == (first, last)


@given(days, kinds)
def test_the_period_of_a_day_contains_it(day, kind):
    period = containing(day, kind)
    assert period.kind == kind
    assert period.first_day <= day <= period.last_day


@given(days, kinds)
def test_the_previous_period_is_of_the_same_kind_and_ends_the_day_before(day, kind):
    period = containing(day, kind)
    before = period.previous()
    assert (before.kind, before.last_day) == (kind, period.first_day - timedelta(days=1))


def test_periods_overlap_where_they_share_a_day():
    assert {str(b) for b in ALL if overlaps(Period("2026-tw2"), b)} == {"2026-tw2", "2026-s1", "2026"}
    assert not overlaps(Period("2026"), Period("2025-tw4"))


def test_periods_stand_in_the_order_of_their_last_days():
    assert sorted(ALL) == ["2026-tw1", "2026-s1", "2026-tw2", "2026-tw3", "2026", "2026-s2", "2026-tw4"]
    assert max(ALL) == "2026-tw4"


def test_a_period_compares_with_the_text_that_a_database_gives_back():
    assert Period("2026-s1") < "2026-tw4" < Period("2027")
    assert Period("2026-tw2") >= "2026-s1" >= Period("2026-s1")
