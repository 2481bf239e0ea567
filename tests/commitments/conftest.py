import pytest

from tests.commitments.house import promising


@pytest.fixture
def house(town):
    return promising(town)
