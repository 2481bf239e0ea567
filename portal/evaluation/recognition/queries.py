"""Confirmed results, honours, coaching, notes and referrals. To all but those whom a row concerns it is not there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.accounts import line
from portal.accounts.line import Seated
from portal.accounts.models import Account, Holding
from portal.accounts.rules import PERMISSIONS, Permission
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.periods import Period
from portal.evaluation.coordination.models import MatterStep, SharedMatter
from portal.evaluation.recognition import appraised
from portal.evaluation.recognition.appraised import Appraised
from portal.evaluation.recognition.models import (
    Appreciation,
    CoachingPlan,
    CoachingReview,
    CounsellingNote,
    CounsellingReading,
    Honour,
    Referral,
)
from portal.evaluation.recognition.rules import WORK_RESULTS, Coached, Proposal, Source
from portal.evaluation.targets.models import Assessment, Target
from portal.evaluation.targets.rules import Realisation
from portal.organisation.models import Agency, Post, Service
from portal.organisation.queries import and_below


@dataclass(frozen=True)
class Result:
    """A confirmed result of somebody in a post: where it is from, and what it is called."""

    source: Source
    id: int
    about: str
    post_id: int
    person_id: int
    service_id: int | None = None
    period: Period | None = None
    target_id: int | None = None
    appraised: Appraised | None = None  # what a final appraisal says, with the reasons


# ---- confirmed results


def _assessed(outcome: Realisation) -> Any:
    """The newest assessments of targets that say so."""
    later = aliased(Assessment)
    newer = exists().where(later.target_id == Assessment.target_id, later.id > Assessment.id)
    some = select(
        Assessment.id, Service.name, Target.period, Target.post_id, Target.person_id, Target.service_id, Target.id
    )
    some = some.join(Target, Assessment.target_id == Target.id).join(Service, Target.service_id == Service.id)
    return some.where(Assessment.outcome == outcome, ~newer).order_by(Target.period.desc(), Assessment.id)


def _as_result(row: Any) -> Result:
    number, name, period, post_id, person_id, service_id, target_id = row
    return Result(Source.TARGET, number, name, post_id, person_id, service_id, period, target_id)


def _of_targets(outcome: Realisation, team: Sequence[Seated]) -> list[Result]:
    seats = {(seat.post_id, seat.person_id) for seat in team}
    rows = db.session.execute(_assessed(outcome).where(Target.post_id.in_([seat.post_id for seat in team])))
    return [found for found in map(_as_result, rows) if (found.post_id, found.person_id) in seats]


def _did_it() -> Any:
    """Who held the post of a step on the day on which it was done: one of its own before an acting one."""
    held = select(Holding.person_id).where(
        Holding.post_id == MatterStep.owner_id, Holding.from_on <= MatterStep.done_on,
        or_(Holding.until_on.is_(None), Holding.until_on >= MatterStep.done_on),
    )  # fmt: skip
    held = held.order_by(Holding.acting, Holding.from_on.desc(), Holding.id.desc())
    return held.limit(1).correlate(MatterStep).scalar_subquery()


def _steps(posts: Collection[int]) -> Any:
    """Of closed matters, done in time, and asked by another agency: what one asks of oneself nobody else confirmed."""
    some = select(MatterStep.id, SharedMatter.title, MatterStep.what, MatterStep.owner_id, _did_it())
    some = some.join(SharedMatter, MatterStep.matter_id == SharedMatter.id).join(Post, MatterStep.owner_id == Post.id)
    some = some.where(MatterStep.owner_id.in_(posts), MatterStep.asked_by_id != Post.agency_id)
    some = some.where(SharedMatter.closed_on.is_not(None), MatterStep.done_on <= MatterStep.first_promised_on)
    return some.order_by(MatterStep.id)


def _of_steps(team: Sequence[Seated]) -> list[Result]:
    """Whoever has left the post since is not honoured in it, and whoever followed did not do it."""
    seats = {(seat.post_id, seat.person_id) for seat in team}
    rows = db.session.execute(_steps([seat.post_id for seat in team]))
    return [
        Result(Source.STEP, number, f"{title}: {what}"[:300], post_id, person_id)
        for number, title, what, post_id, person_id in rows
        if (post_id, person_id) in seats
    ]


def _of_appraisals(proposal: Proposal, team: Sequence[Seated]) -> list[Result]:
    return [
        Result(Source.APPRAISAL, one.id, WORK_RESULTS, one.post_id, one.person_id, period=one.period, appraised=one)
        for one in appraised.found_in(team, proposal)
    ]


def to_appreciate(team: Sequence[Seated]) -> list[Result]:
    """What went well in a team and nobody has appreciated yet (4 queries, none for who leads nobody)."""
    if not team:
        return []
    found = [
        *_of_targets(Realisation.ABOVE, team), *_of_steps(team), *_of_appraisals(Proposal.APPRECIATION, team),
    ]  # fmt: skip
    some = select(Honour.source, Honour.source_id).where(Honour.source_id.in_([each.id for each in found]))
    there = {(source, number) for source, number in db.session.execute(some)}
    return [each for each in found if (each.source, each.id) not in there]


def to_coach(team: Sequence[Seated]) -> list[Result]:
    """Confirmed results below their target, and final appraisals below expectation, for which no coaching was opened
    (3 queries, none for who leads nobody).
    """
    if not team:
        return []
    found = [*_of_targets(Realisation.BELOW, team), *_of_appraisals(Proposal.COACHING, team)]
    numbers = [each.id for each in found]
    some = select(CoachingPlan.assessment_id, CoachingPlan.appraisal_id)
    some = some.where(or_(CoachingPlan.assessment_id.in_(numbers), CoachingPlan.appraisal_id.in_(numbers)))
    there: set[tuple[Source, int | None]] = set()
    for assessment_id, appraisal_id in db.session.execute(some) if found else ():
        there |= {(Source.TARGET, assessment_id), (Source.APPRAISAL, appraisal_id)}
    return [each for each in found if (each.source, each.id) not in there]


def result(found: Sequence[Result], source: Source, number: int) -> Result | None:
    return next((each for each in found if (each.source, each.id) == (source, number)), None)


def team_of(account: Account) -> list[Seated]:
    return line.team_of(account.staff.id)


def seat_in(team: Sequence[Seated], person_id: int, post_id: int) -> Seated:
    """Raises NotFound for who does not report to them: then there is no such page."""
    found = next((seat for seat in team if (seat.person_id, seat.post_id) == (person_id, post_id)), None)
    if found is None:
        raise NotFound("There is no such page.")
    return found


# ---- appreciation


WITH_FORM = (
    joinedload(Honour.appreciation), joinedload(Honour.person), joinedload(Honour.agency), joinedload(Honour.given_by),
    joinedload(Honour.service).joinedload(Service.agency),
)  # fmt: skip


def kept_by(account: Account) -> list[Agency]:
    """The agencies in which they are HR, by name."""
    found = {each.agency for each in account.staff.roles if Permission.PERFORMANCE_KEEP in PERMISSIONS[each.role]}
    return sorted(found, key=lambda agency: (agency.name, agency.id))


def catalogue(kept: Sequence[Agency]) -> list[Appreciation]:
    some = select(Appreciation).where(Appreciation.agency_id.in_(and_below([agency.id for agency in kept])))
    some = some.options(joinedload(Appreciation.agency)).order_by(Appreciation.name, Appreciation.id)
    return list(db.session.scalars(some))


def forms_kept_for(agency_id: int) -> list[Appreciation]:
    return list(db.session.scalars(select(Appreciation).where(Appreciation.agency_id == agency_id)))


def is_appreciated(result: Result) -> bool:
    some = select(Honour.id).where(Honour.source == result.source, Honour.source_id == result.id)
    return db.session.scalar(some) is not None


def appreciation(number: int) -> Appreciation:
    found = db.session.get(Appreciation, number)
    if found is None:
        raise NotFound("There is no such form of appreciation.")
    return found


def forms_for(agency: Agency) -> list[Appreciation]:
    """What can be given in an agency: kept for it, or for one further up."""
    above = [each.id for each in agency.path]
    some = select(Appreciation).where(Appreciation.agency_id.in_(above), Appreciation.active)
    return list(db.session.scalars(some.order_by(Appreciation.public, Appreciation.name, Appreciation.id)))


def honour(number: int) -> Honour:
    found = db.session.scalar(select(Honour).where(Honour.id == number).options(*WITH_FORM))
    if found is None:
        raise NotFound("There is no such appreciation.")
    return found


def honours_of(person_id: int) -> list[Honour]:
    """What somebody was given, newest first; what waits for a second person is not theirs yet."""
    given = or_(Honour.granted.is_(True), Appreciation.public.is_(False))
    some = select(Honour).join(Honour.appreciation).where(Honour.person_id == person_id, given)
    return list(db.session.scalars(some.options(*WITH_FORM).order_by(Honour.id.desc())))


def second_of(found: Honour) -> Seated | None:
    """Who decides about a public one besides: the nearest above whoever gave it, who is not whom it is for."""
    return line.second_judge(found.post_id, found.person_id, found.given_by_id, found.given_on)


def public_honours() -> list[Honour]:
    """Given public ones, newest first: what everybody may read."""
    some = select(Honour).join(Honour.appreciation).where(Appreciation.public, Honour.granted.is_(True))
    some = some.options(*WITH_FORM).order_by(Honour.decided_on.desc(), Honour.id.desc())
    return list(db.session.scalars(some.limit(100)))


# ---- coaching


def _of_two(person_id: int, team: Sequence[Seated]) -> ColumnElement[bool]:
    """Of oneself, or of somebody who reports to one today."""
    return or_(CoachingPlan.person_id == person_id, CoachingPlan.post_id.in_([seat.post_id for seat in team]))


def plans_for(account: Account, team: Sequence[Seated]) -> list[CoachingPlan]:
    """One's own, and those of the team, open ones first."""
    some = select(CoachingPlan).where(_of_two(account.staff.id, team))
    some = some.options(joinedload(CoachingPlan.person), joinedload(CoachingPlan.post))
    rows = db.session.scalars(some.order_by(CoachingPlan.ended_on.is_not(None), CoachingPlan.review_on, CoachingPlan.id))
    seats = {(seat.person_id, seat.post_id) for seat in team}
    return [each for each in rows if each.person_id == account.staff.id or (each.person_id, each.post_id) in seats]


def plan(number: int, *, reader: Account) -> CoachingPlan:
    """For the person and whoever is their direct superior today. To all others it is not there."""
    whole = (selectinload(CoachingPlan.steps), selectinload(CoachingPlan.reviews).joinedload(CoachingReview.written_by))
    names = (joinedload(CoachingPlan.person), joinedload(CoachingPlan.post).joinedload(Post.agency))
    some = select(CoachingPlan).where(CoachingPlan.id == number).options(*whole, *names)
    found = db.session.scalar(some)
    if found is None or (found.person_id != reader.person_id and not coaches(found, reader)):
        raise NotFound("There is no such coaching plan.")
    return found


def coaches(found: CoachingPlan, account: Account) -> bool:
    judge = line.judge_of(found.post_id, found.person_id)
    return judge is not None and judge.person_id == account.person_id


def coached(seat: Seated) -> Coached:
    """How many plans were ended in this post since their last low result there, if there is one: agreed to by the person,
    and looked at on a later day. What a superior opens, reviews and ends alone is no coaching.
    """
    low = select(func.max(Assessment.decided_on)).join(Target, Assessment.target_id == Target.id)
    low = low.where(Target.post_id == seat.post_id, Target.person_id == seat.person_id)
    missed = db.session.scalar(low.where(Assessment.outcome == Realisation.BELOW))
    since = max(filter(None, (missed, appraised.last_low(seat))), default=None)
    looked_at = exists().where(
        CoachingReview.plan_id == CoachingPlan.id, CoachingReview.written_on > CoachingPlan.agreed_on
    )
    some = select(func.count()).select_from(CoachingPlan).where(CoachingPlan.ended_on.is_not(None), looked_at)
    some = some.where(CoachingPlan.person_id == seat.person_id, CoachingPlan.post_id == seat.post_id)
    return Coached(db.session.scalar(some.where(CoachingPlan.opened_on >= since) if since else some) or 0)


# ---- counselling and referral


def notes_for(account: Account) -> list[CounsellingNote]:
    """Those one wrote and those about oneself, newest first: days and names, the words are a page further."""
    me = account.staff.id
    some = select(CounsellingNote).where(or_(CounsellingNote.person_id == me, CounsellingNote.written_by_id == me))
    names = (joinedload(CounsellingNote.person), joinedload(CounsellingNote.written_by))
    return list(db.session.scalars(some.options(*names).order_by(CounsellingNote.id.desc())))


def note(number: int, *, reader: Account) -> CounsellingNote:
    found = next((each for each in notes_for(reader) if each.id == number), None)
    if found is None:
        raise NotFound("There is no such note.")
    return found


def readings_of(found: CounsellingNote) -> list[CounsellingReading]:
    """Newest first."""
    some = select(CounsellingReading).where(CounsellingReading.note_id == found.id)
    some = some.options(joinedload(CounsellingReading.person)).order_by(CounsellingReading.id.desc())
    return list(db.session.scalars(some))


WITH_BOTH = (joinedload(Referral.person), joinedload(Referral.by), joinedload(Referral.post))


def referrals_for(account: Account) -> list[Referral]:
    """Those about oneself, those one wrote, and those one answered; newest first."""
    me = account.staff.id
    some = select(Referral).where(or_(Referral.person_id == me, Referral.by_id == me, Referral.answered_by_id == me))
    return list(db.session.scalars(some.options(*WITH_BOTH).order_by(Referral.id.desc())))


def decides(found: Referral, account: Account) -> bool:
    """The nearest above the post in which it was written who neither wrote it nor is whom it is about; once it is
    answered nobody does.
    """
    if found.answer is not None:
        return False
    judge = line.judge_among(line.above(found.by_post_id), found.person_id, found.by_id)
    return judge is not None and judge.person_id == account.person_id


def referral(number: int, *, reader: Account) -> Referral:
    """For whom it is about, who wrote it and who answers."""
    found = db.session.scalar(select(Referral).where(Referral.id == number).options(*WITH_BOTH))
    parties = {found.person_id, found.by_id, found.answered_by_id} if found else set()
    if found is None or not (reader.person_id in parties or decides(found, reader)):
        raise NotFound("There is no such referral.")
    return found
