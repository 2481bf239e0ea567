"""Slips from the console: for who prints them with tools of their own."""

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.accounts import queries as people
from portal.accounts.models import Account, Person
from portal.accounts.rules import written
from portal.cli.ready import make_ready
from portal.core import installation
from portal.core.db import db
from portal.core.errors import DomainError, NotFound
from portal.surveys import actions, choices, codes, queries
from portal.surveys.models import Survey
from portal.surveys.rules import Stratum
from portal.surveys.slips import link


def root() -> str:
    """The portal's own address, for links that are printed."""
    config = current_app.config
    return str(config["PUBLIC_URL"]) or f"http://{config['HOST']}:{config['PORT']}"


@click.group("invitations")
def invitations() -> None:
    """Single-use invitations to a survey."""


@invitations.command("issue")
@click.argument("survey")
@click.option("--stratum", type=click.Choice(["handed", "enumerator"]), required=True)
@click.option("--as", "identity", required=True, help="Who issues them: the address or number they sign in with.")
@click.option("--count", type=click.IntRange(1, 1000), default=1, show_default=True)
@click.option("--for", "enumerator", help="The enumerator (address or number) of `enumerator` slips.")
@click.option("--assisted", is_flag=True, help="For the enumerator to fill in with residents: without codes.")
@with_appcontext
def issue(survey: str, stratum: str, identity: str, count: int, enumerator: str | None, assisted: bool) -> None:
    """Issue slips of SURVEY and print address and code of each: they are kept nowhere.

    SURVEY is a number, or agency/service[/period]. Without --for, slips of the stratum `enumerator` go to the first
    enumerator who may collect answers for it; the name is printed.
    """
    make_ready()
    installation.follow_day()
    try:
        found, by = queries.survey_named(survey), account(identity)
        named = _enumerator(found, enumerator) if stratum == Stratum.ENUMERATOR else None
        batch, made = actions.issue(
            found, count, stratum=Stratum(stratum), by=by, enumerator=named, assisted=assisted, console=True
        )
        db.session.commit()
    except DomainError as fault:
        raise click.ClickException(str(fault)) from None
    if named:
        click.echo(f"Enumerator: {named.name}", err=True)
    if assisted:
        click.echo(f"{batch.count} more answers may be entered in this name; there are no codes to print.", err=True)
    for number, code in enumerate(made, start=batch.first_number):
        click.echo(f"{number}\t{codes.shown(code)}\t{link(found, code, root())}")


def account(identity: str) -> Account:
    found = people.account_named(written(identity))
    if found is None or not found.active:
        raise NotFound(f"There is no account {identity!r}.")
    return found


def _enumerator(survey: Survey, identity: str | None) -> Person:
    if identity:
        return account(identity).staff
    offered = choices.enumerators(survey)
    if not offered:
        raise NotFound("There is no enumerator outside the branch of this survey.")
    return people.person(int(offered[0].value))
