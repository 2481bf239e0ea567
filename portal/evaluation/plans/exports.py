"""What HR saves as tables: years and periods, where the plan of each holder of a post stands, and who held which post.

A table about people says where something stands and never what is in it or what came of it. Saving one is a reading of
personal data, and stands in the log.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from portal.accounts.models import Account, Holding, Person
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.periods import Period
from portal.evaluation.plans.models import Cycle, Plan, PlanVersion
from portal.evaluation.plans.queries import NEWEST
from portal.evaluation.plans.rules import Days, State, quarters
from portal.organisation.models import Agency, Post


def note_reading(what: str, count: int, *, by: Account, **more: object) -> None:
    """Write down that HR saved a table about so many people. `what` names the table."""
    record("personnel:read", f"Personnel:{what}", by=by, kind=what, count=count, **more)


class PeriodRow(NamedTuple):
    """One quarter, or the year itself, of the performance year of an agency; `cycle` is none where it is not opened."""

    agency: Agency
    period: Period
    cycle: Cycle | None


def periods(agencies: Collection[Agency], year: int) -> list[PeriodRow]:
    """In the order of the agencies, the quarters before their year (1 query)."""
    some = select(Cycle).where(Cycle.year == year, Cycle.agency_id.in_([agency.id for agency in agencies]))
    cycles = {cycle.agency_id: cycle for cycle in db.session.scalars(some)}
    return [
        PeriodRow(agency, period, cycles.get(agency.id))
        for agency in agencies
        for period in (*quarters(year), Period(str(year)))
    ]


class Seat(NamedTuple):
    """Somebody in a post today, as tables name them."""

    agency: str
    post: str
    name: str
    nip: str
    acting: bool
    from_on: date


SEAT = (Agency.name, Post.name, Person.name, Person.nip, Holding.acting, Holding.from_on)
SEATED: Any = (
    select(*SEAT)
    .select_from(Holding)
    .join(Post, Holding.post_id == Post.id)
    .join(Agency, Post.agency_id == Agency.id)
    .join(Person, Holding.person_id == Person.id)
    .order_by(Agency.name, Agency.id, Post.name, Post.id, Holding.acting, Person.name, Holding.id)
)  # to be asked for more columns and conditions by those who hang something on a holder


def seat_of(row: Sequence[Any]) -> Seat:
    """Of the first columns of `SEATED`."""
    agency, post, name, nip, acting, from_on = row[: len(SEAT)]
    return Seat(agency, post, name, nip or "", acting, from_on)


def held_today(agencies: Collection[Agency]) -> tuple[ColumnElement[bool], ...]:
    """The conditions of `SEATED` for who holds a post of these agencies today."""
    today = clock.today()
    return (
        Post.agency_id.in_([agency.id for agency in agencies]), Holding.from_on <= today,
        or_(Holding.until_on.is_(None), Holding.until_on >= today),
    )  # fmt: skip


def with_plan(some: Any, year: int) -> Any:
    """The same statement with the plan that each holder has for this year, where they have one."""
    of_seat = and_(Plan.cycle_id == Cycle.id, Plan.person_id == Holding.person_id, Plan.post_id == Holding.post_id)
    some = some.outerjoin(Cycle, and_(Cycle.agency_id == Post.agency_id, Cycle.year == year))
    return some.outerjoin(Plan, of_seat)


class Progress(NamedTuple):
    """Where the plan of a holder stands: the state of its first wording, and agreed once any wording is."""

    seat: Seat
    state: State | None  # none: they have no plan
    agreed_on: date | None


def progress(agencies: Collection[Agency], year: int) -> Iterator[Progress]:
    """Of all who hold a post today, by agency and post (1 query)."""
    v = PlanVersion
    days = (v.proposed_on, v.discussed_on, v.person_agreed_on, v.superior_agreed_on)
    some = (
        with_plan(SEATED.add_columns(PlanVersion.number, PlanVersion.agreed_on, *days), year)
        .outerjoin(PlanVersion, and_(PlanVersion.plan_id == Plan.id, PlanVersion.number == NEWEST))
        .where(*held_today(agencies))
    )
    for row in db.session.execute(some):
        number, agreed_on, *days_of = row[len(SEAT) :]
        state = None if number is None else State.AGREED if number > 1 else Days(*days_of).state
        yield Progress(seat_of(row), state, agreed_on)


class HolderRow(NamedTuple):
    """A post with one who held it, holds it or will; a post that nobody ever held has none."""

    agency: str
    post: str
    leads: bool
    name: str
    nip: str
    acting: bool | None
    from_on: date | None
    until_on: date | None


def holders(agencies: Collection[Agency]) -> list[HolderRow]:
    """All posts of these agencies with all who held them, by agency and post, and then by day (1 query)."""
    some: Any = (
        select(
            Agency.name, Post.name, Post.leads, Person.name, Person.nip, Holding.acting, Holding.from_on, Holding.until_on
        )
        .select_from(Post)
        .join(Agency, Post.agency_id == Agency.id)
        .outerjoin(Holding, Holding.post_id == Post.id)
        .outerjoin(Person, Holding.person_id == Person.id)
        .where(Post.agency_id.in_([agency.id for agency in agencies]))
        .order_by(Agency.name, Agency.id, Post.name, Post.id, Holding.from_on, Holding.id)
    )
    return [
        HolderRow(agency, post, leads, name or "", nip or "", *more)
        for agency, post, leads, name, nip, *more in db.session.execute(some)
    ]
