"""The interval decides. Nothing here asks a database or a clock."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.score import Figure, Score
from portal.evaluation.targets.rules import (
    Course,
    Decision,
    Realisation,
    State,
    aim_of,
    faults_of_decision,
    outcome_of,
    outcomes,
    realisation,
    steps,
)

AIM = Figure("80.00")
ABOVE, AS, BELOW, UNKNOWN = Realisation
ACCEPT, ADJUST, REJECT = Decision
OPENS, ENDS = date(2026, 6, 10), date(2026, 6, 30)


def scored(low, high, n=30):
    return Score(Figure("80.00"), Figure(low), Figure(high), n)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("80.01", "84.00", ABOVE),
        ("80.00", "84.00", AS),  # its lower bound touches the target
        ("79.99", "80.01", AS),
        ("76.00", "80.00", AS),  # its upper bound does
        ("76.00", "79.99", BELOW),
        ("80.00", "80.00", AS),  # an interval of no width
    ],
)
def test_the_whole_interval_has_to_lie_above_or_below(low, high, said):
    assert realisation(AIM, scored(low, high)) is said


@pytest.mark.parametrize(("n", "said"), [(29, UNKNOWN), (30, ABOVE), (31, ABOVE)])
def test_thirty_answers_are_enough_and_twenty_nine_are_not(n, said):
    assert realisation(AIM, scored("90.00", "95.00", n)) is said


def test_without_a_score_there_is_not_enough_data():
    assert realisation(AIM, None) is UNKNOWN


@given(st.integers(2500, 10000), st.integers(2500, 10000), st.integers(2500, 10000))
def test_the_index_inside_the_interval_decides_nothing(low, high, index):
    low, high = (Figure(Decimal(bound).scaleb(-2)) for bound in sorted((low, high)))
    anywhere = Figure(Decimal(index).scaleb(-2))
    assert realisation(AIM, Score(anywhere, low, high, 30)) is realisation(AIM, Score(AIM, low, high, 30))


# ---- what a superior may make of it


@pytest.mark.parametrize(
    ("proposal", "others"), [(ABOVE, (AS, BELOW)), (AS, (ABOVE, BELOW)), (BELOW, (ABOVE, AS)), (UNKNOWN, ())]
)
def test_a_proposal_is_adjusted_to_another_known_one(proposal, others):
    assert outcomes(proposal) == others


@pytest.mark.parametrize(
    ("decision", "proposal", "outcome", "reason", "lacking"),
    [
        (ACCEPT, ABOVE, None, "", []),
        (ACCEPT, UNKNOWN, None, "", []),
        (ADJUST, ABOVE, AS, "Banjir", []),
        (ADJUST, ABOVE, AS, "", ["reason"]),
        (ADJUST, ABOVE, None, "Banjir", ["outcome"]),
        (ADJUST, ABOVE, ABOVE, "Banjir", ["outcome"]),
        (ADJUST, ABOVE, UNKNOWN, "Banjir", ["outcome"]),
        (ADJUST, UNKNOWN, ABOVE, "Banjir", ["decision"]),
        (ADJUST, ABOVE, None, "", ["outcome", "reason"]),
        (REJECT, ABOVE, None, "Loket pindah", []),
        (REJECT, UNKNOWN, None, "", ["reason"]),
        (ACCEPT, ABOVE, None, "x" * 601, ["reason"]),
        (ADJUST, ABOVE, AS, "x" * 600, []),
    ],
)
def test_what_a_decision_needs(decision, proposal, outcome, reason, lacking):
    assert list(faults_of_decision(decision, proposal, outcome, reason)) == lacking


@pytest.mark.parametrize(("decision", "stands"), [(ACCEPT, BELOW), (ADJUST, AS), (REJECT, None)])
def test_what_stands_after_a_decision(decision, stands):
    assert outcome_of(decision, BELOW, AS) is stands


# ---- where a target stands


@pytest.mark.parametrize(
    ("agreed", "opens", "published", "decided", "today", "state"),
    [
        (None, None, None, None, date(2026, 6, 9), State.PROPOSED),
        (None, OPENS, None, None, date(2026, 6, 9), State.PROPOSED),
        (date(2026, 6, 9), None, None, None, date(2026, 8, 1), State.AGREED),
        (date(2026, 6, 9), OPENS, None, None, date(2026, 6, 9), State.AGREED),
        (None, OPENS, None, None, date(2026, 6, 10), State.LAPSED),
        (None, OPENS, 1, None, date(2026, 8, 1), State.LAPSED),
        (date(2026, 6, 10), OPENS, 1, None, date(2026, 8, 1), State.LAPSED),
        (date(2026, 6, 9), OPENS, None, None, date(2026, 6, 10), State.FIXED),
        (date(2026, 6, 9), OPENS, None, None, date(2026, 6, 30), State.FIXED),
        (date(2026, 6, 9), OPENS, None, None, date(2026, 7, 1), State.WAITING),
        (date(2026, 6, 9), OPENS, 1, None, date(2026, 8, 1), State.TO_DECIDE),
        (date(2026, 6, 9), OPENS, 1, 1, date(2026, 8, 1), State.DECIDED),
        (date(2026, 6, 9), OPENS, 2, 1, date(2026, 8, 1), State.REOPENED),
    ],
)
def test_where_a_target_stands_follows_from_days_and_versions(agreed, opens, published, decided, today, state):
    assert Course(ENDS, agreed, opens, published, decided).state(today) is state


# ---- numbers as people write them, and the interval again


@pytest.mark.parametrize("text", ["24.99", "100.01", "", "-80", "8", "80.005", "1e2", "NaN", "８０", "80%"])
def test_what_is_no_index_of_two_decimals_is_no_aim(text):
    assert aim_of(text) is None


@pytest.mark.parametrize(("text", "aim"), [("25", "25"), ("100,00", "100"), ("82,5", "82.5"), (" 80 ", "80")])
def test_an_aim_is_written_with_a_comma_or_a_point(text, aim):
    assert aim_of(text) == Figure(aim)


def test_the_interval_comes_out_of_what_is_published():
    """49 answers, of facts/skm.md: the half of the interval is t times the root of the variance."""
    found = steps("1.6049382716", 49)
    assert abs(found.error * found.t - found.half) < Figure("0.01")
    with pytest.raises(ValueError, match="two answers"):
        steps("1.0", 1)
