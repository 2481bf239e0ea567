"""The secret key of the installation: changing it while what was made with the old one lives on, and losing it."""

import os
import secrets as random
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import exists, select

from portal.accounts.models import LINK_LASTS
from portal.cli.ready import make_ready, write_private
from portal.config import KEY_FILE, OLD_KEY_FILE
from portal.core import clock, installation, secrets
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.installation import Kind
from portal.surveys.models import Invitation, Survey


@click.group("key")
def key() -> None:
    """The secret key, which signs sessions, stamps, links and slips."""


@key.command("rotate")
@with_appcontext
def rotate() -> None:
    """Change the secret key. What was made with the old one is good until `key drop`."""
    make_ready()
    here = installation.current()
    data_dir: Path = current_app.config["DATA_DIR"]
    if here is None or here.kind is Kind.DEMO:
        raise click.ClickException("Only a real installation or a rehearsal changes its key.")
    if os.environ.get("SECRET_KEY"):
        raise click.ClickException(
            "The key stands in SECRET_KEY. Put the one that stands there into SECRET_KEY_OLD and a new one into"
            f" SECRET_KEY, the same on each machine, and start again. A new one: {random.token_hex(32)}"
        )
    if (data_dir / OLD_KEY_FILE).exists():
        raise click.ClickException("The key before this one is still in use. First: flask --app wsgi key drop")
    change_files(data_dir)
    installation.check_key()
    db.session.commit()
    click.echo("The key is changed. Start server and worker again now: until then they sign with the old one.")
    click.echo(f"The old one lies in {data_dir / OLD_KEY_FILE}; `flask --app wsgi doctor` says when it may go.")


def change_files(data_dir: Path) -> None:
    """Killed anywhere, this leaves files with which the house goes on: with the old key, or with both."""
    old, new = (data_dir / KEY_FILE).read_text().strip(), random.token_hex(32)
    for name, text in ((OLD_KEY_FILE, old), (KEY_FILE, new)):
        write_private(data_dir / name, text)
    secrets.set_key(new, old)


@key.command("drop")
@click.option("--anyway", is_flag=True, help="Though something that was made with it is still good.")
@with_appcontext
def drop(anyway: bool) -> None:
    """Forget the key before this one, once nothing that was made with it is still good."""
    make_ready()
    file: Path = current_app.config["DATA_DIR"] / OLD_KEY_FILE
    if not file.exists():
        raise click.ClickException("There is no old key here. One that stands in SECRET_KEY_OLD is taken out there.")
    if (held := held_by_old_key()) and not anyway:
        raise click.ClickException("The old key is still needed: " + " ".join(held))
    file.unlink()
    click.echo("The old key is forgotten. Start server and worker again.")


@key.command("lost")
@click.confirmation_option(prompt="All printed slips, links and sessions will be dead. Is the old key lost for good?")
@with_appcontext
def lost() -> None:
    """Go on without the key that this installation was begun with. Everything made with it is dead."""
    try:
        installation.lose_key()
        db.session.commit()
    except DomainError as refused:
        raise click.ClickException(str(refused)) from None
    click.echo("This installation goes on with the key at hand. People sign in anew; print new slips, give new links.")


def held_by_old_key() -> list[str]:
    """What was made with the key before this one and is still good, in sentences."""
    here = installation.current()
    if here is None or here.key_since is None:
        return []
    held, since = [], here.key_since
    until = since + LINK_LASTS
    if clock.now() < until:
        held.append(f"Links for passwords last until {until.astimezone(clock.PALEMBANG):%Y-%m-%d %H:%M} WIB.")
    some = select(Survey).where(Survey.closed_on.is_(None), Survey.registered_at <= since)
    some = some.where(exists().where(Invitation.survey_id == Survey.id)).order_by(Survey.closes_on.desc())
    if surveys := db.session.scalars(some).all():
        held.append(f"Slips of {len(surveys)} surveys are still out, the last until {surveys[0].closes_on}.")
    return held
