"""Who sees an appraisal, and where it stands.

The person and whoever decides about them in that post today; the assessor's superior from the moment an objection is
filed. To all others, HR included, it is not there.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, distinct, func, select, union
from sqlalchemy.orm import joinedload

from portal.accounts import line
from portal.accounts.line import Seated
from portal.accounts.models import Account, Person
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.periods import Period, overlaps
from portal.core.together import Asked, Question, together
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
from portal.evaluation.targets.queries import Aim, aims_of, asks_aims
from portal.organisation.models import Post

WHOLE = (
    joinedload(Appraisal.plan).options(
        joinedload(Plan.cycle), joinedload(Plan.person), joinedload(Plan.post).joinedload(Post.agency)
    ),
    joinedload(Appraisal.objection).options(joinedload(Objection.assessor), joinedload(Objection.decided_by)),
    joinedload(Appraisal.realisations),  # a few, and hardly ever more than one view: the rows are few
    joinedload(Appraisal.views).joinedload(AppraisalView.by),
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
    """2 queries."""
    found = (
        db.session.scalars(select(Appraisal).where(Appraisal.id == appraisal_id).options(*WHOLE)).unique().one_or_none()
    )
    if found is not None:
        seen = seen_by(found, reader)
        if seen.is_mine or seen.judges or seen.decides or seen.explains:
            return seen
    raise NotFound("There is no such appraisal.")


def seen_by(found: Appraisal, reader: Account) -> Seen:
    """With whoever is above the post in which the view was given, or would be today; who holds that post by now is passed
    over (1 query).
    """
    plan, given = found.plan, _given(found)
    above = line.Above(plan.post_id, *(post_id for post_id, _assessor_id in given))
    judge = above.judge_of(plan.post_id, plan.person_id)
    given += [(judge.post_id, judge.person_id)] if judge else []
    higher = above.judge_of(given[0][0], plan.person_id, given[0][1]) if given else None
    return Seen(found, judge, higher, reader.staff.id)


def _given(found: Appraisal) -> list[tuple[int, int]]:
    """The post in which the view that counts was given, and by whom."""
    objected, view = found.objection, found.view
    if objected:
        return [(objected.assessor_post_id, objected.assessor_id)]
    return [(view.by_post_id, view.by_id)] if view else []


class Expected(NamedTuple):
    """A line of results as the plan has it that counts, with the targets of its indicators."""

    line_id: int
    title: str
    indicators: list[str]
    shared: bool  # something that was done together with others stands at it


def _expected() -> Any:
    """Of the newest wording that both had agreed on a day, or of the first that they agreed on after it."""
    before, of_plan = PlanVersion.agreed_on <= bindparam("on"), PlanVersion.plan_id == bindparam("plan_id")
    numbers = select(func.coalesce(func.max(PlanVersion.number).filter(before), func.min(PlanVersion.number)))
    agreed = numbers.where(of_plan, PlanVersion.agreed_on.is_not(None)).scalar_subquery()
    shared = select(MatterCredit.id).where(MatterCredit.line_id == WorkResult.line_id).exists()
    return (
        select(WorkResult.line_id, WorkResult.title, shared.label("shared"), Indicator.text, Indicator.target)
        .join(PlanVersion, WorkResult.version_id == PlanVersion.id)
        .outerjoin(Indicator, Indicator.result_id == WorkResult.id)
        .where(of_plan, PlanVersion.number == agreed)
        .order_by(WorkResult.position, WorkResult.id, Indicator.id)
    )


EXPECTED = Question(_expected())


def asks_expected(found: Appraisal) -> Asked:
    return EXPECTED(plan_id=found.plan_id, on=min(found.sent_on or clock.today(), found.period.last_day))


def expected_of(found: Appraisal) -> list[Expected]:
    """What it was to be: as the plan stood when the period ended, or when the person sent their view before that."""
    expected: dict[int, Expected] = {}
    for line_id, title, shared, shown, target in asks_expected(found).rows():
        one = expected.setdefault(line_id, Expected(line_id, title, [], bool(shared)))
        if shown is not None:
            one.indicators.append(f"{shown}: {target}")
    return list(expected.values())


class Achieved(NamedTuple):
    """What an agency achieved in a period, as the superior of its head says."""

    level: Achievement
    words: str
    set_on: date


ACHIEVED = Question(
    select(UnitAchievement.level, UnitAchievement.words, UnitAchievement.set_on)
    .where(UnitAchievement.agency_id == bindparam("agency_id"), UnitAchievement.period == bindparam("period"))
    .order_by(UnitAchievement.id.desc())
    .limit(1)
)


def asks_achieved(agency_id: int, period: Period) -> Asked:
    return ACHIEVED(agency_id=agency_id, period=period)


class Beside(NamedTuple):
    """What stands beside an appraisal on its page: what was expected, and of who leads an agency what that achieved and
    what it aims at for those it serves.
    """

    expected: list[Expected]
    achieved: Achieved | None
    aims: list[Aim]


def beside(found: Appraisal) -> Beside:
    """1 query."""
    plan = found.plan
    if not plan.leads:
        return Beside(expected_of(found), None, [])
    aims = plan.person_id, plan.post_id, plan.cycle.year
    with together([asks_expected(found), asks_achieved(plan.post.agency_id, found.period), asks_aims(*aims)]):
        within = [one for one in aims_of(*aims) if overlaps(one.period, found.period)]
        return Beside(expected_of(found), achievement(plan.post.agency_id, found.period), within)


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


def _standings(asked: Asked) -> list[Standing]:
    today = clock.today()
    return [
        Standing(
            row.id, row.person_id, row.name, row.post_id, row.post_name, row.period,
            Course(row.sent_on, row.given_on, row.accepted_on, row.filed_on, row.decided_on).state(today), row.given_on,
            MATRIX[row.work, row.conduct] if row.given_on else None, row.ends_on is not None, row.superior_id,
            row.view_id,
        )
        for row in asked.rows()
    ]  # fmt: skip


MINE = Question(
    STANDINGS.where(Plan.person_id == line.ME).order_by(Appraisal.id.desc()).limit(bindparam("appraisals"))
)


def asks_mine(person_id: int, most: int = 40) -> Asked:
    return MINE(person_id=person_id, appraisals=most)


def mine(person_id: int, most: int = 40) -> list[Standing]:
    """A person's own, the newest first (1 query)."""
    return _standings(asks_mine(person_id, most))


# Of those who report to somebody, in the posts in which they do. Somebody who has left is no seat of today: their plan is
# decided about by whoever is above that post.
SEATED = select(Plan.id).join(
    line.LINE, and_(line.LINE.c.post_id == Plan.post_id, line.LINE.c.via == Plan.person_id)
).where(line.IN_TEAM)  # fmt: skip
LEFT = select(Plan.id).join(Post, Plan.post_id == Post.id).where(
    Post.superior_id.in_(line.MY_POSTS), Plan.ends_on.is_not(None), Plan.person_id != line.ME
)  # fmt: skip
OF_TEAM = STANDINGS.where(Appraisal.plan_id.in_(union(SEATED, LEFT))).order_by(Person.name, Appraisal.id)
OF_PERIOD = Question(OF_TEAM.where(Appraisal.period == bindparam("period")))
TO_RATE = Question(OF_TEAM.where(Appraisal.sent_on.is_not(None), AppraisalView.id.is_(None)))


def of_team(person_id: int, period: Period) -> list[Standing]:
    """Of those who report to them, and of those who have left a post that does; by name (1 query)."""
    return _standings(OF_PERIOD(person_id=person_id, today=clock.today(), period=period))


def asks_to_rate(person_id: int) -> Asked:
    return TO_RATE(person_id=person_id, today=clock.today())


def to_rate(person_id: int) -> list[Standing]:
    """Those of them that wait for a superior's view (1 query)."""
    return [one for one in _standings(asks_to_rate(person_id)) if one.state is State.SENT]


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


def achievement(agency_id: int, period: Period) -> Achieved | None:
    """As it was said last (1 query)."""
    return next((Achieved(*row) for row in asks_achieved(agency_id, period).rows()), None)


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
