from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from portal.core.db import db
from tests.evaluation.line import Line
from tests.evaluation.office import Office


@pytest.fixture
def line(kept, town):
    return kept.find("line", lambda: Line(town), town)


@pytest.fixture
def office(kept, town):
    return kept.find("office", lambda: Office(town), town)


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


@pytest.fixture
def decided_day(set_clock):
    """The first of August: the survey is over, and the card can be read."""
    set_clock(date(2026, 8, 1))
