"""What those found who went to look at closures that were drawn: what officials did, and so told as it was counted.

What was found of each stands on the page of its report as well. Confidential cases are in no draw.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.complaints.check_models import ComplaintCheck, ComplaintDraw
from portal.complaints.lots import month_of, months
from portal.complaints.rules import Found
from portal.core.db import db
from portal.core.periods import Period


@dataclass(frozen=True)
class Samples:
    """Of closures that were drawn. Nothing here is a share of all closures, since few are looked at."""

    found: Mapping[Found, int]

    @property
    def drawn(self) -> int:
        return sum(self.found.values())


def samples(period: Period) -> Samples:
    """Of draws that are closed, of the months of a period in which something was declared done (1 query)."""
    first = month_of(period.first_day)
    of_it = [first, *months(first, month_of(period.last_day))]
    some = select(ComplaintCheck.found, func.count()).join(ComplaintDraw, ComplaintDraw.month == ComplaintCheck.month)
    some = some.where(ComplaintCheck.month.in_(of_it), ComplaintDraw.closed_at.is_not(None))
    counts = {found: count for found, count in db.session.execute(some.group_by(ComplaintCheck.found)) if found}
    return Samples({each: counts.get(each, 0) for each in Found})
