"""What an administrator proposes and somebody outside confirms: how many reports hide a text.

One person alone could let a single report hide whatever is said of an agency, or let none hide anything.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from portal.accounts.deeds.base import Deed, Fact, Words
from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import Permission
from portal.core.words import N_
from portal.moderation import flagging, looks
from portal.organisation.models import Agency
from portal.organisation.queries import root

FROM_NOW_ON = N_("%(before)s, from then on %(after)s")


@dataclass(frozen=True)
class SetFlagLimit(Deed):
    act = "flag_limit:set"
    needs = Permission.SETTINGS_MANAGE
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

    @property
    def places(self) -> list[Agency]:
        """The whole house: whoever may confirm anything may confirm this."""
        return [root()]

    def carry_out(self, *, by: Account) -> None:
        flagging.set_limit(self.hides_after, self.valid_from, self.basis, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("How many reports hide a text until a moderator has looked"))

    @property
    def facts(self) -> list[Fact]:
        moved = Words(FROM_NOW_ON, {"before": looks.hides_after(), "after": self.hides_after})
        return [
            Fact(N_("Reports that hide a text"), moved), Fact(N_("Holds from"), self.valid_from),
            Fact(N_("Why"), self.basis),
        ]  # fmt: skip


DEEDS = (SetFlagLimit,)
