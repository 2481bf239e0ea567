"""What a test asks of a database a hundred times as often as the product does, asked for in a cheaper way.

A test commits into savepoints and undoes what each request wrote, all on one connection.
"""

import re
from typing import Any

from sqlalchemy import Connection, Engine

MANY = 1_000  # statements; a test run knows more of them than the hundred that the driver keeps


def keep_prepared(connection: Any, _record: object) -> None:
    """Let the statements that this connection has prepared live on when it goes back to a savepoint.

    The driver drops them at every ROLLBACK, since a table may have come back with another number. Here none goes or
    comes; and to plan the joins of each page anew for each test is half of what PostgreSQL does.
    """
    prepared = getattr(connection, "_prepared", None)
    if prepared is None:
        return
    lasting, forgets = type(prepared)._should_discard, re.compile(rb"^(?:DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b").match
    prepared._should_discard = lambda prep, results: lasting(prepared, prep, results, forgets)
    prepared.prepared_max, prepared.prepare_threshold = MANY, 1


def save_plainly(engine: Engine) -> None:
    """Tell the database of savepoints in so many words: SQLAlchemy compiles each of them, as nothing else, anew."""

    def teller(words: str) -> Any:
        return lambda connection, name: tell(connection, f"{words} {name}")

    engine.dialect.do_savepoint = teller("SAVEPOINT")  # type: ignore[method-assign]
    engine.dialect.do_release_savepoint = teller("RELEASE SAVEPOINT")  # type: ignore[method-assign]
    engine.dialect.do_rollback_to_savepoint = teller("ROLLBACK TO SAVEPOINT")  # type: ignore[method-assign]


def tell(connection: Connection, words: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(words)
    cursor.close()
