"""What waits for somebody as a superior, or as whom a plan is for: one statement, and more only where something does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import Date, Integer, String, bindparam, exists, literal, null, select, union_all
from sqlalchemy.orm import aliased

from portal.accounts import line
from portal.accounts.models import Account
from portal.core import clock
from portal.core.db import db
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


def waiting_for(account: Account) -> list[Waiting]:
    """In the order of the kinds. A second word is asked of whom the giver reports to."""
    mine, me, today = [held.post_id for held in account.staff.posts], account.staff.id, clock.today()
    if not mine:
        return []
    about = {"mine": mine, "person_id": me, "today": today, "soon": today + SOON} | appraised.days_of(today)
    rows = db.session.execute(WAITING, about)
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
    if each.kind == "referral":
        second = line.judge_among(line.above(each.post_id), each.person_id, each.other_id or 0)
    else:
        second = line.second_judge(each.post_id, each.person_id, each.other_id or 0, each.since or clock.today())
    return second is not None and second.person_id == me


def _plans(team: Any) -> tuple[Any, Any]:
    columns = (CoachingPlan.id, CoachingPlan.post_id, CoachingPlan.person_id)
    said = (
        NOBODY.label("other_id"),
        CoachingPlan.goal.label("title"),
        CoachingPlan.review_on.label("due"),
        NO_DAY.label("since"),
    )
    reviewed = select(literal("review").label("kind"), *columns, *said)
    reviewed = reviewed.where(CoachingPlan.review_on <= bindparam("soon"), CoachingPlan.post_id.in_(team))
    agreed = select(literal("agree"), *columns, *said)
    agreed = agreed.where(CoachingPlan.agreed_on.is_(None), CoachingPlan.person_id == bindparam("person_id"))
    return reviewed.where(CoachingPlan.ended_on.is_(None)), agreed.where(CoachingPlan.ended_on.is_(None))


def _low(team: Any) -> Any:
    later = aliased(Assessment)
    newer = exists().where(later.target_id == Assessment.target_id, later.id > Assessment.id)
    coached = exists().where(CoachingPlan.assessment_id == Assessment.id)
    some = select(literal("low"), Assessment.id, Target.post_id, Target.person_id, NOBODY, Service.name, NO_DAY, NO_DAY)
    some = some.join(Target, Assessment.target_id == Target.id).join(Service, Target.service_id == Service.id)
    return some.where(Assessment.outcome == Realisation.BELOW, ~newer, ~coached, Target.post_id.in_(team))


def _low_appraisals(team: Any) -> Any:
    """No word of them: what stands on a desk is read over a shoulder."""
    coached = exists().where(CoachingPlan.appraisal_id == Appraisal.id)
    columns = (Appraisal.id, Plan.post_id, Plan.person_id, NOBODY, Appraisal.period.cast(String), NO_DAY, NO_DAY)
    return appraised.low_ones(literal("appraisal"), *columns).where(~coached, Plan.post_id.in_(team))


def _honours(people: Any) -> Any:
    columns = (Honour.id, Honour.post_id, Honour.person_id, Honour.given_by_id, Honour.about, NO_DAY, Honour.given_on)
    some = select(literal("honour"), *columns).join(Appreciation, Honour.appreciation_id == Appreciation.id)
    return some.where(Appreciation.public, Honour.granted.is_(None), Honour.given_by_id.in_(people))


def _referrals(team: Any) -> Any:
    columns = (Referral.id, Referral.by_post_id, Referral.person_id, Referral.by_id, Referral.why, NO_DAY, NO_DAY)
    some = select(literal("referral"), *columns).where(Referral.answer.is_(None), Referral.by_post_id.in_(team))
    return some.where(Referral.by_id != bindparam("person_id"))


def _together() -> Any:
    """Put together once: it is asked on every desk."""
    reporting = line.reporting()
    team, people = select(reporting.c.post_id), line.people_in(reporting)
    return union_all(*_plans(team), _low(team), _low_appraisals(team), _honours(people), _referrals(team))


WAITING = _together()
