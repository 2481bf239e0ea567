"""The queue of those who answer: which cases stand in it, in which order, and how many there are."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import load_only, selectinload
from sqlalchemy.orm.attributes import set_committed_value

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
ON_A_PAGE = 25
# What a line of the queue is made of, beside kinds and agencies, which are few.
IN_A_LINE = load_only(
    Complaint.number, Complaint.version, Complaint.kind, Complaint.tier, Complaint.category_id, Complaint.agency_id,
    Complaint.kelurahan_id, Complaint.about_officer, Complaint.public_facility, Complaint.with_head, Complaint.anonymous,
    Complaint.confidential, Complaint.text, Complaint.text_reading, Complaint.place_reading, Complaint.state,
    Complaint.due_at, Complaint.until_at, Complaint.ended_at, Complaint.promised_on, Complaint.reopened, Complaint.joined,
)  # fmt: skip


def in_queue(standing: Standing, wanted: Wanted, at: Place, known: "Choices") -> Part[Complaint]:
    """Cases with what a line shows of them (2 queries at most): kinds and agencies are put in from what is known."""
    some = select(Complaint).where(theirs(standing, wanted.share), *_matching(wanted)).options(IN_A_LINE)
    if wanted.share == Share.HELPED:
        some = some.options(selectinload(Complaint.supporters))
    found: Part[Complaint] = part(some, _order(wanted), at, ON_A_PAGE)
    kinds, agencies = ({each.id: each for each in some} for some in (known.categories, known.agencies))
    for case in found.rows:
        set_committed_value(case, "category", kinds[case.category_id])
        set_committed_value(case, "agency", agencies[case.agency_id])
        set_committed_value(case, "kelurahan", agencies[case.kelurahan_id] if case.kelurahan_id else None)
    return found


@dataclass(frozen=True)
class Choices:
    """All kinds of reports and all agencies, in the order of the forms."""

    categories: list[ComplaintCategory]
    agencies: list[Agency]


# Made once: a statement that is built for each page costs more than the rows that it finds.
CATEGORIES = select(ComplaintCategory).order_by(ComplaintCategory.place, ComplaintCategory.id).options(load_only(
    ComplaintCategory.slug, ComplaintCategory.name, ComplaintCategory.name_en
))  # fmt: skip
AGENCIES = select(Agency).order_by(func.lower(Agency.name), Agency.id).options(
    load_only(Agency.slug, Agency.name, Agency.kind, Agency.active, Agency.parent_id)
)  # fmt: skip


def choices() -> Choices:
    """In two queries. What a list of cases shows of them is then found without another one."""
    return Choices(list(db.session.scalars(CATEGORIES)), list(db.session.scalars(AGENCIES)))


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
        yield Complaint.state.in_([*ENDED, State.ASKED, State.DECLARED])
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


OPEN_ONES = (*sorted(RUNNING), State.ASKED, State.DECLARED)
BY_STATE = (
    select(
        Complaint.state, func.count(), func.count().filter(Complaint.due_at <= bindparam("now")),
        func.count().filter(Complaint.until_at <= bindparam("now")),
    ).where(Complaint.state.in_(OPEN_ONES)).group_by(Complaint.state)
)  # fmt: skip
AT_DESK = BY_STATE.where(
    Complaint.agency_id.in_(bindparam("agencies", expanding=True)), ~Complaint.about_officer
)  # fmt: skip
OVERSEEN = BY_STATE.where(Complaint.agency_id.in_(bindparam("agencies", expanding=True)))


def counts(standing: Standing, share: str = "") -> Counts:
    """In one query, or two for who works at one desk and leads another. What has ended is not counted: it only grows."""
    found = [0, 0, 0, 0]
    for some, asked in _counted(standing, share):
        for state, count, late, over in db.session.execute(some, {"now": clock.moment()} | asked):
            running = state in RUNNING
            found[0] += count * running
            found[1] += late * running
            found[2] += (count - over) * (state is State.ASKED)
            found[3] += (count - over) * (state is State.DECLARED)
    return Counts(*found)


def _counted(standing: Standing, share: str) -> Iterable[tuple[Any, dict[str, Any]]]:
    if share:
        yield BY_STATE.where(theirs(standing, share)), {}
        return
    for some, agencies in ((AT_DESK, standing.at_desk - standing.oversees), (OVERSEEN, standing.oversees)):
        if agencies:
            yield some, {"agencies": sorted(agencies)}


def twins(standing: Standing, complaint: Complaint) -> list[Complaint]:
    """Open reports of the same kind and kelurahan that somebody may merge this one into, newest first."""
    some = select(Complaint).where(
        theirs(standing, ""), Complaint.category_id == complaint.category_id, Complaint.id != complaint.id,
        Complaint.kelurahan_id == complaint.kelurahan_id, Complaint.state.in_(OPEN_ONES),
        Complaint.confidential == complaint.confidential, Complaint.about_officer == complaint.about_officer,
    ).options(*OUTLINE)  # fmt: skip
    return list(db.session.scalars(some.order_by(Complaint.id.desc()).limit(MOST_ALIKE)))
