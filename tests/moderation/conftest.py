import pytest

from portal.moderation import kinds
from tests.builders import person
from tests.moderation.house import Posts


@pytest.fixture
def posts(town, monkeypatch):
    found = Posts(town)
    monkeypatch.setattr(kinds, "known", {**kinds.known, "post": found.source})
    return found


@pytest.fixture
def three(town):
    """Moderators of another branch than the one that the texts are about."""
    return [person(f"Moderator {n}", moderator=town.secretariat) for n in (1, 2, 3)]
