"""What is asked about checks and draws."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.accounts.models import Account
from portal.complaints import loading
from portal.complaints.check_models import ComplaintCheck, ComplaintDraw, ComplaintRisk
from portal.complaints.lots import Entry, begin_and_end
from portal.complaints.models import Complaint, ComplaintStep, ComplaintSupport
from portal.complaints.queries import GONE, OUTLINE
from portal.complaints.rules import OPEN, Found, StepKind
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.paging import Order, Part, Place, behind, part
from portal.organisation import queries as organisation
from portal.organisation.models import Agency

# ---- closures


class Closure(NamedTuple):
    """The last declaration of a listed case in a month, with what its check needs. `unit`: the short name of who did."""

    step_id: int
    complaint_id: int
    number: str
    round: int
    at: datetime
    agency_id: int
    unit: str

    @property
    def entry(self) -> Entry:
        return Entry(self.number, self.round, self.unit)


def closures(month: str) -> list[Closure]:
    """All listed cases that were declared done in a month, by number, each with the last time (1 query). One step is one
    declaration, so its round is how many there are of its case up to it.
    """
    begin, end = begin_and_end(month)
    earlier = aliased(ComplaintStep)
    round_ = select(func.count()).where(
        earlier.complaint_id == ComplaintStep.complaint_id, earlier.kind == StepKind.DECLARED,
        earlier.id <= ComplaintStep.id,
    ).correlate(ComplaintStep).scalar_subquery()  # fmt: skip
    some = select(
        ComplaintStep.id, Complaint.id, Complaint.number, round_, ComplaintStep.at, ComplaintStep.agency_id,
        func.coalesce(Agency.slug, ""),
    ).join(Complaint, Complaint.id == ComplaintStep.complaint_id).outerjoin(ComplaintStep.agency)  # fmt: skip
    some = some.where(ComplaintStep.kind == StepKind.DECLARED, ComplaintStep.at >= begin, ComplaintStep.at < end)
    rows = db.session.execute(some.where(~Complaint.confidential))
    last = {each.number: each for each in sorted((Closure(*row) for row in rows), key=lambda each: each.entry)}
    return list(last.values())


# ---- draws


def draws() -> list[ComplaintDraw]:
    """Newest first."""
    return list(db.session.scalars(select(ComplaintDraw).order_by(ComplaintDraw.month.desc())))


def lost_seeds() -> list[ComplaintDraw]:
    """Of months that are not closed yet, oldest first."""
    some = select(ComplaintDraw).where(ComplaintDraw.lost, ComplaintDraw.closed_at.is_(None))
    return list(db.session.scalars(some.order_by(ComplaintDraw.month)))


def draw(month: str) -> ComplaintDraw:
    found = db.session.get(ComplaintDraw, month)
    if found is None:
        raise NotFound("There is no draw of this month.")
    return found


def last_month() -> str | None:
    return db.session.scalar(select(func.max(ComplaintDraw.month)))


def not_drawn(before: str) -> list[ComplaintDraw]:
    """Of months before this one, oldest first, and nobody else draws them meanwhile."""
    some = select(ComplaintDraw).where(ComplaintDraw.drawn_at.is_(None), ComplaintDraw.month < before)
    some = some.order_by(ComplaintDraw.month).with_for_update()
    return list(db.session.scalars(some.execution_options(populate_existing=True)))


def to_close(today: date) -> list[ComplaintDraw]:
    """Drawn, and the time for their checks is over."""
    some = select(ComplaintDraw).where(ComplaintDraw.closed_at.is_(None), ComplaintDraw.until_on < today)
    some = some.order_by(ComplaintDraw.month).with_for_update()
    return list(db.session.scalars(some.execution_options(populate_existing=True)))


BY_LOT = Order((ComplaintCheck.lot, ComplaintCheck.id))


def drawn_in(month: str, at: Place) -> Part[ComplaintCheck]:
    """Those drawn in a month that is closed, in the order of their lots."""
    some = select(ComplaintCheck).where(ComplaintCheck.month == month).options(
        joinedload(ComplaintCheck.agency), joinedload(ComplaintCheck.complaint).joinedload(Complaint.category),
    )  # fmt: skip
    found: Part[ComplaintCheck] = part(some, BY_LOT, at)
    return found


def all_drawn_in(month: str) -> dict[Entry, Found | None]:
    some = select(Complaint.number, ComplaintCheck.round, Agency.slug, ComplaintCheck.found)
    some = some.join(ComplaintCheck.complaint).join(ComplaintCheck.agency).where(ComplaintCheck.month == month)
    return {Entry(number, round_, unit): found for number, round_, unit, found in db.session.execute(some)}


# ---- checks

PIECE = 500  # numbers in one statement

# What it takes to say who is outside a case: all agencies that it was with.
WITH_AGENCIES = (
    *OUTLINE, joinedload(Complaint.first_agency),
    selectinload(Complaint.steps).options(joinedload(ComplaintStep.agency), joinedload(ComplaintStep.to_agency)),
    selectinload(Complaint.supporters).joinedload(ComplaintSupport.agency),
)  # fmt: skip
LISTED = (joinedload(ComplaintCheck.complaint).options(*WITH_AGENCIES), joinedload(ComplaintCheck.agency))


def check(check_id: int) -> ComplaintCheck:
    """With all the story of its case (6 queries)."""
    some = select(ComplaintCheck, Complaint.number).join(ComplaintCheck.complaint).where(ComplaintCheck.id == check_id)
    found = db.session.execute(some.options(joinedload(ComplaintCheck.agency))).one_or_none()
    if found is None or loading.whole(found.number) is None:
        raise NotFound(GONE)
    one: ComplaintCheck = found.ComplaintCheck
    return one


def check_of(complaint_id: int, round_: int) -> ComplaintCheck | None:
    some = select(ComplaintCheck).where(ComplaintCheck.complaint_id == complaint_id, ComplaintCheck.round == round_)
    return db.session.scalar(some)


def checks_among(steps: Collection[int]) -> dict[int, ComplaintCheck]:
    """Checks of these declarations that are there already, by the number of the step (2 queries for a thousand)."""
    found, every = {}, sorted(steps)
    for begin in range(0, len(every), PIECE):
        some = select(ComplaintCheck).where(ComplaintCheck.step_id.in_(every[begin : begin + PIECE]))
        found.update({one.step_id: one for one in db.session.scalars(some)})
    return found


def checks_of(complaint_id: int) -> list[ComplaintCheck]:
    some = select(ComplaintCheck).where(ComplaintCheck.complaint_id == complaint_id)
    return list(db.session.scalars(some.order_by(ComplaintCheck.round)))


DUE_FIRST = Order((ComplaintCheck.until_on, ComplaintCheck.id))
NEWEST_FIRST = Order((Complaint.received_at, Complaint.id), descending=True)


def of_branches(branches: Collection[Agency]) -> Select[tuple[int]]:
    """The numbers of all agencies in some branches. What has them at the top is not one branch, and is left out."""
    return organisation.and_below([each.id for each in branches if each.parent_id is not None])


def open_checks(
    today: date, most: int, *, of_others: Collection[Agency] = (), after: ComplaintCheck | None = None
) -> list[ComplaintCheck]:  # fmt: skip
    """What waits to be checked, what is due first before the others: those behind `after`, and none of what the branches
    `of_others` declared or have in hand.
    """
    some = select(ComplaintCheck).where(ComplaintCheck.found.is_(None), ComplaintCheck.until_on >= today)
    if of_others:
        inside = of_branches(of_others)
        some = some.join(ComplaintCheck.complaint)
        some = some.where(ComplaintCheck.agency_id.not_in(inside), Complaint.agency_id.not_in(inside))
    if after is not None:
        some = some.where(behind(DUE_FIRST, after))
    some = some.options(*LISTED).order_by(ComplaintCheck.until_on, ComplaintCheck.id).limit(most)
    return list(db.session.scalars(some))


def overdue(today: date, most: int) -> list[ComplaintCheck]:
    some = select(ComplaintCheck).where(ComplaintCheck.found.is_(None), ComplaintCheck.until_on < today)
    some = some.options(joinedload(ComplaintCheck.complaint)).order_by(ComplaintCheck.until_on, ComplaintCheck.id)
    return list(db.session.scalars(some.limit(most)))


def found_not_done(led: Collection[int], since: datetime, most: int) -> list[ComplaintCheck]:
    """Declarations of these agencies and of all below them that an inspector found not done, newest first (1 query, none
    for no agencies).
    """
    if not led:
        return []
    some = select(ComplaintCheck).where(ComplaintCheck.agency_id.in_(organisation.and_below(led)))
    some = some.where(ComplaintCheck.found == Found.NOT_DONE, ComplaintCheck.found_at >= since)
    some = some.options(joinedload(ComplaintCheck.complaint)).limit(most)
    return list(db.session.scalars(some.order_by(ComplaintCheck.found_at.desc(), ComplaintCheck.id.desc())))


def numbered(numbers: Collection[int]) -> list[ComplaintCheck]:
    some = select(ComplaintCheck).where(ComplaintCheck.id.in_(numbers)).options(*LISTED[1:])
    some = some.options(joinedload(ComplaintCheck.complaint))
    return list(db.session.scalars(some.order_by(ComplaintCheck.id)))


# ---- risky cases


def risk(complaint_id: int) -> ComplaintRisk | None:
    return db.session.get(ComplaintRisk, complaint_id)


def declared_risky(most: int) -> list[ComplaintRisk]:
    """Marked cases that were declared done and have no check of it yet."""
    some = select(ComplaintRisk).join(ComplaintRisk.complaint).where(Complaint.round > ComplaintRisk.made_to)
    return list(db.session.scalars(some.order_by(ComplaintRisk.complaint_id).limit(most)))


TWICE = 2


def maybe_risky(
    most: int, *, of_others: Collection[Agency] = (), after: Complaint | None = None
) -> list[Complaint]:  # fmt: skip
    """Listed cases that are not closed, about an officer or climbed or opened again twice, and not marked: newest first,
    those behind `after`, and none that lies with the branches `of_others`.

    A rule proposes them; people decide.
    """
    marked = select(ComplaintRisk.complaint_id).where(ComplaintRisk.complaint_id == Complaint.id).exists()
    pressing = or_(Complaint.about_officer, Complaint.level >= TWICE, Complaint.reopened >= TWICE)
    some = select(Complaint).join(Complaint.category).where(Complaint.state.in_(OPEN), pressing, ~marked)
    some = some.where(~Complaint.confidential).options(*WITH_AGENCIES).limit(most)
    if of_others:
        some = some.where(Complaint.agency_id.not_in(of_branches(of_others)))
    if after is not None:
        some = some.where(behind(NEWEST_FIRST, after))
    # By a column that has no index: so open cases are looked up by their state, and not all cases by their numbers.
    return list(db.session.scalars(some.order_by(Complaint.received_at.desc(), Complaint.id.desc())))


def account_of(person_id: int) -> Account | None:
    """One of theirs, to stand in the log where all that is known is the person."""
    return db.session.scalar(select(Account).where(Account.person_id == person_id).order_by(Account.id).limit(1))


def by_number(number: str) -> Complaint | None:
    return loading.whole(number)
