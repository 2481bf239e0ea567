"""How slices make one plan, and what they cannot both claim."""

from datetime import timedelta

import pytest

from portal.web.slices import MenuEntry, Slice, put_together
from portal.web.tasks import Task

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def first():
    """Answers an event."""


def second():
    """Answers the same."""


def test_who_answers_one_event_is_asked_in_the_order_of_the_slices():
    plan = put_together([Slice("a", handlers={"x": (first,)}), Slice("b", handlers={"x": (second,), "y": (second,)})])
    assert plan.handlers == {"x": (first, second), "y": (second,)}


def test_menu_and_alerts_stand_in_their_places_whatever_the_order_of_the_slices():
    slices = [
        Slice("a", menu=(MenuEntry(20, "two", "a.two"),), alerts={90: lambda: [Task("info", "last")]}),
        Slice("b", menu=(MenuEntry(10, "one", "b.one"), MenuEntry(30, "three", "b.three"))),
        Slice("c", alerts={10: lambda: [Task("info", "first")], 50: lambda: [Task("bad", "middle")]}),
    ]
    plan = put_together(slices)
    assert [entry.text for entry in plan.menu] == ["one", "two", "three"]
    assert [task.title for task in plan.all_alerts()] == ["first", "middle", "last"]


def test_the_tasks_of_all_slices_are_one_list_and_what_presses_is_first():
    slices = [
        Slice("a", tasks=lambda account: [Task("info", f"note for {account}")]),
        Slice("b"),
        Slice("c", tasks=lambda account: [Task("bad", f"late for {account}")]),
    ]
    assert [task.title for task in put_together(slices).tasks_for("X")] == ["late for X", "note for X"]


def test_two_slices_may_want_the_same_event_at_the_same_time():
    plan = put_together([Slice("a", timetable={"clock:x": HOUR}), Slice("b", timetable={"clock:x": HOUR})])
    assert plan.timetable == {"clock:x": HOUR}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Slice("a"), Slice("a", templates="portal.home")),
        (Slice("a", timetable={"clock:x": HOUR}), Slice("b", timetable={"clock:x": DAY})),
        (Slice("a", addresses={"page": str}), Slice("b", addresses={"page": repr})),
    ],
)
def test_what_two_slices_cannot_both_have_is_refused_at_the_start(one, other):
    with pytest.raises(ValueError, match="Two slices claim"):
        put_together([one, other])


def test_a_place_on_the_alerts_may_be_shared():
    slices = [Slice(name, alerts={10: lambda name=name: [Task("info", name)]}) for name in "ab"]
    assert [task.title for task in put_together(slices).all_alerts()] == ["a", "b"]
