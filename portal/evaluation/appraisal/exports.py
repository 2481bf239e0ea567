"""Where the appraisal of each holder of a post stands, as HR saves it: with whom it lies, and nothing of what came of it.

An objection is no business of HR: an appraisal that was objected to stands here as given, like every other.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Literal, NamedTuple

from sqlalchemy import and_

from portal.core.db import db
from portal.core.periods import Period
from portal.evaluation.appraisal.models import Appraisal, AppraisalView
from portal.evaluation.plans.exports import SEAT, SEATED, Seat, held_today, seat_of, with_plan
from portal.evaluation.plans.models import Plan
from portal.organisation.models import Agency

Step = Literal["missing", "writing", "sent", "given"]


class Progress(NamedTuple):
    seat: Seat
    step: Step
    sent_on: date | None
    given_on: date | None  # of the first view


def progress(agencies: Collection[Agency], period: Period) -> Iterator[Progress]:
    """Of all who hold a post today, by agency and post (1 query)."""
    some = (
        with_plan(SEATED.add_columns(Appraisal.id, Appraisal.sent_on, AppraisalView.given_on), period.first_day.year)
        .outerjoin(Appraisal, and_(Appraisal.plan_id == Plan.id, Appraisal.period == period))
        .outerjoin(AppraisalView, and_(AppraisalView.appraisal_id == Appraisal.id, AppraisalView.number == 1))
        .where(*held_today(agencies))
    )
    for row in db.session.execute(some):
        begun, sent_on, given_on = row[len(SEAT) :]
        yield Progress(seat_of(row), _step(begun is not None, sent_on, given_on), sent_on, given_on)


def _step(begun: bool, sent_on: date | None, given_on: date | None) -> Step:
    if given_on is not None:
        return "given"
    if not begun:
        return "missing"
    return "sent" if sent_on else "writing"
