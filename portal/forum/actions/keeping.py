"""The numbers by which the forum goes: what is here is done when two people have agreed (see `portal.forum.deeds`)."""

from dataclasses import dataclass
from datetime import date

from portal.accounts.deeds.numbers import check_basis, check_free
from portal.accounts.models import Account
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import Refused
from portal.forum import queries
from portal.forum.models import ForumTerms
from portal.forum.rules import LONGEST_EDIT, LONGEST_LIMIT, Terms

SUPPORTERS, FIRST_POSTS = range(3, 1001), range(0, 11)
EDIT_MINUTES = range(1, int(LONGEST_EDIT.total_seconds()) // 60 + 1)


@dataclass(frozen=True)
class Row:
    """A row of numbers as two people agree on it."""

    terms: Terms
    legal_basis: str
    source: str
    verified: bool
    valid_from: date

    def check(self) -> None:
        """Raises Refused. It begins on a day to come: what was asked before keeps its date."""
        terms = self.terms
        if terms.answer.amount > LONGEST_LIMIT[terms.answer.unit]:
            raise Refused("So long a limit is none.", field="answer_amount")
        ranges = {"supporters": SUPPORTERS, "edit_minutes": EDIT_MINUTES, "first_posts": FIRST_POSTS}
        for name, allowed in ranges.items():
            if getattr(terms, name) not in allowed:
                raise Refused("This number is outside of what makes sense here.", field=name)
        check_basis(self.legal_basis, self.source, self.valid_from)


def add_terms(row: Row, *, by: Account | None) -> ForumTerms:
    """Let these numbers hold from their day on. Rows that are there stay, and so do the threads under them."""
    row.check()
    check_free(row.valid_from, (each.valid_from for each in queries.every_terms()))
    terms = row.terms
    made = ForumTerms(
        answer_amount=terms.answer.amount, answer_unit=terms.answer.unit, supporters=terms.supporters,
        edit_minutes=terms.edit_minutes, first_posts=terms.first_posts, legal_basis=row.legal_basis.strip(),
        source=row.source.strip(), verified=row.verified, valid_from=row.valid_from,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("forum_terms:set", made, by=by, valid_from=row.valid_from.isoformat())
    return made
