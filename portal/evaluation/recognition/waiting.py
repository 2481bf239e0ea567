"""What waits for somebody as a superior, or as whom a plan is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import Date, Integer, String, bindparam, exists, literal, null, select, union_all
from sqlalchemy.orm import aliased

from portal.accounts import line
from portal.accounts.line import Above
from portal.accounts.models import Account
from portal.core import clock
from portal.core.together import Asked, Question
from portal.evaluation.appraisal.models import Appraisal
from portal.evaluation.plans.models import Plan
from portal.evaluation.recognition import appraised
from portal.evaluation.recognition.models import Appreciation, CoachingPlan, Honour, Referral
from portal.evaluation.targets.models import Assessment, Target
from portal.evaluation.targets.rules import Realisation
from portal.organisation.models import Service

Kind = Literal["low", "appraisal", "agree", "review", "honour", "referral"]
SOON = timedelta(days=7)
# Of the type of the other parts: PostgreSQL takes a bare NULL for a text.
NOBODY, NO_DAY = null().cast(Integer), null().cast(Date)


@dataclass(frozen=True)
class Waiting:
    """Something that takes their word: which row it is, of whose post, and until when."""

    kind: Kind
    id: int
    post_id: int  # of a referral the post of who wrote it: above it one answers
    person_id: int  # whom it is about
    other_id: int | None  # who wrote it, where a second person decides
    title: str
    due: date | None
    since: date | None = None  # when the other one wrote it


def asks_waiting(account: Account) -> list[Asked]:
    me, today = account.staff.id, clock.today()
    if not account.staff.posts:
        return []
    days = appraised.days_of(today)
    return [line.asks_team(me), WAITING(person_id=me, today=today, reviewed_by=today + SOON, **days)]


def waiting_for(account: Account) -> list[Waiting]:
    """In the order of the kinds (1 query and, where something may wait, 2 more). A second word is asked of whom the giver
    reports to.
    """
    rows = (row for asked in asks_waiting(account)[1:] for row in asked.rows())
    found = sorted((Waiting(*row) for row in rows), key=lambda each: (each.kind, each.due or date.max, each.id))
    return _theirs(found, account.staff.id) if found else []


def _theirs(found: Sequence[Waiting], me: int) -> list[Waiting]:
    """Those about which this person decides today."""
    team = {(seat.post_id, seat.person_id) for seat in line.team_of(me)}
    posts = {each.post_id for each in found if each.other_id is not None}
    above = line.Above(*sorted(posts)) if posts else None
    return [
        each
        for each in found
        if (each.kind == "agree" and each.person_id == me)
        or (each.other_id is None and (each.post_id, each.person_id) in team)
        or (above is not None and each.other_id is not None and _is_second(each, above, me))
    ]


def _is_second(each: Waiting, above: Above, me: int) -> bool:
    other = each.other_id or 0
    if each.kind == "referral":
        second = above.judge_of(each.post_id, each.person_id, other)
    else:
        second = above.second_judge(each.post_id, each.person_id, other, each.since or clock.today())
    return second is not None and second.person_id == me


def _plans(posts: Any) -> tuple[Any, Any]:
    columns = (CoachingPlan.id, CoachingPlan.post_id, CoachingPlan.person_id)
    said = (
        NOBODY.label("other_id"),
        CoachingPlan.goal.label("title"),
        CoachingPlan.review_on.label("due"),
        NO_DAY.label("since"),
    )
    reviewed = select(literal("review").label("kind"), *columns, *said)
    reviewed = reviewed.where(CoachingPlan.review_on <= bindparam("reviewed_by"), CoachingPlan.post_id.in_(posts))
    agreed = select(literal("agree"), *columns, *said)
    agreed = agreed.where(CoachingPlan.agreed_on.is_(None), CoachingPlan.person_id == bindparam("person_id"))
    return reviewed.where(CoachingPlan.ended_on.is_(None)), agreed.where(CoachingPlan.ended_on.is_(None))


def _low(posts: Any) -> Any:
    later = aliased(Assessment)
    newer = exists().where(later.target_id == Assessment.target_id, later.id > Assessment.id)
    coached = exists().where(CoachingPlan.assessment_id == Assessment.id)
    some = select(literal("low"), Assessment.id, Target.post_id, Target.person_id, NOBODY, Service.name, NO_DAY, NO_DAY)
    some = some.join(Target, Assessment.target_id == Target.id).join(Service, Target.service_id == Service.id)
    return some.where(Assessment.outcome == Realisation.BELOW, ~newer, ~coached, Target.post_id.in_(posts))


def _low_appraisals(posts: Any) -> Any:
    """No word of them: what stands on a desk is read over a shoulder."""
    coached = exists().where(CoachingPlan.appraisal_id == Appraisal.id)
    columns = (Appraisal.id, Plan.post_id, Plan.person_id, NOBODY, Appraisal.period.cast(String), NO_DAY, NO_DAY)
    return appraised.low_ones(literal("appraisal"), *columns).where(~coached, Plan.post_id.in_(posts))


def _honours(people: Any) -> Any:
    columns = (Honour.id, Honour.post_id, Honour.person_id, Honour.given_by_id, Honour.about, NO_DAY, Honour.given_on)
    some = select(literal("honour"), *columns).join(Appreciation, Honour.appreciation_id == Appreciation.id)
    return some.where(Appreciation.public, Honour.granted.is_(None), Honour.given_by_id.in_(people))


def _referrals(posts: Any) -> Any:
    columns = (Referral.id, Referral.by_post_id, Referral.person_id, Referral.by_id, Referral.why, NO_DAY, NO_DAY)
    some = select(literal("referral"), *columns).where(Referral.answer.is_(None), Referral.by_post_id.in_(posts))
    return some.where(Referral.by_id != bindparam("person_id"))


def _together() -> Any:
    """More than is theirs, since only `_theirs` knows whom a second word is asked of."""
    posts, people = line.POSTS_IN_LINE, line.PEOPLE_IN_LINE
    return union_all(*_plans(posts), _low(posts), _low_appraisals(posts), _honours(people), _referrals(posts))


WAITING = Question(_together())
