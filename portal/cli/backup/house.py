"""What a house is made of, read at one moment; and how it is put into an empty place, or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, func, select, text

from portal.cli.backup import tables
from portal.cli.backup.archive import KEY, OLD_KEY, BadBackup, Reader, writing
from portal.cli.migrations import upgrade
from portal.cli.ready import write_private
from portal.config import KEY_FILE, MIGRATIONS, OLD_KEY_FILE
from portal.core import clock
from portal.core.db import db
from portal.ratings import queries as ratings
from portal.ratings.actions import leave_keys as leave_rating_keys
from portal.surveys import queries as surveys
from portal.surveys.actions import leave_keys
from portal.web.health import revision

Config = dict[str, Any]

# Longer than anybody waits for a page, so the limits of a page do not hold for it.
NO_LIMITS = ("SET LOCAL statement_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0")


def save(config: Config, file: Path, *, with_key: bool) -> dict[str, int]:
    """Write everything into a new file. Returns how many rows each table has. Raises BadBackup."""
    at = revision()
    if at is None:
        raise BadBackup("There is nothing here to be saved: the database is empty.")
    with writing(file) as archive, _one_moment() as connection:
        found = tables.tables_of(connection)
        counts = {
            table.name: archive.add_rows(table.name, tables.columns_of(table), tables.lines_of(connection, table))
            for table in found
        }
        if with_key:
            for name, key in zip((KEY, OLD_KEY), (config["SECRET_KEY"], *config["SECRET_KEY_FALLBACKS"]), strict=False):
                archive.add_bytes(name, key.encode())
        for name, path in _uploads(config["DATA_DIR"]):
            with suppress(FileNotFoundError):  # its row is gone for a day, and so is it now
                archive.add_file(name, path)
        about = {"revision": at, "made_at": clock.now().isoformat(), "database": db.engine.dialect.name}
        archive.finish(about, config["SECRET_KEY"])
    return counts


@contextmanager
def _one_moment() -> Iterator[Connection]:
    """A connection that sees the database as it is now, however long it reads, and keeps nobody from writing."""
    options: dict[str, Any] = {"read_only": True}
    if db.engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        _lift_limits(connection)
        yield connection


def _lift_limits(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for limit in NO_LIMITS:
            connection.execute(text(limit))


def _uploads(data_dir: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted((data_dir / "uploads").rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != ".part":  # that is being written
            yield path.relative_to(data_dir).as_posix(), path


def load(config: Config, file: Path) -> dict[str, int]:
    """Put a backup into this empty place. Returns how many rows each table has.

    Raises BadBackup, and has then left nothing behind.
    """
    data_dir: Path = config["DATA_DIR"]
    try:
        backup = Reader(file, config["SECRET_KEY"])
        _refuse_full_place(data_dir, backup)
        _refuse_other_key(config, backup)
        _refuse_unknown_revision(backup)
        return _put_all(config, backup)
    except BadBackup:
        if not config["KEY_WAS_THERE"]:  # it was made when this command began, and belongs to nothing
            for name in (KEY_FILE, OLD_KEY_FILE):
                (data_dir / name).unlink(missing_ok=True)
        raise


def _refuse_full_place(data_dir: Path, backup: Reader) -> None:
    with db.engine.connect().execution_options(read_only=True) as connection:
        metadata = MetaData()
        metadata.reflect(connection, only=lambda name, _: not name.startswith(tables.INDEX))
        if strange := sorted(metadata.tables.keys() - {"alembic_version", *db.metadata.tables}):
            raise BadBackup(f"This database has tables of somebody else ({', '.join(strange)}): see DATABASE_URL.")
        ours = [table for name, table in metadata.tables.items() if name not in ("alembic_version", "edition")]
        if any(connection.scalar(select(func.count()).select_from(table)) for table in ours):
            raise BadBackup("This database is not empty. A backup is restored into an empty one: see DATABASE_URL.")
    uploads = data_dir / "uploads"
    if uploads.is_dir() and any(uploads.iterdir()):
        raise BadBackup(f"{uploads} is not empty. A backup is restored into an empty DATA_DIR.")


def _refuse_other_key(config: Config, backup: Reader) -> None:
    if backup.key and backup.key != config["SECRET_KEY"] and config["KEY_WAS_THERE"]:
        raise BadBackup(
            "Another secret key than that of the backup stands here, in SECRET_KEY or in DATA_DIR/secret_key. If no"
            " installation uses it, take it away; else choose another DATA_DIR."
        )


def _refuse_unknown_revision(backup: Reader) -> None:
    known = {path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*.py")}
    if backup.about["revision"] not in known:
        raise BadBackup("This backup was made by a newer version of the portal. Install that version first.")


def _put_all(config: Config, backup: Reader) -> dict[str, int]:
    """The rows are there with the commit, and by then the rest is: killed before, it leaves an empty database."""
    data_dir: Path = config["DATA_DIR"]
    staged, uploads = data_dir / f"uploads.{os.getpid()}.part", data_dir / "uploads"
    try:
        _make_tables(backup.about["revision"])
        for name in backup.uploads:
            backup.save(name, staged / Path(name).relative_to("uploads"))
        with db.engine.begin() as connection:
            counts = _put_rows(connection, backup)
            if staged.is_dir():
                staged.replace(uploads)  # over an empty folder at most
            _put_keys(config, backup)
        db.session.remove()
        db.engine.dispose()
        upgrade()
        for survey in surveys.with_open_keys():
            leave_keys(survey)
        for period in ratings.open_periods():
            leave_rating_keys(period)
        db.session.commit()
    except Exception as error:  # whatever it was, a driver's own error too: half a house is none
        for folder in (staged, uploads):
            shutil.rmtree(folder, ignore_errors=True)
        _drop_tables()
        raise BadBackup(f"The backup could not be restored ({type(error).__name__}). Nothing was left behind.") from error
    return counts


def _make_tables(at: str) -> None:
    """Empty tables of the revision of the backup, whatever empty ones stand here."""
    _drop_tables()
    upgrade(at)
    db.session.remove()


def _drop_tables() -> None:
    db.session.remove()
    with db.engine.begin() as connection:
        metadata = MetaData()
        # What SQLite keeps for the index of the search goes with the index, and cannot be dropped by itself.
        metadata.reflect(connection, only=lambda name, _: not name.startswith(f"{tables.INDEX}_"))
        metadata.drop_all(connection)


def _put_rows(connection: Connection, backup: Reader) -> dict[str, int]:
    _lift_limits(connection)
    here = {table.name: table for table in tables.tables_of(connection)}
    if here.keys() != backup.tables.keys():
        raise ValueError("Its tables are not those of its revision.")
    tables.empty(connection)
    counts = {}
    for name, table in here.items():
        said = backup.tables[name]
        if set(said["columns"]) != set(tables.columns_of(table)):
            raise ValueError(f"The columns of {name} are not those of its revision.")
        counts[name] = tables.put(connection, table, said["columns"], backup.rows(name))
    tables.set_sequences(connection)
    return counts


def _put_keys(config: Config, backup: Reader) -> None:
    if backup.key and backup.key != config["SECRET_KEY"]:
        write_private(config["DATA_DIR"] / KEY_FILE, backup.key)
    if backup.old_key and backup.old_key not in config["SECRET_KEY_FALLBACKS"]:
        write_private(config["DATA_DIR"] / OLD_KEY_FILE, backup.old_key)
