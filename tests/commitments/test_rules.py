from datetime import date, timedelta
from itertools import product

import pytest

from portal.commitments.rules import ALLOWED, FARTHEST, Act, State, Terms, day_refused, may_move, outcome

TODAY = date(2026, 6, 1)


def test_kept_only_with_a_word_or_a_visit_for_it_and_none_against():
    for kept, not_kept, visited in product(range(4), range(4), (None, True, False)):
        found = outcome(kept, not_kept, visited)
        if found is State.KEPT:
            assert kept > not_kept or visited
            assert visited is not False
            assert not_kept <= kept
        if not kept and visited is None:
            assert found is not State.KEPT


def test_silence_is_its_own_state_and_a_tie_is_not_kept():
    assert outcome(0, 0, None) is State.UNCONFIRMED
    assert outcome(3, 3, None) is State.NOT_KEPT


def test_who_loses_many_words_is_not_saved_by_a_visit():
    assert outcome(1, 2, True) is State.NOT_KEPT


@pytest.mark.parametrize(("days", "refused"), [(0, True), (1, False), (FARTHEST.days, False), (FARTHEST.days + 1, True)])
def test_a_day_lies_ahead_and_within_a_year(days, refused):
    assert bool(day_refused(TODAY + timedelta(days=days), today=TODAY)) is refused


def test_a_day_only_moves_ahead_and_within_a_year_of_the_first():
    first, now = date(2026, 6, 10), date(2026, 7, 10)
    moved = {"today": TODAY, "first": first, "before": now}
    assert day_refused(now, **moved)
    assert day_refused(date(2026, 7, 1), **moved)
    assert not day_refused(date(2026, 7, 11), **moved)
    assert day_refused(first + FARTHEST + timedelta(days=1), **moved)


def test_a_day_that_has_passed_does_not_move_and_none_moves_for_ever():
    terms = Terms(moves_most=2, rounds_most=3, word_days=14)
    assert not may_move(TODAY, 1, terms, TODAY)
    assert may_move(TODAY, 2, terms, TODAY)
    assert may_move(TODAY - timedelta(days=1), 0, terms, TODAY)


def test_what_is_declared_done_or_judged_is_not_withdrawn_and_not_moved():
    assert ALLOWED[Act.WITHDRAW] == ALLOWED[Act.MOVE] == ALLOWED[Act.LINK] == {State.OPEN}
    assert State.KEPT not in ALLOWED[Act.DECLARE]
