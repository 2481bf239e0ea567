"""The edition of the public pages: a number that grows with every act a reader could see.

The page cache keeps whole pages of one edition. It knows the number before each delivery, so that a correction
is seen in the moment in which it is published. Answers do not change the number, because nobody may see them come in.
"""

from typing import Any

from sqlalchemy import event, func, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model, db

CHANNEL = "edition"  # on which PostgreSQL sends word of a new one, with the commit

_moved = 0


class Edition(Model):
    """The one row that holds the number; a migration puts it there."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


def forget() -> None:
    """Begin a new edition with the commit of this transaction, and let who listens know."""
    next_one = update(Edition).where(Edition.id == 1).values(number=Edition.number + 1)
    if db.engine.dialect.name == "postgresql":
        next_one = next_one.returning(func.pg_notify(CHANNEL, ""))
    db.session.execute(next_one)
    db.session.info["forgotten"] = True


def moved() -> int:
    """How many editions this process has begun: who keeps the number in memory asks again when it changes."""
    return _moved


@event.listens_for(db.session, "after_commit")
def _count(session: Any) -> None:
    global _moved
    if session.info.pop("forgotten", False):
        _moved += 1
