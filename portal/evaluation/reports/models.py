from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Model
from portal.core.files import StoredFile
from portal.core.types import id_
from portal.core.work import WorkKind
from portal.evaluation.reports import rules
from portal.evaluation.reports.rules import (
    PROOF_LENGTH,
    REASON_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    UNIT_LENGTH,
    Line,
    State,
)

WAITS = text("sent_version > decided_version")


class WorkDone(Model):
    """One thing that somebody did in the portal, as `core.work` told it: a kind, a day, and no word of anybody."""

    __table_args__ = (Index("ix_work_done_of_day", "person_id", "day"),)

    id: Mapped[id_]
    key: Mapped[str] = mapped_column(String(32), unique=True)  # told twice, it counts once
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    kind: Mapped[WorkKind]
    reference: Mapped[str] = mapped_column(String(160), default="")  # '' of what is confidential


class DailyReport(Model):
    """What one person says of one day.

    Its lines stand in versions: what was sent is never changed, what is worked on is the version after it. `seen` is how
    much of the work that the portal knows of stood before them when they last saved, so that a line that they removed
    does not come back. `saves` grows with every change: of two windows, the second is told.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "day"),
        CheckConstraint("(sent_version = 0) = (sent_at IS NULL)", name="sent_at_a_moment"),
        CheckConstraint("decided_version <= sent_version", name="decided_on_what_was_sent"),
        CheckConstraint("(decided_version = 0) = (accepted IS NULL)", name="decided_somehow"),
        Index("ix_daily_report_waiting", "person_id", "day", sqlite_where=WAITS, postgresql_where=WAITS),
    )

    id: Mapped[id_]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    saves: Mapped[int] = mapped_column(default=0)
    seen: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    sent_version: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    decided_version: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[bool | None]
    files: Mapped[int] = mapped_column(default=0)  # how many came with it

    person: Mapped[Person] = relationship()

    @property
    def state(self) -> State:
        return rules.state(self.sent_version, self.decided_version, self.accepted)

    @property
    def draft_version(self) -> int:
        return self.sent_version + 1


class ReportLine(Model):
    """One line of one version of a report. It lies beside its neighbours: a day is read in one piece."""

    __table_args__ = (
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("amount > 0", name="counts_something"),
        {"sqlite_with_rowid": False},
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("daily_report.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    amount: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(UNIT_LENGTH), default="")
    proof: Mapped[str] = mapped_column(String(PROOF_LENGTH), default="")
    kind: Mapped[str] = mapped_column(String(40), default="")  # of work that the portal knows of on that day, or ''
    likeness: Mapped[str] = mapped_column(String(16))
    # The result of their plan of work that it serves: it stays the same through all versions of the plan.
    result_id: Mapped[int | None] = mapped_column(ForeignKey("result_line.id"), index=True)

    @property
    def said(self) -> Line:
        return Line(self.text, self.amount, self.unit, self.proof, self.kind, self.result_id)


class ReportFile(Model):
    """A document or a picture that came with a report as its proof, from this version on."""

    __table_args__ = (CheckConstraint("title <> ''", name="is_called_something"),)

    id: Mapped[id_]
    report_id: Mapped[int] = mapped_column(ForeignKey("daily_report.id"), index=True)
    version: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))

    file: Mapped[StoredFile] = relationship()


class ReportDecision(Model):
    """What a superior said to one version of a report. Rows are added, never changed."""

    __table_args__ = (CheckConstraint("accepted OR reason <> ''", name="returned_with_a_reason"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("daily_report.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deputising: Mapped[bool] = mapped_column(default=False)  # further up, the post between being vacant
    decided_at: Mapped[datetime]

    decided_by: Mapped[Person] = relationship()


class ReportReading(Model):
    """Who has read a version of somebody else's report, and when first: for the person concerned to see."""

    report_id: Mapped[int] = mapped_column(ForeignKey("daily_report.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    read_at: Mapped[datetime]

    reader: Mapped[Person] = relationship()
