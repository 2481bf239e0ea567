"""The demo: a house with made-up people and answers, whose day can be moved forward. A real house refuses all of it."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import ScriptInfo, with_appcontext

from portal.accounts.queries import account_named
from portal.accounts.rules import written
from portal.cli.invitations import root
from portal.cli.migrations import upgrade
from portal.cli.ready import check_key
from portal.cli.rehearsal import move_day
from portal.cli.serve import serve
from portal.core import installation
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.installation import Kind
from portal.demo import cast, fill, residents, walk


@click.group("demo")
def demo() -> None:
    """A house to try out, with made-up data."""


@demo.command("start")
@click.pass_context
@with_appcontext
def start(context: click.Context) -> None:
    """Migrate, fill an empty database with made-up data, say who can sign in, and serve until told to stop."""
    upgrade()
    try:
        fill.fill_once()
    except DomainError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"\n  Suara Plaju (DATA CONTOH)  {root()}\n  The way in eight steps:    {root()}/contoh\n")
    for player in cast.PLAYERS:
        roles = ", ".join(fill.roles_of(player))
        click.echo(f"  {player.identity:32} {player.password:16} {player.name}, {roles} ({player.agency})")
    for resident in filter(residents.account_of, cast.RESIDENTS):
        click.echo(f"  {resident.identity:32} {resident.password:16} {resident.name}, resident")
    click.echo("")
    db.session.remove()
    db.engine.dispose()
    if _is_flask_command():
        _begin_anew_as_server(context.ensure_object(ScriptInfo))
    context.invoke(serve)


def _is_flask_command() -> bool:
    """Whether this process was begun by the `flask` command and belongs to nobody else, as it would in a test."""
    return Path(sys.argv[0]).name == "flask" or getattr(sys.modules["__main__"], "__package__", "") == "flask"


def _begin_anew_as_server(info: ScriptInfo) -> None:
    """Go on as `flask serve`, without all that migrating and filling have left in memory."""
    named = ["--app", info.app_import_path] if info.app_import_path else []
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "flask", *named, "serve"])


@demo.command("fill")
@with_appcontext
def fill_command() -> None:
    """Fill an empty, migrated database with made-up data; one that is filled stays as it is."""
    try:
        fill.fill_once()
    except DomainError as fault:
        raise click.ClickException(str(fault)) from None


def _demo_only() -> None:
    try:
        installation.require(Kind.DEMO)
    except DomainError as fault:
        raise click.ClickException(str(fault)) from None
    check_key()
    installation.follow_day()


@demo.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@with_appcontext
def accounts(as_json: bool) -> None:
    """Who can sign in, with the passwords of this installation; and who signed up and has still to confirm it."""
    _demo_only()
    rows: list[dict[str, Any]] = [
        {
            "name": player.name,
            "identity": player.identity,
            "password": player.password,
            "roles": fill.roles_of(player),
            "agency": player.agency,
        }
        for player in cast.PLAYERS
        if account_named(written(player.identity))
    ]
    rows += [
        {
            "name": resident.name,
            "identity": resident.identity,
            "password": resident.password,
            "roles": ["resident"],
            "agency": None,
            "verified": resident.how or None,
        }
        for resident in cast.RESIDENTS
        if residents.account_of(resident) or residents.waits(resident)
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            roles, agency = ",".join(row["roles"]), row["agency"] or ""
            told = (row["identity"], row["password"], row["name"], roles, agency)
            click.echo("\t".join(map(str, told)))


@demo.command("invitations")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list of addresses.")
@click.option("--count", type=click.IntRange(1, 2000), default=1, show_default=True)
@with_appcontext
def invitations(as_json: bool, count: int) -> None:
    """Issue fresh invitations of the open survey, half of them of the stratum `enumerator`. They are kept nowhere."""
    _demo_only()
    try:
        urls = walk.invitations(count, root=root())
        db.session.commit()
    except DomainError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(json.dumps(urls, indent=1) if as_json else "\n".join(urls))


@demo.command("clock", context_settings={"ignore_unknown_options": True})
@click.argument("step", required=False)
@with_appcontext
def move_clock(step: str | None) -> None:
    """Move the demo's day forward by STEP (+11d), or say which day it is. There is no way back."""
    move_day(step, Kind.DEMO)
