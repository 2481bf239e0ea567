import pytest

from tests.as_written import say_as_written


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)
