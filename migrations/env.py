"""How migrations run: on both databases, and on SQLite without losing the rows below a table that is made anew."""

from alembic import context
from sqlalchemy import Connection

from portal.core.db import db

INDEX = "document_index"  # of the search: no model's, and each database has it in its own way


def run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # A batch migration drops the old table, and with foreign keys on that deletes what hangs on its rows.
        # The pragma does nothing inside a transaction, so it comes before.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection, target_metadata=db.metadata, render_as_batch=True, compare_type=True,
        transaction_per_migration=False, include_name=lambda name, _kind, _parents: not f"{name}".startswith(INDEX),
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"This migration leaves rows that point nowhere: {broken[:5]}")
    if sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("Migrations look at the data, so they run on a database and not on paper.")

with db.engine.connect() as connection:
    run(connection)
    connection.commit()
