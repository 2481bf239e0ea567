"""Where a step stands and whether it was kept, by its days alone."""

from datetime import date

import pytest

from portal.evaluation.coordination.rules import Course, Kept, StepState

ASKED, FIRST, MOVED = date(2026, 5, 1), date(2026, 5, 20), date(2026, 6, 10)


@pytest.mark.parametrize(
    ("course", "today", "state", "since"),
    [
        (Course(ASKED), date(2026, 5, 2), StepState.ASKED, ASKED),
        (Course(ASKED, FIRST, FIRST), FIRST, StepState.PROMISED, None),
        (Course(ASKED, FIRST, FIRST), date(2026, 5, 21), StepState.LATE, FIRST),
        (Course(ASKED, FIRST, FIRST, done_on=MOVED), MOVED, StepState.DONE, None),
        (Course(ASKED, FIRST, FIRST, withdrawn_on=MOVED), MOVED, StepState.WITHDRAWN, None),
    ],
)
def test_days_decide_where_a_step_stands_and_since_when_somebody_waits(course, today, state, since):
    assert (course.state(today), course.waits_since(today)) == (state, since)


@pytest.mark.parametrize(
    ("done", "kept"),
    [(FIRST, Kept.IN_TIME), (date(2026, 5, 21), Kept.MOVED), (MOVED, Kept.MOVED), (date(2026, 6, 11), Kept.LATE)],
)
def test_a_day_that_was_moved_does_not_make_a_promise_kept_in_time(done, kept):
    assert Course(ASKED, MOVED, FIRST, done_on=done).kept is kept


def test_what_nobody_promised_was_neither_kept_nor_late():
    assert Course(ASKED, done_on=MOVED).kept is None
