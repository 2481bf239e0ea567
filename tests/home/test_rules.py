from dataclasses import dataclass
from datetime import date

from portal.core.score import Figure
from portal.home.rules import Task, in_order, kind_of, weakest


def task(kind, day=None, title=""):
    return Task(kind, title, "", "", "", day and date(2026, 6, day))


def test_what_presses_comes_first_and_what_falls_due_earlier_before_the_rest():
    late, soon, later, some_day, note = (
        task("bad", 9),
        task("mid", 3),
        task("mid", 8),
        task("mid"),
        task("info", 1),
    )
    assert in_order([note, some_day, later, soon, late]) == [late, soon, later, some_day, note]


def test_two_days_before_its_end_a_matter_is_urgent():
    today = date(2026, 6, 10)
    assert [kind_of(date(2026, 6, day), today) for day in (1, 10, 12, 13)] == ["bad", "bad", "bad", "mid"]


@dataclass
class Element:
    name: str
    index: Figure | None


def test_the_weakest_are_the_lowest_in_official_order_and_none_without_an_index():
    found = [
        Element("u1", Figure("80")),
        Element("u2", None),
        Element("u3", Figure("70")),
        Element("u4", Figure("70")),
    ]
    assert [each.name for each in weakest(found, 2)] == ["u3", "u4"]
    assert [each.name for each in weakest(found, 9)] == ["u3", "u4", "u1"]
