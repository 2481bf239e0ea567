"""The two people that the console may name: an administrator and an inspector. Shared by `setup` and `recover`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import click
from flask import current_app

from portal.accounts import queries as people
from portal.accounts.links import address
from portal.accounts.models import LINK_LASTS, Account
from portal.accounts.rules import PUBLISHERS_NEEDED, Permission, Role, is_nip, written
from portal.cli.invitations import root
from portal.core.errors import Refused
from portal.organisation.models import Agency

FIRST = {Role.ADMINISTRATOR: "admin", Role.INSPECTOR: "inspector"}  # with the prefix of each one's options
PARTS = {
    "name": "The name of the {role}.",
    "nip": "The NIP: 18 digits. It is what tells two people from one.",
    "identity": "E-mail address or telephone number to sign in with.",
    "agency": "The agency's slug, as the data file has it.",
}


class ConsoleRefused(click.ClickException):
    exit_code = 2


@dataclass(frozen=True)
class Officer:
    """One of the two: who they are, how they sign in, and the slug of the agency that they belong to."""

    role: Role
    name: str
    nip: str
    identity: str
    agency: str


@dataclass(frozen=True)
class Entered:
    """What was made of an officer, and the token of their one-time link."""

    role: Role
    account: Account
    agency: Agency
    token: str


def options(command: Callable[..., None]) -> Callable[..., None]:
    """`--admin-name`, `--inspector-nip` and so on: four for each of the two."""
    for role, prefix in reversed(FIRST.items()):
        for part, words in reversed(PARTS.items()):
            command = click.option(f"--{prefix}-{part}", help=words.format(role=role.value))(command)
    return command


def ask(role: Role, given: dict[str, Any], agencies: dict[str, str]) -> Officer:
    """What was not given as an option is asked for."""

    def want(part: str, words: str) -> str:
        return given[f"{FIRST[role]}_{part}"] or str(click.prompt(f"{words} of the {role.value}"))

    name, nip = want("name", "Name"), "".join(want("nip", "NIP (18 digits)").split())
    if not is_nip(nip):
        raise Refused(f"The NIP of the {role.value} has 18 digits.")
    identity = want("identity", "E-mail address or telephone number")
    if given[f"{FIRST[role]}_agency"] is None:
        click.echo("\n".join(f"  {slug:32} {called}" for slug, called in agencies.items()))
    agency = want("agency", "Agency, as written above,")
    if agency not in agencies:
        raise Refused(f"There is no agency {agency!r} in the tree. It has: {', '.join(agencies)}.")
    return Officer(role, name, nip, identity, agency)


def refuse_one_person(one: Officer, other: Officer) -> None:
    """An administrator who is the inspector too could make publishers alone."""
    same = {
        "address or number": bool(written(one.identity)) and written(one.identity) == written(other.identity),
        "NIP": one.nip == other.nip,
        "name": " ".join(one.name.split()).casefold() == " ".join(other.name.split()).casefold(),
    }
    for what, is_same in same.items():
        if is_same:
            raise Refused(f"Administrator and inspector are two people: they have the same {what} here.")


def tell_links(made: Iterable[Entered]) -> None:
    if not current_app.config["PUBLIC_URL"]:
        click.echo("Warning: PUBLIC_URL is not set, so these links lead to this machine alone.", err=True)
    click.echo(f"Each link works once, within {LINK_LASTS.days} days. Hand it over to its owner alone.")
    for each in made:
        click.echo(f"\nThe {each.role.value}: {each.account.name}, {each.agency.name} ({each.account.identity})")
        click.echo(f"  {address(each.token, root())}")


def tell_branches() -> None:
    """The branches about which two cannot publish yet."""
    if short := people.short_of(Permission.SCORECARD_PUBLISH, PUBLISHERS_NEEDED):
        click.echo("\nPublishing about a branch takes two publishers outside it. These have fewer:")
        click.echo("\n".join(f"  {branch.name} ({count})" for branch, count in short))
