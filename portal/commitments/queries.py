"""Reads of commitments. None of them reads who reported anything: see `causes`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.commitments import catalogue
from portal.commitments.models import (
    Commitment,
    CommitmentPhoto,
    CommitmentStep,
    CommitmentTerms,
    CommitmentWord,
)
from portal.commitments.rules import SOON, State
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.files import StoredFile
from portal.core.paging import ROWS, Order, Part, Place, part
from portal.core.words import N_
from portal.organisation.models import Agency

GONE = N_("There is no such commitment.")
OUTLINE = (
    joinedload(Commitment.agency), joinedload(Commitment.service), joinedload(Commitment.finding),
)  # fmt: skip
WHOLE = (
    *OUTLINE, selectinload(Commitment.steps).joinedload(CommitmentStep.agency),
    selectinload(Commitment.photos).joinedload(CommitmentPhoto.file),
)  # fmt: skip
NEWEST = Order((Commitment.id,), descending=True)
OLDEST_DUE = Order((Commitment.due_on, Commitment.id))


# ---- one


def commitment(number: int) -> Commitment:
    """With all its story (3 queries)."""
    found = db.session.scalar(select(Commitment).where(Commitment.number == number).options(*WHOLE))
    if found is None:
        raise NotFound(GONE)
    return found


def by_id(commitment_id: int) -> Commitment:
    found = db.session.get(Commitment, commitment_id)
    if found is None:
        raise NotFound(GONE)
    return found


def step(step_id: int) -> CommitmentStep:
    found = db.session.get(CommitmentStep, step_id)
    if found is None:
        raise NotFound(GONE)
    return found


def steps_named(numbers: Collection[int]) -> list[CommitmentStep]:
    """With their commitments, the agencies and services of these (1 query)."""
    whole = joinedload(CommitmentStep.commitment)
    some = select(CommitmentStep).where(CommitmentStep.id.in_(numbers)).order_by(CommitmentStep.id)
    some = some.options(joinedload(CommitmentStep.agency), whole.joinedload(Commitment.agency),
                        whole.joinedload(Commitment.service))  # fmt: skip
    return list(db.session.scalars(some))


def named(numbers: Collection[int]) -> list[Commitment]:
    some = select(Commitment).where(Commitment.id.in_(numbers)).options(*OUTLINE).order_by(Commitment.id)
    return list(db.session.scalars(some))


def numbers_there(numbers: Collection[int]) -> list[int]:
    """Those of these numbers that a promise has (1 query)."""
    some = select(Commitment.number).where(Commitment.number.in_(numbers))
    return list(db.session.scalars(some.order_by(Commitment.number)))


def last_number() -> int:
    return db.session.scalar(select(func.max(Commitment.number))) or 0


def the_same(agency_id: int, what: str, due_on: date) -> list[Commitment]:
    """Those that say the very same, be it that a form was sent twice."""
    some = select(Commitment).where(Commitment.agency_id == agency_id, Commitment.what == what)
    some = some.where(Commitment.first_due_on == due_on).options(joinedload(Commitment.finding))
    return list(db.session.scalars(some.order_by(Commitment.id)))


def has_said(commitment: Commitment, asker: str) -> bool:
    some = select(CommitmentWord.id).where(CommitmentWord.commitment_id == commitment.id)
    some = some.where(CommitmentWord.round == commitment.round, CommitmentWord.asker == asker)
    return db.session.scalar(some) is not None


# ---- lists


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Empty is no condition. `due`: "lewat", "segera" (within 30 days) or nothing."""

    agency: str = ""
    state: State | None = None
    due: str = ""


LATE, NEAR = "lewat", "segera"
NEAR_DAYS = timedelta(days=30)
TO_LOOK = timedelta(days=180)  # after that nobody is reminded to go and look; they still may


def matching(wanted: Wanted) -> Select[Commitment]:
    some = select(Commitment).options(*OUTLINE)
    if wanted.agency:
        some = some.where(Commitment.agency_id == select(Agency.id).where(Agency.slug == wanted.agency).scalar_subquery())
    if wanted.state:
        some = some.where(Commitment.state == wanted.state)
    if wanted.due == LATE:
        some = some.where(*late())
    if wanted.due == NEAR:
        today = clock.today()
        some = some.where(Commitment.state == State.OPEN, Commitment.due_on.between(today, today + NEAR_DAYS))
    return some


def late() -> tuple[ColumnElement[bool], ...]:
    """Those whose day has passed and that nobody declared done."""
    return Commitment.state == State.OPEN, Commitment.due_on < clock.today()


def listed(wanted: Wanted, at: Place, size: int = ROWS) -> Part[Commitment]:
    """Newest first."""
    found: Part[Commitment] = part(matching(wanted), NEWEST, at, size)
    return found


def every(wanted: Wanted, most: int) -> list[Commitment]:
    return list(db.session.scalars(matching(wanted).order_by(Commitment.id.desc()).limit(most)))


def agencies() -> list[tuple[str, str]]:
    """Slug and name of those that ever promised something, by name."""
    some = select(Agency.slug, Agency.name).where(Agency.id.in_(select(Commitment.agency_id)))
    return [(slug, name) for slug, name in db.session.execute(some.order_by(func.lower(Agency.name), Agency.id))]


def counts() -> dict[State, int]:
    """How many stand in each state; those that are not there are missing."""
    some = select(Commitment.state, func.count()).group_by(Commitment.state)
    return {row[0]: row[1] for row in db.session.execute(some)}


def count_late(agency_ids: Collection[int] | None = None) -> int:
    some = select(func.count()).select_from(Commitment).where(*late())
    some = some if agency_ids is None else some.where(Commitment.agency_id.in_(agency_ids))
    return db.session.scalar(some) or 0


def pressing(agency_ids: Collection[int]) -> list[Commitment]:
    """Open ones of these agencies that are late or due within a week, oldest first."""
    some = select(Commitment).where(Commitment.agency_id.in_(agency_ids), Commitment.state == State.OPEN)
    some = some.where(Commitment.due_on <= clock.today() + SOON).options(*OUTLINE)
    return list(db.session.scalars(some.order_by(Commitment.due_on, Commitment.id)))


def of_agencies(agency_ids: Collection[int]) -> list[Commitment]:
    """Of those who lead them, newest first."""
    some = select(Commitment).where(Commitment.agency_id.in_(agency_ids)).options(*OUTLINE)
    return list(db.session.scalars(some.order_by(Commitment.id.desc()).limit(200)))


def to_visit(account: Account) -> list[Commitment]:
    """Those that were declared done within half a year and that this person may look at as somebody outside, longest
    declared first.
    """
    waits, since = (State.DECLARED, State.UNCONFIRMED), clock.moment() - TO_LOOK
    some = select(Commitment).where(Commitment.state.in_(waits), Commitment.visit_kept.is_(None))
    some = some.where(Commitment.declared_at >= since)
    some = some.options(*OUTLINE).order_by(Commitment.declared_at, Commitment.id)
    return [each for each in db.session.scalars(some)
            if account.may_about(Permission.COMMITMENT_VISIT, each.agency, each.made_at)]  # fmt: skip


def over(now: datetime, most: int) -> list[Commitment]:
    """Those that were declared done and whose time for words is over."""
    some = select(Commitment).where(Commitment.until_at <= now).order_by(Commitment.until_at, Commitment.id)
    return list(db.session.scalars(some.limit(most)))


def steps_since(day: date) -> list[CommitmentStep]:
    """What happened since, oldest first, with the commitments."""
    some = select(CommitmentStep).where(CommitmentStep.at >= datetime.combine(day, datetime.min.time(), clock.PALEMBANG))
    return list(db.session.scalars(some.options(joinedload(CommitmentStep.commitment)).order_by(CommitmentStep.id)))


def newest_steps(most: int) -> list[CommitmentStep]:
    """What happened last, newest first."""
    numbers = db.session.scalars(select(CommitmentStep.id).order_by(CommitmentStep.id.desc()).limit(most)).all()
    return steps_named(numbers)[::-1]


# ---- the numbers they are made under


def terms_rows() -> list[CommitmentTerms]:
    """Newest first; what comes with the portal is no row."""
    return list(db.session.scalars(select(CommitmentTerms).order_by(CommitmentTerms.valid_from.desc())))


def terms_on(day: date) -> CommitmentTerms:
    return next((row for row in terms_rows() if row.valid_from <= day), None) or catalogue.shipped()


# ---- pictures


def photo(key: str) -> CommitmentPhoto:
    some = select(CommitmentPhoto).join(CommitmentPhoto.file).where(StoredFile.key == key)
    found = db.session.scalar(some.options(joinedload(CommitmentPhoto.file), joinedload(CommitmentPhoto.commitment)))
    if found is None:
        raise NotFound("There is no such file.")
    return found


def unclaimed(keys: Collection[str]) -> list[CommitmentPhoto]:
    """Pictures with these keys that no follow-up has claimed, held until the transaction ends."""
    some = select(CommitmentPhoto).join(CommitmentPhoto.file).where(StoredFile.key.in_(keys))
    some = some.where(CommitmentPhoto.step_id.is_(None)).order_by(CommitmentPhoto.id)
    return list(db.session.scalars(some.with_for_update(of=CommitmentPhoto)))


def unclaimed_before(moment: datetime, most: int) -> list[CommitmentPhoto]:
    some = select(CommitmentPhoto).where(CommitmentPhoto.step_id.is_(None), CommitmentPhoto.kept_at < moment)
    return list(db.session.scalars(some.order_by(CommitmentPhoto.id).limit(most)))
