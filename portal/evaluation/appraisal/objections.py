"""Objections that wait for somebody: to explain the view that they gave, or to decide above the one who gave it."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.line import DAY, HELD, ME, Above
from portal.accounts.models import Account, Holding
from portal.core import clock
from portal.core.together import Asked, Question
from portal.evaluation.appraisal.models import Appraisal, Objection
from portal.evaluation.plans.models import Plan
from portal.organisation.models import Post


class Open(NamedTuple):
    """An undecided objection: to which appraisal, of whom, and against whose view, given in which post."""

    appraisal_id: int
    person_id: int
    assessor_id: int
    assessor_post_id: int


def _is_passed_over(post: Any) -> ColumnElement[bool]:
    """Nobody holds it today but the one whose view it is, or the one whom it is about."""
    held = select(Holding.id).where(Holding.post_id == post.id, Holding.from_on <= DAY)
    held = held.where(or_(Holding.until_on.is_(None), Holding.until_on >= DAY))
    held = held.where(Holding.person_id.not_in([Objection.assessor_id, Plan.person_id]))
    return ~held.correlate(post, Objection, Plan).exists()


OPEN = (
    select(Objection.appraisal_id, Plan.person_id, Objection.assessor_id, Objection.assessor_post_id)
    .join(Appraisal, Objection.appraisal_id == Appraisal.id)
    .join(Plan, Appraisal.plan_id == Plan.id)
    .where(Objection.decided_on.is_(None))
    .order_by(Objection.filed_on, Objection.id)
)
TO_EXPLAIN = Question(OPEN.where(Objection.assessor_id == ME, Objection.assessor_said_on.is_(None)))


def _above_them() -> Any:
    """Those that I may have to decide: at most two posts between are passed over."""
    first, second, third = Post, aliased(Post), aliased(Post)
    skip, skip_two = _is_passed_over(second), _is_passed_over(third)
    some = OPEN.join(first, Objection.assessor_post_id == first.id).outerjoin(second, first.superior_id == second.id)
    return some.outerjoin(third, second.superior_id == third.id).where(
        Objection.assessor_id != ME,
        or_(second.id.in_(HELD), and_(skip, third.id.in_(HELD)), and_(skip, skip_two, third.superior_id.in_(HELD))),
    )


TO_DECIDE = Question(_above_them())


def asks_to_explain(person_id: int) -> Asked:
    return TO_EXPLAIN(person_id=person_id)


def to_explain(person_id: int) -> list[Open]:
    """Undecided ones against their own view that they have not explained (1 query)."""
    return [Open(*row) for row in asks_to_explain(person_id).rows()]


def asks_to_decide(account: Account) -> Asked:
    return TO_DECIDE(person_id=account.staff.id, today=clock.today())


def objections_for(account: Account) -> list[Open]:
    """Undecided ones that are theirs to decide (1 query, and a second one where there may be any)."""
    found = [Open(*row) for row in asks_to_decide(account).rows()] if account.staff.posts else []
    if not found:
        return []
    above = Above(*sorted({one.assessor_post_id for one in found}))
    judges = [(one, above.judge_of(one.assessor_post_id, one.person_id, one.assessor_id)) for one in found]
    return [one for one, judge in judges if judge and judge.person_id == account.staff.id]
