"""What of the running cases of some agencies is late or falls due soon, and who is told of which case.

Computed from the moments that stand in the cases: no job has to have run.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, func, select

from portal.complaints import clocks
from portal.complaints.models import Complaint
from portal.complaints.queries import OUTLINE
from portal.complaints.rules import State
from portal.core import clock
from portal.core.db import db

LATELY = timedelta(days=30)  # a desk that was not read for longer is not told of single cases any more
MOST = 200  # cases of which a desk is told one by one


@dataclass(frozen=True)
class Counted:
    """Running cases of one agency: in one state, past the desk or not."""

    agency_id: int
    state: State
    with_head: bool
    late: int
    soon: int  # more than half of the time is used up, and it is not late
    all: int
    oldest_due_at: datetime


def counted(agencies: Collection[int]) -> list[Counted]:
    """One query, none for no agencies."""
    if not agencies:
        return []
    now = clock.moment()
    late = Complaint.due_at <= now
    columns = (Complaint.agency_id, Complaint.state, Complaint.with_head)
    some = select(
        *columns, func.sum(case((late, 1), else_=0)),
        func.sum(case((and_(Complaint.due_at > now, Complaint.half_at <= now), 1), else_=0)), func.count(),
        func.min(Complaint.due_at),
    ).where(Complaint.agency_id.in_(agencies), Complaint.due_at.is_not(None))  # fmt: skip
    return [Counted(*row) for row in db.session.execute(some.group_by(*columns).order_by(*columns))]


class Share(NamedTuple):
    """A case of whose limit so much is used up: 50, 80 or 100 per cent."""

    complaint_id: int
    agency_id: int
    state: State
    with_head: bool
    per_cent: int
    due_at: datetime

    @property
    def subject(self) -> str:
        """Of a notice: a later limit of the same case is told of anew."""
        return subject(self.complaint_id, self.per_cent, self.due_at)


def subject(complaint_id: int, per_cent: int, due_at: datetime) -> str:
    return f"Complaint:{complaint_id}/{per_cent}/{due_at:%Y%m%d%H%M}"


def shares(agencies: Collection[int]) -> list[Share]:
    """Cases of which more than half of the limit is used up, what is due last first (1 query, none for none)."""
    if not agencies:
        return []
    now = clock.moment()
    some = select(
        Complaint.id, Complaint.agency_id, Complaint.state, Complaint.with_head, Complaint.begun_at, Complaint.due_at
    ).where(Complaint.agency_id.in_(agencies), Complaint.due_at > now - LATELY, Complaint.half_at <= now)
    rows = db.session.execute(some.order_by(Complaint.due_at.desc(), Complaint.id).limit(MOST)).all()
    return [
        Share(row.id, row.agency_id, row.state, row.with_head, share_of(row.begun_at, row.due_at, now), row.due_at)
        for row in rows
        if row.due_at is not None
    ]


def share_of(begun_at: datetime, due_at: datetime, now: datetime) -> int:
    """The highest of the shares that is used up; the lowest one where none is."""
    used = [each for each in clocks.SHARES if clocks.share_at(begun_at, due_at, each) <= now]
    return max(used, default=clocks.SHARES[0])


def named(subjects: dict[str, int]) -> list[Complaint]:
    """The cases that notices are about."""
    some = select(Complaint).where(Complaint.id.in_(set(subjects.values()))).options(*OUTLINE).order_by(Complaint.id)
    return list(db.session.scalars(some)) if subjects else []
