"""Shared matters of several agencies. An agency speaks by the posts that take part; who holds them, lies in accounts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Model
from portal.core.types import id_
from portal.evaluation.coordination.rules import REFERENCE_MOST, TITLE_MOST, WORDS_MOST, Course, EventKind
from portal.evaluation.plans.models import ResultLine
from portal.organisation.models import Agency, Post

UNANSWERED = text("answered_on IS NULL")
OF_STEP, OF_WHOLE = text("step_id IS NOT NULL"), text("step_id IS NULL")


class SharedMatter(Model):
    """One thing that no agency finishes alone. Its district's head sees it whole, whether invited or not."""

    __table_args__ = (
        CheckConstraint("(closed_on IS NULL) = (outcome IS NULL)", name="closed_with_its_outcome"),
        CheckConstraint("title <> '' AND goal <> ''", name="says_what_it_is"),
    )

    id: Mapped[id_]
    title: Mapped[str] = mapped_column(String(TITLE_MOST))
    goal: Mapped[str] = mapped_column(String(WORDS_MOST))
    reference: Mapped[str] = mapped_column(String(REFERENCE_MOST), default="")  # public numbers, as people write them
    district_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    opened_for_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(WORDS_MOST))

    district: Mapped[Agency] = relationship(foreign_keys=district_id)
    opened_for: Mapped[Agency] = relationship(foreign_keys=opened_for_id)
    members: Mapped[list["MatterMember"]] = relationship(order_by="MatterMember.id", back_populates="matter")
    steps: Mapped[list["MatterStep"]] = relationship(order_by="MatterStep.id", back_populates="matter")
    blockers: Mapped[list["MatterBlocker"]] = relationship(order_by="MatterBlocker.id", back_populates="matter")
    escalations: Mapped[list["MatterEscalation"]] = relationship(
        order_by="MatterEscalation.id", back_populates="matter"
    )
    meetings: Mapped[list["MatterMeeting"]] = relationship(order_by="MatterMeeting.id", back_populates="matter")


class MatterMember(Model):
    """A post by which its agency takes part. The head of such an agency speaks for it whatever post is named."""

    __table_args__ = (UniqueConstraint("matter_id", "post_id"),)

    id: Mapped[id_]
    matter_id: Mapped[int] = mapped_column(ForeignKey("shared_matter.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    joined_on: Mapped[date]

    matter: Mapped[SharedMatter] = relationship(back_populates="members")
    post: Mapped[Post] = relationship()


class MatterStep(Model):
    """What one agency has to do, asked by itself or by another. Only the agency that owns it names and moves the day."""

    __table_args__ = (
        CheckConstraint("(promised_on IS NULL) = (first_promised_on IS NULL)", name="promised_once"),
        CheckConstraint("done_on IS NULL OR withdrawn_on IS NULL", name="ends_in_one_way"),
        CheckConstraint("what <> ''", name="says_what"),
    )

    id: Mapped[id_]
    matter_id: Mapped[int] = mapped_column(ForeignKey("shared_matter.id"), index=True)
    what: Mapped[str] = mapped_column(String(TITLE_MOST))
    owner_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    asked_on: Mapped[date]
    wished_on: Mapped[date | None]  # by which day whoever asked would like it; nobody is late by it
    promised_on: Mapped[date | None]
    first_promised_on: Mapped[date | None]
    done_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]

    matter: Mapped[SharedMatter] = relationship(back_populates="steps")
    owner: Mapped[Post] = relationship()
    asked_by: Mapped[Agency] = relationship()

    @property
    def course(self) -> Course:
        return Course(self.asked_on, self.promised_on, self.first_promised_on, self.done_on, self.withdrawn_on)


class MatterBlocker(Model):
    """What stands in the way, with whom the agency waits for: a post, or somebody outside the portal by name."""

    __table_args__ = (
        CheckConstraint("(waits_for_id IS NULL) = (waits_for_other <> '')", name="waits_for_somebody"),
        CheckConstraint("what <> ''", name="says_what"),
    )

    id: Mapped[id_]
    matter_id: Mapped[int] = mapped_column(ForeignKey("shared_matter.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("matter_step.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))  # which waits, and says when it no longer does
    what: Mapped[str] = mapped_column(String(WORDS_MOST))
    waits_for_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    waits_for_other: Mapped[str] = mapped_column(String(TITLE_MOST), default="")
    since: Mapped[date]
    cleared_on: Mapped[date | None]

    matter: Mapped[SharedMatter] = relationship(back_populates="blockers")
    step: Mapped[MatterStep | None] = relationship()
    agency: Mapped[Agency] = relationship()
    waits_for: Mapped[Post | None] = relationship()


class MatterEscalation(Model):
    """What an agency put before the head of the district; one at a time waits for an answer."""

    __table_args__ = (
        CheckConstraint("(answered_on IS NULL) = (answer IS NULL)", name="answered_in_words"),
        Index("ix_matter_escalation_open", "matter_id", unique=True,
              sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
    )  # fmt: skip

    id: Mapped[id_]
    matter_id: Mapped[int] = mapped_column(ForeignKey("shared_matter.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    why: Mapped[str] = mapped_column(String(WORDS_MOST))
    raised_on: Mapped[date]
    answer: Mapped[str | None] = mapped_column(String(WORDS_MOST))
    answered_on: Mapped[date | None]

    matter: Mapped[SharedMatter] = relationship(back_populates="escalations")
    agency: Mapped[Agency] = relationship()


class MatterMeeting(Model):
    """The minutes of one meeting: who came, and what was decided. Rows are added, never changed."""

    __table_args__ = (CheckConstraint("decided <> ''", name="says_what_was_decided"),)

    id: Mapped[id_]
    matter_id: Mapped[int] = mapped_column(ForeignKey("shared_matter.id"), index=True)
    held_on: Mapped[date]
    who_came: Mapped[str] = mapped_column(String(WORDS_MOST))
    decided: Mapped[str] = mapped_column(String(WORDS_MOST))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_on: Mapped[date]

    matter: Mapped[SharedMatter] = relationship(back_populates="meetings")
    written_by: Mapped[Person] = relationship()


class MatterCredit(Model):
    """A step that is done, or a matter that is closed, which somebody names as what came of a result of their plan.

    What it says follows from the board: a step that is open again counts for nothing until it is done once more.
    """

    __table_args__ = (
        Index("ix_matter_credit_step", "line_id", "step_id", unique=True, sqlite_where=OF_STEP, postgresql_where=OF_STEP),
        Index("ix_matter_credit_whole", "line_id", "matter_id", unique=True,
              sqlite_where=OF_WHOLE, postgresql_where=OF_WHOLE),
    )  # fmt: skip

    id: Mapped[id_]
    line_id: Mapped[int] = mapped_column(ForeignKey("result_line.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("shared_matter.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("matter_step.id"))  # none: the whole matter
    named_on: Mapped[date]

    line: Mapped[ResultLine] = relationship()
    matter: Mapped[SharedMatter] = relationship()
    step: Mapped[MatterStep | None] = relationship()

    @property
    def done_on(self) -> date | None:
        """None: it is open again."""
        return self.step.done_on if self.step else self.matter.closed_on


class MatterEvent(Model):
    """One thing that happened, by whom and for which agency. Rows are added, never changed."""

    id: Mapped[id_]
    matter_id: Mapped[int] = mapped_column(ForeignKey("shared_matter.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("matter_step.id"))
    kind: Mapped[EventKind]
    words: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    before: Mapped[date | None]  # the day that was promised until then
    after: Mapped[date | None]  # and the one promised from then on
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    at: Mapped[datetime]

    step: Mapped[MatterStep | None] = relationship()
    person: Mapped[Person] = relationship()
    agency: Mapped[Agency] = relationship()
