"""Who sees a plan, and what it says today.

A plan is seen by the person whose it is and by whoever decides about them in that post today; to all others, HR included,
it is not there. HR sees how many plans stand where, and never what is in them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts import line
from portal.accounts.line import Seated
from portal.accounts.models import Account, Holding
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.together import Asked, Question
from portal.evaluation.plans.models import Cycle, Indicator, Plan, PlanVersion, ResultLine, WorkResult
from portal.evaluation.plans.rules import Days, ResultKind, State
from portal.organisation.models import Post

# ---- what reports, feedback and appraisal hang on


@dataclass(frozen=True)
class ActiveResult:
    """A line of results that somebody works on: what a report, a word of feedback or an appraisal may hang on."""

    id: int  # of the ResultLine: it stays the same through all versions
    plan_id: int
    title: str
    kind: ResultKind
    post_id: int
    post_name: str


RESULTS_OF = (
    select(ResultLine.id, WorkResult.title, WorkResult.kind, Plan.id.label("plan_id"), Plan.post_id, Post.name)
    .join(WorkResult, WorkResult.line_id == ResultLine.id)
    .join(PlanVersion, WorkResult.version_id == PlanVersion.id)
    .join(Plan, PlanVersion.plan_id == Plan.id)
    .join(Cycle, Plan.cycle_id == Cycle.id)
    .join(Post, Plan.post_id == Post.id)
    .where(
        Plan.person_id == bindparam("person_id"),
        Cycle.year == bindparam("year"),
        Plan.begins_on <= bindparam("day"),
        or_(Plan.ends_on.is_(None), Plan.ends_on >= bindparam("day")),
        PlanVersion.agreed_on <= bindparam("day"),
        or_(PlanVersion.superseded_on.is_(None), PlanVersion.superseded_on > bindparam("day")),
    )
    .order_by(Plan.acting, Plan.id, WorkResult.position, WorkResult.id)
)


def results_of(person_id: int, on: date) -> list[ActiveResult]:
    """The results that a person worked on that day, of all their posts, as both had agreed by then (1 query)."""
    rows = db.session.execute(RESULTS_OF, {"person_id": person_id, "year": on.year, "day": on})
    return [ActiveResult(row.id, row.plan_id, row.title, row.kind, row.post_id, row.name) for row in rows]


def titles_of(line_ids: Collection[int], *, drafts: bool = False) -> dict[int, str]:
    """What these lines are called in the newest wording that was agreed on (1 query, none where there are none).

    Whoever once said something to a line reads on what it is called, and no draft: those are for whoever works on them.
    """
    if not line_ids:
        return {}
    some = select(WorkResult.line_id, WorkResult.title).join(PlanVersion, WorkResult.version_id == PlanVersion.id)
    some = some.where(WorkResult.line_id.in_(line_ids))
    some = some if drafts else some.where(PlanVersion.agreed_on.is_not(None))
    return {row.line_id: row.title for row in db.session.execute(some.order_by(WorkResult.id))}


# ---- one plan


WITH_NAMES = (
    joinedload(Plan.cycle),
    joinedload(Plan.person),
    joinedload(Plan.post).joinedload(Post.agency),
)
WITH_VERSIONS = selectinload(Plan.versions).options(
    joinedload(PlanVersion.superior), joinedload(PlanVersion.discussed_with)
)


@dataclass(frozen=True)
class Seen:
    """A plan with who decides about it today, for one reader who may see it."""

    plan: Plan
    judge: Seated | None
    reader_id: int

    @property
    def is_mine(self) -> bool:
        return self.plan.person_id == self.reader_id

    @property
    def judges(self) -> bool:
        return self.judge is not None and self.judge.person_id == self.reader_id

    @property
    def other(self) -> int | None:
        """The person with whom the reader speaks about it."""
        return (self.judge.person_id if self.judge else None) if self.is_mine else self.plan.person_id


def plan(plan_id: int, *, reader: Account) -> Seen:
    """For the person whose plan it is, and for whoever decides about them today (4 queries)."""
    found = db.session.scalar(select(Plan).where(Plan.id == plan_id).options(*WITH_NAMES, WITH_VERSIONS))
    if found is not None:
        seen = Seen(found, judge_of(found), reader.staff.id)
        if seen.is_mine or seen.judges:
            return seen
    raise NotFound("There is no such plan.")


def judge_of(found: Plan) -> Seated | None:
    return line.judge_of(found.post_id, found.person_id)


def version(of: Plan, number: int | None = None) -> PlanVersion:
    """One wording with all that is in it; the newest where none is named (4 queries)."""
    some = select(PlanVersion).where(PlanVersion.plan_id == of.id)
    some = some.where(PlanVersion.number == number) if number else some.order_by(PlanVersion.number.desc()).limit(1)
    whole = (selectinload(PlanVersion.results).selectinload(WorkResult.indicators), selectinload(PlanVersion.conduct))
    found = db.session.scalar(some.options(*whole).execution_options(populate_existing=True))
    if found is None:
        raise NotFound("There is no such version of the plan.")
    return found


def result(of: PlanVersion, line_id: int) -> WorkResult:
    found = next((one for one in of.results if one.line_id == line_id), None)
    if found is None:
        raise NotFound("There is no such result.")
    return found


def indicator(of: WorkResult, indicator_id: int) -> Indicator:
    found = next((one for one in of.indicators if one.id == indicator_id), None)
    if found is None:
        raise NotFound("There is no such indicator.")
    return found


class Offered(NamedTuple):
    """A line of a superior's plan that a result may serve."""

    line_id: int
    title: str
    agreed: bool  # it is not in a draft alone


def parents_for(of: Plan, judge: Seated | None) -> list[Offered]:
    """The results of the plan of whoever decides about them, in the post by which they do, for the same year (1 query).

    Of a wording that is not agreed yet too: a draft may be linked to a draft. Who has left the post reads none of them.
    """
    if judge is None or of.post_id not in {holding.post_id for holding in of.person.posts}:
        return []
    newest = select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == Plan.id).correlate(Plan).scalar_subquery()
    some = (
        select(WorkResult.line_id, WorkResult.title, PlanVersion.agreed_on)
        .join(PlanVersion, WorkResult.version_id == PlanVersion.id)
        .join(Plan, PlanVersion.plan_id == Plan.id)
        .join(Cycle, Plan.cycle_id == Cycle.id)
        .where(
            Plan.post_id == judge.post_id, Plan.person_id == judge.person_id, Cycle.year == of.cycle.year,
            PlanVersion.number == newest,
        )
        .order_by(WorkResult.position, WorkResult.id)
    )  # fmt: skip
    return [Offered(row.line_id, row.title, row.agreed_on is not None) for row in db.session.execute(some)]


def parents_above(line_id: int) -> dict[int, int | None]:
    """Which line serves which, from this one upward (a query a step; a line of command is short)."""
    found: dict[int, int | None] = {}
    at: int | None = line_id
    while at is not None and at not in found:
        some = select(WorkResult.parent_id).where(WorkResult.line_id == at).order_by(WorkResult.id.desc()).limit(1)
        parent = db.session.scalar(some)
        found[at] = parent
        at = parent
    return found


# ---- lists


class Standing(NamedTuple):
    """How the newest wording of a plan stands, and whether an earlier one counts meanwhile."""

    plan_id: int
    person_id: int
    post_id: int
    post_name: str
    year: int
    number: int
    days: Days
    acting: bool
    begins_on: date
    ends_on: date | None
    closed: bool  # its year is

    @property
    def state(self) -> State:
        return self.days.state

    @property
    def in_force(self) -> bool:
        return self.number > 1 or self.state is State.AGREED

    @property
    def runs(self) -> bool:
        return not self.closed and (self.ends_on is None or self.ends_on >= clock.today())

    @property
    def waits_for_person(self) -> bool:
        return self.runs and self.state is State.DISCUSSED and self.days.person_agreed_on is None

    @property
    def waits_for_superior(self) -> bool:
        if not self.runs:
            return False
        talked = self.state is State.DISCUSSED and self.days.superior_agreed_on is None
        return talked or self.state is State.PROPOSED


NEWEST = select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == Plan.id).correlate(Plan).scalar_subquery()
STANDINGS: Any = (
    select(
        Plan.id, Plan.person_id, Plan.post_id, Post.name, Cycle.year, Plan.acting, Plan.begins_on, Plan.ends_on,
        PlanVersion.number, PlanVersion.proposed_on, PlanVersion.discussed_on, PlanVersion.person_agreed_on,
        PlanVersion.superior_agreed_on, Cycle.closed_on,
    )
    .join(Cycle, Plan.cycle_id == Cycle.id)
    .join(Post, Plan.post_id == Post.id)
    .join(PlanVersion, and_(PlanVersion.plan_id == Plan.id, PlanVersion.number == NEWEST))
)  # fmt: skip
MINE = Question(STANDINGS.where(Plan.person_id == line.ME).order_by(Cycle.year.desc(), Plan.acting, Plan.id))
OF_YEAR = STANDINGS.where(Cycle.year == bindparam("year")).order_by(Plan.id)
OF_TEAM = Question(OF_YEAR.where(Plan.person_id.in_(line.TEAM_PEOPLE)))
# What may wait for the superior; whether it does is said by the rule.
WAITING = Question(
    OF_TEAM.statement.where(PlanVersion.proposed_on.is_not(None), PlanVersion.superior_agreed_on.is_(None))
)


def _standings(asked: Asked) -> list[Standing]:
    return [
        Standing(
            row.id, row.person_id, row.post_id, row.name, row.year, row.number,
            Days(row.proposed_on, row.discussed_on, row.person_agreed_on, row.superior_agreed_on), row.acting,
            row.begins_on, row.ends_on, row.closed_on is not None,
        )
        for row in asked.rows()
    ]  # fmt: skip


def asks_mine(person_id: int) -> Asked:
    return MINE(person_id=person_id)


def mine(person_id: int) -> list[Standing]:
    """All plans of a person, the newest year first (1 query)."""
    return _standings(asks_mine(person_id))


@dataclass(frozen=True)
class Member:
    """Somebody who reports to the reader, in one post, with how their plan of the year stands."""

    seat: Seated
    standing: Standing | None


def asks_team(person_id: int) -> list[Asked]:
    today = clock.today()
    return [line.asks_team(person_id), OF_TEAM(person_id=person_id, today=today, year=today.year)]


def team(person_id: int) -> list[Member]:
    """Who reports to them, by name, with how their plans of this year stand (2 queries)."""
    found = {(one.person_id, one.post_id): one for one in _standings(asks_team(person_id)[1])}
    return [Member(seat, found.get((seat.person_id, seat.post_id))) for seat in line.team_of(person_id)]


def asks_waiting(person_id: int) -> list[Asked]:
    today = clock.today()
    return [line.asks_team(person_id), WAITING(person_id=person_id, today=today, year=today.year)]


def waiting_for(person_id: int) -> list[tuple[Seated, Standing]]:
    """Plans of this year that wait for their superior, by name (2 queries)."""
    found = {(one.person_id, one.post_id): one for one in _standings(asks_waiting(person_id)[1])}
    beside = [(seat, found.get((seat.person_id, seat.post_id))) for seat in line.team_of(person_id)]
    return [(seat, one) for seat, one in beside if one and one.waits_for_superior]


def members_called(reader: Account, person_id: int) -> list[Member]:
    """The posts in which this person reports to the reader; NotFound where in none (2 queries)."""
    found = [member for member in team(reader.staff.id) if member.seat.person_id == person_id]
    if not found:
        raise NotFound("Nobody of this name reports to you.")
    return found


# ---- the matrix of roles and results


@dataclass(frozen=True)
class Matrix:
    """Whose results serve which of the leader's: rows are people, columns the leader's results."""

    columns: list[Offered]
    rows: list[tuple[Seated, dict[int | None, list[str]]]]  # None: results that serve none of them


def matrix(leader: Plan, reader: Account) -> Matrix:
    """Of the newest wordings, agreed or not: it is what the talk is about (4 queries)."""
    columns = [Offered(one.line_id, one.title, leader.in_force is not None) for one in version(leader).results]
    seats = line.team_of(reader.staff.id)
    lines = {column.line_id for column in columns}
    cells: dict[tuple[int, int], dict[int | None, list[str]]] = {}
    some = (
        select(Plan.person_id, Plan.post_id, WorkResult.parent_id, WorkResult.title)
        .join(PlanVersion, WorkResult.version_id == PlanVersion.id)
        .join(Plan, PlanVersion.plan_id == Plan.id)
        .join(Cycle, Plan.cycle_id == Cycle.id)
        .where(Plan.person_id.in_([seat.person_id for seat in seats]), Cycle.year == leader.cycle.year)
        .where(PlanVersion.number == NEWEST)
        .order_by(Plan.id, WorkResult.position, WorkResult.id)
    )
    for row in db.session.execute(some):
        parent = row.parent_id if row.parent_id in lines else None
        cells.setdefault((row.person_id, row.post_id), {}).setdefault(parent, []).append(row.title)
    return Matrix(columns, [(seat, cells.get((seat.person_id, seat.post_id), {})) for seat in seats])


# ---- years


def open_cycle(agency_id: int, year: int) -> Cycle | None:
    some = select(Cycle).where(Cycle.agency_id == agency_id, Cycle.year == year, Cycle.closed_on.is_(None))
    return db.session.scalar(some)


class Beginning(NamedTuple):
    """A post for which the holder may begin a plan of an open year."""

    post_id: int
    post_name: str
    year: int


def to_begin(account: Account, standings: Iterable[Standing]) -> list[Beginning]:
    """The posts that they hold today, each with an open year for which they have no plan there (1 query)."""
    there = {(one.post_id, one.year) for one in standings}
    held = {holding.post.agency_id for holding in account.staff.posts}
    some = select(Cycle.agency_id, Cycle.year).where(Cycle.agency_id.in_(held), Cycle.closed_on.is_(None))
    years = db.session.execute(some.order_by(Cycle.year)).all() if held else []
    return [
        Beginning(holding.post_id, holding.post.name, row.year)
        for holding in account.staff.posts
        for row in years
        if row.agency_id == holding.post.agency_id and (holding.post_id, row.year) not in there
        if row.year >= clock.today().year or holding.from_on.year <= row.year
    ]


def holding_of(account: Account, post_id: int) -> Holding | None:
    return next((one for one in account.staff.posts if one.post_id == post_id), None)
