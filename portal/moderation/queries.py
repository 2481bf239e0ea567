"""Reads of texts. A moderator is shown nothing about a branch in which they have, or had in the matter, a place."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true, union_all
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account, Person
from portal.core import clock, paging
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.paging import Order, Part, Place
from portal.core.periods import Period
from portal.core.workdays import end_of
from portal.moderation.models import ModeratedConcern, ModeratedText, PastDecision, Review
from portal.moderation.rules import State
from portal.organisation.models import Agency

ON_A_PAGE = 15  # texts of the queue
OLDEST_FIRST = Order((ModeratedText.handed_on, ModeratedText.id))
DECIDED_LAST_FIRST = Order((ModeratedText.decided_on, ModeratedText.id), descending=True)
BY_PLACE = Order((ModeratedText.place, ModeratedText.id))

WAITS = ModeratedText.state == State.WAITING
DECIDED = ModeratedText.state.in_([State.RELEASED, State.REJECTED])
NAMES = (joinedload(ModeratedText.agency), joinedload(ModeratedText.service))


def text(text_id: int) -> ModeratedText:
    """With its agency's branch. Whether somebody may see it is `Account.check`'s to say."""
    some = select(ModeratedText).where(ModeratedText.id == text_id)
    branch = joinedload(ModeratedText.agency).joinedload(Agency.parent).joinedload(Agency.parent)
    found = db.session.scalar(some.options(branch, *NAMES, joinedload(ModeratedText.decided_by)))
    if found is None:
        raise NotFound("There is no such text.")
    return found


# ---- what a moderator sees


def seen_by(account: Account) -> ColumnElement[bool]:
    """The texts about agencies to which they are outside (1 query). `accounts.rules.may` says the same of a single one;
    of an agency that was moved, all branches in which it ever lay count here, so that nothing is shown too much.
    """
    branches, now, before = _branches(), set[int](), list[ColumnElement[bool]]()
    for agency_id, until in _places(account.staff):
        inside = {number for number, found in branches.items() if found & branches[agency_id]}
        if until is None:
            now |= inside
        else:
            since = (ModeratedText.since.is_not(None), ModeratedText.since <= until)
            before.append(and_(_concerns(inside), *since))
    return ~or_(_concerns(now), *before)


def _concerns(agencies: Collection[int]) -> ColumnElement[bool]:
    """Texts about one of these agencies, or that one of them came to have to do with."""
    also = select(ModeratedConcern.text_id).where(ModeratedConcern.agency_id.in_(sorted(agencies)))
    return or_(ModeratedText.agency_id.in_(sorted(agencies)), ModeratedText.id.in_(also))


def _branches() -> dict[int, set[int]]:
    """Number of an agency -> the branches in which it lies, and in which it ever lay."""
    rows = {row.id: row for row in db.session.execute(select(Agency.id, Agency.parent_id, Agency.former_branches))}

    def branch(number: int) -> int:
        parent = rows[number].parent_id
        return number if parent is None or rows[parent].parent_id is None else branch(parent)

    return {number: {branch(number), *map(int, row.former_branches or {})} for number, row in rows.items()}


def _places(person: Person) -> Iterable[tuple[int, datetime | None]]:
    """The agencies in which somebody has a role or a post, or had one; and until when, where it is over."""
    for held in person.memberships:
        yield held.agency_id, held.ended_at
    today = clock.today()
    for holding in person.holdings:
        if holding.until_on is None or holding.until_on >= today:
            yield holding.post.agency_id, None
        else:
            last = end_of(holding.until_on) - timedelta(microseconds=1)
            yield holding.post.agency_id, max(last, holding.ended_at or last)


@dataclass(frozen=True)
class Waiting:
    """How much of the queue waits for somebody, how much of it for too long, and since when the oldest."""

    count: int
    late: int
    oldest: date | None


def waiting(which: ColumnElement[bool]) -> Waiting:
    late = func.count().filter(ModeratedText.due_on < clock.today())
    found = select(func.count(), late, func.min(ModeratedText.handed_on)).where(WAITS, which)
    return Waiting(*db.session.execute(found).one())


def queue(which: ColumnElement[bool], at: Place, like: str | None = None, most: int = ON_A_PAGE) -> Part[ModeratedText]:
    """What waits, oldest first; of some alone where they say the same."""
    some = select(ModeratedText).where(WAITS, which).options(*NAMES)
    some = some.where(ModeratedText.likeness == like) if like else some
    return paging.part(some, OLDEST_FIRST, at, most)


def decided(which: ColumnElement[bool], at: Place) -> Part[ModeratedText]:
    """What was decided, the last first."""
    some = select(ModeratedText).where(DECIDED, which).options(*NAMES, joinedload(ModeratedText.decided_by))
    return paging.part(some, DECIDED_LAST_FIRST, at)


@dataclass(frozen=True)
class Alike:
    """How many texts say the same as one, itself included: those that wait, and those that were decided before."""

    waiting: int = 0
    released: int = 0
    rejected: int = 0


def alike(which: ColumnElement[bool], texts: Collection[ModeratedText]) -> dict[str, Alike]:
    """By their likeness."""
    wanted = {each.likeness for each in texts} - {None}
    counted = select(ModeratedText.likeness, ModeratedText.state, func.count()).where(
        which, ModeratedText.likeness.in_(wanted)
    )
    found: dict[str, dict[str, int]] = {}
    for likeness, state, count in db.session.execute(counted.group_by(ModeratedText.likeness, ModeratedText.state)):
        told = state.value if state in (State.WAITING, State.REJECTED) else State.RELEASED.value
        of = found.setdefault(likeness or "", {})
        of[told] = of.get(told, 0) + count
    return {likeness: Alike(**counts) for likeness, counts in found.items()}


def of_act(act: str, person_id: int) -> list[ModeratedText]:
    """What somebody decided in one act and nobody has decided anew since."""
    some = select(ModeratedText).where(ModeratedText.act == act, ModeratedText.decided_by_id == person_id, DECIDED)
    return list(db.session.scalars(some.options(*NAMES).order_by(ModeratedText.id)))


# ---- for actions and jobs


def hold(text_ids: Collection[int]) -> list[ModeratedText]:
    """Nobody else decides about these before the transaction ends; each as it is now, by number."""
    some = select(ModeratedText).where(ModeratedText.id.in_(text_ids)).order_by(ModeratedText.id)
    some = some.with_for_update(of=ModeratedText).execution_options(populate_existing=True)
    return list(db.session.scalars(some))


def numbers_of(kind: str, subjects: Collection[str]) -> list[int]:
    """Of those of these texts that were taken in."""
    some = select(ModeratedText.id).where(ModeratedText.kind == kind, ModeratedText.subject.in_(subjects))
    return list(db.session.scalars(some.order_by(ModeratedText.id)))


def looked_at(text_id: int) -> bool:
    """Whether somebody asked that a moderator looks at it once more, and none has yet."""
    waits = exists().where(Review.text_id == text_id, Review.outcome.is_(None), Review.sanction_id.is_(None))
    return db.session.scalar(select(waits)) or False


def person_of(account_id: int) -> int | None:
    return db.session.scalar(select(Account.person_id).where(Account.id == account_id))


def anything_waits() -> bool:
    return db.session.scalar(select(exists().where(WAITS))) or False


def to_purge(before: date, most: int) -> list[ModeratedText]:
    """Decided before that day, with words that nobody was shown. Those about which an appeal waits are kept."""
    asked = exists().where(Review.text_id == ModeratedText.id, Review.outcome.is_(None))
    kept = (DECIDED, ~asked, ModeratedText.original.is_not(None), ModeratedText.decided_on < before)
    return list(db.session.scalars(select(ModeratedText).where(*kept).order_by(ModeratedText.id).limit(most)))


# ---- for everybody


def _released(service_id: int, period: Period) -> Select[Any]:
    return select(ModeratedText).where(
        ModeratedText.service_id == service_id, ModeratedText.period == period, ModeratedText.state == State.RELEASED
    )


def released(
    kind: str, service_id: int, period: Period, at: Place, size: int, *, gone_too: bool = False
) -> Part[ModeratedText]:
    """`gone_too`: with those that everybody could read and that were hidden or removed since."""
    if not gone_too:
        return paging.part(_released(service_id, period).where(ModeratedText.kind == kind), BY_PLACE, at, size)
    gone = (ModeratedText.state == State.REJECTED, ModeratedText.was_shown)
    some = select(ModeratedText).where(
        ModeratedText.service_id == service_id, ModeratedText.period == period, ModeratedText.kind == kind,
        or_(ModeratedText.state.in_([State.RELEASED, State.HIDDEN]), and_(*gone)),
    )  # fmt: skip
    return paging.part(some, BY_PLACE, at, size)


def first_released(kind: str, about: Collection[tuple[int, Period]], most: int) -> list[tuple[Any, ...]]:
    """(service, period, words) of the first few of each."""
    number = func.row_number().over(
        partition_by=(ModeratedText.service_id, ModeratedText.period), order_by=BY_PLACE.columns
    )
    of = (
        ModeratedText.kind == kind, ModeratedText.state == State.RELEASED,
        ModeratedText.service_id.in_({service_id for service_id, _period in about}),
        ModeratedText.period.in_({period for _service_id, period in about}),
    )  # fmt: skip
    columns = (ModeratedText.service_id, ModeratedText.period, ModeratedText.shown)
    placed = select(*columns, number.label("number")).where(*of).subquery()
    some = select(placed.c.service_id, placed.c.period, placed.c.shown).where(placed.c.number <= most)
    rows = db.session.execute(some.order_by(placed.c.service_id, placed.c.period, placed.c.number))
    return [tuple(row) for row in rows]


def late_by_agency() -> list[tuple[Any, ...]]:
    """(slug, name, how many, since when the oldest is late) of agencies about which texts wait for too long: to be read
    for the first time, or to be looked at once more.
    """
    today = clock.today()
    texts = select(ModeratedText.agency_id, ModeratedText.due_on).where(WAITS, ModeratedText.due_on < today)
    looks = select(ModeratedText.agency_id, Review.due_on).join(Review.text)
    late = union_all(texts, looks.where(Review.outcome.is_(None), Review.due_on < today)).subquery()
    oldest = func.min(late.c.due_on)
    some = select(Agency.slug, Agency.name, func.count(), oldest).join(late, late.c.agency_id == Agency.id)
    some = some.group_by(Agency.id, Agency.slug, Agency.name)
    return [tuple(row) for row in db.session.execute(some.order_by(oldest, Agency.slug))]


def decisions(before: date) -> list[tuple[Any, ...]]:
    """(day, state, whether words were taken out, reason, policy, working days, count) of what was decided before, by
    day; also where another moderator undid it later.
    """
    found: list[tuple[Any, ...]] = []
    for table, standing in ((ModeratedText, ModeratedText.decided_on.is_not(None)), (PastDecision, true())):
        columns = (table.decided_on, table.state, table.taken_out, table.reason, table.policy, table.waited)
        some = select(*columns, func.count()).where(standing, table.decided_on < before).group_by(*columns)
        found += [tuple(row) for row in db.session.execute(some.order_by(*columns))]
    return sorted(found, key=lambda row: row[0])


def undoings(before: date) -> list[tuple[date, int]]:
    """(day, count) of the decisions that were undone before."""
    some = select(PastDecision.put_back_on, func.count()).where(PastDecision.put_back_on < before)
    some = some.group_by(PastDecision.put_back_on).order_by(PastDecision.put_back_on)
    return [(day, count) for day, count in db.session.execute(some)]
