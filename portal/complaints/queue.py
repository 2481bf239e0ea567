"""The queue of those who answer: which cases stand in it, in which order, and how many there are."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import selectinload

from portal.complaints.codes import read_number
from portal.complaints.models import Complaint, ComplaintCategory, ComplaintSupport
from portal.complaints.queries import OUTLINE
from portal.complaints.rules import ENDED, RUNNING, Kind, State
from portal.complaints.standing import Standing
from portal.core import clock
from portal.core.db import db
from portal.core.paging import Order, Part, Place, part
from portal.organisation.models import Agency


class Stage(StrEnum):
    """The tabs of the queue, as they stand in its address. Without one it is what has to be done."""

    ASKED = "menunggu"  # for the reporter
    DECLARED = "dinyatakan"
    ENDED = "selesai"
    ALL = "semua"


class Share(StrEnum):
    """Which part of what somebody sees, as it stands in the address."""

    HEAD = "pimpinan"  # what lies with who leads the agency
    HELPED = "bantu"  # what other agencies answer and theirs supports


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Empty is no condition; agencies and categories by slug."""

    stage: str = ""
    share: str = ""
    kind: str = ""
    category: str = ""
    kelurahan: str = ""
    unit: str = ""
    late: bool = False
    number: str = ""


BY_DEADLINE = Order((Complaint.due_at, Complaint.id))
BY_WAITING = Order((Complaint.until_at, Complaint.id))
NEWEST = Order((Complaint.id,), descending=True)
MOST_ALIKE = 20


def in_queue(standing: Standing, wanted: Wanted, at: Place) -> Part[Complaint]:
    """Cases with what a list shows of them (3 queries at most)."""
    some = select(Complaint).where(theirs(standing, wanted.share), *_matching(wanted))
    found: Part[Complaint] = part(some.options(*OUTLINE, selectinload(Complaint.supporters)), _order(wanted), at)
    return found


def every(standing: Standing, wanted: Wanted, most: int) -> list[Complaint]:
    """The first ones of them all, for a file."""
    some = select(Complaint).where(theirs(standing, wanted.share), *_matching(wanted))
    order = _order(wanted)
    columns = [column.desc() if order.descending else column.asc() for column in order.columns]
    return list(db.session.scalars(some.options(*OUTLINE).order_by(*columns).limit(most)))


def chosen(standing: Standing, numbers: Collection[int]) -> list[Complaint]:
    """Those of these rows that somebody answers or passes on, by number, so that two who choose many do not cross."""
    some = select(Complaint).where(Complaint.id.in_(numbers), theirs(standing, "")).options(*OUTLINE)
    return list(db.session.scalars(some.order_by(Complaint.id)))


def theirs(standing: Standing, share: str) -> ColumnElement[bool]:
    """What somebody sees. What is about an officer stands in no queue of a desk; what they lead they see whole."""
    desk = standing.at_desk - standing.oversees
    if share == Share.HELPED:
        helped = select(ComplaintSupport.complaint_id).where(ComplaintSupport.agency_id.in_(standing.at_desk))
        return and_(Complaint.id.in_(helped), ~Complaint.about_officer)
    parts: list[ColumnElement[bool]] = []
    if standing.oversees:
        parts.append(Complaint.agency_id.in_(standing.oversees))
    if desk:
        parts.append(and_(Complaint.agency_id.in_(desk), ~Complaint.about_officer))
    whole = or_(false(), *parts) if len(parts) != 1 else parts[0]
    return and_(whole, Complaint.with_head) if share == Share.HEAD else whole


def _matching(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    stage = wanted.stage or (Stage.ALL if wanted.number else "")
    yield from _of_stage(stage)
    if wanted.late:
        yield Complaint.due_at <= clock.moment()
    if wanted.kind:
        yield Complaint.kind == Kind(wanted.kind)
    if wanted.category:
        named = select(ComplaintCategory.id).where(ComplaintCategory.slug == wanted.category)
        yield Complaint.category_id == named.scalar_subquery()
    for slug, column in ((wanted.kelurahan, Complaint.kelurahan_id), (wanted.unit, Complaint.agency_id)):
        if slug:
            yield column == select(Agency.id).where(Agency.slug == slug).scalar_subquery()
    if wanted.number:
        whole = read_number(wanted.number)
        part_of = wanted.number.upper().strip()
        yield Complaint.number == whole if whole else Complaint.number.contains(part_of, autoescape=True)


def _of_stage(stage: str) -> Iterable[ColumnElement[bool]]:
    """By what they are now, whether the clock's job has come to them or not."""
    now = clock.moment()
    if stage == "":
        yield Complaint.due_at.is_not(None)
    elif stage in (Stage.ASKED, Stage.DECLARED):
        yield Complaint.state == (State.ASKED if stage == Stage.ASKED else State.DECLARED)
        yield Complaint.until_at > now
    elif stage == Stage.ENDED:
        yield or_(Complaint.state.in_(ENDED), Complaint.until_at <= now)


def _order(wanted: Wanted) -> Order:
    if wanted.stage == "" and not wanted.number:
        return BY_DEADLINE
    return BY_WAITING if wanted.stage in (Stage.ASKED, Stage.DECLARED) else NEWEST


@dataclass(frozen=True)
class Counts:
    """Of all that somebody sees, whatever they have filtered for."""

    running: int
    late: int
    asked: int
    declared: int


def counts(standing: Standing, share: str = "") -> Counts:
    """In one query. What has ended is not counted: that grows for ever."""
    now = clock.moment()
    late = func.count().filter(Complaint.due_at <= now)
    over = func.count().filter(Complaint.until_at <= now)
    open_ones = Complaint.state.in_([*RUNNING, State.ASKED, State.DECLARED])
    some = select(Complaint.state, func.count(), late, over).where(theirs(standing, share), open_ones)
    rows = {state: (count, overdue, ended) for state, count, overdue, ended in
            db.session.execute(some.group_by(Complaint.state))}  # fmt: skip

    def waiting(state: State) -> int:
        count, _late, ended = rows.get(state, (0, 0, 0))
        return int(count - ended)

    running = [rows.get(state, (0, 0, 0)) for state in RUNNING]
    return Counts(
        sum(row[0] for row in running), sum(row[1] for row in running), waiting(State.ASKED), waiting(State.DECLARED)
    )


def twins(standing: Standing, complaint: Complaint) -> list[Complaint]:
    """Open reports of the same kind and kelurahan that somebody may merge this one into, newest first."""
    some = select(Complaint).where(
        theirs(standing, ""), Complaint.category_id == complaint.category_id, Complaint.id != complaint.id,
        Complaint.kelurahan_id == complaint.kelurahan_id, Complaint.state.in_([*RUNNING, State.ASKED, State.DECLARED]),
        Complaint.confidential == complaint.confidential,
    ).options(*OUTLINE)  # fmt: skip
    return list(db.session.scalars(some.order_by(Complaint.id.desc()).limit(MOST_ALIKE)))
