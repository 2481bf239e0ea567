"""The public list of reports: every case that is not confidential, whatever way it is narrowed, in parts found by key.

List, map, feed and files ask `statement`, and so show the same set. Nothing here reads a confidential case: the indexes
that serve it hold none.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select

from portal.complaints.list_choices import Choices, choices
from portal.complaints.models import Complaint
from portal.complaints.rules import OPEN, Kind, Reading, Reason, State, Tier, state_at
from portal.complaints.showing import rough_point
from portal.complaints.sought import Sort, Sought
from portal.complaints.visibility import Case, Field, Viewer, may_see
from portal.core import clock, fulltext
from portal.core.db import db, reading
from portal.core.fulltext import Shelf
from portal.core.paging import FIRST, Order, Part, Place, behind, part
from portal.core.workdays import Calendar
from portal.organisation import free_days

SHOWN, PIECE = 25, 500  # rows of a part of the list, and of a part of a file
MOST_WITH_WORDS = 1000  # of reports with the words that are looked for: the newest
FED = 40  # the newest of the list, in the feed
WORDS_SHOWN = 160  # letters of what was reported
PUBLIC = Viewer.PUBLIC
NO_DAYS = Calendar()
SHELF = Shelf("report", newest_first=True)

# The plain columns of the table: a row that the session keeps costs three times as much, and so does a statement of its
# kind to put together. Files may have a million of them.
T = Complaint.__table__.c

# Addresses name the number of the report, which is random: gaps in the numbers of rows tell how many are confidential.
ORDERS: Mapping[Sort, Order] = {
    Sort.NEWEST: Order((T.received_at, T.id), descending=True, key=T.number),
    Sort.WAITING: Order((T.received_at, T.id), key=T.number),
    Sort.FOLLOWED: Order((T.joined, T.id), descending=True, key=T.number),
}
# What a line is made of, beside kinds, agencies and services, which are few.
IN_A_LINE = (
    T.id, T.number, T.kind, T.tier, T.category_id, T.service_id, T.agency_id, T.kelurahan_id, T.about_officer,
    T.public_facility,
    T.anonymous, T.confidential, T.latitude, T.longitude, T.text_reading, T.text_shown, T.place_reading, T.state,
    T.received_at, T.answered_at, T.declared_at, T.confirmed_at, T.ended_at, T.due_at, T.until_at, T.promised_on,
    T.reason, T.level, T.reopened, T.joined,
)  # fmt: skip
LINES: Select[Any] = select(*IN_A_LINE)


# ---- the set


def statement(sought: Sought) -> Select[Any]:
    """Every case that the public may know of and that fits. The one statement behind all pages and files."""
    return LINES.where(~T.confidential, *_conditions(sought))


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    named = (
        (T.kelurahan_id, sought.kelurahan_id), (T.agency_id, sought.agency_id),
        (T.service_id, sought.service_id), (T.category_id, sought.category_id),
        (T.kind, sought.kind),
    )  # fmt: skip
    yield from (column == value for column, value in named if value is not None)
    if sought.nowhere:
        yield T.kelurahan_id.is_(None)
    yield from _of_state(sought)
    if sought.span:
        yield T.received_at >= sought.span.begins_at
        yield T.received_at < sought.span.ends_before
    if sought.number:
        yield T.number == sought.number
    elif sought.words:
        with_words = fulltext.newest(sought.words, SHELF, MOST_WITH_WORDS)
        if with_words is not None:
            yield T.id.in_(with_words)


def _of_state(sought: Sought) -> Iterator[ColumnElement[bool]]:
    """By what they are now. What the clock ends is found under its new state once the job has written that, which is
    a minute later; under the old one it is not found any more.
    """
    if sought.state is not None:
        yield T.state == sought.state
    if sought.state in (State.ASKED, State.DECLARED):
        yield T.until_at > clock.moment()
    if sought.late:
        yield T.due_at <= clock.moment()
    elif sought.sort is Sort.WAITING:
        yield T.due_at.is_not(None)


# ---- the list


class Line(NamedTuple):
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
    return part_of(sought, ORDERS[sought.sort], at, known, SHOWN)


def part_of(sought: Sought, order: Order, at: Place, known: Choices, size: int) -> Part[Line]:
    """At most 2 queries; the calendar is asked for where something is late."""
    found: Part[Any] = part(statement(sought), order, at, size)
    return Part(_lines(found.rows, known), found.before, found.after)


def _lines(rows: Sequence[Any], known: Choices) -> list[Line]:
    now = clock.moment()
    late = any(row.due_at is not None and row.due_at <= now for row in rows)
    calendar = free_days.calendar() if late else NO_DAYS
    lines = (_line(each, known, calendar, now) for each in rows)
    return [line for line in lines if line is not None]


def _line(row: Any, known: Choices, calendar: Calendar, now: datetime) -> Line | None:
    category, seen = known.categories[row.category_id], seen_of(row)
    if not seen.outline:
        return None
    state, is_late = state_at(now, row.state, row.until_at), row.due_at is not None and row.due_at <= now
    point, rough = point_of(row, seen)
    service = known.services.get(row.service_id)
    return Line(
        row.number, row.kind, category, known.agencies[row.agency_id], service,
        known.service_address(service) if service else "", known.agencies.get(row.kelurahan_id), state, row.received_at,
        row.answered_at, row.declared_at, row.confirmed_at, row.ended_at, row.promised_on, row.reason, is_late,
        calendar.workdays_late(row.due_at, now) if is_late else 0, row.level, row.reopened, row.joined, state in OPEN,
        " ".join((row.text_shown or "").split()) if seen.text else "", point, rough,
    )  # fmt: skip


class Seen(NamedTuple):
    """What of a report everybody may see."""

    outline: bool
    text: bool
    point: bool
    rough_point: bool


def seen_of(row: Any) -> Seen:
    """Of a row with its columns."""
    return _seen(
        row.anonymous, row.confidential, row.tier, row.text_reading, row.place_reading, row.public_facility,
        row.about_officer,
    )  # fmt: skip


# Two hundred pins ask for it, and each of these columns has a few values.
@lru_cache(maxsize=4096)
def _seen(
    anonymous: bool, confidential: bool, tier: Tier, text: Reading, place: Reading, facility: bool, officer: bool
) -> Seen:
    case = Case(
        anonymous=anonymous, confidential=confidential, tier=tier, text=text, place=place, public_facility=facility,
        about_officer=officer,
    )  # fmt: skip
    return Seen(*(may_see(PUBLIC, each, case) for each in (Field.OUTLINE, Field.TEXT, Field.POINT, Field.ROUGH_POINT)))


def point_of(row: Any, seen: Seen) -> tuple[tuple[float, float] | None, bool]:
    """Where everybody may know that it is, and whether that is rough."""
    if row.latitude is None or row.longitude is None:
        return None, False
    if seen.point:
        return (row.latitude, row.longitude), False
    return (rough_point(row.latitude, row.longitude) if seen.rough_point else None), seen.rough_point


def newest(sought: Sought, known: Choices) -> list[Line]:
    """The newest of them, for the feed (2 queries)."""
    return part_of(sought, ORDERS[Sort.NEWEST], FIRST, known, FED).rows


def pieces(sought: Sought) -> Iterator[list[Line]]:
    """All of them, the newest first, in short transactions of their own: whoever takes a file slowly holds up nobody.

    Each piece begins behind the last row of the one before, wherever that has moved meanwhile.
    """
    order = ORDERS[Sort.NEWEST]
    some = wanted = statement(sought).order_by(*(column.desc() for column in order.columns)).limit(PIECE)
    while True:
        with reading():
            rows = list(db.session.execute(some))
            lines = _lines(rows, choices())
        yield lines
        if len(rows) < PIECE:
            return
        some = wanted.where(behind(order, rows[-1]))
