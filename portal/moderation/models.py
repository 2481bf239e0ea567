from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Account, Person
from portal.core.db import Model
from portal.core.periods import Period
from portal.core.types import id_
from portal.moderation.rules import (
    ACT_LENGTH,
    KIND_LENGTH,
    READ_BY_ALL,
    REASON_LENGTH,
    SUBJECT_LENGTH,
    Cause,
    Measure,
    Outcome,
    State,
)
from portal.organisation.models import Agency, Service

UNDECIDED = text("outcome IS NULL")
OF_A_TEXT = text("outcome IS NULL AND sanction_id IS NULL")
PAGE_LENGTH = 300


class ModeratedText(Model):
    """Words of a resident that everybody may read once a moderator has released them.

    Of the hour at which they were written nothing is known here, and of their author neither: `handed_on` is a day that
    all texts of a survey share, and the rows of such a batch stand in random order. What carries a time is the decision.
    """

    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        # One that is hidden may be either: it was released before, or appeared at once.
        CheckConstraint(
            "CASE WHEN state IN ('waiting', 'standing') THEN decided_on IS NULL"
            " WHEN state = 'hidden' THEN true ELSE decided_on IS NOT NULL END",
            name="decided_on_a_day",
        ),
        CheckConstraint(
            "(state IN ('released', 'standing', 'hidden')) = (shown IS NOT NULL)", name="shown_where_released"
        ),
        CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="rejected_for_a_reason"),
        CheckConstraint("state <> 'waiting' OR original IS NOT NULL", name="waits_with_its_words"),
        Index("ix_moderated_text_queue", "state", "handed_on", "id"),
        Index("ix_moderated_text_decided", "state", "decided_on", "id"),
        Index("ix_moderated_text_shown", "service_id", "period", "state", "place", "id"),
        Index("ix_moderated_text_likeness", "likeness", "state"),
        Index("ix_moderated_text_act", "act"),
    )
    __topic__ = "words"
    __unseen__ = frozenset({"original", "likeness", "taken", "cleared", "looks", "told_on"})

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

    # Whether everybody could read it at any time: what goes then leaves a stub.
    was_shown: Mapped[bool] = mapped_column(default=False)
    cleared: Mapped[list[str]] = mapped_column(default=list)  # reasons for which it was reported and let stand
    looks: Mapped[int] = mapped_column(default=0)  # how often it was let stand after reports
    told_on: Mapped[date | None]  # when its author was told that it is not shown; none where nobody could be

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
    def is_read(self) -> bool:
        """Whether everybody reads it."""
        return self.state in READ_BY_ALL

    @property
    def read(self) -> tuple[str, str]:
        """What it is about: words, and the key of a picture."""
        return self.words, self.picture or ""

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


class Flag(Model):
    """That somebody reported a text: by what reason and on which day. Who it was is known to nobody.

    `mark` is made of the text and the account or device, so the same one counts once and no two of its reports are found
    together. `counted`: whether it goes towards hiding; what people of the branch concerned report is kept and does not.
    `settled`: a moderator has looked since.
    """

    __table_args__ = (UniqueConstraint("text_id", "mark"),)

    id: Mapped[id_]
    text_id: Mapped[int] = mapped_column(ForeignKey("moderated_text.id"))
    mark: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))  # a code of the policy
    flagged_on: Mapped[date]
    counted: Mapped[bool]
    settled: Mapped[bool] = mapped_column(default=False)


class Review(Model):
    """That a moderator has to look at something once more, and what came of it.

    Of an agency's request everybody reads who asked, about which page, for what reason and what was answered, from the
    first moment on.
    """

    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (decided_on IS NULL)", name="decided_on_a_day"),
        CheckConstraint("(cause = 'request') = (agency_id IS NOT NULL)", name="asked_by_an_agency"),
        CheckConstraint("decided_by_id <> against_id", name="another_decides"),
        Index("ix_review_waiting", "text_id", "cause", unique=True, sqlite_where=OF_A_TEXT, postgresql_where=OF_A_TEXT),
        Index("ix_review_queue", "cause", "due_on", "id", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
        Index("ix_review_decided", "cause", "decided_on"),
    )
    __topic__ = "words"
    __unseen__ = frozenset({"words", "asked_by_id"})

    id: Mapped[id_]
    text_id: Mapped[int] = mapped_column(ForeignKey("moderated_text.id"), index=True)
    sanction_id: Mapped[int | None] = mapped_column(ForeignKey("sanction.id"), unique=True)  # appealed against
    cause: Mapped[Cause]
    opened_on: Mapped[date]
    due_on: Mapped[date]
    hidden: Mapped[bool] = mapped_column(default=False)  # whether reports had hidden it
    reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))  # an agency's, or the one appealed against
    policy: Mapped[int]
    words: Mapped[str | None]  # of who appeals, for the moderator who decides
    page: Mapped[str] = mapped_column(String(PAGE_LENGTH), default="")  # the address of the text, of a request
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    against_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # whose decision it is: somebody else decides
    outcome: Mapped[Outcome | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none where the clock did
    decided_on: Mapped[date | None]
    waited: Mapped[int | None]  # working days until it was decided

    text: Mapped[ModeratedText] = relationship()
    agency: Mapped[Agency | None] = relationship()
    sanction: Mapped["Sanction | None"] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)
    against: Mapped[Person | None] = relationship(foreign_keys=against_id)


class Sanction(Model):
    """A warning, or the days for which a resident's account writes nothing that everybody reads. It ends by itself.

    It never keeps anybody from reporting, rating or answering a survey. `text` is what it was for.
    """

    __table_args__ = (
        CheckConstraint("(measure = 'suspended') = (until_on IS NOT NULL)", name="ends"),
        Index("ix_sanction_account_id", "account_id", "id"),
    )
    __topic__ = "words"  # the public log counts them

    id: Mapped[id_]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("moderated_text.id"), index=True)
    measure: Mapped[Measure]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    policy: Mapped[int]
    made_on: Mapped[date]
    until_on: Mapped[date | None]  # the last day
    lifted_on: Mapped[date | None]  # on appeal
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    account: Mapped[Account] = relationship()
    text: Mapped[ModeratedText] = relationship()
    by: Mapped[Person] = relationship()


class FlagLimit(Model):
    """How many reports hide a text, from which day on. Two people add a row; none is changed."""

    __topic__ = "words"

    id: Mapped[id_]
    hides_after: Mapped[int]
    valid_from: Mapped[date] = mapped_column(unique=True)
    basis: Mapped[str]  # why


class ModeratedConcern(Model):
    """A further agency that a text concerns, as when a report is passed on into another branch."""

    __table_args__ = (Index("ix_moderated_concern_agency", "agency_id", "text_id"),)

    text_id: Mapped[int] = mapped_column(ForeignKey("moderated_text.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)

    agency: Mapped[Agency] = relationship()
