from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from portal.core.db import Model
from portal.core.disclosure import sql_enough_for_index, sql_enough_for_letter
from portal.core.periods import Period
from portal.core.score import Score
from portal.core.types import Hundredths, id_
from portal.organisation.models import Service
from portal.scorecards.rules import REASON_LENGTH, REPLY_LENGTH, Course
from portal.skm.index import METHOD


def score(name: str) -> Any:
    """Four columns that can only be read and written as one value."""
    figures = [mapped_column(f"{name}_{part}", Hundredths, nullable=True) for part in ("index", "low", "high")]
    return composite(*figures, mapped_column(f"{name}_n", nullable=True))


# The least numbers once more, where no forgotten line of code can pass them by.
ENOUGH = [
    CheckConstraint(sql_enough_for_index(f"{name}_n"), name=f"{name}_has_enough_answers")
    for name in ("official", "independent", "open_link")
] + [
    CheckConstraint(f"{letter} IS NULL OR {sql_enough_for_letter(f'{name}_n')}", name=f"{letter}_has_enough_answers")
    for letter, name in (("letter", "official"), ("independent_letter", "independent"))
]


class Scorecard(Model):
    """One version of what residents said of a service in a period. Once published it never changes.

    All figures have passed the least numbers when they come here: what may not be told is not in the row.
    """

    __table_args__ = (
        UniqueConstraint("service_id", "period", "version"),
        CheckConstraint("NOT (waived AND reply IS NOT NULL)", name="replies_or_waives"),
        CheckConstraint("set_aside IS NULL OR (waived AND published_on IS NULL)", name="set_aside_until_published"),
        CheckConstraint("(heard_on IS NULL) = (reply IS NULL AND NOT waived)", name="heard_or_not"),
        CheckConstraint("(held_until IS NULL) = (hold_reason IS NULL)", name="a_hold_has_a_reason"),
        CheckConstraint("published_on IS NOT NULL OR NOT by_clock", name="the_clock_publishes"),
        CheckConstraint("(published_on IS NULL) = (service_name IS NULL)", name="published_under_a_name"),
        CheckConstraint("(published_on IS NULL) = (agency_name IS NULL)", name="published_with_its_agency"),
        CheckConstraint("(version = 1) = (corrects_id IS NULL)", name="a_later_version_corrects"),
        CheckConstraint("(version = 1) = (correction IS NULL)", name="a_correction_has_a_reason"),
        *ENOUGH,
    )
    __topic__ = "cards"

    id: Mapped[id_]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    period: Mapped[Period]
    version: Mapped[int] = mapped_column(default=1)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("scorecard.id"))
    correction: Mapped[str | None] = mapped_column(String(REASON_LENGTH))  # why there is a new version, printed
    method: Mapped[str] = mapped_column(default=METHOD)
    first_day: Mapped[date]  # of the survey
    last_day: Mapped[date]  # of the survey: what is due counts from it
    registered_at: Mapped[datetime]  # the survey: who had a place in the branch since then is not outside it
    computed_on: Mapped[date]
    population: Mapped[int | None]
    target: Mapped[int]

    official: Mapped[Score | None] = score("official")
    letter: Mapped[str | None] = mapped_column(String(1))
    official_variance: Mapped[str | None] = mapped_column(String(40))
    independent: Mapped[Score | None] = score("independent")  # of the strata that nobody of the unit had in hand
    independent_letter: Mapped[str | None] = mapped_column(String(1))
    independent_variance: Mapped[str | None] = mapped_column(String(40))
    open_link: Mapped[Score | None] = score("open_link")  # shown apart, never in the official index
    # {"n": {"official": n, "independent": n, "open_link": n}, "incomplete": n,
    #  "counts": {"u1": [n1, n2, n3, n4], ...},  (empty below ten answers, and so are the elements)
    #  "independent_counts": the same of the independent answers; missing in some cards of the first version
    #  "elements": {"u1": {"answered": n, "index": "74.49" | null, "grade": "C" | null}, ...},
    #  "without_u4": "…" | null}
    cells: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # stratum -> {"issued", "spent", "answered", "counted", "made", "lost"}: always printed
    turnout: Mapped[dict[str, Any]]
    # stratum -> "differs" | "issued" | "rest" | "part" | "excluded": what does not count, and why
    left_out: Mapped[dict[str, Any]]
    # What stands beside the survey, and in none of its values: see `beside.read`. None in cards that were computed before
    # cards took anything in.
    beside: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    reply: Mapped[str | None] = mapped_column(String(REPLY_LENGTH))
    waived: Mapped[bool] = mapped_column(default=False)
    set_aside: Mapped[str | None] = mapped_column(String(REPLY_LENGTH))  # of a head who gave up the right; never printed
    heard_on: Mapped[date | None]
    held_until: Mapped[date | None]  # the last day of the hold
    hold_reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))
    by_clock: Mapped[bool] = mapped_column(default=False)
    published_on: Mapped[date | None] = mapped_column(active_history=True)
    # What service and agency were called on that day; whoever renames them renames no card.
    service_name: Mapped[str | None]
    agency_name: Mapped[str | None]

    service: Mapped[Service] = relationship()
    corrects: Mapped["Scorecard | None"] = relationship(remote_side="Scorecard.id")

    @property
    def course(self) -> Course:
        due_from = self.last_day if self.version == 1 else self.computed_on
        return Course(due_from, self.computed_on, self.heard_on is not None, self.held_until)

    @property
    def names(self) -> tuple[str, str]:
        """Service and agency as the card prints them: what they were called on its day, or are called in a draft."""
        return self.service_name or self.service.name, self.agency_name or self.service.agency.name

    @property
    def independent_in_official(self) -> int:
        """How many answers of its official value are independent: none, where they are so few that they stay out."""
        return 0 if "part" in self.left_out.values() else int(self.cells["n"]["independent"])

    @property
    def counted(self) -> list[str]:
        """The strata whose answers are in its official index: what a correction may leave out."""
        return [stratum for stratum, way in self.turnout.items() if way["counted"] and way["answered"]]

    @property
    def subject(self) -> str:
        """How confirmations name it."""
        return f"Scorecard:{self.id}"


@event.listens_for(Scorecard, "before_update")
def _a_published_card_is_final(_mapper: object, _connection: object, card: Scorecard) -> None:
    was = inspect(card).attrs.published_on.load_history()
    if any((*was.unchanged, *was.deleted)):
        raise RuntimeError("A published card never changes; a correction is a new version.")


@event.listens_for(Scorecard, "before_delete")
def _and_stays(_mapper: object, _connection: object, card: Scorecard) -> None:
    if card.published_on:
        raise RuntimeError("Nobody withdraws a published card.")
