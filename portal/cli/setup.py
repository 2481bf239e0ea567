"""Sets up a real installation: the tree of agencies, and the first two people. Nothing in it is made up."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import inspect

from portal.accounts import actions as accounts
from portal.accounts import queries as people
from portal.accounts.links import address
from portal.accounts.models import LINK_LASTS, Account
from portal.accounts.rules import Permission, Role, written
from portal.cli.invitations import root
from portal.core import installation
from portal.core.db import db
from portal.core.errors import DomainError, Refused
from portal.core.installation import Kind
from portal.organisation import queries as organisation
from portal.organisation import tree_file
from portal.organisation.actions import PLAJU, load_tree
from portal.organisation.models import Agency

PUBLISHERS_NEEDED = 2
KEYS = """
The keys of surveys lie in {folder}. Answers are sealed until the worker opens them with one of
these files; each is destroyed after its survey has closed. Losing a file costs the answers that wait in that moment, and
no more. Keep the folder out of every backup that outlives a survey: with the key, an old copy of the database pairs
people with their answers."""
FIRST = {Role.ADMINISTRATOR: "admin", Role.INSPECTOR: "inspector"}  # with the prefix of each one's options


class SetUpRefused(click.ClickException):
    exit_code = 2


@dataclass(frozen=True)
class Officer:
    """One of the first two: who she is, how she signs in, and the slug of the agency that she belongs to."""

    role: Role
    name: str
    nip: str
    identity: str
    agency: str


@dataclass(frozen=True)
class Entered:
    """What was made of an officer, and the token of her one-time link."""

    role: Role
    account: Account
    agency: Agency
    token: str


@click.command("setup")
@click.option("--institution", help="The institution that runs this portal.")
@click.option("--admin-name")
@click.option("--admin-nip", help="18 digits; may stay empty.")
@click.option("--admin-identity", help="E-mail address or telephone number to sign in with.")
@click.option("--admin-agency", help="The agency's slug, as the data file has it.")
@click.option("--inspector-name")
@click.option("--inspector-nip")
@click.option("--inspector-identity")
@click.option("--inspector-agency")
@click.option("--tree", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=PLAJU,
              help="Data file of the agencies. Default: the one of Plaju that comes with the portal.")  # fmt: skip
@with_appcontext
def setup(tree: Path, institution: str | None, **given: str | None) -> None:
    """Start a real installation, without demo data. Asks for what is not given.

    It migrates the database, loads the agencies, and makes the first administrator and the first inspector: two
    people, since an administrator alone can make nobody a publisher. Their one-time links are printed once. A
    database that holds a house already is refused with status 2, and stays as it is.
    """
    try:
        _refuse_used()
        text = tree.read_text(encoding="utf-8")
        agencies = {slug: row.facts.name for slug, row in tree_file.read(text).agencies.items()}
        institution = institution or str(click.prompt("Institution that runs this portal"))
        first = [_ask(role, given, agencies) for role in FIRST]
        _refuse_one_person(*first)
        upgrade()
        made = _begin(text, institution, first)
        db.session.commit()
    except DomainError as refused:
        db.session.rollback()
        raise SetUpRefused(str(refused)) from None
    _tell(made)


def _refuse_used() -> None:
    """Two houses never share a database. The session is closed, so that migrations find it free."""
    made = inspect(db.engine).has_table(installation.Installation.__tablename__)
    here = installation.current() if made else None
    kind = here.kind if here else None
    db.session.remove()
    if kind is Kind.DEMO:
        raise Refused("This database holds a demo. A real installation needs one of its own: see DATABASE_URL.")
    if kind is Kind.REAL:
        raise Refused("This database is already set up. Nothing was changed.")


def _ask(role: Role, given: dict[str, str | None], agencies: dict[str, str]) -> Officer:
    """What was not given as an option is asked for; a NIP, which may be missing, only together with the name."""
    options = {part: given[f"{FIRST[role]}_{part}"] for part in ("name", "nip", "identity", "agency")}

    def want(part: str, words: str, **more: Any) -> str:
        return options[part] or str(click.prompt(f"{words} of the {role.value}", **more))

    name, nip = want("name", "Name"), options["nip"] or ""
    if options["name"] is None and not nip:
        nip = want("nip", "NIP (may stay empty)", default="", show_default=False)
    identity = want("identity", "E-mail address or telephone number")
    if options["agency"] is None:
        click.echo("\n".join(f"  {slug:32} {called}" for slug, called in agencies.items()))
    agency = want("agency", "Agency, as written above,")
    if agency not in agencies:
        raise Refused(f"There is no agency {agency!r} in the tree. It has: {', '.join(agencies)}.")
    return Officer(role, name, nip, identity, agency)


def _refuse_one_person(one: Officer, other: Officer) -> None:
    """An administrator who is the inspector too could make publishers alone."""
    same = {
        "address or number": bool(written(one.identity)) and written(one.identity) == written(other.identity),
        "NIP": bool(one.nip) and "".join(one.nip.split()) == "".join(other.nip.split()),
        "name": " ".join(one.name.split()).casefold() == " ".join(other.name.split()).casefold(),
    }
    for what, is_same in same.items():
        if is_same:
            raise Refused(f"Administrator and inspector are two people: they have the same {what} here.")


def _begin(tree: str, institution: str, first: list[Officer]) -> list[Entered]:
    """All of it, in one transaction."""
    installation.begin(Kind.REAL)
    load_tree(tree, by=None)
    installation.change_settings({"institution": institution}, by=None)
    return [_enter(officer) for officer in first]


def _enter(officer: Officer) -> Entered:
    agency = organisation.agency(officer.agency)
    person = accounts.add_person(officer.name, officer.nip, by=None)
    account = accounts.add_account(person, officer.identity, by=None)
    accounts.appoint(person, officer.role, agency)
    return Entered(officer.role, account, agency, accounts.make_link(account, by=None) or "")


def _tell(made: list[Entered]) -> None:
    if not current_app.config["PUBLIC_URL"]:
        click.echo("Warning: PUBLIC_URL is not set, so these links lead to this machine alone.", err=True)
    click.echo(f"Set up. Each link works once, within {LINK_LASTS.days} days. Hand it over to its owner alone.")
    for each in made:
        click.echo(f"\nFirst {each.role.value}: {each.account.name}, {each.agency.name} ({each.account.identity})")
        click.echo(f"  {address(each.token, root())}")
    if len({each.agency.branch for each in made}) == 1:
        where = made[0].agency.branch.name
        click.echo(f"\nWarning: both belong to {where}. Nobody outside it can confirm its roles yet.", err=True)
    if short := people.short_of(Permission.SCORECARD_PUBLISH, PUBLISHERS_NEEDED):
        click.echo("\nPublishing about a branch takes two publishers outside it. These have fewer:")
        click.echo("\n".join(f"  {branch.name} ({count})" for branch, count in short))
    click.echo(KEYS.format(folder=current_app.config["KEYS_DIR"]))
    click.echo("\nNext: set the contact under /kelola/pengaturan. Start the portal with: flask --app wsgi serve")
