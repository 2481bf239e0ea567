"""What waits for somebody as a superior, or as whom a plan is for: one statement, and more only where something does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Date, Integer, exists, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.accounts import line
from portal.accounts.models import Account
from portal.core import clock
from portal.core.db import db
from portal.evaluation.recognition.models import Appreciation, CoachingPlan, Honour, Referral
from portal.evaluation.targets.models import Assessment, Target
from portal.evaluation.targets.rules import Realisation
from portal.organisation.models import Post, Service

Kind = Literal["low", "agree", "review", "honour", "referral"]
SOON = timedelta(days=7)
# Of the type of the other parts: PostgreSQL takes a bare NULL of a nested union for a text.
NOBODY, NO_DAY = null().cast(Integer), null().cast(Date)


@dataclass(frozen=True)
class Waiting:
    """Something that takes their word: which row it is, of whose post, and until when."""

    kind: Kind
    id: int
    post_id: int
    person_id: int  # whom it is about
    other_id: int | None  # who wrote it, where a second person decides
    title: str
    due: date | None
    since: date | None = None  # when they wrote it


def waiting_for(account: Account) -> list[Waiting]:
    """In the order of the kinds. Who stands more than four posts above is not asked."""
    mine, me = [held.post_id for held in account.staff.posts], account.staff.id
    if not mine:
        return []
    rows = db.session.execute(union_all(_plans(mine, me), _low(mine), _honours(mine, me), _referrals(mine, me)))
    found = sorted((Waiting(*row) for row in rows), key=lambda each: (each.kind, each.due or date.max, each.id))
    return _theirs(found, me) if found else []


def _theirs(found: Sequence[Waiting], me: int) -> list[Waiting]:
    """Those about which this person decides today: the line is asked once, and once more for each second word."""
    team = {(seat.post_id, seat.person_id) for seat in line.team_of(me)}
    return [
        each
        for each in found
        if (each.kind == "agree" and each.person_id == me)
        or (each.other_id is None and (each.post_id, each.person_id) in team)
        or (each.other_id is not None and _is_second(each, me))
    ]


def _is_second(each: Waiting, me: int) -> bool:
    second = line.second_judge(each.post_id, each.person_id, each.other_id or 0, each.since or clock.today())
    return second is not None and second.person_id == me


def _below(column: Any, mine: Collection[int]) -> ColumnElement[bool]:
    """Of a post that reports to one of these, over three posts at most."""
    first, second, third = aliased(Post), aliased(Post), aliased(Post)
    some = select(Post.id).outerjoin(first, Post.superior_id == first.id)
    some = some.outerjoin(second, first.superior_id == second.id).outerjoin(third, second.superior_id == third.id)
    above = (Post.superior_id, first.superior_id, second.superior_id, third.superior_id)
    return exists(some.where(Post.id == column, or_(*(each.in_(mine) for each in above))))


def _plans(mine: Collection[int], me: int) -> Any:
    kind = literal("review").label("kind")
    reviewed = select(
        kind, CoachingPlan.id, CoachingPlan.post_id, CoachingPlan.person_id, NOBODY.label("other_id"),
        CoachingPlan.goal.label("title"), CoachingPlan.review_on.label("due"), NO_DAY.label("since"),
    ).where(CoachingPlan.ended_on.is_(None), CoachingPlan.review_on <= clock.today() + SOON)  # fmt: skip
    agreed = select(
        literal("agree"), CoachingPlan.id, CoachingPlan.post_id, CoachingPlan.person_id, NOBODY, CoachingPlan.goal,
        CoachingPlan.review_on, NO_DAY,
    ).where(CoachingPlan.ended_on.is_(None), CoachingPlan.agreed_on.is_(None), CoachingPlan.person_id == me)  # fmt: skip
    return union_all(reviewed.where(_below(CoachingPlan.post_id, mine)), agreed).subquery().select()


def _low(mine: Collection[int]) -> Any:
    later = aliased(Assessment)
    newer = exists().where(later.target_id == Assessment.target_id, later.id > Assessment.id)
    coached = exists().where(CoachingPlan.assessment_id == Assessment.id)
    some = select(literal("low"), Assessment.id, Target.post_id, Target.person_id, NOBODY, Service.name, NO_DAY, NO_DAY)
    some = some.join(Target, Assessment.target_id == Target.id).join(Service, Target.service_id == Service.id)
    return some.where(Assessment.outcome == Realisation.BELOW, ~newer, ~coached, _below(Target.post_id, mine))


def _honours(mine: Collection[int], me: int) -> Any:
    some = select(
        literal("honour"), Honour.id, Honour.post_id, Honour.person_id, Honour.given_by_id, Honour.about, NO_DAY,
        Honour.given_on,
    ).join(Appreciation, Honour.appreciation_id == Appreciation.id)
    some = some.where(Appreciation.public, Honour.granted.is_(None), Honour.given_by_id != me)
    return some.where(_below(Honour.post_id, mine))


def _referrals(mine: Collection[int], me: int) -> Any:
    some = select(
        literal("referral"), Referral.id, Referral.post_id, Referral.person_id, Referral.by_id, Referral.why, NO_DAY,
        Referral.referred_on,
    )
    return some.where(Referral.answer.is_(None), Referral.by_id != me, _below(Referral.post_id, mine))
