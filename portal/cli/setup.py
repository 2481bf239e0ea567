"""Sets up a real installation: the tree of agencies, and the first two people. Nothing in it is made up."""

from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from portal.accounts import actions as accounts
from portal.accounts import proposals
from portal.accounts import queries as people
from portal.cli.migrations import upgrade
from portal.cli.ready import mend_modes
from portal.cli.two_people import (
    FIRST,
    ConsoleRefused,
    Entered,
    Officer,
    ask,
    options,
    refuse_one_person,
    tell_branches,
    tell_links,
)
from portal.complaints import catalogue
from portal.core import audit, installation
from portal.core.db import db
from portal.core.errors import DomainError, Refused
from portal.core.installation import Kind
from portal.organisation import free_days, tree_file
from portal.organisation import queries as organisation
from portal.organisation.actions import PLAJU, load_tree

KEYS = """
The keys of surveys lie in {folder}. Answers are sealed until the worker opens them with one of
these files; each is destroyed after its survey has closed. Losing a file costs the answers that wait in that moment, and
no more. Keep the folder out of every backup that outlives a survey: with the key, an old copy of the database pairs
people with their answers."""


@click.command("setup")
@click.option("--institution", help="The institution that runs this portal.")
@options
@click.option("--tree", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=PLAJU,
              help="Data file of the agencies. Default: the one of Plaju that comes with the portal.")  # fmt: skip
@click.option("--links", is_flag=True, help="Only renew the first links, where they lapsed before they were used.")
@click.option("--rehearsal", is_flag=True,
              help="To learn it: all as in earnest, but every page says LATIHAN and the day can be moved.")  # fmt: skip
@with_appcontext
def setup(tree: Path, links: bool, institution: str | None, rehearsal: bool, **given: str | None) -> None:
    """Start a real installation, without demo data. Asks for what is not given.

    It migrates the database, loads the agencies, and makes the first administrator and the first inspector: two
    people with a NIP each, since an administrator alone can make nobody a publisher. Their one-time links are printed
    once; --links prints new ones for who has never signed in, unless the house was begun again meanwhile. A database
    that holds a house already is refused with status 2, and stays as it is.
    """
    try:
        kind = Kind.REHEARSAL if rehearsal else Kind.REAL
        with audit.at_console():
            made = _renew() if links else _set_up(tree, institution, given, kind)
        db.session.commit()
    except DomainError as refused:
        db.session.rollback()
        raise ConsoleRefused(str(refused)) from None
    if links:
        tell_links(made)
    else:
        _tell(made)


def _set_up(tree: Path, institution: str | None, given: dict[str, Any], kind: Kind) -> list[Entered]:
    _refuse_used()
    text = tree.read_text(encoding="utf-8")
    agencies = {slug: row.facts.name for slug, row in tree_file.read(text).agencies.items()}
    institution = institution or str(click.prompt("Institution that runs this portal"))
    first = [ask(role, given, agencies) for role in FIRST]
    refuse_one_person(*first)
    mend_modes(current_app)
    upgrade()
    return _begin(text, institution, first, kind)


def _refuse_used() -> None:
    """Two houses never share a database. The session is closed, so that migrations find it free."""
    made = inspect(db.engine).has_table(installation.Installation.__tablename__)
    here = installation.current() if made else None
    kind = here.kind if here else None
    db.session.remove()
    if kind is Kind.DEMO:
        raise Refused("This database holds a demo. A real installation needs one of its own: see DATABASE_URL.")
    if kind is Kind.REHEARSAL:
        raise Refused("This database holds a rehearsal, and that never becomes real. See DATABASE_URL and DATA_DIR.")
    if kind is Kind.REAL:
        raise Refused("This database is already set up. Nothing was changed.")


def _begin(tree: str, institution: str, first: list[Officer], kind: Kind) -> list[Entered]:
    """All of it, in one transaction."""
    installation.begin(kind)
    load_tree(tree, by=None)
    free_days.load_shipped()
    catalogue.load_shipped()
    installation.change_settings({"institution": institution}, by=None)
    return [_enter(officer) for officer in first]


def _enter(officer: Officer) -> Entered:
    agency = organisation.agency(officer.agency)
    person = accounts.add_person(officer.name, officer.nip, by=None)
    account = accounts.add_account(person, officer.identity, by=None)
    accounts.appoint(person, officer.role, agency)
    return Entered(officer.role, account, agency, accounts.new_link(account, by=None))


def _renew() -> list[Entered]:
    """New links for an administrator or inspector who never signed in, while nobody of that role can."""
    installation.require(Kind.REAL, Kind.REHEARSAL)
    if proposals.ever_recovered():  # else the console could open another inspector and confirm its own recovery
        raise Refused("This house was begun again at the console, so first links are not renewed; see `recover`.")
    waiting = [
        Entered(role, account, held.agency, accounts.new_link(account, by=None))
        for role in FIRST
        if not people.able(role)
        for held in people.held_by(role)
        for account in people.accounts_of(held.person_id)
        if account.active and account.password is None
    ]
    if not waiting:
        raise Refused("Administrator and inspector have signed in already. Nothing was changed; see also `recover`.")
    return waiting


def _tell(made: list[Entered]) -> None:
    click.echo("Set up.")
    tell_links(made)
    if len({each.agency.branch for each in made}) == 1:
        where = made[0].agency.branch.name
        click.echo(f"\nWarning: both belong to {where}. Nobody outside it can confirm its roles yet.", err=True)
    tell_branches()
    click.echo(KEYS.format(folder=current_app.config["KEYS_DIR"]))
    click.echo("\nNext: set the contact under /kelola/pengaturan. Start the portal with: flask --app wsgi serve")
