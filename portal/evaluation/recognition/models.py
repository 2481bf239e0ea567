"""Appreciations and coaching. Who reads a row is said at each: most are for two people and nobody else."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Model
from portal.core.periods import Period
from portal.core.types import id_
from portal.evaluation.recognition.rules import (
    BASIS_MOST,
    NAME_MOST,
    WORDS_MOST,
    Cause,
    HonourState,
    Source,
    honour_state,
)
from portal.organisation.models import Agency, Post, Service


class Appreciation(Model):
    """A form of appreciation that the HR of an agency keeps for it and all below. None of them names an amount."""

    __table_args__ = (
        UniqueConstraint("agency_id", "name"),
        CheckConstraint("name <> '' AND basis <> ''", name="has_a_basis"),
    )

    id: Mapped[id_]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(NAME_MOST))
    about: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    basis: Mapped[str] = mapped_column(String(BASIS_MOST))
    public: Mapped[bool] = mapped_column(default=False)  # it is told to everybody, so it takes two people
    active: Mapped[bool] = mapped_column(default=True)

    agency: Mapped[Agency] = relationship()


class Honour(Model):
    """An appreciation for one confirmed result. It belongs to the unit; the person it is for is named only by consent."""

    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint("given_by_id <> person_id AND decided_by_id <> person_id", name="by_another"),
        CheckConstraint("decided_by_id <> given_by_id", name="two_people"),
        CheckConstraint("(granted IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("service_id IS NULL OR period IS NOT NULL", name="of_a_card_or_not"),
        CheckConstraint("reasons <> ''", name="has_reasons"),
    )

    id: Mapped[id_]
    appreciation_id: Mapped[int] = mapped_column(ForeignKey("appreciation.id"))
    form_name: Mapped[str] = mapped_column(String(NAME_MOST))  # as the form was called when it was given
    source: Mapped[Source]
    source_id: Mapped[int]  # of the assessment, the step or the appraisal
    about: Mapped[str] = mapped_column(String(BASIS_MOST))  # what was reached, as it was called then
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    period: Mapped[Period | None]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reasons: Mapped[str] = mapped_column(String(WORDS_MOST))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_on: Mapped[date]
    deputising: Mapped[bool] = mapped_column(default=False)  # further up, the post between being vacant
    granted: Mapped[bool | None]  # by the second person, of a public one
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    named: Mapped[bool] = mapped_column(default=False)  # whether they want their name on the public page

    appreciation: Mapped[Appreciation] = relationship()
    agency: Mapped[Agency] = relationship()
    service: Mapped[Service | None] = relationship()
    post: Mapped[Post] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    given_by: Mapped[Person] = relationship(foreign_keys=given_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)

    @property
    def state(self) -> HonourState:
        return honour_state(public=self.appreciation.public, granted=self.granted)


class CoachingPlan(Model):
    """What a superior and somebody who reports to them agreed to work on. Read by the two; a new superior reads on."""

    __table_args__ = (
        CheckConstraint("coach_id <> person_id", name="two_people"),
        CheckConstraint("(ended_on IS NULL) = (outcome IS NULL)", name="ended_with_its_outcome"),
        CheckConstraint("review_on >= opened_on", name="reviewed_later"),
        CheckConstraint("assessment_id IS NULL OR appraisal_id IS NULL", name="of_one_result"),
        Index("ix_coaching_plan_person", "person_id", "post_id"),
    )

    id: Mapped[id_]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who opened it
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"))  # the result that opened it
    appraisal_id: Mapped[int | None] = mapped_column(ForeignKey("appraisal.id"), index=True)  # or the appraisal that did
    goal: Mapped[str] = mapped_column(String(WORDS_MOST))
    opened_on: Mapped[date]
    review_on: Mapped[date]  # the next look at it
    agreed_on: Mapped[date | None]  # by the person
    ended_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(WORDS_MOST))

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    coach: Mapped[Person] = relationship(foreign_keys=coach_id)
    post: Mapped[Post] = relationship()
    steps: Mapped[list["CoachingStep"]] = relationship(back_populates="plan", order_by="CoachingStep.due_on")
    reviews: Mapped[list["CoachingReview"]] = relationship(back_populates="plan", order_by="CoachingReview.id")


class CoachingStep(Model):
    __table_args__ = (CheckConstraint("what <> ''", name="says_what"),)

    id: Mapped[id_]
    plan_id: Mapped[int] = mapped_column(ForeignKey("coaching_plan.id"), index=True)
    what: Mapped[str] = mapped_column(String(BASIS_MOST))
    due_on: Mapped[date]
    by_coach: Mapped[bool]  # it is the superior's to do
    done_on: Mapped[date | None]

    plan: Mapped[CoachingPlan] = relationship(back_populates="steps")


class CoachingReview(Model):
    """What the two found when they looked at it. Rows are added, never changed; each may write."""

    __table_args__ = (CheckConstraint("words <> ''", name="says_something"),)

    id: Mapped[id_]
    plan_id: Mapped[int] = mapped_column(ForeignKey("coaching_plan.id"), index=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_on: Mapped[date]
    words: Mapped[str] = mapped_column(String(WORDS_MOST))

    plan: Mapped[CoachingPlan] = relationship(back_populates="reviews")
    written_by: Mapped[Person] = relationship()


class CounsellingNote(Model):
    """What was said about a personal matter. Read by whoever wrote it and whom it is about; by no superior after them."""

    __table_args__ = (
        CheckConstraint("written_by_id <> person_id", name="two_people"),
        CheckConstraint("words <> ''", name="says_something"),
    )

    id: Mapped[id_]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    held_on: Mapped[date]
    words: Mapped[str] = mapped_column(String(WORDS_MOST))
    written_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    written_by: Mapped[Person] = relationship(foreign_keys=written_by_id)


class CounsellingReading(Model):
    """That somebody opened a note. Both see all of these rows."""

    id: Mapped[id_]
    note_id: Mapped[int] = mapped_column(ForeignKey("counselling_note.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Referral(Model):
    """What a superior puts before their own superior, with evidence. What comes of it is decided elsewhere, by law."""

    __table_args__ = (
        CheckConstraint("by_id <> person_id", name="two_people"),
        CheckConstraint("why <> '' AND evidence <> ''", name="has_evidence"),
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answered_in_words"),
        Index("ix_referral_person", "person_id", "post_id"),
    )

    id: Mapped[id_]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))  # in which they did; above it one answers
    cause: Mapped[Cause]
    why: Mapped[str] = mapped_column(String(WORDS_MOST))
    evidence: Mapped[str] = mapped_column(String(WORDS_MOST))
    said: Mapped[str] = mapped_column(String(WORDS_MOST), default="")  # by the person it is about
    referred_on: Mapped[date]
    answer: Mapped[str | None] = mapped_column(String(WORDS_MOST))
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    by: Mapped[Person] = relationship(foreign_keys=by_id)
    post: Mapped[Post] = relationship(foreign_keys=post_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)
