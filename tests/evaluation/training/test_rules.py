"""Where a training stands, what is weak, and what may be said to have changed."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from portal.core.periods import Period
from portal.core.score import Figure, Score
from portal.evaluation.training.rules import Gap, Measured, State, effects, is_weak, state_of
from portal.skm.index import Sample

TRAINED = date(2026, 5, 10), date(2026, 5, 12)


@pytest.mark.parametrize(
    ("of_session", "consented", "checked", "hours", "state"),
    [
        (True, None, False, None, State.ASKED), (True, False, False, None, State.DECLINED),
        (True, True, False, None, State.REGISTERED), (True, True, True, None, State.ABSENT),
        (True, True, True, 12, State.VERIFIED), (False, None, False, None, State.CLAIMED),
        (False, None, True, None, State.REFUSED), (False, None, True, 4, State.VERIFIED),
    ],
)  # fmt: skip
def test_where_a_training_stands(of_session, consented, checked, hours, state):
    said = {"of_session": of_session, "consented": consented, "checked": checked, "hours": hours}
    assert state_of(begun=False, **said) is state
    assert state_of(begun=True, **said) is (State.LAPSED if state is State.ASKED else state)


@pytest.mark.parametrize(
    ("high", "n", "weak"), [("76.60", 30, True), ("76.61", 30, False), ("70.00", 29, False), ("90.00", 400, False)]
)
def test_an_element_is_weak_where_its_whole_interval_lies_below_good_and_enough_answered(high, n, weak):
    assert is_weak(Score(Figure("65.00"), Figure("60.00"), Figure(high), n)) is weak
    assert not is_weak(None)


def measured(period, last_day, index, n=60):
    return Measured(Period(period), last_day, Sample(Fraction(index), Decimal("1.50"), n))


def test_the_effect_is_of_the_survey_before_and_the_periods_after_with_the_interval_of_the_difference():
    before, during = measured("2026-tw1", date(2026, 3, 20), 70), measured("2026-tw2", date(2026, 6, 20), 71)
    better, same = measured("2026-tw3", date(2026, 9, 20), 80), measured("2026-tw4", date(2026, 12, 20), 71)
    few = measured("2027-tw1", date(2027, 3, 20), 90, n=29)
    half = measured("2026-s2", date(2026, 12, 30), 95)
    found = effects(*TRAINED, [few, same, half, better, during, before])
    assert [(each.before, each.after, each.change.real) for each in found] == [
        ("2026-tw1", "2026-tw3", True), ("2026-tw1", "2026-tw4", False)
    ]  # fmt: skip
    assert effects(*TRAINED, [better, same]) == []  # nothing is known of before


def test_a_level_that_nobody_assessed_is_no_gap_of_a_size():
    assert (Gap("Komunikasi", 3, None).missing, Gap("Komunikasi", 3, 1).missing, Gap("Komunikasi", 2, 4).missing) == (
        None, 2, 0
    )  # fmt: skip
