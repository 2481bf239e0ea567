"""A right, a form and a rating share no key, no time and no order; and there is no row of a rating that is open.

What comes in is a ballot that nobody can read; what is read is a sum. Once a period is over its sums are results.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Model
from portal.core.drawing import NO_ORDER, Waits, random_key
from portal.core.periods import Period
from portal.core.types import id_
from portal.organisation.models import Service
from portal.ratings.rules import Stratum

HASH = 64


class RatingPeriod(Model):
    """A quarter in which ratings are taken: the key that they are sealed to, and how far it has come since."""

    period: Mapped[Period] = mapped_column(primary_key=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    # In hexadecimal -> "lost", "back", or "left" where a backup was put back: those files are another house's now.
    earlier_keys: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ended_on: Mapped[date | None]  # the day on which the clock stopped taking ratings of it
    closed_on: Mapped[date | None]  # the day on which its sums became results
    cleaned_on: Mapped[date | None]  # the day on which the storage was cleaned of it and its key was destroyed

    @property
    def keys(self) -> list[bytes]:
        """The public halves of all keys that something of it may be sealed to, the one in use first."""
        newest = [self.public_key] if self.public_key else []
        return newest + [bytes.fromhex(key) for key, state in self.earlier_keys.items() if state != "left"]


class RatingBallot(Waits, Model):
    """One rating that has just come in: mark, reason and line in one seal. It shares a transaction with a pass."""

    __table_args__ = (Index("ix_rating_ballot_waiting", "period", "service_id", "stratum", "unreadable", "key"), NO_ORDER)

    period: Mapped[Period]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    stratum: Mapped[Stratum]


class RatingLine(Model):
    """One line that somebody wrote after a low rating, sealed once more when their ballot was opened."""

    __table_args__ = (Index("ix_rating_line_waiting", "period", "service_id", "key"), NO_ORDER)

    key: Mapped[random_key]
    period: Mapped[Period]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class RatingPass(Model):
    """That a device rated a service today, under a key of the day. It is forgotten the next day."""

    __table_args__ = (NO_ORDER,)

    hash: Mapped[str] = mapped_column(String(HASH), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)


class RatingSpent(Model):
    """That the invitation of a receipt was used, and in which period; forgotten once none of its tokens is good."""

    __table_args__ = (NO_ORDER,)

    hash: Mapped[str] = mapped_column(String(HASH), primary_key=True)
    period: Mapped[Period] = mapped_column(index=True)


class RatingNonce(Model):
    """The number of a form that was sent, where no device and no invitation says so; kept for a day."""

    __table_args__ = (NO_ORDER,)

    hash: Mapped[str] = mapped_column(String(HASH), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)


class _Sum:
    """How many ratings of a service, in a period and by one way, gave a mark, and for which reason ('' for none).

    A mark of 0 is not known: the reason says why (`rules.Untold`).
    """

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    period: Mapped[Period] = mapped_column(primary_key=True)
    stratum: Mapped[Stratum] = mapped_column(primary_key=True)
    mark: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    reason: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int]


class RatingCount(_Sum, Model):
    """A sum that still grows. No page reads it, of nobody."""

    __table_args__ = (CheckConstraint("mark BETWEEN 0 AND 4", name="mark"), NO_ORDER)


class RatingResult(_Sum, Model):
    """A sum of a period that is over: it stays as it is, and is told through `core.disclosure` alone."""

    __table_args__ = (
        CheckConstraint("mark BETWEEN 0 AND 4", name="mark"),
        CheckConstraint("count > 0", name="count"),
        Index("ix_rating_result_of_period", "period", "service_id"),
        NO_ORDER,
    )
    __topic__ = "ratings"


class Kiosk(Model):
    """A tablet at the counter. Its address is shown once and kept as a hash, as is the code by which it is left."""

    id: Mapped[id_]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(HASH), unique=True)
    exit_hash: Mapped[str] = mapped_column(String(HASH))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    closed_on: Mapped[date | None]

    service: Mapped[Service] = relationship()
    made_by: Mapped[Person] = relationship()
