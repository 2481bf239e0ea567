from datetime import date

import pytest

from tests.evaluation.line import Line
from tests.evaluation.office import Office


@pytest.fixture
def line(kept, town):
    return kept.find("line", lambda: Line(town), town)


@pytest.fixture
def office(kept, town):
    return kept.find("office", lambda: Office(town), town)


@pytest.fixture
def decided_day(set_clock):
    """The first of August: the survey is over, and the card can be read."""
    set_clock(date(2026, 8, 1))
