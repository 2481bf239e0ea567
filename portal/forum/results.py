"""The door upward: which conversations wait for an agency, and for how long. It tells who asked nothing of anybody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.core import clock
from portal.core.clock import PALEMBANG
from portal.core.paging import ROWS, Part, Place
from portal.core.workdays import Calendar
from portal.forum import owed
from portal.forum.models import ForumThread
from portal.forum.rules import Kind, slug_of
from portal.organisation import free_days


@dataclass(frozen=True)
class LateThread:
    """A conversation over its date, as the public list shows it. `days` are the working days since."""

    id: int
    title: str
    kind: Kind
    board: str
    slug: str
    agency: str
    agency_slug: str
    due_on: date
    days: int
    supporters: int


def late(at: Place, *, agencies: Collection[int] | None = None, size: int = ROWS) -> Part[LateThread]:
    """Oldest first; of all agencies without any named (2 queries)."""
    found = owed.late(at, size, agencies)
    calendar = free_days.calendar() if found.rows else Calendar()
    return found.each(lambda one: _shown(one, calendar))


def count_late(agencies: Collection[int] | None = None) -> int:
    return owed.count_late(agencies)


def _shown(one: ForumThread, calendar: Calendar) -> LateThread:
    due_at, agency = one.due_at or clock.moment(), one.agency
    assert agency is not None  # nothing is due of nobody
    return LateThread(
        one.id, one.title, one.kind, one.board.slug, slug_of(one.title), agency.name, agency.slug, last_day(due_at),
        calendar.workdays_late(due_at, clock.moment()), one.supporters,
    )  # fmt: skip


def last_day(due_at: datetime) -> date:
    """The last day on which it was in time: a limit ends at midnight, which is the next day already."""
    return (due_at - timedelta(microseconds=1)).astimezone(PALEMBANG).date()
