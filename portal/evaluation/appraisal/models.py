from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import VALUES, Model
from portal.core.files import StoredFile
from portal.core.periods import Period
from portal.core.types import id_
from portal.evaluation.appraisal.rules import (
    EVIDENCE_LENGTH,
    MATRIX,
    TITLE_LENGTH,
    WORDS_LENGTH,
    Achievement,
    Course,
    Level,
    Predicate,
    State,
)
from portal.evaluation.plans.models import Plan

UNDECIDED = text("decided_on IS NULL")


class Appraisal(Model):
    """What came of a plan in one quarter or in its year. Where it stands follows from the days in it and below it."""

    __table_args__ = (UniqueConstraint("plan_id", "period"),)

    id: Mapped[id_]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    period: Mapped[Period]
    begun_on: Mapped[date]
    self_view: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    sent_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    files: Mapped[int] = mapped_column(default=0)  # how many stand beside its realisations

    plan: Mapped[Plan] = relationship()
    realisations: Mapped[list["Realisation"]] = relationship(order_by=lambda: Realisation.id)
    views: Mapped[list["AppraisalView"]] = relationship(order_by=lambda: AppraisalView.number.desc())
    objection: Mapped["Objection | None"] = relationship(back_populates="appraisal")

    @property
    def view(self) -> "AppraisalView | None":
        """What counts: the newest view."""
        return self.views[0] if self.views else None

    @property
    def course(self) -> Course:
        objected, view = self.objection, self.view
        return Course(
            self.sent_on, view.given_on if view else None, self.accepted_on, objected.filed_on if objected else None,
            objected.decided_on if objected else None,
        )  # fmt: skip

    @property
    def state(self) -> State:
        return self.course.state(clock.today())


class Realisation(Model):
    """What the person says was reached of one line of results, and what shows it."""

    __table_args__ = (UniqueConstraint("appraisal_id", "line_id"),)

    id: Mapped[id_]
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("result_line.id"), index=True)
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    evidence: Mapped[str] = mapped_column(String(EVIDENCE_LENGTH), default="")


class EvidenceFile(Model):
    """A document or a picture that shows what was reached of one line of results. It goes with its appraisal."""

    __table_args__ = (CheckConstraint("title <> ''", name="is_called_something"),)

    id: Mapped[id_]
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("result_line.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))

    file: Mapped[StoredFile] = relationship()


def _level(name: str) -> Enum:
    """The check of an enumeration is named after its class: two columns of one class need names of their own."""
    return Enum(Level, name=name, length=40, **VALUES)


class AppraisalView(Model):
    """What a superior makes of it. Rows are added; the newest counts, and all can be read by the person.

    The predicate is read off the matrix and kept nowhere.
    """

    __table_args__ = (
        UniqueConstraint("appraisal_id", "number"),
        CheckConstraint("words <> ''", name="says_why"),
        Index("ix_appraisal_view_by", "by_id", "id"),
    )

    id: Mapped[id_]
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"))
    number: Mapped[int]
    work: Mapped[Level] = mapped_column(_level("work"))
    conduct: Mapped[Level] = mapped_column(_level("conduct"))
    work_marks: Mapped[dict[str, Any]]  # line of results -> level
    conduct_marks: Mapped[dict[str, Any]]  # value -> three levels, of its three statements
    organisation: Mapped[Achievement | None]  # of the agency in that period, as it was known then
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))  # in which they gave it
    deputising: Mapped[bool]  # further up, the post between being vacant
    by_objection: Mapped[bool] = mapped_column(default=False)  # it is the final decision on an objection
    given_on: Mapped[date]

    by: Mapped[Person] = relationship()

    @property
    def predicate(self) -> Predicate:
        return MATRIX[self.work, self.conduct]


class Objection(Model):
    """The person does not agree. It goes to the superior of whoever gave the view, hears both, and ends in a decision.

    Who decides follows from the post in which the view was given: a successor there judges no view of their predecessor.
    """

    __table_args__ = (
        CheckConstraint("words <> ''", name="has_a_reason"),
        CheckConstraint("(assessor_said_on IS NULL) = (assessor_words = '')", name="explained_on_a_day"),
        CheckConstraint("(decided_on IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(decided_on IS NULL) = (reason = '')", name="decided_with_a_reason"),
        CheckConstraint("(decided_on IS NULL) = (changed IS NULL)", name="decided_somehow"),
        CheckConstraint("decided_by_id <> assessor_id", name="decided_by_another"),
        Index("ix_objection_open", "assessor_id", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
    )

    id: Mapped[id_]
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), unique=True)
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # whose view it is against
    assessor_post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))  # in which they gave it; above it one decides
    filed_on: Mapped[date]
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    evidence: Mapped[str] = mapped_column(String(EVIDENCE_LENGTH), default="")
    assessor_words: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    assessor_said_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date | None]
    changed: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")

    appraisal: Mapped[Appraisal] = relationship(back_populates="objection")
    assessor: Mapped[Person] = relationship(foreign_keys=assessor_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)


class UnitAchievement(Model):
    """What an agency achieved in a period, as the superior of its head says. Rows are added; the newest counts."""

    __table_args__ = (
        CheckConstraint("words <> ''", name="says_why"),
        Index("ix_unit_achievement_of", "agency_id", "period", "id"),
    )

    id: Mapped[id_]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    period: Mapped[Period]
    level: Mapped[Achievement]
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_on: Mapped[date]


class DistributionNote(Model):
    """Why the ratings of somebody's team differ from the usual pattern, in their own words. Rows are added."""

    __table_args__ = (
        CheckConstraint("words <> ''", name="says_why"),
        Index("ix_distribution_note_of", "person_id", "period", "id"),
    )

    id: Mapped[id_]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    period: Mapped[Period]
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    written_at: Mapped[datetime]
