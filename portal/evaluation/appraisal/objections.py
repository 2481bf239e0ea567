"""Objections that wait for somebody: to explain the view that they gave, or to decide above the one who gave it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import Account, Holding
from portal.core import clock
from portal.core.db import db
from portal.evaluation.appraisal.models import Appraisal, Objection
from portal.evaluation.appraisal.queries import seen_by
from portal.evaluation.plans.models import Plan
from portal.organisation.models import Post


def objections_for(account: Account) -> list[Objection]:
    """Undecided ones that are theirs to decide (1 query, and one for each that may be)."""
    mine = [holding.post_id for holding in account.staff.posts]
    first, second, third = Post, aliased(Post), aliased(Post)
    skip, skip_two = _is_passed_over(second), _is_passed_over(third)
    some = (
        select(Objection)
        .join(Appraisal, Objection.appraisal_id == Appraisal.id)
        .join(Plan, Appraisal.plan_id == Plan.id)
        .join(first, Objection.assessor_post_id == first.id)
        .outerjoin(second, first.superior_id == second.id)
        .outerjoin(third, second.superior_id == third.id)
        .where(
            Objection.decided_on.is_(None), Objection.assessor_id != account.staff.id,
            or_(second.id.in_(mine), and_(skip, third.id.in_(mine)), and_(skip, skip_two, third.superior_id.in_(mine))),
        )
    )  # fmt: skip
    some = some.options(joinedload(Objection.appraisal).joinedload(Appraisal.plan)).order_by(Objection.filed_on)
    found = list(db.session.scalars(some)) if mine else []
    return [one for one in found if seen_by(one.appraisal, account).decides]


def _is_passed_over(post: Any) -> ColumnElement[bool]:
    """Nobody holds it today but the one whose view it is, or the one whom it is about."""
    today = clock.today()
    held = select(Holding.id).where(Holding.post_id == post.id, Holding.from_on <= today)
    held = held.where(or_(Holding.until_on.is_(None), Holding.until_on >= today))
    held = held.where(Holding.person_id.not_in([Objection.assessor_id, Plan.person_id]))
    return ~held.correlate(post, Objection, Plan).exists()


def to_explain(person_id: int) -> list[Objection]:
    """Undecided ones against their own view that they have not explained (1 query)."""
    some = select(Objection).where(Objection.decided_on.is_(None), Objection.assessor_id == person_id)
    some = some.where(Objection.assessor_said_on.is_(None))
    some = some.options(joinedload(Objection.appraisal).joinedload(Appraisal.plan))
    return list(db.session.scalars(some.order_by(Objection.filed_on, Objection.id)))
