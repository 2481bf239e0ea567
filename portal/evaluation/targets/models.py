from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Enum, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import VALUES, Model
from portal.core.periods import Period
from portal.core.score import Figure
from portal.core.types import id_
from portal.evaluation.targets.rules import REASON_LENGTH, Decision, Measure, Realisation
from portal.organisation.models import Post, Service


class SurveyWindow(Model):
    """When the survey of a service and period opens: what evaluation was told of it, by an event without words."""

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    period: Mapped[Period] = mapped_column(primary_key=True)
    opens_on: Mapped[date]


class Target(Model):
    """What the head of a unit aims at (perspective *penerima layanan*), agreed with their superior.

    It belongs to them and their post at that time, and is fixed from the day of `rules.fixed_from` on. What is not agreed
    by then stays as it is, and counts for nothing: whether it does follows from the days.
    """

    __table_args__ = (
        UniqueConstraint("post_id", "service_id", "period"),
        # In hundredths.
        CheckConstraint("aim BETWEEN 100 AND 10000 AND (measure <> 'index' OR aim >= 2500)", name="aim_on_the_scale"),
        CheckConstraint("agreed_by_id <> person_id", name="two_people"),
        CheckConstraint("(agreed_by_id IS NULL) = (agreed_on IS NULL)", name="agreed_by_somebody"),
    )

    id: Mapped[id_]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    period: Mapped[Period]
    measure: Mapped[Measure] = mapped_column(default=Measure.INDEX)
    aim: Mapped[Figure]
    proposed_on: Mapped[date]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_on: Mapped[date | None]
    agreed_deputising: Mapped[bool] = mapped_column(default=False)  # further up, the post between being vacant

    post: Mapped[Post] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    agreed_by: Mapped[Person | None] = relationship(foreign_keys=agreed_by_id)
    service: Mapped[Service] = relationship()

    @property
    def limit(self) -> Decimal:
        """The aim as a limit that may be printed: nobody measured it, so there is no doubt to print beside it."""
        return Decimal(self.aim)


class Assessment(Model):
    """What the direct superior made of one version of the card. Rows are added; the newest on a version counts."""

    __table_args__ = (
        CheckConstraint("decision = 'accept' OR reason IS NOT NULL", name="has_a_reason"),
        CheckConstraint("(decision = 'reject') = (outcome IS NULL)", name="has_an_outcome"),
        CheckConstraint("decision <> 'accept' OR outcome = proposal", name="accepts_what_was_proposed"),
        CheckConstraint(
            "decision <> 'adjust' OR (outcome <> proposal AND outcome <> 'unknown' AND proposal <> 'unknown')",
            name="adjusts_what_is_known",
        ),
    )

    id: Mapped[id_]
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), index=True)
    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecard.id"))
    version: Mapped[int]  # of the card
    # The check of an enumeration is named after its class: two columns of one class need names of their own.
    proposal: Mapped[Realisation] = mapped_column(Enum(Realisation, name="proposal", length=40, **VALUES))
    decision: Mapped[Decision]
    # None where the proposal was rejected.
    outcome: Mapped[Realisation | None] = mapped_column(Enum(Realisation, name="outcome", length=40, **VALUES))
    reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deputising: Mapped[bool] = mapped_column(default=False)  # further up, the post between being vacant
    decided_on: Mapped[date]

    target: Mapped[Target] = relationship()
    decided_by: Mapped[Person] = relationship()
