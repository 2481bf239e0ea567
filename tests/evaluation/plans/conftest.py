import pytest

from tests.evaluation.plans.office import Office


@pytest.fixture
def office(kept, town):
    return kept.find("office", lambda: Office(town), town)
