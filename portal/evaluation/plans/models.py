from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Model
from portal.core.periods import Period
from portal.core.types import id_
from portal.evaluation.plans.cadence import MOST_BEFORE, MOST_EVERY, MOST_SUPERIOR, MOST_WORD, Remind, Terms
from portal.evaluation.plans.rules import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    Aspect,
    Days,
    Every,
    Perspective,
    ResultKind,
    State,
    Value,
)
from portal.organisation.models import Agency, Post

NOT_AGREED = text("agreed_on IS NULL")


class Cycle(Model):
    """A performance year of one agency, as HR opens and closes it. Its quarters follow from the year."""

    __table_args__ = (
        UniqueConstraint("agency_id", "year"),
        CheckConstraint("(closed_on IS NULL) = (closed_by_id IS NULL)", name="closed_by_somebody"),
        CheckConstraint("year BETWEEN 2020 AND 2099", name="a_year_of_this_century"),
    )

    id: Mapped[id_]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int] = mapped_column(index=True)
    opened_on: Mapped[date]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none where the console did
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    agency: Mapped[Agency] = relationship()


class Plan(Model):
    """What one person is to achieve in one post in one year. Two posts are two plans, and so are the posts before and
    after a transfer.

    `begins_on` and `ends_on` are the days on which they hold the post; the end is written when they have left it.
    """

    __table_args__ = (
        UniqueConstraint("cycle_id", "person_id", "post_id"),
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="ends_after_it_begins"),
        Index("ix_plan_of_post", "post_id", "cycle_id"),
        Index("ix_plan_of_person", "person_id", "cycle_id"),
    )

    id: Mapped[id_]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    leads: Mapped[bool]  # the post led its agency when the plan was begun
    acting: Mapped[bool]  # they stand in (Plt.) for a holder that is not there
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]

    cycle: Mapped[Cycle] = relationship()
    person: Mapped[Person] = relationship()
    post: Mapped[Post] = relationship()
    versions: Mapped[list["PlanVersion"]] = relationship(back_populates="plan", order_by="PlanVersion.number.desc()")

    @property
    def newest(self) -> "PlanVersion":
        return self.versions[0]

    @property
    def in_force(self) -> "PlanVersion | None":
        """The newest version that both agreed on."""
        return next((version for version in self.versions if version.agreed_on), None)


class PlanVersion(Model):
    """One wording of a plan. Once both have agreed on it nothing in it changes: what follows is the next version.

    `edits` counts the changes, so that nobody agrees to what they have not read. A change takes back a consent.
    """

    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        # One wording at a time is worked on.
        Index("ix_plan_version_open", "plan_id", unique=True, sqlite_where=NOT_AGREED, postgresql_where=NOT_AGREED),
        CheckConstraint("number = 1 OR reason <> ''", name="says_why"),
        CheckConstraint("(discussed_on IS NULL) = (discussed_with_id IS NULL)", name="discussed_with_somebody"),
        CheckConstraint("(superior_agreed_on IS NULL) = (superior_id IS NULL)", name="agreed_by_somebody"),
        CheckConstraint(
            "(agreed_on IS NOT NULL) = (person_agreed_on IS NOT NULL AND superior_agreed_on IS NOT NULL)",
            name="agreed_by_both",
        ),
        CheckConstraint(
            "discussed_on IS NOT NULL OR (person_agreed_on IS NULL AND superior_agreed_on IS NULL)",
            name="discussed_before_it_is_agreed",
        ),
        CheckConstraint("public_weight BETWEEN 0 AND 100", name="weight_in_per_cent"),
    )

    id: Mapped[id_]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    edits: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")  # why it follows on the one before
    made_on: Mapped[date]
    proposed_on: Mapped[date | None]
    discussed_on: Mapped[date | None]
    discussed_with_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    discussed: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")  # what was said
    person_agreed_on: Mapped[date | None]
    superior_agreed_on: Mapped[date | None]
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deputising: Mapped[bool] = mapped_column(default=False)  # further up, the post between being vacant
    agreed_on: Mapped[date | None]  # the later of both
    superseded_on: Mapped[date | None]  # when the next one was agreed
    # Of the head of a unit: the weight proposed for the public's word, in per cent. It is shown, and enters no sum.
    public_weight: Mapped[int | None]
    support: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")  # dukungan sumber daya
    accounts_how: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")  # skema pertanggungjawaban

    plan: Mapped[Plan] = relationship(back_populates="versions")
    superior: Mapped[Person | None] = relationship(foreign_keys=superior_id)
    discussed_with: Mapped[Person | None] = relationship(foreign_keys=discussed_with_id)
    results: Mapped[list["WorkResult"]] = relationship(order_by=lambda: (WorkResult.position, WorkResult.id))
    conduct: Mapped[list["Conduct"]] = relationship(order_by=lambda: Conduct.id)

    @property
    def state(self) -> State:
        return Days(self.proposed_on, self.discussed_on, self.person_agreed_on, self.superior_agreed_on).state


class ResultLine(Model):
    """A result as it goes through the versions of its plan: what daily reports, feedback and appraisal hang on."""

    id: Mapped[id_]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)

    plan: Mapped[Plan] = relationship()


class WorkResult(Model):
    """The wording of a result (hasil kerja) in one version of a plan.

    `parent_id` is the line of the superior's plan that it serves (yang diintervensi); none while the superior's plan is
    not written yet, and for whoever has nobody above.
    """

    __table_args__ = (
        UniqueConstraint("version_id", "line_id"),
        CheckConstraint("parent_id <> line_id", name="serves_another"),
        CheckConstraint("title <> ''", name="has_a_title"),
    )

    id: Mapped[id_]
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("result_line.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("result_line.id"), index=True)
    position: Mapped[int]
    kind: Mapped[ResultKind]
    perspective: Mapped[Perspective | None]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))

    version: Mapped[PlanVersion] = relationship(back_populates="results")
    indicators: Mapped[list["Indicator"]] = relationship(
        order_by=lambda: Indicator.id, cascade="all, delete-orphan", back_populates="result"
    )


class Indicator(Model):
    """What shows that a result is reached (IKI), with its manual: definition, formula, source, period and owner."""

    __table_args__ = (CheckConstraint("text <> '' AND target <> ''", name="says_something"),)

    id: Mapped[id_]
    result_id: Mapped[int] = mapped_column(ForeignKey("work_result.id"), index=True)
    aspect: Mapped[Aspect | None]
    text: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    target: Mapped[str] = mapped_column(String(120))
    definition: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    formula: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    source: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    every: Mapped[Every]
    owner: Mapped[str] = mapped_column(String(120), default="")  # who measures it

    result: Mapped[WorkResult] = relationship(back_populates="indicators")


class Conduct(Model):
    """What the superior expects of somebody in one of the seven values, beyond its three statements."""

    __table_args__ = (UniqueConstraint("version_id", "value"), CheckConstraint("text <> ''", name="says_something"))

    id: Mapped[id_]
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    value: Mapped[Value]
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # the superior who wrote it
    written_at: Mapped[datetime]


class ReminderTerms(Model):
    """How often people of an agency, and of all below it that have no row of their own, are reminded; 0 is never."""

    __table_args__ = (
        CheckConstraint(f"before BETWEEN 0 AND {MOST_BEFORE} AND every BETWEEN 0 AND {MOST_EVERY}", name="asks_in_days"),
        CheckConstraint(
            f"superior_after BETWEEN 0 AND {MOST_SUPERIOR} AND word_after BETWEEN 0 AND {MOST_WORD}", name="tells_in_days"
        ),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, autoincrement=False)
    before: Mapped[int]
    every: Mapped[int]
    superior_after: Mapped[int]
    word_after: Mapped[int]
    set_on: Mapped[date]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    agency: Mapped[Agency] = relationship()

    @property
    def terms(self) -> Terms:
        return Terms(self.before, self.every, self.superior_after, self.word_after)


class Reminder(Model):
    """That somebody was reminded on a day of what is not done; each kind of a period at most once a day."""

    __table_args__ = (UniqueConstraint("told_id", "kind", "period", "sent_on"), Index("ix_reminder_sent", "sent_on"))

    id: Mapped[id_]
    told_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[Remind]
    period: Mapped[Period]
    sent_on: Mapped[date]


class ReminderThing(Model):
    """Who, in which post, had not done it. Whether it is done by now is asked when the notice is read."""

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
