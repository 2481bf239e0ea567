"""The limits of a case, compared with a count that was made elsewhere: day by day on paper, and by steps in here."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.complaints.clocks import Guard, Pause, Terms, deadlines, share_at
from portal.core.workdays import Calendar, Limit, Unit
from portal.core.zone import PALEMBANG
from portal.organisation import free_days

GUARD = Guard(Limit(14, Unit.DAY), Limit(60, Unit.DAY), Limit(30, Unit.DAY))
WAIT = Limit(10, Unit.WORKDAY)


def listed():
    """The free days that are shipped, read without the reader of the portal, and those of 2028 that are needed here."""
    years = tomllib.loads(free_days.HOLIDAYS.read_text("utf-8"))["years"]
    lines = [line for year in years for line in year["days"].split("\n") if line]
    return {date.fromisoformat(line[:10]) for line in lines} | {date(2027, 12, 31), date(2028, 3, 1)}


FREE = listed()
CALENDAR = Calendar(dict.fromkeys(FREE, "libur"))


def here(text):
    return datetime.fromisoformat(text).replace(tzinfo=PALEMBANG)


def last_day(at):
    return (at - timedelta(seconds=1)).astimezone(PALEMBANG).date().isoformat()


def due(begun, amount, unit, pause=None):
    """The limit for finishing, as the unit's row says it."""
    limit = Limit(amount, Unit(unit))
    found = deadlines(begun, Terms(limit, limit, limit, WAIT), GUARD, CALENDAR, pause=pause)
    assert found.verify_at == found.answer_at == found.finish_at
    return found.finish_at


# Counted by hand with the joint decree of 2026 (SKB Menag 1497/2025, Menaker 2/2025, MenPANRB 5/2025) and with a
# calendar of 2027 and 2028 on paper. Free days in 2028 are those that `listed` adds.
@pytest.mark.parametrize(
    ("begun", "amount", "unit", "last"),
    [
        # Mon 9 March: 10, 11, 12 March
        ("2026-03-09T10:00", 3, "workday", "2026-03-12"),
        # Tue 17 March: 18 joint leave, 19 Nyepi, 20 leave, 21 and 22 Idul Fitri, 23 and 24 leave; so 25, 26, 27
        ("2026-03-17T10:00", 3, "workday", "2026-03-27"),
        # Tue 17 March at 16:00 sharp: counts as received on Wed 25; 26, 27, 30
        ("2026-03-17T16:00", 3, "workday", "2026-03-30"),
        ("2026-03-17T15:59", 3, "workday", "2026-03-27"),
        # on Idul Fitri itself: as received on Wed 25
        ("2026-03-21T07:00", 5, "workday", "2026-04-01"),
        # Thu 2 April: Fri 3 is free (Wafat Yesus Kristus); 6, 7, 8
        ("2026-04-02T09:00", 3, "workday", "2026-04-08"),
        # Wed 13 May: Thu 14 and Fri 15 are free; 18, 19, 20, 21, 22
        ("2026-05-13T09:00", 5, "workday", "2026-05-22"),
        # Tue 26 May: 27 Idul Adha, 28 leave; Fri 29; Sun 31 and Mon 1 June are free; 2 June
        ("2026-05-26T09:00", 2, "workday", "2026-06-02"),
        # Fri 20 November after hours: as received on Mon 23; ten on: 7 December
        ("2026-11-20T18:30", 10, "workday", "2026-12-07"),
        # Wed 23 December: 24 leave, 25 Christmas, weekend; 28, 29, 30, 31; 1 January 2027 is free, weekend; Mon 4
        ("2026-12-23T10:00", 5, "workday", "2027-01-04"),
        # Thu 31 December at 23:59: as received on Mon 4 January 2027; Tue 5 is free (Isra Mikraj)
        ("2026-12-31T23:59", 1, "workday", "2027-01-06"),
        # leap day: Mon 28 February 2028 is followed by Tue 29; Wed 1 March is free here
        ("2028-02-28T10:00", 1, "workday", "2028-02-29"),
        ("2028-02-28T10:00", 2, "workday", "2028-03-02"),
        ("2028-02-29T10:00", 1, "workday", "2028-03-02"),
        ("2028-02-29T17:00", 1, "workday", "2028-03-03"),
        # calendar days pass over free days and leap days: 14 of 16 February 2028 is 1 March
        ("2028-02-16T10:00", 14, "day", "2028-03-01"),
        ("2027-02-15T10:00", 14, "day", "2027-03-01"),
        # 60 days over a year's end, and over Idul Fitri; the hour of the day moves nothing
        ("2026-12-01T23:59", 60, "day", "2027-01-30"),
        ("2026-02-01T00:00", 60, "day", "2026-04-02"),
        ("2028-01-01T08:00", 60, "day", "2028-03-01"),  # 30 of January, 29 of February, 1 of March
        ("2027-01-01T08:00", 60, "day", "2027-03-02"),  # 30 of January, 28 of February, 2 of March
        # an evening in Palembang is the afternoon of the same day in Greenwich, a morning the evening before
        ("2026-06-02T00:30", 1, "day", "2026-06-03"),
    ],
)  # fmt: skip
def test_limits_as_they_were_counted_by_hand(begun, amount, unit, last):
    assert last_day(due(here(begun), amount, unit)) == last


@pytest.mark.parametrize(
    ("begun", "until"),
    [
        ("2026-06-05T22:00", "2026-06-06T02:00"),  # over midnight and into a Saturday
        ("2026-12-31T22:30", "2027-01-01T02:30"),
        ("2028-02-28T22:00", "2028-02-29T02:00"),
    ],
)
def test_hours_pass_by_night_and_on_free_days(begun, until):
    assert due(here(begun), 4, "hour") == here(until)


# ---- the clock stands still for the reporter


@pytest.mark.parametrize(
    ("asked", "replied", "last"),
    [
        # a case of Mon 8 June 2026, 5 working days: Mon 15 June (16 June is free, the Islamic new year)
        ("2026-06-09T10:00", "2026-06-09T15:00", "2026-06-15"),  # the same day
        ("2026-06-09T10:00", "2026-06-10T10:00", "2026-06-17"),  # one working day; Tue 16 is free
        ("2026-06-12T10:00", "2026-06-13T10:00", "2026-06-17"),  # Friday stood still at its end, Saturday never counted
        ("2026-06-13T10:00", "2026-06-14T10:00", "2026-06-15"),  # a weekend takes no working day
        ("2026-06-15T23:00", "2026-06-16T08:00", "2026-06-17"),  # asked in the last hour: not late by that
        ("2026-06-16T08:00", "2026-06-30T08:00", "2026-06-15"),  # asked when it was late already: it stays late
        ("2026-06-09T10:00", "2026-07-09T10:00", "2026-07-15"),  # the 30 days of the law; 9, 10, 13, 14, 15 July
    ],
)  # fmt: skip
def test_a_pause_moves_a_limit_by_its_working_days(asked, replied, last):
    pause = Pause(here(asked), here(replied))
    assert last_day(due(here("2026-06-08T10:00"), 5, "workday", pause)) == last


def test_a_pause_moves_calendar_days_by_days_and_hours_by_hours():
    pause = Pause(here("2026-06-09T10:00"), here("2026-06-13T12:30"))
    assert last_day(due(here("2026-06-08T10:00"), 3, "day", pause)) == "2026-06-15"
    assert due(here("2026-06-09T09:00"), 4, "hour", pause) == here("2026-06-13T15:30")


def test_a_pause_that_lasts_moves_nothing_yet():
    pause = Pause(here("2026-06-09T10:00"))
    assert last_day(due(here("2026-06-08T10:00"), 5, "workday", pause)) == "2026-06-15"


def test_a_pause_before_the_case_was_opened_again_gives_its_new_clock_nothing():
    begun, pause = here("2026-07-06T10:00"), Pause(here("2026-06-09T10:00"), here("2026-06-19T10:00"))
    assert due(begun, 5, "workday", pause) == due(begun, 5, "workday")


# ---- the law's days beside the unit's


def guarded(begun, complete=None, pause=None, finish=60):
    terms = Terms(Limit(3, Unit.WORKDAY), Limit(5, Unit.WORKDAY), Limit(finish, Unit.WORKDAY), WAIT)
    return deadlines(begun, terms, GUARD, CALENDAR, complete_at=complete, pause=pause)


def test_the_law_counts_plain_days_and_whichever_ends_first_holds():
    found = guarded(here("2026-02-02T10:00"))
    assert last_day(found.law_answer_at) == "2026-02-16"  # Ps.44 (3): 14 days, over joint leave
    assert last_day(found.law_finish_at) == "2026-04-03"  # Ps.50 (1): 60 days, and not the working day behind it
    assert last_day(found.finish_at) == "2026-05-08"  # 60 working days of an examination would be later
    assert found.last_at == found.law_finish_at
    assert found.first_answer_at == found.answer_at


def test_the_laws_answer_is_not_put_off_by_a_question_and_its_decision_counts_from_when_it_is_complete():
    asked, replied = here("2026-02-04T10:00"), here("2026-03-02T10:00")
    found = guarded(here("2026-02-02T10:00"), complete=replied, pause=Pause(asked, replied))
    assert last_day(found.law_answer_at) == "2026-02-16"
    assert last_day(found.law_finish_at) == "2026-05-01"


def test_over_a_long_holiday_the_laws_fourteen_days_end_before_the_units_working_days():
    terms = Terms(Limit(3, Unit.WORKDAY), Limit(9, Unit.WORKDAY), Limit(14, Unit.WORKDAY), WAIT)
    found = deadlines(here("2026-03-13T17:00"), terms, GUARD, CALENDAR)
    assert last_day(found.answer_at) == "2026-04-06"  # received Mon 16; 17, 25 to 27, 30 to 2 April, 6: nine
    assert last_day(found.first_answer_at) == "2026-03-27"


# ---- against steps


def by_steps(begun, amount, pause):
    """Working days counted by going day by day, with nothing of the portal: minutes of a clock seven hours on."""
    local = begun.astimezone(UTC).replace(tzinfo=None) + timedelta(hours=7)
    day, minutes = local.date(), local.hour * 60 + local.minute

    def works(one):
        return one.isoweekday() <= 5 and one not in FREE

    def stood_still(one):
        if pause is None:
            return False
        midnight = datetime(one.year, one.month, one.day) + timedelta(days=1)
        since, until = (at.astimezone(UTC).replace(tzinfo=None) + timedelta(hours=7) for at in (pause.since, pause.until))
        return since < midnight <= until

    if minutes >= 16 * 60 and works(day):
        day += timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    ended = 0  # working days at whose end the clock ran; the day of receipt is the one that does not count
    while True:
        ended += works(day) and not stood_still(day)
        if ended > amount:
            return day.isoformat()
        day += timedelta(days=1)


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 11, 1), timezones=st.just(PALEMBANG))


@given(MOMENTS, st.integers(1, 60))
def test_working_days_as_steps_count_them(begun, amount):
    assert last_day(due(begun, amount, "workday")) == by_steps(begun, amount, None)


@given(
    MOMENTS, st.integers(1, 30), st.timedeltas(timedelta(), timedelta(days=40)), st.timedeltas(timedelta(), timedelta(30))
)
def test_with_a_pause_as_steps_count_them(begun, amount, after, lasts):
    pause = Pause(begun + after, begun + after + lasts)
    plain = due(begun, amount, "workday")
    expected = last_day(plain) if plain <= pause.since else by_steps(begun, amount, pause)
    assert last_day(due(begun, amount, "workday", pause)) == expected


def test_half_of_a_limit_lies_in_its_middle():
    begun, until = here("2026-06-01T00:00"), here("2026-06-11T00:00")
    assert [share_at(begun, until, share).day for share in (50, 80, 100)] == [6, 9, 11]


def test_every_limit_that_is_shipped_has_a_row_for_each_grade():
    rows = tomllib.loads(Path(free_days.__file__).parents[1].joinpath("complaints/data/limits.toml").read_text())["limit"]
    assert {row["key"] for row in rows} == {
        "uu25", "info", "ppid", "ringan", "tbp", "bp", "aspirasi", "darurat"
    }  # fmt: skip
