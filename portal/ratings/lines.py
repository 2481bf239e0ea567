"""How lines leave a quarter that is over: opened here, shuffled, and handed up without anything of the ratings.

Nothing stays behind, so nobody takes a line twice.
"""

from datetime import UTC, datetime, time
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, select

from portal.core import disclosure, keys
from portal.core.db import db
from portal.core.drawing import CHANCE
from portal.core.handed import Handed
from portal.core.periods import Period
from portal.ratings import queries
from portal.ratings.models import RatingLine
from portal.ratings.rules import Stratum
from portal.ratings.sealing import Opener

table: Any = RatingLine.__table__
# Who rates by these may be one person many times over, and hides nobody.
UNCOUNTED = (Stratum.NO_COOKIE, Stratum.KIOSK)


def batches() -> list[str]:
    """period/number of the service, of closed periods in which lines still lie."""
    return [f"{period}/{service_id}" for period, service_id in queries.services_with_lines()]


def take(batch: str, most: int) -> list[Handed]:
    """Take out up to so many lines of a service and period, in random order. Writes, and never commits.

    Where so few rated that nobody is hidden among them, or no key opens them any more, they are deleted unread.
    """
    named, _, number = batch.partition("/")
    period, service_id = queries.period(Period(named)), int(number)
    if period.closed_on is None:
        return []
    which = (table.c.period == period.period, table.c.service_id == service_id)
    rated = sum(s.n for s in queries.sums_of([service_id], period.period) if s.stratum not in UNCOUNTED)
    if not disclosure.words_are_told(rated):
        db.session.execute(delete(table).where(*which))
        return []
    agency_id = queries.any_service(service_id).agency_id
    some = select(table.c.key).where(*which).order_by(table.c.key).limit(most)
    rows = db.session.execute(delete(table).where(table.c.key.in_(some)).returning(table.c.sealed)).all()
    opener = Opener([secret for each in period.keys if (secret := keys.secret_of(each))])
    texts = [line for row in rows if (line := opener.line(row.sealed))]
    CHANCE.shuffle(texts)
    since = datetime.combine(period.period.first_day, time(), UTC)
    about: dict[str, Any] = {"agency_id": agency_id, "service_id": service_id, "period": period.period, "since": since}
    return [Handed(subject=token_hex(16), text=text, handed_on=period.closed_on, **about) for text in texts]
