import pytest

from tests.commitments.house import promising


@pytest.fixture
def house(kept, town):
    return kept.find("promises", lambda: promising(town), town)
