"""The door upward for checks: how many closures were drawn, and what those found who went."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.complaints.check_models import ComplaintCheck, ComplaintDraw
from portal.complaints.lots import month_of, months
from portal.complaints.models import Complaint
from portal.complaints.rules import Found
from portal.core import disclosure
from portal.core.db import db
from portal.core.periods import Period


@dataclass(frozen=True)
class Samples:
    """Of closures that were drawn; None is a number that is not told. They stand beside one another and add up to
    `drawn`: nothing here is a share of all closures, since few are looked at.
    """

    drawn: int | None
    done: int | None
    not_done: int | None
    unclear: int | None
    not_checked: int | None

    @property
    def checked(self) -> int | None:
        return None if self.drawn is None or self.not_checked is None else self.drawn - self.not_checked


def samples(period: Period, *, agency_id: int | None = None, service_id: int | None = None) -> Samples:
    """Of draws that are closed, of the months of a period in which something was declared done (1 query)."""
    return samples_of(_months(period), agency_id=agency_id, service_id=service_id)


def samples_of(
    which: Collection[str], *, agency_id: int | None = None, service_id: int | None = None
) -> Samples:  # fmt: skip
    """The same of months (2026-11). `agency_id`: of the unit that declared. Confidential cases are in no draw."""
    some = select(ComplaintCheck.found, func.count()).join(ComplaintDraw, ComplaintDraw.month == ComplaintCheck.month)
    some = some.where(ComplaintCheck.month.in_(which), ComplaintDraw.closed_at.is_not(None))
    if agency_id is not None:
        some = some.where(ComplaintCheck.agency_id == agency_id)
    if service_id is not None:
        some = some.join(ComplaintCheck.complaint).where(Complaint.service_id == service_id)
    rows = db.session.execute(some.group_by(ComplaintCheck.found))
    return told({found.value: count for found, count in rows if found is not None})


def told(found: dict[str, int]) -> Samples:
    """Found -> how many, with nothing in it that would tell of fewer than five."""
    cells = {each.value: found.get(each.value, 0) for each in Found}
    return Samples(drawn=disclosure.cell(sum(cells.values())), **disclosure.suppress(cells))


def _months(period: Period) -> list[str]:
    first = month_of(period.first_day)
    return [first, *months(first, month_of(period.last_day))]
