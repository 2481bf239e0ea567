from decimal import Decimal
from math import sqrt

import pytest

from portal.core.score import Figure, Score
from portal.skm.index import difference, sample, score
from portal.skm.instrument import ELEMENTS
from portal.skm.tally import tally as counted


def change(now, before):
    """Of two whole surveys, each a list of people who gave the same mark to all nine elements."""
    some = [counted((dict.fromkeys(ELEMENTS, mark), 1) for mark in people) for people in (now, before)]
    return difference(*(sample(score(tally), str(tally.variance), tally.counts) for tally in some))


def test_a_change_has_its_own_interval_by_welch():
    found = change([4, 3] * 20, [3, 2] * 10)
    # Two variances of a mean, 625/4/(n − 1) each; 37.667 degrees by Welch, for which SciPy gives this t.
    half = 2.0249821291 * sqrt(625 / 4 / 39 + 625 / 4 / 19)
    assert (found.by, found.real) == (Figure("25.00"), True)
    assert [str(Decimal(bound)) for bound in (found.low, found.high)] == [f"{25 - half:.2f}", f"{25 + half:.2f}"]


def test_a_change_may_be_real_though_the_two_intervals_overlap():
    now, before = ([4] * share + [3] * (40 - share) for share in (20, 9))
    one, other = (score(counted((dict.fromkeys(ELEMENTS, m), 1) for m in people)) for people in (now, before))
    assert one.low < other.high
    assert change(now, before).real


def test_a_rise_within_its_doubt_is_not_real():
    found = change([4, 3] * 9, [4, 3] * 8 + [3, 3])
    assert found.by > 0
    assert not found.real


def test_a_rise_seen_from_the_other_end_is_the_same_fall():
    up, down = change([4, 3, 3] * 9, [3, 2] * 12), change([3, 2] * 12, [4, 3, 3] * 9)
    assert (up.by, up.low, up.high) == (-down.by, -down.high, -down.low)


def test_two_surveys_without_any_spread_differ_by_what_they_differ():
    found = change([4] * 10, [3] * 10)
    assert (found.by, found.low, found.high, found.real) == (25, 25, 25, True)


def printed(index, variance):
    return sample(Score(Figure(index), Figure(index), Figure(index), 40), variance, {})


@pytest.mark.parametrize(("index", "real"), [("83.91", False), ("83.99", True)])
def test_change_is_real_where_the_interval_of_the_difference_leaves_out_zero(index, real):
    # Two variances of 1 and 78 degrees of freedom: the half-width is 1.99 · √2 = 2.82; each alone has 2.02.
    assert difference(printed(index, "1"), printed("81.12", "1")).real is real


def test_no_variance_at_all_is_no_division_by_zero():
    assert difference(printed("81.00", "0"), printed("80.00", "0")).by == 1


def test_where_counts_are_published_the_exact_indexes_are_compared_and_not_their_rounded_figures():
    # A third of 25 is 8.333…: the printed indexes, 83.33 and 91.67, differ by 8.34.
    threes_and_fours = [[(4, 1), (3, 2)], [(4, 2), (3, 1)]]
    some = [counted((dict.fromkeys(ELEMENTS, mark), n) for mark, n in people) for people in threes_and_fours]
    low, high = ((score(tally), str(tally.variance), tally.counts) for tally in some)
    assert difference(sample(*high), sample(*low)).by == Figure("8.33")
    assert difference(sample(*high[:2], {}), sample(*low[:2], {})).by == Figure("8.34")


def test_what_is_not_known_is_compared_with_nothing():
    assert sample(None, "1", {}) is sample(score(counted([(dict.fromkeys(ELEMENTS, 4), 9)])), None, {}) is None
    assert difference(None, printed("80.00", "1")) is difference(printed("80.00", "1"), None) is None
