"""What an administrator proposes and somebody of another branch confirms: the numbers under which promises are made.

One person alone could let every agency move its days as often as it likes, or ask residents for a day only.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from portal.accounts.deeds.base import Fact, Words
from portal.accounts.deeds.numbers import OfTheHouse, check_basis, check_free, moved
from portal.accounts.models import Account, Confirmation
from portal.commitments import queries
from portal.commitments.models import CommitmentTerms
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.words import N_

NUMBERS = {
    "moves_most": N_("How often its day may be moved"), "rounds_most": N_("How often it may be declared done"),
    "word_days": N_("Days that those who asked have to say a word"),
}  # fmt: skip
RANGES = {"moves_most": range(6), "rounds_most": range(1, 6), "word_days": range(7, 61)}


@dataclass(frozen=True)
class Row:
    moves_most: int
    rounds_most: int
    word_days: int
    legal_basis: str
    source: str
    valid_from: date

    def check(self) -> None:
        """Raises Refused. It begins on a day to come, and a promise keeps the numbers under which it was made."""
        for name, allowed in RANGES.items():
            if getattr(self, name) not in allowed:
                raise Refused("Choose a number that makes sense.", field=name)
        check_basis(self.legal_basis, self.source, self.valid_from)
        check_free(self.valid_from, (each.valid_from for each in queries.terms_rows()))


def set_terms(row: Row, *, by: Account | None) -> CommitmentTerms:
    """Let these numbers hold from their day on."""
    row.check()
    made = CommitmentTerms(
        moves_most=row.moves_most, rounds_most=row.rounds_most, word_days=row.word_days,
        legal_basis=row.legal_basis.strip(), source=row.source.strip(), verified=False, valid_from=row.valid_from,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("commitments:set", "Commitments:1", by=by, valid_from=row.valid_from.isoformat())
    pages.changed("commitments")
    return made


@dataclass(frozen=True)
class SetTerms(OfTheHouse):
    act = "commitments:set"
    given: Row

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        found = dict(kept.details)
        return cls(Row(**found | {"valid_from": date.fromisoformat(found["valid_from"])}))

    @property
    def subject(self) -> str:
        return "Commitments:1"

    @property
    def details(self) -> dict[str, Any]:
        row = self.given
        return {
            "moves_most": row.moves_most, "rounds_most": row.rounds_most, "word_days": row.word_days,
            "legal_basis": row.legal_basis, "source": row.source, "valid_from": row.valid_from.isoformat(),
        }  # fmt: skip

    def carry_out(self, *, by: Account) -> None:
        set_terms(self.given, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Numbers under which promises are made"), {})

    @property
    def facts(self) -> list[Fact]:
        before = queries.terms_on(clock.today())
        lines = [Fact(name, moved(getattr(before, key), getattr(self.given, key))) for key, name in NUMBERS.items()]
        return [
            Fact(N_("Holds from"), self.given.valid_from), *lines, Fact(N_("Legal basis"), self.given.legal_basis),
            Fact(N_("Source"), self.given.source),
        ]  # fmt: skip


DEEDS = (SetTerms,)
