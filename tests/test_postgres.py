"""The database that tests with real commits have one after another: each finds it as the migrations make it."""

from contextlib import closing

import psycopg
import pytest

from tests import postgres

HERE = "SELECT oid FROM pg_database WHERE datname = current_database()"  # another one where it was made anew
OURS = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
INSERT = """
INSERT INTO agency (slug, name, kind, source, verified, active) VALUES ('a', 'A', 'city', 'a', false, true) RETURNING id
"""


@pytest.fixture(scope="module")
def emptied(postgres_template):
    made = postgres.Emptied(postgres_template, f"{postgres_template.database}_emptied")
    yield made
    postgres.drop_database(postgres_template.set(database="postgres"), made.name)


def asked(emptied, *statements):
    """What the last of these gives."""
    with closing(psycopg.connect(postgres.plain(emptied.url), autocommit=True)) as connection:
        *_others, last = [connection.execute(statement) for statement in statements]
        return last.fetchall() if last.description else None


def test_what_migrations_leave_is_there_again_and_all_else_is_gone(emptied):
    before, house = asked(emptied, HERE), asked(emptied, "SELECT * FROM edition ORDER BY topic")
    assert {"alembic_version", "edition"} <= emptied.rows.keys()
    first = asked(emptied, "UPDATE edition SET number = number + 7", "DELETE FROM alembic_version", INSERT)
    emptied.empty()
    assert asked(emptied, "SELECT * FROM edition ORDER BY topic") == house
    assert asked(emptied, "SELECT count(*) FROM alembic_version") == [(1,)]
    assert asked(emptied, "SELECT count(*) FROM agency") == [(0,)]
    assert asked(emptied, INSERT) == first  # numbers begin anew
    emptied.empty()
    [(is_ours,)] = asked(emptied, OURS)  # who does not own the server makes the database anew
    assert (asked(emptied, HERE) == before) is is_ours


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE agency DROP COLUMN source", "ALTER TABLE agency ADD COLUMN more text",
        "ALTER TABLE agency ALTER COLUMN name DROP NOT NULL", "DROP TABLE edition", "CREATE TABLE more (id int)",
        "ALTER TABLE agency ALTER COLUMN name TYPE text", "ALTER TABLE agency ADD CONSTRAINT more CHECK (name <> 'x')",
    ],
)  # fmt: skip
def test_one_that_somebody_migrated_is_made_anew(emptied, change):
    shape = emptied.shape
    asked(emptied, change)
    assert asked(emptied, postgres.SHAPE)[0] != shape
    emptied.empty()
    assert asked(emptied, "SELECT source, name FROM agency") == []
    assert asked(emptied, postgres.SHAPE)[0] == emptied.shape
