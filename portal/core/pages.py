"""The edition of the public pages: a number that grows with every act a reader could see.

The page cache keeps whole pages of one edition. It asks for the number before each delivery, so that a correction
is seen in the moment in which it is published. Answers do not change the number, because nobody may see them come in.
"""

from sqlalchemy import update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model, db


class Edition(Model):
    """The one row that holds the number; a migration puts it there."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


def forget() -> None:
    """Begin a new edition with the commit of this transaction."""
    db.session.execute(update(Edition).where(Edition.id == 1).values(number=Edition.number + 1))
