from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Account, Person
from portal.accounts.roster.rules import CELL, Cells, State
from portal.core.db import Model
from portal.core.types import id_
from portal.organisation.models import Agency


class Roster(Model):
    """A table of people and posts that a personnel officer sent for an agency and all below it."""

    __table_args__ = (
        CheckConstraint("(state IN ('confirmed', 'done')) = (confirmed_by_id IS NOT NULL)", name="confirmed_by_somebody"),
    )

    id: Mapped[id_]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(default=State.CHECKING)
    lines: Mapped[int]
    faulty: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # what it means -> how many lines
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    done: Mapped[int] = mapped_column(default=0)  # lines that were carried out
    ended_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()
    sent_by: Mapped[Person] = relationship()
    confirmed_by: Mapped[Account | None] = relationship()

    @property
    def subject(self) -> str:
        return f"Roster:{self.id}"


class RosterLine(Model):
    """A line as it was written, with what is wrong with it and what it would change."""

    __table_args__ = (Index("ix_roster_line_faulty", "roster_id", "faulty", "line"), {"sqlite_with_rowid": False})

    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(CELL + 1))
    nip: Mapped[str] = mapped_column(String(CELL + 1))
    post: Mapped[str] = mapped_column(String(CELL + 1))
    agency: Mapped[str] = mapped_column(String(CELL + 1))
    superior: Mapped[str] = mapped_column(String(CELL + 1))
    from_on: Mapped[str] = mapped_column(String(CELL + 1))
    acting: Mapped[str] = mapped_column(String(CELL + 1))
    number: Mapped[str] = mapped_column(String(CELL + 1), default="", server_default="")
    superior_number: Mapped[str] = mapped_column(String(CELL + 1), default="", server_default="")
    leads: Mapped[str] = mapped_column(String(CELL + 1), default="", server_default="")
    faulty: Mapped[bool] = mapped_column(default=False)
    faults: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # (column, msgid)
    notes: Mapped[list[str]] = mapped_column(default=list)
    done_on: Mapped[date | None]

    @property
    def cells(self) -> Cells:
        texts = (self.name, self.nip, self.post, self.agency, self.superior, self.from_on, self.acting)
        return Cells(self.line, *texts, self.number, self.superior_number, self.leads)
