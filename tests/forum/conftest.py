import pytest

from tests.forum.house import begun, known, talk_here


@pytest.fixture
def talking(kept, town):
    return kept.find("talking", lambda: talk_here(town), town) and town


@pytest.fixture
def asked(request, kept, talking):
    """(Rahma, their question or None): built at once where a test asks for both, so that they are of one session."""

    def with_question():
        rahma = known(talking)
        return rahma, begun(talking, rahma)

    if "thread" in request.fixturenames:
        return kept.find("asked", with_question, talking)
    return kept.find("rahma", lambda: (known(talking), None), talking)


@pytest.fixture
def rahma(asked):
    return asked[0]


@pytest.fixture
def thread(asked):
    """A question to the dinas that everybody reads."""
    return asked[1]
