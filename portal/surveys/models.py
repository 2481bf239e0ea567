"""The right to answer and the answer share a survey and a stratum, and nothing else: no key, no time, no order."""

import secrets
from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, false
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import Model
from portal.core.periods import Period
from portal.core.types import id_
from portal.organisation.models import Service
from portal.surveys import rules
from portal.surveys.rules import COMMENT_LENGTH, INSTRUMENT, AgeBand, Education, Occupation, Sex, State, Stratum
from portal.surveys.skm import ELEMENTS, Marks

survey_key = Annotated[int, mapped_column(ForeignKey("survey.id"), index=True)]
mark = Annotated[int | None, mapped_column(SmallInteger)]
random_key = Annotated[str, mapped_column(String(32), primary_key=True, default=lambda: secrets.token_hex(16))]

# SQLite numbers rows as they come, in a hidden column, unless it is told to keep no such number.
NO_ORDER = {"sqlite_with_rowid": False}


class Survey(Model):
    """A service asked about in a period. Its days open and close it: there is no switch that anyone could hold."""

    __table_args__ = (CheckConstraint("closes_on >= opens_on", name="closes_after_it_opens"),)

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
    closed_on: Mapped[date | None]  # the day on which the clock made the answers final
    turnout: Mapped[dict[str, Any]] = mapped_column(default=dict)  # stratum -> issued, spent, answered, made
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)  # stratum -> answers a week ago, rounded down to 10
    progress_on: Mapped[date | None]  # the Monday on which they were counted

    service: Mapped[Service] = relationship()
    registered_by: Mapped[Person] = relationship()

    @property
    def state(self) -> State:
        return rules.state(self, clock.today())

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


class _Filled:
    """A filled questionnaire: nothing in it names a person, a right, a moment or a place in the queue."""

    key: Mapped[random_key]
    survey_id: Mapped[survey_key]
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

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        scale = [CheckConstraint(f"{element} BETWEEN 1 AND 4", name=element) for element in ELEMENTS]
        return (*scale, NO_ORDER)

    @property
    def marks(self) -> Marks:
        return {element: getattr(self, element) for element in ELEMENTS}


class Ballot(_Filled, Model):
    """What has just come in. It shares a transaction with a spent right, so it does not stay."""


class Answer(_Filled, Model):
    """What was said, moved here in a shuffled batch, and shuffled once more at closing."""


class _Words:
    """A resident's own words about a service. No key leads from them to an answer, and none to a person."""

    __table_args__ = (NO_ORDER,)

    key: Mapped[random_key]
    survey_id: Mapped[survey_key]
    text: Mapped[str] = mapped_column(String(COMMENT_LENGTH))


class WaitingComment(_Words, Model):
    """Words that have just come in, and wait among others like a ballot."""


class Comment(_Words, Model):
    """Words that wait for a moderator, in no order of arrival."""


class FormNonce(Model):
    """The number of a form that was sent, kept for a day so that sending it twice counts once."""

    __table_args__ = (NO_ORDER,)

    nonce: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
