from dataclasses import dataclass

from portal.core.score import Figure
from portal.home.rules import weakest


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
