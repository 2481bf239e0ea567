"""Whether the range lies above, around or below the target is seen as it is said."""

import re

import pytest

from portal.core.score import Figure
from portal.evaluation.targets.drawing import against, axis
from tests.evaluation.line import score


def drawn(low, high, aim):
    picture = str(against(score(low, high, 40), Figure(aim), "Above"))
    mark = float(re.search(r'class="c-mark" x1="([\d.]+)%"', picture)[1])
    left, right = re.search(r'class="c-range" x1="([\d.]+)%" x2="([\d.]+)%"', picture).groups()
    return float(left), mark, float(right)


def test_the_line_lies_where_the_rule_says(session):
    left, mark, _right = drawn("81.00", "85.00", "80.00")
    assert mark < left
    left, mark, right = drawn("81.00", "85.00", "83.00")
    assert left < mark < right
    *_, mark, right = drawn("81.00", "85.00", "86.00")
    assert right < mark


@pytest.mark.parametrize(("low", "high", "aim"), [("25", "25", "25"), ("99", "100", "100"), ("25", "100", "60")])
def test_nothing_is_drawn_outside_the_picture(session, low, high, aim):
    start, end = axis(score(low, high, 40), Figure(aim))
    assert 25 <= start < end <= 100
    assert all(0 <= place <= 100 for place in drawn(low, high, aim))


def test_the_finding_is_said_and_what_people_write_is_escaped(session):
    assert "<title>&lt;b&gt;</title>" in against(score("81.00", "85.00", 40), Figure("80.00"), "<b>")
