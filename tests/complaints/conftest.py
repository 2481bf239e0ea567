import pytest

from tests.complaints.house import take_reports


@pytest.fixture
def house(town):
    return take_reports(town)
