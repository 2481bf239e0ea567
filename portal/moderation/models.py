from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Model
from portal.core.periods import Period
from portal.core.types import id_
from portal.moderation.rules import ACT_LENGTH, KIND_LENGTH, REASON_LENGTH, SUBJECT_LENGTH, State
from portal.organisation.models import Agency, Service


class ModeratedText(Model):
    """Words of a resident that everybody may read once a moderator has released them.

    Of the hour at which they were written nothing is known here, and of their author neither: `handed_on` is a day that
    all texts of a survey share, and the rows of such a batch stand in random order. What carries a time is the decision.
    """

    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        CheckConstraint("(state = 'waiting') = (decided_on IS NULL)", name="decided_on_a_day"),
        CheckConstraint("(state = 'released') = (shown IS NOT NULL)", name="shown_where_released"),
        CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="rejected_for_a_reason"),
        CheckConstraint("state <> 'waiting' OR original IS NOT NULL", name="waits_with_its_words"),
        Index("ix_moderated_text_queue", "state", "handed_on", "id"),
        Index("ix_moderated_text_decided", "state", "decided_on", "id"),
        Index("ix_moderated_text_shown", "service_id", "period", "state", "place", "id"),
        Index("ix_moderated_text_likeness", "likeness", "state"),
        Index("ix_moderated_text_act", "act"),
    )
    __topic__ = "words"
    __unseen__ = frozenset({"original", "likeness", "taken"})

    id: Mapped[id_]
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))  # as the slice names it that handed it up
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))  # whose branch has no part in it
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    period: Mapped[Period | None]
    since: Mapped[datetime | None]  # when the matter began: who had a place in the branch since is not outside it
    handed_on: Mapped[date]
    due_on: Mapped[date]  # the last day before it stands on the public waiting list
    place: Mapped[int]  # random: the order in which those of a service are shown
    likeness: Mapped[str | None] = mapped_column(String(32))  # the same of all texts that say the same

    # The key of a file (`core.files`): a picture, about which is decided as about words.
    picture: Mapped[str | None] = mapped_column(String(32))
    original: Mapped[str | None]  # the words as they were written; none once they were purged, or shown unchanged
    state: Mapped[State] = mapped_column(default=State.WAITING)
    shown: Mapped[str | None]  # what everybody may read
    taken: Mapped[list[str]] = mapped_column(default=list)  # places of the words that were taken out
    taken_out: Mapped[bool] = mapped_column(default=False)  # whether there are any; it outlives them
    reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))  # a code of the policy
    policy: Mapped[int | None]  # the version by which it was decided
    act: Mapped[str | None] = mapped_column(String(ACT_LENGTH))  # the same of all that were decided in one act
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    waited: Mapped[int | None]  # working days until it was decided
    # Who put it back into the queue after somebody else's decision: they do not decide it themselves.
    put_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    agency: Mapped[Agency] = relationship()
    service: Mapped[Service | None] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)

    also: Mapped[list["ModeratedConcern"]] = relationship(order_by="ModeratedConcern.agency_id", viewonly=True)

    @property
    def concerned(self) -> list[Agency]:
        """All whose branches have no part in it: the one it is about, and those that came to have to do with it."""
        return [self.agency, *(each.agency for each in self.also)]

    @property
    def words(self) -> str:
        """The words as they were written, or what is left of them."""
        return self.original or self.shown or ""

    @property
    def taken_places(self) -> set[int]:
        return {int(place) for place in self.taken}


class PastDecision(Model):
    """A decision that another moderator undid on `put_back_on`: what the public log counts of it, and no text.

    It was made, so its month goes on counting it; the text itself waits once more and knows nothing of it.
    """

    __topic__ = "words"

    id: Mapped[id_]
    decided_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[State]
    taken_out: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))
    policy: Mapped[int]
    waited: Mapped[int]
    put_back_on: Mapped[date] = mapped_column(index=True)


class ModeratedConcern(Model):
    """A further agency that a text concerns, as when a report is passed on into another branch."""

    __table_args__ = (Index("ix_moderated_concern_agency", "agency_id", "text_id"),)

    text_id: Mapped[int] = mapped_column(ForeignKey("moderated_text.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)

    agency: Mapped[Agency] = relationship()
