"""Very many ratings, written into the tables at once: sums of past quarters, and invitations that were spent for them."""

import os
from secrets import token_hex

from sqlalchemy import func, insert, select

from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.organisation.models import Service
from portal.ratings.models import RatingResult, RatingSpent
from portal.ratings.rules import Stratum

RATINGS, PIECE, QUARTERS = 0, 20_000, 8  # none unless BENCH_RATINGS says otherwise
MARKS = 4


def fill() -> str:
    """Fill the tables once, in a house that has services."""
    wanted = int(os.environ.get("BENCH_RATINGS", RATINGS))
    there = db.session.scalar(select(func.count()).select_from(RatingSpent)) or 0
    year = clock.today().year - 5  # before all that the demo has
    quarters = [Period(f"{year + number // 4}-tw{number % 4 + 1}") for number in range(QUARTERS)]
    if there < wanted:
        db.session.execute(insert(RatingResult), list(_sums(quarters, wanted)))
    for begin in range(there, wanted, PIECE):
        rows = [{"hash": token_hex(32), "period": quarters[each % QUARTERS]} for each in range(begin, begin + PIECE)]
        db.session.execute(insert(RatingSpent), rows)
        db.session.commit()
    return "[]"


def _sums(quarters: list[Period], wanted: int) -> list[dict[str, object]]:
    """One sum for each service, quarter, way and mark; together they count what is wanted."""
    services = list(db.session.scalars(select(Service.id)))
    places = [
        {"service_id": service, "period": quarter, "stratum": stratum, "mark": mark, "reason": ""}
        for service in services for quarter in quarters for stratum in Stratum for mark in range(1, MARKS + 1)
    ]  # fmt: skip
    return [place | {"count": max(1, wanted // len(places))} for place in places]
