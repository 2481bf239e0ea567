"""A rehearsal: a house to learn in. It is made by `setup --rehearsal`, and its day can be moved like that of a demo."""

import click
from flask.cli import with_appcontext

from portal.cli.ready import check_key
from portal.core import clock, installation
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.installation import Kind

LONGEST_STEP = 3660  # days


@click.group("rehearsal")
def rehearsal() -> None:
    """A house to learn in, where all is done as in earnest and nothing counts."""


@rehearsal.command("clock", context_settings={"ignore_unknown_options": True})
@click.argument("step", required=False)
@with_appcontext
def move_clock(step: str | None) -> None:
    """Move the day of the rehearsal forward by STEP (+11d), or say which day it is. There is no way back."""
    move_day(step, Kind.REHEARSAL)


def move_day(step: str | None, kind: Kind) -> None:
    """Move the day of a house of this kind, or only say it."""
    try:
        installation.require(kind)
        check_key()
        if step is not None:
            installation.move_day(_days(step))
            db.session.commit()
    except DomainError as fault:
        raise click.ClickException(str(fault)) from None
    installation.follow_day()
    click.echo(clock.today().isoformat())


def _days(step: str) -> int:
    days = step.removeprefix("+").removesuffix("d")
    if not (days.isascii() and days.isdecimal()) or len(days) > 5 or int(days) > LONGEST_STEP:
        raise click.UsageError("Write the step as +11d.")
    return int(days)
