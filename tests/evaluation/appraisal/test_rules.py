"""The nine cells, the days of an objection at their limits, and what of a distribution is worth a warning."""

from datetime import date, timedelta

import pytest

from portal.core.periods import Period
from portal.evaluation.appraisal.queries import periods_of
from portal.evaluation.appraisal.rules import (
    MATRIX,
    Achievement,
    Course,
    Level,
    Predicate,
    State,
    last_day_to_object,
    rated_from,
    warnings,
)

ABOVE, AS, BELOW = Level
VERY_GOOD, GOOD, IMPROVE, POOR, VERY_POOR = Predicate


@pytest.mark.parametrize(
    ("work", "conduct", "predicate"),
    [
        (ABOVE, BELOW, POOR), (ABOVE, AS, GOOD), (ABOVE, ABOVE, VERY_GOOD),
        (AS, BELOW, POOR), (AS, AS, GOOD), (AS, ABOVE, GOOD),
        (BELOW, BELOW, VERY_POOR), (BELOW, AS, IMPROVE), (BELOW, ABOVE, IMPROVE),
    ],
)  # fmt: skip
def test_the_nine_cells(work, conduct, predicate):
    assert MATRIX[work, conduct] is predicate
    assert len(MATRIX) == 9


def course(**days):
    return Course(**dict.fromkeys(("sent_on", "rated_on", "accepted_on", "objected_on", "decided_on")) | days)


def test_where_an_appraisal_stands_follows_from_its_days():
    day, rated = date(2026, 7, 15), date(2026, 7, 1)
    assert course().state(day) is State.WRITING
    assert course(sent_on=rated).state(day) is State.SENT
    assert course(rated_on=rated).state(date(2026, 7, 15)) is State.RATED  # the fourteenth day
    assert course(rated_on=rated).state(date(2026, 7, 16)) is State.FINAL
    assert course(rated_on=rated, accepted_on=rated).state(rated) is State.FINAL
    assert course(rated_on=rated, objected_on=rated).state(date(2027, 1, 1)) is State.OBJECTED
    assert course(rated_on=rated, objected_on=rated, decided_on=day).state(day) is State.FINAL


def test_a_superior_waits_for_the_person_a_fortnight_after_the_end_of_the_period_or_of_their_time_in_the_post():
    assert rated_from(Period("2026-tw2"), None, None) == date(2026, 7, 14)
    assert rated_from(Period("2026-tw2"), date(2026, 5, 10), None) == date(2026, 5, 24)
    assert rated_from(Period("2026-tw2"), None, date(2026, 6, 20)) == date(2026, 6, 30)


def of(**counts):
    return [Predicate(name) for name, count in counts.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("organisation", "given", "count"),
    [
        (Achievement.SPECIAL, of(very_good=7, good=3), 0), (Achievement.SPECIAL, of(very_good=8, good=2), 1),
        (Achievement.SPECIAL, of(very_good=4, good=6), 1), (Achievement.GOOD, of(good=7, improve=1, very_good=2), 0),
        (Achievement.GOOD, of(good=10), 2), (Achievement.IMPROVE, of(improve=6, good=3, very_good=1), 0),
        (Achievement.IMPROVE, of(improve=5, good=3, very_good=2), 2),
        (Achievement.POOR, of(poor=6, improve=1, good=3), 0),
        (Achievement.POOR, of(poor=5, good=3, very_good=2), 3),
        (Achievement.VERY_POOR, of(very_poor=6, poor=1, good=3), 0),
        (Achievement.VERY_POOR, of(very_good=10), 3), (Achievement.VERY_POOR, of(very_good=9), 0),
    ],
)  # fmt: skip
def test_a_distribution_only_warns_and_says_nothing_of_fewer_than_ten(organisation, given, count):
    assert len(warnings(organisation, given)) == count


@pytest.mark.parametrize(
    ("begins", "ends", "held"),
    [
        ((1, 1), None, [1, 2, 3, 4]), ((1, 1), (3, 31), [1]), ((1, 1), (4, 1), [1, 2]), ((3, 31), (6, 30), [1, 2]),
        ((4, 1), (9, 30), [2, 3]), ((12, 31), None, [4]), ((5, 10), (5, 10), [2]),
    ],
)  # fmt: skip
def test_a_quarter_counts_from_its_first_day_to_its_last_also_of_who_came_or_left_within_it(begins, ends, held):
    left = date(2026, *ends) if ends else None
    assert periods_of(2026, date(2026, *begins), left) == [*(f"2026-tw{one}" for one in held), "2026"]


def test_who_left_on_the_last_day_of_a_quarter_is_waited_for_as_long_as_who_stayed():
    for period, end in (("2026-tw1", date(2026, 3, 31)), ("2026-tw4", date(2026, 12, 31)), ("2026", date(2026, 12, 31))):
        stayed = rated_from(Period(period), None, None)
        assert stayed == rated_from(Period(period), end, None) == end + timedelta(days=14)
    assert rated_from(Period("2026-tw4"), date(2027, 1, 5), None) == date(2027, 1, 14)  # the end of the period counts
    day = date(2028, 2, 15)
    assert (last_day_to_object(day), last_day_to_object(date(2026, 12, 31))) == (date(2028, 2, 29), date(2027, 1, 14))
