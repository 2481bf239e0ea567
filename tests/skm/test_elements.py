from fractions import Fraction
from statistics import mean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.core.score import Figure
from portal.skm.elements import elements_of
from portal.skm.instrument import ELEMENTS, NAMES
from portal.skm.interval import student_t


def element(*four):
    return elements_of(dict.fromkeys(ELEMENTS, four))["u3"]


def test_all_nine_come_in_official_order_with_their_official_names():
    found = elements_of(dict.fromkeys(ELEMENTS, (0, 0, 1, 1)))
    assert [(one.code, one.name) for one in found.values()] == list(NAMES.items())


@given(some.lists(some.integers(1, 4), min_size=2, max_size=60))
def test_an_element_has_the_interval_of_a_mean(marks):
    found = element(*(marks.count(mark) for mark in (1, 2, 3, 4)))
    half = 25 * student_t(len(marks) - 1) * (variance(marks) / len(marks)) ** 0.5
    assert (found.n, found.mean) == (len(marks), Fraction(sum(marks), len(marks)))
    assert float(found.score.index) == pytest.approx(25 * mean(marks), abs=0.00501)
    assert float(found.score.low) == pytest.approx(max(25, 25 * mean(marks) - half), abs=0.0052)
    assert float(found.score.high) == pytest.approx(min(100, 25 * mean(marks) + half), abs=0.0052)


def test_one_answer_has_an_index_and_no_interval_and_none_has_neither():
    assert (element(0, 0, 0, 1).index, element(0, 0, 0, 1).score) == (Figure("100.00"), None)
    nobody = element(0, 0, 0, 0)
    assert (nobody.index, nobody.letter, nobody.mean, nobody.score) == (None, None, None, None)


@pytest.mark.parametrize(
    ("n", "index", "letter"), [(9, False, False), (10, True, False), (29, True, False), (30, True, True)]
)
def test_what_is_told_of_an_element_passed_the_least_numbers(n, index, letter):
    told = element(0, 0, n, 0).told()
    assert (told.index is not None, told.letter is not None) == (index, letter)
    assert (told.score is not None, told.mean is not None, told.counts) == (index, index, (0, 0, n, 0))
