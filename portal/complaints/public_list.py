"""The public list of reports: every case that is not confidential, whatever way it is narrowed, in parts found by key.

List, map, feed and files ask `_listed`, and so show the same set. Nothing here reads a confidential case: the indexes
that serve it hold none.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import load_only
from sqlalchemy.orm.attributes import set_committed_value

from portal.complaints import showing
from portal.complaints.models import Complaint, ComplaintCategory
from portal.complaints.results import OPEN_TO_ALL
from portal.complaints.rules import OPEN, State
from portal.complaints.showing import Outline
from portal.complaints.sought import Sort, Sought
from portal.complaints.visibility import Viewer
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
SHELF = Shelf("report", newest_first=True)

ORDERS: Mapping[Sort, Order] = {
    Sort.NEWEST: Order((Complaint.received_at, Complaint.id), descending=True),
    Sort.WAITING: Order((Complaint.received_at, Complaint.id)),
    Sort.FOLLOWED: Order((Complaint.joined, Complaint.id), descending=True),
}
# What a line is made of, beside kinds, agencies and services, which are few.
IN_A_LINE = load_only(
    Complaint.number, Complaint.kind, Complaint.tier, Complaint.grade, Complaint.category_id, Complaint.service_id,
    Complaint.agency_id, Complaint.kelurahan_id, Complaint.about_officer, Complaint.with_head, Complaint.anonymous,
    Complaint.confidential, Complaint.latitude, Complaint.longitude, Complaint.text_reading, Complaint.text_shown,
    Complaint.place_reading, Complaint.state, Complaint.received_at, Complaint.answered_at, Complaint.declared_at,
    Complaint.confirmed_at, Complaint.ended_at, Complaint.due_at, Complaint.until_at, Complaint.promised_on,
    Complaint.reason, Complaint.level, Complaint.reopened, Complaint.joined,
)  # fmt: skip


# ---- what a filter names


@dataclass(frozen=True)
class Choices:
    """All kinds of reports, agencies and services, by number and in the order of the forms."""

    categories: Mapping[int, ComplaintCategory]
    agencies: Mapping[int, Agency]
    services: Mapping[int, Service]

    @property
    def kelurahans(self) -> list[Agency]:
        return [each for each in self.agencies.values() if each.kind is AgencyKind.KELURAHAN]


# Made once: a statement that is built for each page costs more than the rows that it finds.
CATEGORIES = select(ComplaintCategory).order_by(ComplaintCategory.place, ComplaintCategory.id).options(load_only(
    ComplaintCategory.slug, ComplaintCategory.kind, ComplaintCategory.name, ComplaintCategory.name_en,
    ComplaintCategory.public_facility, ComplaintCategory.active,
))  # fmt: skip
AGENCIES = select(Agency).order_by(func.lower(Agency.name), Agency.id).options(load_only(
    Agency.slug, Agency.name, Agency.kind, Agency.active, Agency.kemendagri_code
))  # fmt: skip
SERVICES = select(Service).order_by(func.lower(Service.name), Service.id).options(load_only(
    Service.slug, Service.name, Service.active, Service.agency_id
))  # fmt: skip


def choices() -> Choices:
    """In three queries. What a list shows of them is then found without another one."""
    categories, agencies, services = ({each.id: each for each in db.session.scalars(some)}
                                      for some in (CATEGORIES, AGENCIES, SERVICES))  # fmt: skip
    for each in services.values():
        set_committed_value(each, "agency", agencies[each.agency_id])
    return Choices(categories, agencies, services)


# ---- the set


def _listed(sought: Sought) -> Select[Complaint]:
    """Every case that the public may know of and that fits. The one statement behind all pages and files."""
    return select(Complaint).where(OPEN_TO_ALL, *_conditions(sought))


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
    """A report as the list shows it. `words` are empty until a moderator released them."""

    outline: Outline
    words: str
    joins: bool  # whether one can still say "me too"
    point: tuple[float, float] | None = None
    rough: bool = False  # whether the point is the middle of a square of 100 m

    @property
    def beginning(self) -> str:
        if len(self.words) <= WORDS_SHOWN:
            return self.words
        return self.words[:WORDS_SHOWN].rpartition(" ")[0] + " …"

    @property
    def moved_at(self) -> datetime:
        """When the last thing happened to it that the list shows."""
        o = self.outline
        told = (o.received_at, o.answered_at, o.declared_at, o.confirmed_at, o.ended_at)
        return max(each for each in told if each is not None)


def listed(sought: Sought, at: Place, known: Choices) -> Part[Line]:
    """A part of the list (2 queries)."""
    return _part(sought, ORDERS[sought.sort], at, known, SHOWN, free_days.calendar())


def _part(sought: Sought, order: Order, at: Place, known: Choices, size: int, calendar: Calendar) -> Part[Line]:
    found: Part[Complaint] = part(_listed(sought).options(IN_A_LINE), order, at, size)
    lines = [_line(each, known, calendar) for each in found.rows]
    return Part([line for line in lines if line is not None], found.before, found.after)


def _line(case: Complaint, known: Choices, calendar: Calendar) -> Line | None:
    set_committed_value(case, "category", known.categories[case.category_id])
    set_committed_value(case, "agency", known.agencies[case.agency_id])
    set_committed_value(case, "service", known.services[case.service_id] if case.service_id else None)
    set_committed_value(case, "kelurahan", known.agencies[case.kelurahan_id] if case.kelurahan_id else None)
    outline = showing.outline(case, Viewer.PUBLIC, calendar)
    if outline is None:
        return None
    point, rough = showing.public_point(case)
    return Line(outline, " ".join(showing.public_words(case).split()), case.state_now in OPEN, point, rough)


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
