"""What an administrator proposes and somebody of another branch confirms: how many hours of training are due a year."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from portal.accounts.deeds.base import Fact, Words
from portal.accounts.deeds.numbers import OfTheHouse, check_basis, check_free, moved
from portal.accounts.models import Account, Confirmation
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.words import N_
from portal.evaluation.training import queries
from portal.evaluation.training.models import TrainingTerms

SUBJECT = "TrainingTerms:1"


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
        check_basis(self.legal_basis, self.source, self.valid_from)
        check_free(self.valid_from, (each.valid_from for each in queries.terms_rows()))


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
class SetTrainingTerms(OfTheHouse):
    act = "training_terms:set"
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

    def carry_out(self, *, by: Account) -> None:
        set_terms(self.given, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Hours of training that are due a year"), {})

    @property
    def facts(self) -> list[Fact]:
        hours = moved(queries.terms_on(clock.today()).hours, self.given.hours)
        return [
            Fact(N_("Holds from"), self.given.valid_from), Fact(N_("Hours (JP) a year"), hours),
            Fact(N_("Legal basis"), self.given.legal_basis), Fact(N_("Source"), self.given.source),
        ]  # fmt: skip


DEEDS = (SetTrainingTerms,)
