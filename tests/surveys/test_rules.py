"""What a survey has to keep to, without a database."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from portal.core.periods import Period
from portal.surveys import rules

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("way", "fault"),
    [
        ({"spent": 7, "answered": 7}, None),
        ({"spent": 7, "answered": 8}, "differs"),
        ({"spent": 7, "answered": 6}, "differs"),
        ({"spent": 7, "answered": 6, "lost": 1}, None),
        ({"spent": 7, "answered": 7, "lost": 1}, "differs"),
        ({"spent": 7, "answered": 7, "made": 12}, None),
        ({"spent": 7, "answered": 7, "made": 11}, "issued"),
        ({"spent": 7, "answered": 7, "made": 13}, "issued"),
        ({"spent": 7, "answered": 9, "made": 13}, "differs"),
        ({"spent": None, "answered": 7, "issued": None, "made": None}, None),  # the open link
    ],
)
def test_a_way_counts_where_rights_answers_and_slips_agree(way, fault):
    assert rules.fault_of_turnout({"issued": 12} | way) == fault


@pytest.mark.parametrize(
    ("opens", "days", "fault"),
    [
        (date(2026, 6, 1), 7, "opens_on"),  # today: nobody could confirm it before
        (date(2026, 6, 2), 6, "closes_on"),
        (date(2026, 6, 2), 7, None),
        (date(2026, 6, 2), 0, "closes_on"),  # ends before it begins
        (date(2026, 6, 30), 32, None),  # 31 July
        (date(2026, 6, 30), 33, "closes_on"),
        (date(2026, 7, 25), 7, None),  # after the period, and over in time
    ],
)
def test_days_lie_in_the_quarter_or_the_month_after_it(opens, days, fault):
    found = rules.fault_of_days(Period("2026-tw2"), opens, opens + timedelta(days - 1), TODAY)
    assert (found and found.day) == fault


@pytest.mark.parametrize(
    ("period", "opens", "days", "fault"),
    [
        ("2026-tw3", date(2026, 6, 30), 30, "opens_on"),  # the day before the quarter begins
        ("2026-tw3", date(2026, 7, 1), 100, None),
        ("2026-tw3", date(2026, 7, 1), 101, "closes_on"),
        ("2027", date(2027, 6, 1), 30, None),  # in exactly a year
        ("2027", date(2027, 6, 2), 30, "opens_on"),
        ("2027", date(9998, 1, 1), 30, "opens_on"),  # what was shown to block every period
    ],
)
def test_days_are_not_too_many_and_not_too_far_ahead(period, opens, days, fault):
    found = rules.fault_of_days(Period(period), opens, opens + timedelta(days - 1), TODAY)
    assert (found and found.day) == fault


@dataclass(frozen=True)
class Registered:
    id: int
    period: Period = Period("2026-tw2")
    opens_on: date = date(2026, 5, 20)
    closes_on: date = date(2026, 5, 30)
    service_id: int = 1
    confirmed_on: date | None = None
    declined_on: date | None = None
    ended_on: date | None = None
    closed_on: date | None = None
    public_key: bytes | None = b"key"


def test_who_registers_in_vain_again_and_again_fills_no_list():
    vain = [Registered(number) for number in range(1, 6)]
    other = [Registered(7, service_id=2), Registered(8, period=Period("2026-tw1"))]
    waiting = Registered(9, opens_on=date(2026, 6, 20))
    declined = Registered(6, declined_on=date(2026, 5, 10))
    every = [*vain, declined, *other, waiting]
    assert [each.id for each in rules.lapsed(every, TODAY)] == [5, 7, 8]
    assert [each.id for each in rules.without_repeats(every, TODAY)] == [6, 7, 8, 9]


def test_what_lapsed_is_missed_until_a_survey_asks_about_that_time():
    lapsed, asked = Registered(1), Registered(2, period=Period("2026-s1"), confirmed_on=date(2026, 5, 12))
    assert rules.lapsed([lapsed], TODAY) == [lapsed]
    assert rules.lapsed([lapsed, asked], TODAY) == []
    assert rules.lapsed([lapsed], date(2027, 6, 1)) == []
