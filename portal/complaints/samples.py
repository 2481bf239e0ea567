"""What those found who went to look at closures that were drawn: what officials did, and so told as it was counted.

What was found of each stands on the page of its report as well. Confidential cases are in no draw.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.complaints.check_models import ComplaintCheck, ComplaintDraw
from portal.complaints.lots import first_day
from portal.complaints.rules import Found
from portal.core import pages
from portal.core.db import db
from portal.core.periods import Period, containing


@dataclass(frozen=True)
class Samples:
    """Of closures that were drawn. Nothing here is a share of all closures, since few are looked at."""

    found: Mapping[Found, int]

    @property
    def drawn(self) -> int:
        return sum(self.found.values())


def by_quarter() -> dict[Period, Samples]:
    """Of each quarter in which anything was drawn and all draws are closed, newest first (1 query, until a draw or a
    check changes).
    """
    return pages.lasting((ComplaintDraw.__topic__,), "samples by quarter", _by_quarter)


def _by_quarter() -> dict[Period, Samples]:
    some = select(ComplaintDraw.month, ComplaintDraw.closed_at, ComplaintCheck.found, func.count(ComplaintCheck.id))
    some = some.outerjoin(ComplaintCheck, ComplaintCheck.month == ComplaintDraw.month)
    some = some.group_by(ComplaintDraw.month, ComplaintDraw.closed_at, ComplaintCheck.found)
    counts: defaultdict[Period, Counter[Found]] = defaultdict(Counter)
    open_ones = set()
    for month, closed_at, found, count in db.session.execute(some.order_by(ComplaintDraw.month.desc())):
        quarter = containing(first_day(month), "quarter")
        if closed_at is None:
            open_ones.add(quarter)
        counts[quarter].update({found: count} if found else {})
    whole = {each: of_it for each, of_it in counts.items() if each not in open_ones}
    return {each: Samples({found: of_it[found] for found in Found}) for each, of_it in whole.items()}
