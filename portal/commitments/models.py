"""Findings and commitments. No row here names a resident: what caused them lies in `causes`."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.commitments.rules import FindingKind, State, StepKind, Terms, outcome
from portal.core import clock
from portal.core.db import VALUES, Model
from portal.core.files import StoredFile
from portal.core.periods import Period
from portal.core.types import id_
from portal.core.workdays import day_of
from portal.organisation.models import Agency, Post, Service

OPEN, DECLARED = text("state = 'open'"), text("until_at IS NOT NULL")


class CommitmentTerms(Model):
    """The numbers under which commitments are made from a day on, with what they rest on. Rows are added by two people
    and never changed; where there is none those hold that come with the portal.
    """

    __table_args__ = (
        CheckConstraint("legal_basis <> ''", name="has_a_legal_basis"),
        CheckConstraint("source <> ''", name="has_a_source"),
        CheckConstraint("moves_most >= 0 AND rounds_most > 0 AND word_days > 0", name="numbers"),
    )
    __topic__ = "commitments"

    id: Mapped[id_]
    valid_from: Mapped[date] = mapped_column(unique=True)
    moves_most: Mapped[int]
    rounds_most: Mapped[int]
    word_days: Mapped[int]
    legal_basis: Mapped[str]
    source: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False)

    @property
    def terms(self) -> Terms:
        return Terms(self.moves_most, self.rounds_most, self.word_days)


class Finding(Model):
    """What was found that an agency has to do something about.

    A weak element is kept as service, period and key of the element, as the published card names it: the card lies above.
    A conversation speaks for itself, in the words of residents; all others are found in words of the agency.
    """

    __table_args__ = (
        CheckConstraint("(kind = 'element') = (element IS NOT NULL)", name="names_its_element"),
        CheckConstraint("(element IS NULL) = (period IS NULL)", name="an_element_of_a_period"),
        CheckConstraint("element IS NULL OR service_id IS NOT NULL", name="an_element_of_a_service"),
        CheckConstraint("kind = 'thread' OR words <> ''", name="in_words"),
        Index("ix_finding_element", "service_id", "period", "element"),
    )
    __topic__ = "commitments"

    id: Mapped[id_]
    kind: Mapped[FindingKind]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    period: Mapped[Period | None]
    element: Mapped[str | None] = mapped_column(String(4))
    words: Mapped[str]
    found_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Commitment(Model):
    """What an agency promised. What happened to it stands in `CommitmentStep`.

    `number` has no gaps, so that nobody asks where one has gone. `post` is the responsible post as it was called then.
    `kept` and `not_kept` count the words of this round, `asked` how many could say one; `visit_kept` is what was found by
    those outside who were there, None where nobody was. `failed_before`: in an earlier round it was found not kept. The
    first day stays beside the one that it was moved to.
    """

    __table_args__ = (
        CheckConstraint("(state = 'declared') = (until_at IS NOT NULL)", name="asks_for_a_while"),
        CheckConstraint("first_due_on <= due_on", name="never_sooner"),
        CheckConstraint("(first_due_on = due_on) = (moves = 0)", name="moved_or_not"),
        CheckConstraint("what <> ''", name="says_what"),
        CheckConstraint("kept + not_kept <= asked", name="words_of_those_asked"),
        Index("ix_commitment_late", "due_on", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_commitment_until", "until_at", sqlite_where=DECLARED, postgresql_where=DECLARED),
        Index("ix_commitment_of_agency", "agency_id", "state", "id"),
        Index("ix_commitment_of_service", "service_id", "id"),
        Index("ix_commitment_state", "state", "id"),
    )
    __topic__ = "commitments"
    __unseen__ = frozenset({"version"})

    id: Mapped[id_]
    number: Mapped[int] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)  # grows with every act: two at once, and one is told
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    post: Mapped[str]
    what: Mapped[str]
    made_at: Mapped[datetime]
    first_due_on: Mapped[date]
    due_on: Mapped[date]
    moves: Mapped[int] = mapped_column(default=0)
    state: Mapped[State] = mapped_column(default=State.OPEN)
    declared_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    not_kept: Mapped[int] = mapped_column(default=0)
    visit_kept: Mapped[bool | None]
    failed_before: Mapped[bool] = mapped_column(default=False)
    moves_most: Mapped[int]
    rounds_most: Mapped[int]
    word_days: Mapped[int]

    finding: Mapped[Finding] = relationship()
    agency: Mapped[Agency] = relationship()
    service: Mapped[Service | None] = relationship()
    responsible: Mapped[Post] = relationship()
    steps: Mapped[list["CommitmentStep"]] = relationship(order_by="CommitmentStep.id", viewonly=True)
    photos: Mapped[list["CommitmentPhoto"]] = relationship(order_by="CommitmentPhoto.id", viewonly=True)

    @property
    def terms(self) -> Terms:
        return Terms(self.moves_most, self.rounds_most, self.word_days)

    @property
    def state_now(self) -> State:
        """As it stands at this moment, whether the clock's job has run or not."""
        if self.until_at is None or clock.moment() < self.until_at:
            return self.state
        return outcome(self.kept, self.not_kept, self.visit_kept, self.failed_before)

    @property
    def is_late(self) -> bool:
        return self.state is State.OPEN and self.due_on < clock.today()

    @property
    def days_late(self) -> int:
        """Calendar days since its day, of one that is open."""
        return max(0, (clock.today() - self.due_on).days) if self.state is State.OPEN else 0

    @property
    def declared_late(self) -> bool:
        return self.declared_at is not None and day_of(self.declared_at) > self.due_on


class CommitmentStep(Model):
    """One thing that happened to a commitment. Rows are added, never changed; all but `by` is public.

    `agency` is in whose name it was done, None where the clock did it. `from_on` and `to_on` of a day that was moved;
    `found` is what a visit found, `state` what it was settled as, with the words that had been said.
    """

    __table_args__ = (
        CheckConstraint("(kind = 'moved') = (from_on IS NOT NULL)", name="moved_from_a_day"),
        CheckConstraint("(from_on IS NULL) = (to_on IS NULL)", name="and_to_one"),
        CheckConstraint("(kind = 'visited') = (found IS NOT NULL)", name="a_visit_found_something"),
        CheckConstraint("(kind = 'settled') = (state IS NOT NULL)", name="settled_as_something"),
        Index("ix_commitment_step_of", "commitment_id", "id"),
        Index("ix_commitment_step_at", "at"),
    )
    __topic__ = "commitments"
    __unseen__ = frozenset({"by_id"})

    id: Mapped[id_]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    kind: Mapped[StepKind]
    at: Mapped[datetime]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(default="")
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    found: Mapped[bool | None]
    state: Mapped[State | None] = mapped_column(Enum(State, name="settled_state", length=40, **VALUES))
    kept: Mapped[int] = mapped_column(default=0)
    not_kept: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int] = mapped_column(default=0)

    agency: Mapped[Agency | None] = relationship()
    by: Mapped[Person | None] = relationship()
    commitment: Mapped[Commitment] = relationship(viewonly=True)


class CommitmentPhoto(Model):
    """A picture of a follow-up, or of who was there. One without a step came with a form that was not sent to its end."""

    __table_args__ = (Index("ix_commitment_photo_of", "commitment_id", "id"),)
    __topic__ = "commitments"

    id: Mapped[id_]
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("commitment_step.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    reading: Mapped[str] = mapped_column(String(10), default="new")  # new, waiting, released, rejected: see core.handed
    kept_at: Mapped[datetime]

    commitment: Mapped[Commitment | None] = relationship(viewonly=True)
    file: Mapped[StoredFile] = relationship()


class CommitmentAsked(Model):
    """Who was noted as one of those who asked: in round 0 when it was promised, in the others when it was declared done.

    Nobody else says in that round whether it was kept.
    """

    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asker: Mapped[str] = mapped_column(String(16), primary_key=True)  # as `asking.Asker.key`


class CommitmentWord(Model):
    """What one of those who asked said of a commitment that was declared done: once for each round, and no more."""

    __table_args__ = (UniqueConstraint("commitment_id", "round", "asker"),)

    id: Mapped[id_]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    round: Mapped[int]
    asker: Mapped[str] = mapped_column(String(16))  # as `asking.Asker.key`: a row, and nobody's name
    kept: Mapped[bool]
    known: Mapped[str] = mapped_column(String(10))  # how the person was known: see complaints.rules.Known
    said_at: Mapped[datetime]
