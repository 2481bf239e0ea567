"""Begins a lost house again: two people are named at the console, and every desk says so."""

from typing import Any

import click
from flask.cli import with_appcontext

from portal.accounts import actions as accounts
from portal.accounts import proposals
from portal.accounts import queries as people
from portal.accounts.deeds.house import Recover
from portal.accounts.models import Account, Person
from portal.accounts.rules import Role, written
from portal.cli.two_people import FIRST, ConsoleRefused, Entered, Officer, ask, options, refuse_one_person, tell_links
from portal.core import audit, installation
from portal.core.db import db
from portal.core.errors import DomainError, Refused
from portal.core.installation import Kind
from portal.organisation import queries as organisation


@click.command("recover")
@options
@with_appcontext
def recover(**given: str | None) -> None:
    """Begin a lost house again with two people: an administrator and an inspector. Asks for what is not given.

    Lost is a house in which no inspector, or no administrator, can do anything: none holds the role, or none has an
    account that is on and has a password, or every inspector has a place in all branches. Any other is refused with
    status 2. Where only the administrator is lost, only one is named. Who has the NIP already stays the person that
    they are, with all passwords and links ended. Two one-time links are printed. It stands in the log, and on every
    desk until an inspector who was not named here confirms it under /kerja/konfirmasi.
    """
    try:
        with audit.at_console():
            made = _recover(given)
        db.session.commit()
    except DomainError as refused:
        db.session.rollback()
        raise ConsoleRefused(str(refused)) from None
    click.echo("The house is begun again. Every desk says so until another inspector confirms it.")
    tell_links(made)


def _recover(given: dict[str, Any]) -> list[Entered]:
    installation.require(Kind.REAL, Kind.REHEARSAL)
    roles = _lost()
    agencies = {
        each.agency.slug: each.agency.name for each in organisation.agencies_in_tree_order() if each.agency.parent
    }
    named = [ask(role, given, agencies) for role in roles]
    if len(named) == 2:
        refuse_one_person(*named)
    made = [_enter(officer) for officer in named]
    proposals.announce(Recover(tuple(each.account.staff for each in made)))
    return made


def _lost() -> list[Role]:
    """Whom to name: both where no inspector can do anything, else an administrator where there is none."""
    if not people.able_inspectors():
        return list(FIRST)
    if not people.able(Role.ADMINISTRATOR):
        return [Role.ADMINISTRATOR]
    raise Refused("This house is not lost: its administrator proposes, and its inspector confirms.")


def _enter(officer: Officer) -> Entered:
    agency = organisation.agency(officer.agency)
    person = people.person_with(officer.nip) or accounts.add_person(officer.name, officer.nip, by=None)
    account = _account(person, officer.identity)
    accounts.distrust(person)
    held = [m for m in person.roles if m.role is officer.role]
    if not any(m.agency_id == agency.id for m in held):
        accounts.give_role(person, officer.role, agency, by=None)
    return Entered(officer.role, account, agency, accounts.new_link(account, by=None))


def _account(person: Person, identity: str) -> Account:
    known = people.account_named(written(identity))
    if known is None:
        return accounts.add_account(person, identity, by=None)
    if known.person_id != person.id:
        raise Refused("This address or number belongs to the account of somebody else.")
    if not known.active:
        accounts.switch_account(known, True, by=None)
    return known
