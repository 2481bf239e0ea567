"""What a daily report is made of, and until when it can be written."""

from datetime import date, timedelta

import pytest

from portal.evaluation.reports.rules import Line, State, faults_of, may_be_written, week_of

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("back", "known", "may"),
    [
        (-1, State.NOT_STARTED, False), (0, State.NOT_STARTED, True), (14, State.DRAFT, True), (15, State.DRAFT, False),
        (15, State.NOT_STARTED, False), (200, State.RETURNED, True), (200, State.SENT, True),
    ],
)  # fmt: skip
def test_a_day_is_begun_within_a_fortnight_and_corrected_at_any_time(back, known, may):
    assert may_be_written(TODAY - timedelta(days=back), TODAY, known) is may


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        (Line("Rapat"), set()), (Line(""), set()), (Line("", 3, "surat"), {"text"}), (Line("x" * 301), {"text"}),
        (Line("Rapat", 0), {"amount"}), (Line("Rapat", 1_000_000), set()), (Line("Rapat", 1_000_001), {"amount"}),
        (Line("Rapat", 1, "x" * 41, "x" * 301), {"unit", "proof"}),
    ],
)  # fmt: skip
def test_what_a_line_lacks_is_said_at_its_field(line, faults):
    assert set(faults_of(line)) == faults


def test_lines_are_alike_however_they_are_spaced():
    assert Line("Rapat  Staf ").likeness == Line("rapat staf").likeness != Line("rapat staf 2").likeness


def test_a_week_begins_on_monday_also_across_years():
    assert week_of(date(2027, 1, 1)) == [date(2026, 12, 28) + timedelta(days=day) for day in range(7)]
