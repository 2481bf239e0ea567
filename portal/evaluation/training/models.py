"""Institutions, courses and who learnt what. What a person learnt is read by them, their superior and HR alone."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import Model
from portal.core.files import StoredFile
from portal.core.types import id_
from portal.evaluation.training.rules import (
    BASIS_MOST,
    KIND_MOST,
    NAME_MOST,
    WORDS_MOST,
    CompetencyKind,
    State,
    Terms,
    Way,
    state_of,
)
from portal.organisation.models import Agency, Post

UNANSWERED = text("consented IS NULL AND session_id IS NOT NULL")


class TrainingTerms(Model):
    """How many hours are due a year from a day on. Rows are added by two people and never changed; where there is none,
    what comes with the portal holds.
    """

    __table_args__ = (
        CheckConstraint("hours BETWEEN 1 AND 200", name="hours"),
        CheckConstraint("legal_basis <> '' AND source <> ''", name="has_a_basis"),
    )

    id: Mapped[id_]
    valid_from: Mapped[date] = mapped_column(unique=True)
    hours: Mapped[int]
    legal_basis: Mapped[str] = mapped_column(String(BASIS_MOST))
    source: Mapped[str] = mapped_column(String(BASIS_MOST))
    verified: Mapped[bool] = mapped_column(default=False)

    @property
    def terms(self) -> Terms:
        return Terms(self.hours, self.legal_basis, self.source, self.verified, self.valid_from)


class TrainingProvider(Model):
    """An institution that trains, as the HR of one agency keeps it: whom to ask, and under which agreement."""

    __table_args__ = (
        UniqueConstraint("agency_id", "name"),
        CheckConstraint("name <> '' AND contact <> ''", name="can_be_reached"),
        CheckConstraint("agreement_until IS NULL OR agreement_until >= agreement_from", name="ends_after_it_begins"),
    )

    id: Mapped[id_]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(NAME_MOST))
    contact: Mapped[str] = mapped_column(String(BASIS_MOST))
    offers: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    agreement: Mapped[str] = mapped_column(String(NAME_MOST), default="")  # its number; empty: there is none
    agreement_from: Mapped[date | None]
    agreement_until: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)

    agency: Mapped[Agency] = relationship()


class Competency(Model):
    """What a post can ask for. Those of the regulation come with the portal; technical ones HR adds."""

    __table_args__ = (UniqueConstraint("name"), CheckConstraint("name <> '' AND source <> ''", name="has_a_source"))

    id: Mapped[id_]
    kind: Mapped[CompetencyKind]
    name: Mapped[str] = mapped_column(String(NAME_MOST))
    source: Mapped[str] = mapped_column(String(BASIS_MOST))


class Course(Model):
    """What an institution teaches, in how many hours, and which element of a service, or which kind of reports, it is
    meant to help.
    """

    __table_args__ = (
        UniqueConstraint("provider_id", "title"),
        CheckConstraint("hours BETWEEN 1 AND 1000", name="hours"),
        Index("ix_course_element", "element"),
        Index("ix_course_report_kind", "report_kind"),
    )

    id: Mapped[id_]
    provider_id: Mapped[int] = mapped_column(ForeignKey("training_provider.id"))
    title: Mapped[str] = mapped_column(String(NAME_MOST))
    about: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    hours: Mapped[int]
    way: Mapped[Way]
    element: Mapped[str | None] = mapped_column(String(4))  # of the official nine
    report_kind: Mapped[str | None] = mapped_column(String(KIND_MOST))  # of what residents report, by its code
    competency_id: Mapped[int | None] = mapped_column(ForeignKey("competency.id"))
    active: Mapped[bool] = mapped_column(default=True)

    provider: Mapped[TrainingProvider] = relationship()
    competency: Mapped[Competency | None] = relationship()
    sessions: Mapped[list["CourseSession"]] = relationship(back_populates="course", order_by="CourseSession.from_on")


class CourseSession(Model):
    """When and where a course is held, and how many have room."""

    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("seats > 0", name="has_room"),
    )

    id: Mapped[id_]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    from_on: Mapped[date] = mapped_column(index=True)
    until_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(NAME_MOST))
    seats: Mapped[int]

    course: Mapped[Course] = relationship(back_populates="sessions")


class Training(Model):
    """What one person learns or learnt in a post of theirs: a place in a session, or what they bring from elsewhere.

    Its hours count in the year of its last day, once HR found them right.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "session_id"),
        CheckConstraint("last_day >= first_day", name="ends_after_it_begins"),
        CheckConstraint("hours BETWEEN 1 AND 1000", name="hours"),
        CheckConstraint("(consented IS NULL) = (consented_on IS NULL)", name="consented_on_a_day"),
        CheckConstraint("(checked_on IS NULL) = (checked_by_id IS NULL)", name="checked_by_somebody"),
        CheckConstraint("checked_by_id <> person_id AND consented_by_id <> person_id", name="by_another"),
        CheckConstraint("counted IS NULL OR checked_on IS NOT NULL", name="counts_once_checked"),
        Index("ix_training_person", "person_id", "last_day"),
        Index("ix_training_unchecked", "checked_on", "post_id"),
        Index("ix_training_unanswered", "post_id", sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
    )

    id: Mapped[id_]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("course_session.id"), index=True)
    title: Mapped[str] = mapped_column(String(NAME_MOST))
    provider: Mapped[str] = mapped_column(String(NAME_MOST))
    first_day: Mapped[date]
    last_day: Mapped[date]
    hours: Mapped[int]  # of the course, or as the person says
    why: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    asked_on: Mapped[date]
    consented: Mapped[bool | None]
    consented_on: Mapped[date | None]
    consented_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none where nobody stands above
    deputising: Mapped[bool] = mapped_column(default=False)  # further up, the post between being vacant
    answer: Mapped[str] = mapped_column(String(WORDS_MOST), default="")  # why the superior or HR said no
    counted: Mapped[int | None]  # the hours that HR found right
    checked_on: Mapped[date | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    certificate: Mapped[str] = mapped_column(String(NAME_MOST), default="")  # its number
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    post: Mapped[Post] = relationship()
    session: Mapped[CourseSession | None] = relationship()
    consented_by: Mapped[Person | None] = relationship(foreign_keys=consented_by_id)
    checked_by: Mapped[Person | None] = relationship(foreign_keys=checked_by_id)
    file: Mapped[StoredFile | None] = relationship()

    @property
    def state(self) -> State:
        of_session, checked = self.session_id is not None, self.checked_on is not None
        begun = self.first_day <= clock.today()
        return state_of(of_session=of_session, begun=begun, consented=self.consented, checked=checked, hours=self.counted)


class PostCompetency(Model):
    """Which level a post asks for in a competency. It is a fact of the post, whoever holds it."""

    __table_args__ = (
        UniqueConstraint("post_id", "competency_id"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
    )

    id: Mapped[id_]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    level: Mapped[int]
    set_on: Mapped[date]

    competency: Mapped[Competency] = relationship()


class CompetencyAssessment(Model):
    """Which level was found of somebody, when and by what. Rows are added; the newest of a competency counts."""

    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("by_id <> person_id", name="by_another"),
        CheckConstraint("basis <> ''", name="has_a_basis"),
        Index("ix_competency_assessment_person", "person_id", "competency_id"),
    )

    id: Mapped[id_]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    level: Mapped[int]
    assessed_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(BASIS_MOST))  # an assessment centre's report, an interview
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    competency: Mapped[Competency] = relationship()
