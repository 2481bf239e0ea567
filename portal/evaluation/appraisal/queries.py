"""Who sees an appraisal, and where it stands.

The person and whoever decides about them in that post today; the assessor's superior from the moment an objection is
filed. To all others, HR included, it is not there.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, distinct, func, select, union
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts import line
from portal.accounts.line import Seated, judge_among
from portal.accounts.models import Account, Holding, Person
from portal.accounts.queries import holder_of
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.periods import Period
from portal.evaluation.appraisal.models import (
    Appraisal,
    AppraisalView,
    DistributionNote,
    Objection,
    UnitAchievement,
)
from portal.evaluation.appraisal.rules import MATRIX, Achievement, Course, Level, Predicate, State, begins_on, warnings
from portal.evaluation.coordination.models import MatterCredit
from portal.evaluation.plans.models import Cycle, Indicator, Plan, PlanVersion, WorkResult
from portal.evaluation.plans.rules import quarters
from portal.organisation.models import Post

WHOLE = (
    joinedload(Appraisal.plan).options(
        joinedload(Plan.cycle), joinedload(Plan.person), joinedload(Plan.post).joinedload(Post.agency)
    ),
    joinedload(Appraisal.objection).options(joinedload(Objection.assessor), joinedload(Objection.decided_by)),
    selectinload(Appraisal.realisations),
    joinedload(Appraisal.views).joinedload(AppraisalView.by),  # hardly ever more than one
)


@dataclass(frozen=True)
class Seen:
    """An appraisal for one reader who may see it, with who decides about it and who would about an objection."""

    appraisal: Appraisal
    judge: Seated | None
    above: Seated | None  # whoever is above the one whose view counts, and is not the person
    reader_id: int

    @property
    def is_mine(self) -> bool:
        return self.appraisal.plan.person_id == self.reader_id

    @property
    def judges(self) -> bool:
        return self.judge is not None and self.judge.person_id == self.reader_id

    @property
    def decides(self) -> bool:
        """Whether an objection to this appraisal is theirs to decide, or was: who comes after them does not read it."""
        objected = self.appraisal.objection
        if objected is None or objected.decided_on is not None:
            return objected is not None and objected.decided_by_id == self.reader_id
        return self.above is not None and self.above.person_id == self.reader_id

    @property
    def explains(self) -> bool:
        """Whether it is their view against which the objection is."""
        objected = self.appraisal.objection
        return objected is not None and objected.assessor_id == self.reader_id


def appraisal(appraisal_id: int, *, reader: Account) -> Seen:
    """3 queries."""
    found = (
        db.session.scalars(select(Appraisal).where(Appraisal.id == appraisal_id).options(*WHOLE)).unique().one_or_none()
    )
    if found is not None:
        seen = seen_by(found, reader)
        if seen.is_mine or seen.judges or seen.decides or seen.explains:
            return seen
    raise NotFound("There is no such appraisal.")


def seen_by(found: Appraisal, reader: Account) -> Seen:
    chain = line.above(found.plan.post_id)
    judge = judge_among(chain, found.plan.person_id)
    return Seen(found, judge, _above(found, chain, judge), reader.staff.id)


def _above(found: Appraisal, chain: list[Seated], judge: Seated | None) -> Seated | None:
    """Above the post in which the view was given, or would be today; whoever holds that post by now is passed over."""
    objected, view = found.objection, found.view
    if objected:
        post_id, assessor_id = objected.assessor_post_id, objected.assessor_id
    elif view:
        post_id, assessor_id = view.by_post_id, view.by_id
    elif judge:
        post_id, assessor_id = judge.post_id, judge.person_id
    else:
        return None
    return judge_among(line.above_in(chain, post_id), found.plan.person_id, assessor_id)


class Expected(NamedTuple):
    """A line of results as the plan has it that counts, with the targets of its indicators."""

    line_id: int
    title: str
    indicators: list[str]
    shared: bool  # something that was done together with others stands at it


def expected_of(found: Appraisal) -> list[Expected]:
    """What it was to be: as the plan stood when the period ended, or when the person sent their view before that."""
    return expected(found.plan_id, min(found.sent_on or clock.today(), found.period.last_day))


def expected(plan_id: int, on: date) -> list[Expected]:
    """Of the newest wording that both had agreed on that day, or of the first that they agreed on after it (1 query)."""
    numbers = select(
        func.coalesce(func.max(PlanVersion.number).filter(PlanVersion.agreed_on <= on), func.min(PlanVersion.number))
    )
    agreed = numbers.where(PlanVersion.plan_id == plan_id, PlanVersion.agreed_on.is_not(None))
    shared = select(MatterCredit.id).where(MatterCredit.line_id == WorkResult.line_id).exists()
    some = (
        select(WorkResult.line_id, WorkResult.title, shared, Indicator.text, Indicator.target)
        .join(PlanVersion, WorkResult.version_id == PlanVersion.id)
        .outerjoin(Indicator, Indicator.result_id == WorkResult.id)
        .where(PlanVersion.plan_id == plan_id, PlanVersion.number == agreed.scalar_subquery())
        .order_by(WorkResult.position, WorkResult.id, Indicator.id)
    )
    found: dict[int, Expected] = {}
    for line_id, title, is_shared, shown, target in db.session.execute(some):
        one = found.setdefault(line_id, Expected(line_id, title, [], is_shared))
        if shown is not None:
            one.indicators.append(f"{shown}: {target}")
    return list(found.values())


# ---- lists


class Standing(NamedTuple):
    appraisal_id: int
    person_id: int
    name: str
    post_id: int
    post_name: str
    period: Period
    state: State
    rated_on: date | None
    predicate: Predicate | None  # for who may read it; none before the view
    left: bool  # they hold the post no more
    above_id: int | None  # the post that theirs reports to
    view_id: int | None  # the newest


NEWEST_VIEW = (
    select(func.max(AppraisalView.number))
    .where(AppraisalView.appraisal_id == Appraisal.id).correlate(Appraisal).scalar_subquery()
)  # fmt: skip
STANDINGS: Any = (
    select(
        Appraisal.id, Appraisal.period, Appraisal.sent_on, Appraisal.accepted_on, Plan.person_id, Person.name,
        Plan.post_id, Post.name.label("post_name"), AppraisalView.given_on, AppraisalView.work, AppraisalView.conduct,
        Objection.filed_on, Objection.decided_on, Plan.ends_on, Post.superior_id,
        AppraisalView.id.label("view_id"),
    )
    .join(Plan, Appraisal.plan_id == Plan.id)
    .join(Person, Plan.person_id == Person.id)
    .join(Post, Plan.post_id == Post.id)
    .outerjoin(AppraisalView, and_(AppraisalView.appraisal_id == Appraisal.id, AppraisalView.number == NEWEST_VIEW))
    .outerjoin(Objection, Objection.appraisal_id == Appraisal.id)
)  # fmt: skip


def _standings(some: Any) -> list[Standing]:
    today = clock.today()
    return [
        Standing(
            row.id, row.person_id, row.name, row.post_id, row.post_name, row.period,
            Course(row.sent_on, row.given_on, row.accepted_on, row.filed_on, row.decided_on).state(today), row.given_on,
            MATRIX[row.work, row.conduct] if row.given_on else None, row.ends_on is not None, row.superior_id,
            row.view_id,
        )
        for row in db.session.execute(some)
    ]  # fmt: skip


def mine(person_id: int, most: int = 40) -> list[Standing]:
    """A person's own, the newest first (1 query)."""
    return _standings(STANDINGS.where(Plan.person_id == person_id).order_by(Appraisal.id.desc()).limit(most))


def of_team(seats: Collection[Seated], account: Account, period: Period | None = None) -> list[Standing]:
    """Of those who report to them, and of those who have left a post that does; by name (1 query).

    Without a period those that wait for a superior's view.
    """
    held = [holding.post_id for holding in account.staff.posts if not holding.acting or _stands_in(holding)]
    if not held:
        return []
    # Somebody who has left is no seat of today; their plan is decided about by whoever is above that post.
    left = select(Plan.id).join(Post, Plan.post_id == Post.id)
    left = left.where(Post.superior_id.in_(held), Plan.ends_on.is_not(None))
    theirs = select(Plan.id).where(Plan.person_id.in_({seat.person_id for seat in seats}))
    some = STANDINGS.where(Appraisal.plan_id.in_(union(theirs, left)), Plan.person_id != account.staff.id)
    if period:
        some = some.where(Appraisal.period == period)
    else:
        some = some.where(Appraisal.sent_on.is_not(None), AppraisalView.id.is_(None))
    seated = {(seat.person_id, seat.post_id) for seat in seats}
    found = _standings(some.order_by(Person.name, Appraisal.id))
    return [
        one for one in found
        if (one.person_id, one.post_id) in seated or (one.left and one.above_id in held)
    ]  # fmt: skip


def _stands_in(acting: Holding) -> bool:
    """Whether an acting holder decides in that post: where it has a holder of its own they do not (1 query)."""
    there = holder_of(acting.post)
    return there is not None and there.person_id == acting.person_id


class Beginning(NamedTuple):
    plan_id: int
    post_name: str
    period: Period


def to_begin(person_id: int, standings: Iterable[Standing]) -> list[Beginning]:
    """Periods of the person's agreed plans that have begun, and have no appraisal yet (1 query)."""
    today = clock.today()
    there = {(one.post_id, one.period) for one in standings}
    agreed = select(PlanVersion.id).where(PlanVersion.plan_id == Plan.id, PlanVersion.agreed_on.is_not(None)).exists()
    some = (
        select(Plan.id, Plan.post_id, Post.name, Cycle.year, Plan.begins_on, Plan.ends_on)
        .join(Cycle, Plan.cycle_id == Cycle.id)
        .join(Post, Plan.post_id == Post.id)
        .where(Plan.person_id == person_id, Cycle.closed_on.is_(None), agreed)
        .order_by(Cycle.year.desc(), Plan.id)
    )
    return [
        Beginning(row.id, row.name, period)
        for row in db.session.execute(some)
        for period in periods_of(row.year, row.begins_on, row.ends_on)
        if begins_on(period) <= today and (row.post_id, period) not in there
    ]


def periods_of(year: int, since: date, ends_on: date | None) -> list[Period]:
    """The quarters in which somebody held the post, and the year."""
    last = ends_on or date(year, 12, 31)
    held = [one for one in quarters(year) if one.first_day <= last and one.last_day >= since]
    return [*held, Period(str(year))]


# ---- the agency, and how ratings are spread


def achievement(agency_id: int, period: Period) -> UnitAchievement | None:
    some = select(UnitAchievement).where(UnitAchievement.agency_id == agency_id, UnitAchievement.period == period)
    return db.session.scalar(some.order_by(UnitAchievement.id.desc()).limit(1))


def notes_of(person_id: int, period: Period) -> list[DistributionNote]:
    some = select(DistributionNote).where(DistributionNote.person_id == person_id, DistributionNote.period == period)
    return list(db.session.scalars(some.order_by(DistributionNote.id)))


@dataclass(frozen=True)
class Alike:
    """Somebody who rated several people, and all of them the same: shown to the one above, and nothing follows."""

    name: str
    rated: int


LEAST_ALIKE = 3


def alike(seats: Collection[Seated], period: Period) -> list[Alike]:
    """Who of the team rated at least three people in this period, all alike (1 query)."""
    some = (
        select(Person.name, func.count(AppraisalView.id))
        .join(Appraisal, AppraisalView.appraisal_id == Appraisal.id)
        .join(Person, AppraisalView.by_id == Person.id)
        .where(AppraisalView.by_id.in_({seat.person_id for seat in seats}), Appraisal.period == period)
        .where(AppraisalView.number == NEWEST_VIEW)
        .group_by(Person.id, Person.name)
        .having(
            func.count(AppraisalView.id) >= LEAST_ALIKE,
            func.count(distinct(AppraisalView.work.concat(AppraisalView.conduct))) == 1,
        )
        .order_by(Person.name)
    )
    return [Alike(name, rated) for name, rated in db.session.execute(some)]


@dataclass(frozen=True)
class Spread:
    """What of the ratings that somebody gave as a superior in one agency differs from the pattern, as msgids."""

    agency: str
    achieved: Achievement | None
    warnings: list[str]


def spreads(found: Iterable[Standing], account: Account, period: Period) -> list[Spread]:
    """One for each agency in which they hold a post: two posts of one person warn apart (1 query for each)."""
    agencies = {holding.post.agency_id: holding.post.agency.name for holding in account.staff.posts}
    of_post = {holding.post_id: holding.post.agency_id for holding in account.staff.posts}
    first = next(iter(agencies), None)  # for those who report over a vacant post, which is none of theirs
    given: dict[int | None, list[Predicate]] = {}
    for one in found:
        if one.predicate:
            given.setdefault(of_post.get(one.above_id or 0, first), []).append(one.predicate)
    made = []
    for number, name in agencies.items():
        achieved = known_achievement(number, period)
        made.append(Spread(name, achieved, warnings(achieved, given.get(number, [])) if achieved else []))
    return made


def cells() -> list[list[Predicate]]:
    """The matrix as it is printed: work from the best down, conduct from the least to the best."""
    return [[MATRIX[work, conduct] for conduct in (Level.BELOW, Level.AS, Level.ABOVE)] for work in Level]


def known_achievement(agency_id: int, period: Period) -> Achievement | None:
    found = achievement(agency_id, period)
    return found.level if found else None
