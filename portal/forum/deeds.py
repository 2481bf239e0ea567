"""What an administrator proposes and somebody else confirms: the numbers by which the forum goes.

One person alone could let an agency have more time, or let nothing be said before a moderator has read it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from portal.accounts.deeds.base import Fact, Words
from portal.accounts.deeds.numbers import OfTheHouse, moved
from portal.accounts.models import Account, Confirmation
from portal.core.words import N_
from portal.core.workdays import Limit, Unit
from portal.forum import queries
from portal.forum.actions import keeping
from portal.forum.actions.keeping import Row
from portal.forum.rules import Terms

SPANS = {
    Unit.HOUR: N_("%(amount)s hours"), Unit.DAY: N_("%(amount)s calendar days"),
    Unit.WORKDAY: N_("%(amount)s working days"),
}  # fmt: skip
YES, NO = N_("yes"), N_("no")


@dataclass(frozen=True)
class SetTerms(OfTheHouse):
    act = "forum_terms:set"
    given: Row

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        found = kept.details
        terms = Terms(
            Limit(found["answer"][0], Unit(found["answer"][1])), found["supporters"], found["edit_minutes"],
            found["first_posts"],
        )  # fmt: skip
        day = date.fromisoformat(found["valid_from"])
        return cls(Row(terms, found["legal_basis"], found["source"], bool(found["verified"]), day))

    @property
    def subject(self) -> str:
        return "ForumTerms:1"

    @property
    def details(self) -> dict[str, Any]:
        row, terms = self.given, self.given.terms
        return {
            "answer": [terms.answer.amount, terms.answer.unit.value], "supporters": terms.supporters,
            "edit_minutes": terms.edit_minutes, "first_posts": terms.first_posts, "legal_basis": row.legal_basis,
            "source": row.source, "verified": row.verified, "valid_from": row.valid_from.isoformat(),
        }  # fmt: skip

    def carry_out(self, *, by: Account) -> None:
        keeping.add_terms(self.given, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Numbers by which the forum goes"))

    @property
    def facts(self) -> list[Fact]:
        row, after = self.given, self.given.terms
        rows = queries.every_terms()
        before = rows[0].terms if rows else after
        return [
            Fact(N_("Holds from"), row.valid_from),
            Fact(N_("Time for an answer"), moved(_span(before.answer), _span(after.answer))),
            Fact(N_("Supporters, above whom an answer is due"), moved(before.supporters, after.supporters)),
            Fact(N_("Minutes in which a post can be changed"), moved(before.edit_minutes, after.edit_minutes)),
            Fact(N_("First posts that wait for a moderator"), moved(before.first_posts, after.first_posts)),
            Fact(N_("Legal basis"), row.legal_basis), Fact(N_("Source"), row.source),
            Fact(N_("Compared with the regulation"), Words(YES if row.verified else NO)),
        ]  # fmt: skip


def _span(limit: Limit) -> Words:
    return Words(SPANS[limit.unit], {"amount": limit.amount})


DEEDS = (SetTerms,)
