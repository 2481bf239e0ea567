"""What an administrator proposes and somebody outside confirms: how many reports hide a text.

One person alone could let a single report hide whatever is said of an agency, or let none hide anything.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from portal.accounts.deeds.base import Fact, Words
from portal.accounts.deeds.numbers import OfTheHouse, moved
from portal.accounts.models import Account, Confirmation
from portal.core.words import N_
from portal.moderation import flagging, looks


@dataclass(frozen=True)
class SetFlagLimit(OfTheHouse):
    act = "flag_limit:set"
    hides_after: int
    valid_from: date
    basis: str

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        found = kept.details
        return cls(int(found["hides_after"]), date.fromisoformat(found["valid_from"]), found["basis"])

    @property
    def subject(self) -> str:
        return "FlagLimit:all"

    @property
    def details(self) -> dict[str, Any]:
        return {"hides_after": self.hides_after, "valid_from": self.valid_from.isoformat(), "basis": self.basis}

    def carry_out(self, *, by: Account) -> None:
        flagging.set_limit(self.hides_after, self.valid_from, self.basis, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("How many reports hide a text until a moderator has looked"))

    @property
    def facts(self) -> list[Fact]:
        return [
            Fact(N_("Reports that hide a text"), moved(looks.hides_after(), self.hides_after)),
            Fact(N_("Holds from"), self.valid_from), Fact(N_("Why"), self.basis),
        ]  # fmt: skip


DEEDS = (SetFlagLimit,)
