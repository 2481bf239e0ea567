"""The one deed that stands for a whole table."""

from dataclasses import dataclass
from typing import Any, Self

from portal.accounts.deeds.base import Deed, Fact, Words
from portal.accounts.models import Account, Confirmation
from portal.accounts.roster import actions
from portal.accounts.roster.models import Roster
from portal.accounts.rules import Permission
from portal.core.db import db
from portal.core.words import N_
from portal.organisation.models import Agency

COUNTS = {
    "people": N_("New people"), "posts": N_("New posts"), "moved": N_("Posts that report to another from then on"),
    "leading": N_("Posts that lead their agency from then on"),
    "begun": N_("People who begin in a post"), "replaced": N_("People who leave a post for them"),
    "same": N_("Lines that change nothing"),
}  # fmt: skip


@dataclass(frozen=True)
class CarryOut(Deed):
    act = actions.CARRY_OUT
    needs = Permission.PERFORMANCE_KEEP
    roster: Roster

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(db.session.get_one(Roster, kept.details["roster_id"]))

    @property
    def subject(self) -> str:
        return self.roster.subject

    @property
    def details(self) -> dict[str, Any]:
        return {"roster_id": self.roster.id}

    @property
    def places(self) -> list[Agency]:
        """All of it lies in one branch, that of whoever keeps its personnel."""
        return [self.roster.agency]

    def check_proposer(self, by: Account) -> None:
        by.check(Permission.PERFORMANCE_KEEP, about=self.roster.agency)

    def carry_out(self, *, by: Account) -> None:
        actions.begin(self.roster, by=by)

    @property
    def title(self) -> Words:
        values = {"agency": self.roster.agency.name, "count": self.roster.lines - self.roster.faulty}
        return Words(N_("Take in a table of people and posts: %(agency)s, %(count)s lines"), values)

    @property
    def facts(self) -> list[Fact]:
        counts = [Fact(name, str(self.roster.counts.get(key, 0))) for key, name in COUNTS.items()]
        left = [Fact(N_("Lines with a fault, which take no part"), str(self.roster.faulty))]
        return [*counts, *left, Fact(N_("All its lines, by name and NIP"), f"/kepegawaian/impor/{self.roster.id}")]
