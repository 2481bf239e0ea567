"""What a command makes sure of before it touches data: the right secret key, and files that are nobody else's."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask, current_app
from sqlalchemy import make_url

from portal.config import KEY_FILE, OLD_KEY_FILE
from portal.core import installation
from portal.core.db import db
from portal.core.installation import WrongKey

FOLDER, FILE = 0o700, 0o600
FOLDERS = ("uploads", "keys")  # in DATA_DIR, with all that lies in them


def check_key() -> None:
    """Refuse to work with a secret key that this database was not begun with. Raises ClickException.

    A database that knows no key yet, because it is older than this check, takes the one at hand.
    """
    try:
        installation.check_key()
        db.session.commit()
    except WrongKey as wrong:
        db.session.rollback()
        raise click.ClickException(str(wrong)) from None


def make_ready() -> None:
    """Both checks, for a command that writes."""
    mend_modes(current_app)
    check_key()


def mend_modes(app: Flask) -> None:
    """Shut to others what an older version, a copy or a restore has left open, and say so."""
    for path, mode in too_open(app):
        try:
            path.chmod(mode)
        except OSError as error:
            click.echo(f"{path} can be read by others, and this account may not change that: {error.strerror}.", err=True)
        else:
            click.echo(f"{path} could be read by others; it is for this account alone now.", err=True)


def too_open(app: Flask) -> Iterator[tuple[Path, int]]:
    """Whatever of the portal's own can be read by others, with the mode that it should have."""
    for path in _own(app):
        mode = FOLDER if path.is_dir() else FILE
        if stat.S_IMODE(path.stat().st_mode) & ~mode & 0o077:
            yield path, mode


def _own(app: Flask) -> Iterator[Path]:
    data_dir: Path = app.config["DATA_DIR"]
    yield data_dir
    named = [data_dir / KEY_FILE, data_dir / OLD_KEY_FILE]
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite" and url.database:
        named += [Path(url.database + end) for end in ("", "-wal", "-shm", "-worker")]
    yield from (path for path in named if path.is_file())
    for folder in {*(data_dir / name for name in FOLDERS), Path(app.config.get("KEYS_DIR") or data_dir)} - {data_dir}:
        if folder.is_dir():
            yield folder
            yield from (path for path in folder.rglob("*") if not path.is_symlink())


def write_private(path: Path, text: str) -> None:
    """Write what is for this account alone, whole or not at all, also where the power fails."""
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    mine.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
