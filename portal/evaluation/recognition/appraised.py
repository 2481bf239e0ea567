"""Final appraisals that propose something to the superior: above expectation an appreciation, below it coaching.

Nothing follows by itself: a person gives the one or opens the other, or lets it be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from portal.accounts.line import Seated
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.evaluation.appraisal.models import Appraisal, AppraisalView, Objection
from portal.evaluation.appraisal.queries import NEWEST_VIEW
from portal.evaluation.appraisal.rules import OBJECTION_DAYS, Level
from portal.evaluation.plans.models import Plan
from portal.evaluation.recognition.rules import PROPOSED_FOR, Proposal, proposed_by

V = AppraisalView
LOW = or_(V.work == Level.BELOW, V.conduct == Level.BELOW)


@dataclass(frozen=True)
class Appraised:
    """What a final appraisal says, with the reasons of whoever gave the view that counts."""

    id: int  # of the appraisal
    period: Period
    post_id: int
    person_id: int
    work: Level
    conduct: Level
    words: str
    by: str
    given_on: date


def _final(*columns: Any) -> Any:
    """Of appraisals in which nobody can change anything any more, the view that counts: accepted, decided on, or given
    more than 14 days ago without an objection. To be carried out with `days_of`.
    """
    unopposed = and_(Objection.id.is_(None), V.given_on < bindparam("unopposed_since"))
    some = select(*columns).select_from(Plan).join(Appraisal, Appraisal.plan_id == Plan.id)
    some = some.join(V, and_(V.appraisal_id == Appraisal.id, V.number == NEWEST_VIEW))
    some = some.outerjoin(Objection, Objection.appraisal_id == Appraisal.id)
    some = some.where(or_(Appraisal.accepted_on.is_not(None), Objection.decided_on.is_not(None), unopposed))
    return some.where(V.given_on >= bindparam("looked_back_to"))


def days_of(today: date) -> dict[str, date]:
    return {"unopposed_since": today - timedelta(days=OBJECTION_DAYS), "looked_back_to": today - PROPOSED_FOR}


FOUND = (
    _final(
        Appraisal.id, Appraisal.period, Plan.post_id, Plan.person_id, V.work, V.conduct, V.words, Person.name, V.given_on
    )
    .join(Person, V.by_id == Person.id)
    .where(Plan.post_id.in_(bindparam("posts", expanding=True)))
    .order_by(V.given_on.desc(), Appraisal.id)
)


def found_in(team: Sequence[Seated], proposal: Proposal) -> list[Appraised]:
    """Of those who report to somebody today, in the post in which they do, the newest first (1 query)."""
    seats = {(seat.post_id, seat.person_id) for seat in team}
    rows = db.session.execute(FOUND, {"posts": [seat.post_id for seat in team]} | days_of(clock.today()))
    found = (Appraised(*row) for row in rows)
    return [
        one for one in found
        if (one.post_id, one.person_id) in seats and proposed_by(one.work, one.conduct) is proposal
    ]  # fmt: skip


def low_ones(*columns: Any) -> Any:
    """The same that lie below expectation, as a part of another statement, carried out with `days_of`."""
    return _final(*columns).where(LOW)


LAST_LOW = (
    _final(func.max(V.given_on))
    .where(LOW, Plan.post_id == bindparam("post_id"), Plan.person_id == bindparam("person_id"))
)  # fmt: skip


def last_low(seat: Seated) -> date | None:
    """When the newest one below expectation was given, of somebody in a post (1 query)."""
    about = {"post_id": seat.post_id, "person_id": seat.person_id}
    found: date | None = db.session.scalar(LAST_LOW, about | days_of(clock.today()))
    return found
