"""A small town for the tests of this floor, as a data file, and what they ask of it."""

from contextlib import contextmanager

from sqlalchemy import event

from portal.core.db import db

SMALL = """
[[agencies]]
slug = "city"
name = "City"
kind = "city"
source = "a law"
verified = true

[[agencies]]
slug = "office"
name = "Population Office"
kind = "dinas"
parent = "city"
address = "Main Road 1"
source = "a newspaper"
verified = false

[[agencies]]
slug = "desk"
name = "Plaju Desk"
kind = "uptd"
parent = "office"
source = "a newspaper"
verified = false

[[services]]
slug = "family-card"
agencies = ["office", "desk"]
name = "Family card"
requirements = ["Old card"]
source = "a law"
verified = true

[[services]]
slug = "birth"
agencies = ["office"]
name = "birth certificate"
source = "a newspaper"
verified = false

[[service_points]]
agency = "office"
name = "Counter"
source = "a newspaper"
verified = false

[[posts]]
agency = "city"
name = "Mayor"
leads = true
source = "a law"
verified = true

[[posts]]
agency = "office"
name = "Head"
superior = "city"
leads = true
source = "a newspaper"
verified = false

[[posts]]
agency = "office"
name = "Deputy"
superior = "office"
source = "a newspaper"
verified = false

[[posts]]
agency = "desk"
name = "Desk Head"
superior = "office: Deputy"
leads = true
source = "a newspaper"
verified = false
"""


@contextmanager
def queries_counted():
    """Counts what is sent to the database within the block."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    engine = db.session.get_bind().engine
    db.session.flush()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
