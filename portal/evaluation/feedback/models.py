from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Model
from portal.core.types import id_
from portal.evaluation.feedback.rules import EVIDENCE_LENGTH, WORDS_LENGTH, Kind
from portal.evaluation.plans.models import ResultLine
from portal.evaluation.plans.rules import Value


class FeedbackRequest(Model):
    """Somebody asks their superior for a word, or for help, on one of their results or on a value of conduct."""

    __table_args__ = (
        CheckConstraint("(line_id IS NULL) <> (value IS NULL)", name="about_one_thing"),
        CheckConstraint("person_id <> of_id", name="two_people"),
        CheckConstraint("words <> ''", name="says_something"),
        Index("ix_feedback_request_of", "of_id", "id"),
    )

    id: Mapped[id_]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # whom they asked
    line_id: Mapped[int | None] = mapped_column(ForeignKey("result_line.id"))
    value: Mapped[Value | None]
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    asked_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=person_id)


class Feedback(Model):
    """A word from a superior to somebody, on a result or on a value of conduct. Nobody changes it or takes it back."""

    __table_args__ = (
        CheckConstraint("(line_id IS NULL) <> (value IS NULL)", name="about_one_thing"),
        CheckConstraint("person_id <> giver_id", name="two_people"),
        CheckConstraint("words <> ''", name="says_something"),
        Index("ix_feedback_of", "person_id", "id"),
        Index("ix_feedback_given", "giver_id", "person_id", "given_at"),
    )

    id: Mapped[id_]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("feedback_request.id"), index=True)
    kind: Mapped[Kind]
    line_id: Mapped[int | None] = mapped_column(ForeignKey("result_line.id"))
    value: Mapped[Value | None]
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    evidence: Mapped[str] = mapped_column(String(EVIDENCE_LENGTH), default="")  # what it rests on: a number, a link
    given_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    giver: Mapped[Person] = relationship(foreign_keys=giver_id)
    line: Mapped[ResultLine | None] = relationship()
    answers: Mapped[list["FeedbackAnswer"]] = relationship(order_by=lambda: FeedbackAnswer.id)


class FeedbackAnswer(Model):
    """What the receiver answered; read by those who read the word itself."""

    __table_args__ = (CheckConstraint("words <> ''", name="says_something"),)

    id: Mapped[id_]
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    answered_at: Mapped[datetime]
