"""What is written, and what is said of it to the pages, read from the SQL itself."""

import re
from contextlib import contextmanager

from sqlalchemy import event

from portal.core import pages
from portal.core.db import Base, db

WRITTEN = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (\w+)(?:.*? SET (.*?)(?: WHERE | RETURNING |$))?", re.DOTALL)
OF_TABLE = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}


@contextmanager
def listened(engine):
    """All that is said to the database meanwhile, with what is handed over."""
    said: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        said.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


@contextmanager
def watched(engine):
    """Each transaction meanwhile that changed anything: (topics written, topics named)."""
    found = []

    def look(session):
        if session.in_nested_transaction():
            return
        wrote = {_topic(statement) for statement, _ in said} - {None}
        named = set().union(*(_named(*each) for each in said))
        if wrote or named:
            found.append((wrote, named))
        del said[:]

    with listened(engine) as said:
        event.listen(db.session, "after_commit", look)
        yield found
        event.remove(db.session, "after_commit", look)


def _topic(statement):
    """The topic of what a statement writes; None where no reader sees it."""
    found = WRITTEN.match(statement)
    if found is None or found[2] not in OF_TABLE:
        return None
    model = OF_TABLE[found[2]]
    columns = set(re.findall(r"(\w+)\s?=", found[3] or ""))
    return None if columns and columns <= model.__unseen__ else model.__topic__


def _named(statement, parameters):
    """The topics whose edition a statement begins."""
    if not statement.startswith("INSERT INTO edition"):
        return set()
    return pages.topics() & {pages.topic_of(value) for value in _values(parameters) if isinstance(value, str)}


def _values(parameters):
    """All that is handed over with a statement, of one row or of several."""
    rows = parameters if isinstance(parameters, list) else [parameters]
    return [value for row in rows for value in (row.values() if isinstance(row, dict) else row)]
