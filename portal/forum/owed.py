"""Which conversations wait for an agency, and which of them for too long."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.db import db
from portal.core.paging import Order, Part, Place, part
from portal.forum.models import ForumThread
from portal.forum.queries import OF_PAGE
from portal.forum.reading import NEWEST_FIRST

BY_DEADLINE = Order((ForumThread.due_at, ForumThread.id))


def _waits(*wanted: ColumnElement[bool]) -> Select[Any]:
    return select(ForumThread).where(ForumThread.due_at.is_not(None), ForumThread.listed, *wanted).options(*OF_PAGE)


def waiting_for(agencies: Collection[int], at: Place, most: int) -> Part[ForumThread]:
    """What these agencies owe an answer, what is due first first."""
    return part(_waits(ForumThread.agency_id.in_(agencies)), BY_DEADLINE, at, most)


def late(at: Place, most: int, agencies: Collection[int] | None = None) -> Part[ForumThread]:
    """What is over its date, oldest first; of all agencies where none are named."""
    of = [ForumThread.agency_id.in_(agencies)] if agencies is not None else []
    return part(_waits(ForumThread.due_at <= clock.moment(), *of), BY_DEADLINE, at, most)


def open_of(agencies: Collection[int], at: Place, most: int) -> Part[ForumThread]:
    """Threads to these agencies whose clock does not run and that are not concluded."""
    some = select(ForumThread).where(
        ForumThread.agency_id.in_(agencies), ForumThread.listed, ForumThread.due_at.is_(None),
        ForumThread.concluded_at.is_(None),
    )  # fmt: skip
    return part(some.options(*OF_PAGE), NEWEST_FIRST, at, most)


def count_late(agencies: Collection[int] | None = None) -> int:
    some = select(func.count()).where(ForumThread.due_at <= clock.moment(), ForumThread.listed)
    some = some.where(ForumThread.agency_id.in_(agencies)) if agencies is not None else some
    return db.session.scalar(some) or 0


@dataclass(frozen=True)
class Counted:
    """What an agency owes."""

    agency_id: int
    all: int = 0
    late: int = 0
    oldest_due_at: datetime | None = field(default=None)


def counted(agencies: Collection[int]) -> list[Counted]:
    """By agency (1 query, none for none)."""
    if not agencies:
        return []
    over = func.count().filter(ForumThread.due_at <= clock.moment())
    some = select(ForumThread.agency_id, func.count(), over, func.min(ForumThread.due_at)).where(
        ForumThread.due_at.is_not(None), ForumThread.listed, ForumThread.agency_id.in_(agencies)
    )
    rows = db.session.execute(some.group_by(ForumThread.agency_id).order_by(ForumThread.agency_id))
    return [Counted(row[0] or 0, row[1], row[2], row[3]) for row in rows]


def due_soonest(agencies: Collection[int], most: int) -> list[ForumThread]:
    """Of which somebody is told on their desk."""
    if not agencies:
        return []
    some = _waits(ForumThread.agency_id.in_(agencies)).order_by(ForumThread.due_at, ForumThread.id)
    return list(db.session.scalars(some.limit(most)))


def running_behind(after: int, most: int) -> list[ForumThread]:
    """Threads whose clock runs, by number: their dates hang on the calendar of free days."""
    some = select(ForumThread).where(ForumThread.due_at.is_not(None), ForumThread.id > after)
    some = some.options(joinedload(ForumThread.terms), *OF_PAGE)
    return list(db.session.scalars(some.order_by(ForumThread.id).limit(most)))
