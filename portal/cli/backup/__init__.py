"""`backup` and `restore`: the whole house in one file, at one moment, while it runs; and back into an empty one.

    tables.py     rows ↔ lines of JSON, the same from SQLite and from PostgreSQL
    archive.py    the file: members, their checksums, and what makes it believable
    house.py      what a house is made of, and how it is put into an empty place
"""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli.backup import house
from portal.cli.backup.archive import BadBackup
from portal.cli.ready import make_ready
from portal.core import installation, outbox
from portal.surveys import queries as surveys

BACKUP = "backup"  # the name under which the last one is remembered


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--without-key", is_flag=True, help="Leave the secret key out; it has to be kept elsewhere then.")
@with_appcontext
def backup(file: Path, without_key: bool) -> None:
    """Write database, secret key and uploads into FILE, as they are at one moment, while the portal runs."""
    make_ready()
    installation.follow_day()
    try:
        counts = house.save(current_app.config, file, with_key=not without_key)
    except BadBackup as refused:
        raise click.ClickException(str(refused)) from None
    outbox.beat(BACKUP)
    click.echo(f"{file}: {sum(counts.values()):,} rows of {len(counts)} tables, {file.stat().st_size:,} bytes.")
    if without_key:
        click.echo("The secret key is not in it. Without it all printed slips, links and sessions are lost.", err=True)
    if surveys.open_surveys():
        click.echo(
            "Surveys are open. Their keys (KEYS_DIR) are never in a backup, so that no backup opens a ballot: what waits"
            " sealed now is lost if it has to be restored without them.",
            err=True,
        )


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put the backup FILE into an empty database and an empty DATA_DIR. Refuses what is not whole, and then leaves
    nothing behind.
    """
    try:
        counts = house.load(current_app.config, file)
    except BadBackup as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"Restored {sum(counts.values()):,} rows of {len(counts)} tables.")
    click.echo("Next: flask --app wsgi doctor, then flask --app wsgi serve")
