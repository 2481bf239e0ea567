from contextlib import contextmanager

import pytest
from sqlalchemy import event

from portal.core.db import db
from tests.complaints.house import take_reports


@pytest.fixture
def house(kept, town):
    return kept.find("reports", lambda: take_reports(town), town)


@pytest.fixture
def count_queries():
    """What is asked of the database within a block, one statement an entry."""

    @contextmanager
    def count():
        asked = []

        def note(_connection, _cursor, statement, *_rest):
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return count
