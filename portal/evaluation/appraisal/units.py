"""What HR sees of appraisals: how many of an agency stand where. No name, no word, no predicate, and no objection."""

from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select

from portal.accounts.models import Account, Holding
from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.evaluation.appraisal.models import Appraisal, AppraisalView
from portal.evaluation.plans.models import Cycle, Plan
from portal.evaluation.plans.units import kept_by, sheltered
from portal.organisation.models import Agency, Post


@dataclass(frozen=True)
class Progress:
    """Of one agency and period: how many hold a post today, and how far the appraisals of these are."""

    agency: Agency
    held: int
    writing: int  # with the person
    sent: int  # with the superior
    given: int

    @property
    def missing(self) -> int:
        return self.held - self.writing - self.sent - self.given


def progress(account: Account, period: Period) -> list[Progress]:
    """Of the agencies whose years they keep, by name; one with fewer than five holders is counted above (2 queries)."""
    agencies, today = kept_by(account), clock.today()
    begun, unseen = Appraisal.id.is_not(None), AppraisalView.id.is_(None)
    some = (
        select(
            Post.agency_id,
            func.count(Holding.id),
            func.count(case((and_(begun, unseen, Appraisal.sent_on.is_(None)), 1))),
            func.count(case((and_(begun, unseen, Appraisal.sent_on.is_not(None)), 1))),
            func.count(AppraisalView.id),
        )
        .select_from(Post)
        .join(Holding, Holding.post_id == Post.id)
        .outerjoin(Cycle, and_(Cycle.agency_id == Post.agency_id, Cycle.year == period.first_day.year))
        .outerjoin(
            Plan, and_(Plan.cycle_id == Cycle.id, Plan.person_id == Holding.person_id, Plan.post_id == Holding.post_id)
        )
        .outerjoin(Appraisal, and_(Appraisal.plan_id == Plan.id, Appraisal.period == period))
        .outerjoin(AppraisalView, and_(AppraisalView.appraisal_id == Appraisal.id, AppraisalView.number == 1))
        .where(
            Post.agency_id.in_([agency.id for agency in agencies]), Holding.from_on <= today,
            or_(Holding.until_on.is_(None), Holding.until_on >= today),
        )
        .group_by(Post.agency_id)
    )  # fmt: skip
    counts = sheltered({row[0]: tuple(row[1:]) for row in db.session.execute(some)}, agencies)
    return [Progress(agency, *counts[agency.id]) for agency in agencies if agency.id in counts]
