"""What an administrator proposes and somebody of another branch confirms: how many hours of training are due a year."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from portal.accounts.deeds.base import Deed, Fact, Words
from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.words import N_
from portal.evaluation.training import queries
from portal.evaluation.training.models import TrainingTerms
from portal.organisation.models import Agency
from portal.organisation.queries import root

SUBJECT = "TrainingTerms:1"
FROM_NOW_ON = N_("%(before)s, from then on %(after)s")


@dataclass(frozen=True)
class Row:
    hours: int
    legal_basis: str
    source: str
    valid_from: date

    def check(self) -> None:
        """Raises Refused. It begins on a day to come: hours of this year are not moved while people gather them."""
        if not 1 <= self.hours <= 200:
            raise Refused("Choose a number that makes sense.", field="hours")
        for name in ("legal_basis", "source"):
            if len(getattr(self, name).strip()) < 3:
                raise Refused("Write what this rests on and where it can be read.", field=name)
        if self.valid_from <= clock.today():
            raise Refused("Choose a day that is still to come.", field="valid_from")
        if any(each.valid_from == self.valid_from for each in queries.terms_rows()):
            raise Refused("There are numbers from this day on already.", field="valid_from")


def set_terms(row: Row, *, by: Account | None) -> TrainingTerms:
    """Let this number hold from its day on."""
    row.check()
    made = TrainingTerms(
        hours=row.hours, legal_basis=row.legal_basis.strip(), source=row.source.strip(), valid_from=row.valid_from,
        verified=False,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("training_terms:set", SUBJECT, by=by, valid_from=row.valid_from.isoformat())
    return made


@dataclass(frozen=True)
class SetTrainingTerms(Deed):
    act = "training_terms:set"
    needs = Permission.SETTINGS_MANAGE
    given: Row

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        found = dict(kept.details)
        return cls(Row(**found | {"valid_from": date.fromisoformat(found["valid_from"])}))

    @property
    def subject(self) -> str:
        return SUBJECT

    @property
    def details(self) -> dict[str, Any]:
        row = self.given
        return {
            "hours": row.hours, "legal_basis": row.legal_basis, "source": row.source,
            "valid_from": row.valid_from.isoformat(),
        }  # fmt: skip

    @property
    def places(self) -> list[Agency]:
        """The whole house: whoever may confirm anything may confirm this."""
        return [root()]

    def carry_out(self, *, by: Account) -> None:
        set_terms(self.given, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Hours of training that are due a year"), {})

    @property
    def facts(self) -> list[Fact]:
        before, after = queries.terms_on(clock.today()).hours, self.given.hours
        hours = str(after) if before == after else Words(FROM_NOW_ON, {"before": str(before), "after": str(after)})
        return [
            Fact(N_("Holds from"), self.given.valid_from), Fact(N_("Hours (JP) a year"), hours),
            Fact(N_("Legal basis"), self.given.legal_basis), Fact(N_("Source"), self.given.source),
        ]  # fmt: skip


DEEDS = (SetTrainingTerms,)
