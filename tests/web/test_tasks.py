from datetime import date

from portal.web.tasks import Task, in_order, kind_of


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
