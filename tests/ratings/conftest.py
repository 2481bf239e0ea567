import pytest

from portal.core.db import db
from portal.ratings import bursts, jobs


@pytest.fixture(autouse=True)
def _no_burst_before():
    bursts.forget()


@pytest.fixture
def rated_town(town, session):
    """The town in the middle of a quarter that takes ratings."""
    jobs.make_keys()
    db.session.commit()
    return town
