import pytest

from tests.forum.house import begun, known, talk_here


@pytest.fixture
def talking(kept, town):
    return kept.find("talking", lambda: talk_here(town), town) and town


@pytest.fixture
def rahma(talking):
    return known(talking)


@pytest.fixture
def thread(talking, rahma):
    """A question to the dinas that everybody reads."""
    return begun(talking, rahma)
