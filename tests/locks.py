"""How a test knows that somebody waits, without guessing how long that takes."""

from time import monotonic

from sqlalchemy import text

from portal.core.db import db

WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def wait_for_lock(ended, within=60.0):
    """Return when somebody waits for a lock of this PostgreSQL database, or `ended` is set, or it takes too long.

    On SQLite whoever writes keeps every other writer out from the first word on, so there is nothing to wait for.
    """
    if db.engine.dialect.name == "sqlite":
        return
    until = monotonic() + within
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watch:
        while not ended.is_set() and not watch.execute(WAITS).scalar_one():
            assert monotonic() < until, "Nobody waits, and nobody has ended."
            ended.wait(0.01)
