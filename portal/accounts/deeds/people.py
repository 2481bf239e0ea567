"""Roles, accounts and numbers of people."""

from dataclasses import dataclass
from typing import Any, Self

from portal.accounts import actions, queries
from portal.accounts.deeds.base import Deed, Fact, Link, Words
from portal.accounts.models import Account, Confirmation, Membership, Person
from portal.accounts.rules import Role, written
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.words import N_
from portal.organisation import queries as organisation
from portal.organisation.models import Agency


def need_nip(person: Person) -> None:
    """Two people for one deed are counted by their NIP: without it one human being could stand here twice."""
    if not person.nip:
        raise Refused("A role or a post needs a person with a NIP. Enter the NIP first.", field="person")


def handed_over(person: Person, *, by: Account) -> Link | None:
    """With somebody's first confirmed role or post: a new link, to whoever confirmed it. See `actions.vouch`."""
    accounts = [account for account in queries.accounts_of(person.id) if account.active]
    if not actions.vouch(person) or not accounts:
        return None
    return link_for(accounts[0], by=by)


def link_for(account: Account, *, by: Account) -> Link:
    """Whoever confirms holds it, and could open it alone if it needed no code."""
    return Link(account, actions.new_link(account, by=by, held_by=by.person))


def places_of(person: Person) -> list[Agency]:
    return person.places or [organisation.root()]


@dataclass(frozen=True)
class GiveRole(Deed):
    act = "role:grant"
    hands_over = "first"
    human: Person
    role: Role
    agency: Agency

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(queries.person(kept.details["person_id"]), Role(kept.details["role"]), kept.agency)

    @property
    def subject(self) -> str:
        return f"Person:{self.human.id}/{self.role.value}/{self.agency.slug}"

    @property
    def details(self) -> dict[str, Any]:
        return {"person_id": self.human.id, "role": self.role.value}

    @property
    def places(self) -> list[Agency]:
        return [self.agency]

    @property
    def person(self) -> Person:
        return self.human

    @property
    def takes_rights(self) -> bool:
        return self.human.works_outside(self.agency)

    def carry_out(self, *, by: Account) -> Link | None:
        need_nip(self.human)
        actions.give_role(self.human, self.role, self.agency, by=by)
        return handed_over(self.human, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Give a role: %(role)s to %(name)s"), {"role": self.role, "name": self.human.name})


@dataclass(frozen=True)
class EndRole(Deed):
    act = "role:end"
    membership: Membership

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(db.session.get_one(Membership, kept.details["membership_id"]))

    @property
    def subject(self) -> str:
        return f"Membership:{self.membership.id}"

    @property
    def details(self) -> dict[str, Any]:
        return {"membership_id": self.membership.id}

    @property
    def places(self) -> list[Agency]:
        return [self.membership.agency]

    @property
    def person(self) -> Person:
        return self.membership.person

    def check_proposer(self, by: Account) -> None:
        if self.membership.role is Role.ADMINISTRATOR and self.membership.person_id == by.person_id:
            raise Refused("Another administrator has to end this role: the house must not be left without one.")

    def carry_out(self, *, by: Account) -> None:
        actions.end_role(self.membership, by=by)

    @property
    def title(self) -> Words:
        return Words(
            N_("End a role: %(role)s of %(name)s"),
            {"role": self.membership.role, "name": self.membership.person.name},
        )


@dataclass(frozen=True)
class NewLink(Deed):
    act = "account:link"
    hands_over = "always"
    account: Account

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(queries.account(kept.details["account_id"]))

    @property
    def subject(self) -> str:
        return f"Account:{self.account.id}"

    @property
    def details(self) -> dict[str, Any]:
        return {"account_id": self.account.id}

    @property
    def places(self) -> list[Agency]:
        return places_of(self.account.staff)

    @property
    def person(self) -> Person:
        return self.account.staff

    def carry_out(self, *, by: Account) -> Link:
        actions.vouch(self.account.staff)
        return link_for(self.account, by=by)

    @property
    def title(self) -> Words:
        return Words(
            N_("Link for a new password: %(name)s, %(identity)s"),
            {"name": self.account.name, "identity": self.account.identity},
        )


@dataclass(frozen=True)
class AddAccount(Deed):
    act = "account:add"
    hands_over = "always"
    human: Person
    identity: str

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(queries.person(kept.details["person_id"]), kept.details["identity"])

    @property
    def subject(self) -> str:
        return f"Person:{self.human.id}/{written(self.identity)}"

    @property
    def details(self) -> dict[str, Any]:
        return {"person_id": self.human.id, "identity": self.identity}

    @property
    def places(self) -> list[Agency]:
        return places_of(self.human)

    @property
    def person(self) -> Person:
        return self.human

    def carry_out(self, *, by: Account) -> Link:
        actions.vouch(self.human)
        account = actions.add_account(self.human, self.identity, by=by)
        return link_for(account, by=by)

    @property
    def title(self) -> Words:
        return Words(
            N_("Another account for %(name)s: %(identity)s"), {"name": self.human.name, "identity": self.identity}
        )


@dataclass(frozen=True)
class SwitchAccount(Deed):
    act = "account:switch"
    account: Account
    active: bool

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(queries.account(kept.details["account_id"]), bool(kept.details["active"]))

    @property
    def subject(self) -> str:
        return f"Account:{self.account.id}"

    @property
    def details(self) -> dict[str, Any]:
        return {"account_id": self.account.id, "active": self.active}

    @property
    def places(self) -> list[Agency]:
        return places_of(self.account.staff)

    @property
    def person(self) -> Person:
        return self.account.staff

    def check_proposer(self, by: Account) -> None:
        if self.account.person_id == by.person_id:
            raise Refused("Nobody switches an account of their own on or off.")

    def carry_out(self, *, by: Account) -> None:
        actions.switch_account(self.account, self.active, by=by)

    @property
    def title(self) -> Words:
        values = {"name": self.account.name, "identity": self.account.identity}
        if self.active:
            return Words(N_("Switch on an account: %(name)s, %(identity)s"), values)
        return Words(N_("Switch off an account: %(name)s, %(identity)s"), values)


@dataclass(frozen=True)
class WriteNip(Deed):
    act = "person:nip"
    human: Person
    nip: str

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(queries.person(kept.details["person_id"]), kept.details["nip"])

    @property
    def subject(self) -> str:
        return f"Person:{self.human.id}"

    @property
    def details(self) -> dict[str, Any]:
        return {"person_id": self.human.id, "nip": self.nip}

    @property
    def places(self) -> list[Agency]:
        return places_of(self.human)

    @property
    def person(self) -> Person:
        return self.human

    def carry_out(self, *, by: Account) -> None:
        actions.write_nip(self.human, self.nip, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Enter the NIP of %(name)s"), {"name": self.human.name})

    @property
    def facts(self) -> list[Fact]:
        return [Fact(N_("New NIP"), self.nip)]
