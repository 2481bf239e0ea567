"""The right to answer and the answer share a survey and a stratum, and nothing else: no key, no time, no order."""

from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import Model
from portal.core.drawing import NO_ORDER, Waits, random_key
from portal.core.periods import Period
from portal.core.types import id_
from portal.organisation.models import Service
from portal.skm.instrument import ELEMENTS
from portal.surveys import rules
from portal.surveys.rules import COMMENT_LENGTH, INSTRUMENT, AgeBand, Education, Occupation, Sex, State, Stratum

survey_key = Annotated[int, mapped_column(ForeignKey("survey.id"), index=True)]
survey_id = Annotated[int, mapped_column(ForeignKey("survey.id"))]  # where an index of its own begins with it
mark = Annotated[int | None, mapped_column(SmallInteger)]


class Survey(Model):
    """A service asked about in a period. Its days open and close it: there is no switch that anyone could hold."""

    __table_args__ = (CheckConstraint("closes_on >= opens_on", name="closes_after_it_opens"),)
    __topic__ = "surveys"
    __unseen__ = frozenset({"turnout", "progress", "progress_on", "cleaned_on"})

    id: Mapped[id_]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    instrument: Mapped[str] = mapped_column(default=INSTRUMENT)
    period: Mapped[Period]
    opens_on: Mapped[date]
    closes_on: Mapped[date]  # the last day that takes answers
    population: Mapped[int | None]  # people served in the period, where it is known
    target: Mapped[int]  # how many answers are wanted (Krejcie & Morgan where the population is known)
    strata: Mapped[list[str]]  # those that count for the official index, declared before it opens
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    confirmed_on: Mapped[date | None]
    declined_on: Mapped[date | None]  # a second person said no; it is registered anew or not at all
    # To what its ballots are sealed. The secret half lies in a file of the worker's; without a key nothing is taken.
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    # In hexadecimal -> "lost", "back", or "left" where a backup was put back: those files are another house's now.
    earlier_keys: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ended_on: Mapped[date | None]  # the day on which the clock stopped taking answers, before it closes in pieces
    closed_on: Mapped[date | None]  # the day on which the clock made the answers final
    cleaned_on: Mapped[date | None]  # the day on which the storage was cleaned of it and its key was destroyed
    # Stratum -> issued, spent, answered, made, perhaps lost.
    turnout: Mapped[dict[str, Any]] = mapped_column(default=dict)
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)  # stratum -> answers a week ago, rounded down to 10
    progress_on: Mapped[date | None]  # the Monday on which they were counted

    service: Mapped[Service] = relationship()
    registered_by: Mapped[Person] = relationship()

    @property
    def state(self) -> State:
        return rules.state(self, clock.today())

    @property
    def keys(self) -> list[bytes]:
        """The public halves of all keys that its ballots may be sealed to, the one in use first."""
        newest = [self.public_key] if self.public_key else []
        return newest + [bytes.fromhex(key) for key, state in self.earlier_keys.items() if state != "left"]

    @property
    def name(self) -> str:
        """What tells it from all others, for people who type: agency/service/period."""
        return f"{self.service.agency.slug}/{self.service.slug}/{self.period}"


class SlipBatch(Model):
    """Slips that were made together: by whom, for which enumerator, with which numbers. It outlives its slips."""

    id: Mapped[id_]
    survey_id: Mapped[survey_key]
    stratum: Mapped[Stratum]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enumerator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    first_number: Mapped[int]
    count: Mapped[int]
    # Made at the console in somebody's name: whoever reads of it may ask them.
    by_console: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Printed ones are spent by their code alone. Assisted ones have none, and only the enumerator named spends them.
    assisted: Mapped[bool] = mapped_column(default=False)

    issued_by: Mapped[Person] = relationship(foreign_keys=issued_by_id)
    enumerator: Mapped[Person | None] = relationship(foreign_keys=enumerator_id)


class Invitation(Model):
    """The right to answer once. It says whether it was used and never when; the code itself is not kept."""

    __table_args__ = (Index("ix_invitation_batch", "batch_id", "spent"), NO_ORDER)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    survey_id: Mapped[survey_key]
    stratum: Mapped[Stratum]
    batch_id: Mapped[int] = mapped_column(ForeignKey("slip_batch.id"))
    spent: Mapped[bool] = mapped_column(default=False)


class _Sealed(Waits):
    survey_id: Mapped[survey_id]


class Ballot(_Sealed, Model):
    """What has just come in: marks, profile and words. It shares a transaction with a spent right, so it is sealed."""

    __table_args__ = (Index("ix_ballot_waiting", "survey_id", "stratum", "unreadable", "key"), NO_ORDER)

    stratum: Mapped[Stratum]


class Answer(Model):
    """What was said, moved here in a shuffled batch, and shuffled once more at closing.

    Nothing in it names a person, a right, a moment or a place in the queue.
    """

    __table_args__ = (
        *(CheckConstraint(f"{element} BETWEEN 1 AND 4", name=element) for element in ELEMENTS),
        Index("ix_answer_mixed", "survey_id", "mixed", "key"),
        NO_ORDER,
    )

    key: Mapped[random_key]
    survey_id: Mapped[survey_id]
    stratum: Mapped[Stratum]
    u1: Mapped[mark]
    u2: Mapped[mark]
    u3: Mapped[mark]
    u4: Mapped[mark]
    u5: Mapped[mark]
    u6: Mapped[mark]
    u7: Mapped[mark]
    u8: Mapped[mark]
    u9: Mapped[mark]
    sex: Mapped[Sex | None]
    age: Mapped[AgeBand | None]
    education: Mapped[Education | None]
    occupation: Mapped[Occupation | None]
    mixed: Mapped[bool] = mapped_column(default=False)  # written anew at closing, when all of them are


class WaitingComment(_Sealed, Model):
    """Words that wait among others, sealed once more when their ballot was opened."""

    __table_args__ = (Index("ix_waiting_comment_waiting", "survey_id", "unreadable", "key"), NO_ORDER)


class Comment(Model):
    """Words that wait for a moderator, in no order of arrival. No key leads from them to an answer or a person."""

    __table_args__ = (Index("ix_comment_mixed", "survey_id", "mixed", "key"), NO_ORDER)

    key: Mapped[random_key]
    survey_id: Mapped[survey_id]
    text: Mapped[str] = mapped_column(String(COMMENT_LENGTH))
    mixed: Mapped[bool] = mapped_column(default=False)  # written anew at closing, when all of them are


class FormNonce(Model):
    """The number of a form that was sent, kept for a day so that sending it twice counts once."""

    __table_args__ = (NO_ORDER,)

    nonce: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
