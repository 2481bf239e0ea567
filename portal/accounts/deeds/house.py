"""A house that was lost and begun again at the console."""

from dataclasses import dataclass
from typing import Any, Self

from portal.accounts import queries
from portal.accounts.deeds.base import Deed, Fact, Words
from portal.accounts.models import Account, Confirmation, Person
from portal.accounts.rules import Role
from portal.core.words import N_
from portal.organisation import queries as organisation
from portal.organisation.models import Agency


@dataclass(frozen=True)
class Recover(Deed):
    """It was done at the console already, and is said on every desk until another inspector has looked at it."""

    act = "house:recover"
    people: tuple[Person, ...]

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(tuple(queries.person(number) for number in kept.details["people"]))

    @property
    def subject(self) -> str:
        return "Installation:1"

    @property
    def details(self) -> dict[str, Any]:
        return {"people": [person.id for person in self.people]}

    @property
    def places(self) -> list[Agency]:
        return [organisation.root()]

    @property
    def person(self) -> Person:
        """The inspector, who comes last."""
        return self.people[-1]

    def may_second(self, person: Person) -> bool:
        """Another inspector, of whatever branch: all of them may sit in one."""
        inspects = any(held.role is Role.INSPECTOR for held in person.roles)
        return inspects and person.id not in {each.id for each in self.people}

    def carry_out(self, *, by: Account) -> None:
        """It was done at the console; what is left to do is to have looked at it."""

    @property
    def title(self) -> Words:
        return Words(N_("This house was begun again at the console"))

    @property
    def facts(self) -> list[Fact]:
        names = ", ".join(f"{person.name} ({person.nip})" for person in self.people)
        return [Fact(N_("Named there"), names)]
