from datetime import UTC, date, datetime

import pytest

from portal.core import clock


@pytest.mark.parametrize(("hour", "day"), [(16, 1), (17, 2)])
def test_the_day_begins_at_midnight_in_palembang(monkeypatch, hour, day):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 1, hour, tzinfo=UTC))
    assert clock.today() == date(2026, 6, day)


def test_a_day_moved_ahead_leaves_the_moment_alone():
    before = clock.now()
    clock.set_days_ahead(11)
    assert (clock.today(), clock.now()) == (date(2026, 6, 12), before)


def test_the_demo_lives_through_its_past_and_comes_back():
    clock.set_days_ahead(3)
    with clock.on(date(2025, 1, 31)):
        assert clock.today() == date(2025, 1, 31)
    assert clock.today() == date(2026, 6, 4)
