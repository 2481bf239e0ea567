"""What the filter of the public list means, by itself."""

from datetime import date

import pytest

from portal.complaints.rules import Kind, State
from portal.complaints.sought import KINDS, STATES, Wanted, span, spans_until


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)), ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-tw3", date(2026, 7, 1), date(2026, 9, 30)), ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_a_month_and_a_period_have_their_days(written, first, last):
    found = span(written)
    assert (found.first_day, found.last_day) == (first, last)
    assert found.begins_at.isoformat() == f"{first}T00:00:00+07:00"


@pytest.mark.parametrize("written", ["", "2026-13", "2026-00", "2026-1", "26-01", "2026-tw5", "2026-11-01", "１９９９"])
def test_anything_else_is_no_stretch_of_days(written):
    assert span(written) is None


def test_what_is_offered_can_be_read_and_has_begun():
    for today in (date(2026, 1, 1), date(2026, 11, 28), date(2028, 2, 29)):
        offered = list(spans_until(today))
        assert all(span(each).first_day <= today for each in offered)
        assert len(offered) == len(set(offered))


def test_every_kind_and_state_has_one_address():
    assert set(KINDS.values()) == set(Kind)
    assert set(STATES.values()) == set(State)


def test_an_address_bears_what_is_asked_for_and_nothing_else():
    assert Wanted(kelurahan="a", kata="b c").address == {"kelurahan": "a", "kata": "b c"}
    assert Wanted().address == {}
