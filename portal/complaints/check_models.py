"""What is kept of checks: the draw of each month, cases that were marked, and what was found."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.complaints.lots import first_day
from portal.complaints.models import HASH, Complaint, ComplaintStep
from portal.complaints.rules import Found
from portal.core.db import Model
from portal.core.types import id_
from portal.organisation.models import Agency

MONTH = 7  # characters: 2026-11
OPEN = text("found IS NULL")


class ComplaintDraw(Model):
    """The draw of one month, by when its closures were declared.

    The seed lies in a file (`core.keys`) and in no row before it is told. Where its file was gone when the month was
    over, the seed of a later month draws for both (`by_month`): nobody knew that one either. How many closures there
    were, and the digest of their list, are written down with the draw, so that a list that is changed afterwards shows.
    """

    __table_args__ = (
        CheckConstraint("commitment <> '' OR lost", name="without_a_seed_it_is_lost"),
        CheckConstraint("(drawn_at IS NULL) = (entries IS NULL)", name="drawn_from_a_list"),
        CheckConstraint("(drawn_at IS NULL) = (digest IS NULL)", name="drawn_from_a_known_list"),
        CheckConstraint("(drawn_at IS NULL) = (until_on IS NULL)", name="checked_within_a_time"),
        CheckConstraint("closed_at IS NULL OR drawn_at IS NOT NULL", name="drawn_before_it_closes"),
        CheckConstraint("seed IS NULL OR closed_at IS NOT NULL", name="told_once_it_is_closed"),
    )
    __topic__ = "checks"

    month: Mapped[str] = mapped_column(String(MONTH), primary_key=True)
    commitment: Mapped[str] = mapped_column(String(HASH), default="")  # '' where no seed was made in the month
    committed_at: Mapped[datetime]
    lost: Mapped[bool] = mapped_column(default=False)  # its seed was gone when it was needed, or never made
    by_month: Mapped[str | None] = mapped_column(String(MONTH))  # whose seed drew
    drawn_at: Mapped[datetime | None]
    until_on: Mapped[date | None]  # the last day on which somebody may say what they found
    entries: Mapped[int | None]
    drawn: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(String(HASH))
    closed_at: Mapped[datetime | None]  # all was checked, or the time for it was over; from here on the seed is told
    seed: Mapped[str | None] = mapped_column(String(HASH))

    @property
    def first_day(self) -> date:
        return first_day(self.month)


class ComplaintRisk(Model):
    """That somebody outside the unit said of a case that its closing has to be checked, and why.

    The unit learns of it when it has declared the case done, and not before: so it stands in no step until then.
    `made_to`: the round up to which there are checks.
    """

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))  # of whoever marked it
    reason: Mapped[str]
    marked_at: Mapped[datetime]
    made_to: Mapped[int]

    complaint: Mapped[Complaint] = relationship()
    by: Mapped[Person] = relationship()
    agency: Mapped[Agency] = relationship()


class ComplaintCheck(Model):
    """One declaration that is to be checked, because it was drawn (`month`), or its case was marked (`risky`), or both.

    Whether one was drawn is told when the month's draw is closed: a unit that knew would mend what is looked at.
    """

    __table_args__ = (
        UniqueConstraint("complaint_id", "round"),
        CheckConstraint("risky OR month IS NOT NULL", name="for_a_reason"),
        CheckConstraint("(found IS NULL) = (found_at IS NULL)", name="found_at_some_time"),
        CheckConstraint("(found IS NOT NULL AND found <> 'not_checked') = (by_id IS NOT NULL)", name="found_by_somebody"),
        Index("ix_complaint_check_open", "until_on", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_complaint_check_month", "month", "lot", "id"),
        Index("ix_complaint_check_unit", "agency_id", "found", "found_at"),
    )
    __topic__ = "checks"
    __unseen__ = frozenset({"by_id"})

    id: Mapped[id_]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    round: Mapped[int]
    step_id: Mapped[int] = mapped_column(ForeignKey("complaint_step.id"), unique=True)  # the declaration
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))  # the unit that declared
    risky: Mapped[bool] = mapped_column(default=False)
    month: Mapped[str | None] = mapped_column(ForeignKey("complaint_draw.month"))
    lot: Mapped[str | None] = mapped_column(String(HASH))
    until_on: Mapped[date]
    found: Mapped[Found | None]
    found_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    complaint: Mapped[Complaint] = relationship()
    step: Mapped[ComplaintStep] = relationship()
    agency: Mapped[Agency] = relationship()
    by: Mapped[Person | None] = relationship()
