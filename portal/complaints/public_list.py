"""The public list of reports: every case that is not confidential, whatever way it is narrowed, in parts found by key.

List, map, feed and files ask `_listed`, and so show the same set. Nothing here reads a confidential case: the indexes
that serve it hold none.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, select

from portal.complaints.models import Complaint, ComplaintCategory
from portal.complaints.results import OPEN_TO_ALL
from portal.complaints.rules import OPEN, Kind, Reason, State, state_at
from portal.complaints.showing import rough_point
from portal.complaints.sought import Sort, Sought
from portal.complaints.visibility import Case, Field, Viewer, may_see
from portal.core import clock, disclosure, fulltext
from portal.core.db import db, reading
from portal.core.fulltext import Shelf
from portal.core.paging import FIRST, Order, Part, Place, part
from portal.core.workdays import Calendar
from portal.organisation import free_days
from portal.organisation.models import Agency, Service
from portal.organisation.rules import AgencyKind

SHOWN, PIECE = 25, 500  # rows of a part of the list, and of a part of a file
MOST_WITH_WORDS = 1000  # of reports with the words that are looked for: the newest
COUNTED, PINNED, FED = 2000, 200, 40  # the newest of the list, on the map and in the feed
WORDS_SHOWN = 160  # letters of what was reported
PUBLIC = Viewer.PUBLIC
SHELF = Shelf("report", newest_first=True)

ORDERS: Mapping[Sort, Order] = {
    Sort.NEWEST: Order((Complaint.received_at, Complaint.id), descending=True),
    Sort.WAITING: Order((Complaint.received_at, Complaint.id)),
    Sort.FOLLOWED: Order((Complaint.joined, Complaint.id), descending=True),
}
# What a line is made of, beside kinds, agencies and services, which are few. Plain columns: a row that the session
# keeps costs three times as much, and files may have a million.
IN_A_LINE = (
    Complaint.id, Complaint.number, Complaint.kind, Complaint.tier, Complaint.category_id, Complaint.service_id,
    Complaint.agency_id, Complaint.kelurahan_id, Complaint.about_officer, Complaint.anonymous, Complaint.confidential,
    Complaint.latitude, Complaint.longitude, Complaint.text_reading, Complaint.text_shown, Complaint.place_reading,
    Complaint.state, Complaint.received_at, Complaint.answered_at, Complaint.declared_at, Complaint.confirmed_at,
    Complaint.ended_at, Complaint.due_at, Complaint.until_at, Complaint.promised_on, Complaint.reason, Complaint.level,
    Complaint.reopened, Complaint.joined,
)  # fmt: skip
LINES = select(*IN_A_LINE)


# ---- what a filter names


class Choices:
    """All kinds of reports, agencies and services as rows of their columns, by number and in the order of the forms.

    Two that hold the same are equal, so what is drawn of them can be kept.
    """

    def __init__(self, categories: Sequence[Any], agencies: Sequence[Any], services: Sequence[Any]) -> None:
        self.rows = tuple(categories), tuple(agencies), tuple(services)
        self.categories, self.agencies, self.services = ({each.id: each for each in some} for some in self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Choices) and self.rows == other.rows

    def __hash__(self) -> int:
        return hash(self.rows)

    @property
    def kelurahans(self) -> list[Any]:
        return [each for each in self.agencies.values() if each.kind is AgencyKind.KELURAHAN]

    def service_address(self, service: Any) -> str:
        """Short names of its unit and its own, as addresses have them."""
        return f"{self.agencies[service.agency_id].slug}/{service.slug}"


# Made once: a statement that is built for each page costs more than the rows that it finds.
Category = ComplaintCategory
CATEGORIES = select(
    Category.id, Category.slug, Category.kind, Category.name, Category.name_en, Category.public_facility, Category.active
).order_by(Category.place, Category.id)
AGENCIES = select(
    Agency.id, Agency.slug, Agency.name, Agency.kind, Agency.active, Agency.kemendagri_code
).order_by(func.lower(Agency.name), Agency.id)  # fmt: skip
SERVICES = select(
    Service.id, Service.slug, Service.name, Service.active, Service.agency_id
).order_by(func.lower(Service.name), Service.id)  # fmt: skip


def choices() -> Choices:
    """In three queries. What a list shows of them is then found without another one."""
    return Choices(*(db.session.execute(some).all() for some in (CATEGORIES, AGENCIES, SERVICES)))


# ---- the set


def _listed(sought: Sought) -> Select[Any]:
    """Every case that the public may know of and that fits. The one statement behind all pages and files."""
    return cast(Select[Any], LINES).where(OPEN_TO_ALL, *_conditions(sought))


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    named = (
        (Complaint.kelurahan_id, sought.kelurahan_id), (Complaint.agency_id, sought.agency_id),
        (Complaint.service_id, sought.service_id), (Complaint.category_id, sought.category_id),
        (Complaint.kind, sought.kind),
    )  # fmt: skip
    yield from (column == value for column, value in named if value is not None)
    if sought.nowhere:
        yield Complaint.kelurahan_id.is_(None)
    yield from _of_state(sought)
    if sought.span:
        yield Complaint.received_at >= sought.span.begins_at
        yield Complaint.received_at < sought.span.ends_before
    if sought.number:
        yield Complaint.number == sought.number
    elif sought.words:
        with_words = fulltext.newest(sought.words, SHELF, MOST_WITH_WORDS)
        if with_words is not None:
            yield Complaint.id.in_(with_words)


def _of_state(sought: Sought) -> Iterator[ColumnElement[bool]]:
    """By what they are now. What the clock ends is found under its new state once the job has written that, which is
    a minute later; under the old one it is not found any more.
    """
    if sought.state is not None:
        yield Complaint.state == sought.state
    if sought.state in (State.ASKED, State.DECLARED):
        yield Complaint.until_at > clock.moment()
    if sought.late:
        yield Complaint.due_at <= clock.moment()
    elif sought.sort is Sort.WAITING:
        yield Complaint.due_at.is_not(None)


# ---- the list


@dataclass(frozen=True)
class Line:
    """A report as everybody may see it in a list, every field through `may_see`. `words` are empty until a moderator
    released them; `late`: since how many working days it is over its date; `joins`: whether one can say "me too".
    """

    number: str
    kind: Kind
    category: Any  # a row of Choices, as the next three
    agency: Any
    service: Any | None
    service_at: str  # as addresses name it
    kelurahan: Any | None
    state: State
    received_at: datetime
    answered_at: datetime | None
    declared_at: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    promised_on: date | None
    reason: Reason | None
    is_late: bool
    late: int
    level: int
    reopened: int
    joined: int
    joins: bool
    words: str
    point: tuple[float, float] | None  # latitude and longitude
    rough: bool  # whether it is the middle of a square of 100 m

    @property
    def beginning(self) -> str:
        if len(self.words) <= WORDS_SHOWN:
            return self.words
        return self.words[:WORDS_SHOWN].rpartition(" ")[0] + " …"

    @property
    def moved_at(self) -> datetime:
        """When the last thing happened to it that a line tells."""
        told = (self.received_at, self.answered_at, self.declared_at, self.confirmed_at, self.ended_at)
        return max(each for each in told if each is not None)


def listed(sought: Sought, at: Place, known: Choices) -> Part[Line]:
    """A part of the list (2 queries)."""
    return _part(sought, ORDERS[sought.sort], at, known, SHOWN, free_days.calendar())


def _part(sought: Sought, order: Order, at: Place, known: Choices, size: int, calendar: Calendar) -> Part[Line]:
    found: Part[Any] = part(_listed(sought), order, at, size)
    now = clock.moment()
    lines = [_line(each, known, calendar, now) for each in found.rows]
    return Part([line for line in lines if line is not None], found.before, found.after)


def _line(row: Any, known: Choices, calendar: Calendar, now: datetime) -> Line | None:
    category = known.categories[row.category_id]
    case = Case(
        anonymous=row.anonymous, confidential=row.confidential, tier=row.tier, text=row.text_reading,
        place=row.place_reading, public_facility=category.public_facility, about_officer=row.about_officer,
    )  # fmt: skip
    if not may_see(PUBLIC, Field.OUTLINE, case):
        return None
    state, is_late = state_at(now, row.state, row.until_at), row.due_at is not None and row.due_at <= now
    point, rough = _point(row, case)
    service = known.services.get(row.service_id)
    return Line(
        row.number, row.kind, category, known.agencies[row.agency_id], service,
        known.service_address(service) if service else "", known.agencies.get(row.kelurahan_id), state, row.received_at, row.answered_at, row.declared_at, row.confirmed_at,
        row.ended_at, row.promised_on, row.reason, is_late, calendar.workdays_late(row.due_at, now) if is_late else 0,
        row.level, row.reopened, row.joined, state in OPEN,
        " ".join((row.text_shown or "").split()) if may_see(PUBLIC, Field.TEXT, case) else "", point, rough,
    )  # fmt: skip


def _point(row: Any, case: Case) -> tuple[tuple[float, float] | None, bool]:
    """Where everybody may know that it is, and whether that is rough."""
    if row.latitude is None or row.longitude is None:
        return None, False
    if may_see(PUBLIC, Field.POINT, case):
        return (row.latitude, row.longitude), False
    rough = may_see(PUBLIC, Field.ROUGH_POINT, case)
    return (rough_point(row.latitude, row.longitude) if rough else None), rough


def newest(sought: Sought, known: Choices) -> list[Line]:
    """The newest of them, for the feed (2 queries)."""
    return _part(sought, ORDERS[Sort.NEWEST], FIRST, known, FED, free_days.calendar()).rows


def pieces(sought: Sought) -> Iterator[list[Line]]:
    """All of them, the newest first, in short transactions of their own: whoever takes a file slowly holds up nobody."""
    at: Place | None = FIRST
    while at is not None:
        with reading():
            found = _part(sought, ORDERS[Sort.NEWEST], at, choices(), PIECE, free_days.calendar())
        if at.after is not None and found.before is None:  # the rest is gone, so this is the first part once more
            return
        yield found.rows
        at = Place(after=found.after) if found.after is not None else None


# ---- the map


@dataclass(frozen=True)
class Areas:
    """How many of the newest reports lie in each kelurahan: number of the agency (None: not known) -> count.

    A count is None where it is too small to be told. `whole`: whether these are all reports of the list.
    """

    counts: Mapping[int | None, int | None]
    whole: bool


def areas(sought: Sought, known: Choices) -> Areas:
    """In one query, over the newest COUNTED of the list: what a filter finds may be a million."""
    order = [column.desc() for column in ORDERS[Sort.NEWEST].columns]
    some: Select[Any] = _listed(sought).with_only_columns(Complaint.kelurahan_id).order_by(*order).limit(COUNTED)
    newest_ones = some.subquery()
    grouped = select(newest_ones.c.kelurahan_id, func.count()).group_by(newest_ones.c.kelurahan_id)
    rows = [(area, count) for area, count in db.session.execute(grouped)]
    found: Counter[int | None] = Counter(dict(rows))
    every = {str(area or 0): found[area] for area in [*(each.id for each in known.kelurahans), None]}
    told = disclosure.suppress(every)
    return Areas({int(area) or None: count for area, count in told.items()}, sum(found.values()) < COUNTED)


def pins(sought: Sought, known: Choices) -> list[Line]:
    """Those of the newest PINNED of the list whose place everybody may know (1 query)."""
    found = _part(sought, ORDERS[Sort.NEWEST], FIRST, known, PINNED, Calendar()).rows
    return [each for each in found if each.point is not None]
