"""What HR sees of daily reports: how many stand where, by agency and day. No word of any, and no name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from portal.accounts.models import Account, Holding
from portal.core.db import db
from portal.evaluation.plans.units import kept_by, sheltered
from portal.evaluation.reports.queries import WAITS, D
from portal.organisation.models import Agency, Post


@dataclass(frozen=True)
class Completeness:
    """Of one agency and day: how many held a post there, and how many of these have a report that stands so far."""

    agency: Agency
    held: int
    drafts: int = 0
    sent: int = 0
    accepted: int = 0
    returned: int = 0

    @property
    def missing(self) -> int:
        return self.held - self.drafts - self.sent - self.accepted - self.returned


def _many(condition: Any) -> Any:
    return func.count(case((condition, Holding.person_id)).distinct())


def completeness(account: Account, day: date) -> list[Completeness]:
    """Of the agencies whose personnel they keep, by name; one with fewer than five holders is counted above (2 queries).

    Who holds posts in two agencies counts in both.
    """
    agencies = kept_by(account)
    decided = and_(D.sent_version > 0, ~WAITS)
    some = (
        select(
            Post.agency_id, func.count(Holding.person_id.distinct()), _many(D.sent_version == 0), _many(WAITS),
            _many(and_(decided, D.accepted.is_(True))), _many(and_(decided, D.accepted.is_(False))),
        )
        .join(Holding, Holding.post_id == Post.id)
        .outerjoin(D, and_(D.person_id == Holding.person_id, D.day == day))
        .where(Holding.from_on <= day, or_(Holding.until_on.is_(None), Holding.until_on >= day))
        .where(Post.agency_id.in_([agency.id for agency in agencies]))
        .group_by(Post.agency_id)
    )  # fmt: skip
    found = sheltered({row[0]: tuple(row[1:]) for row in db.session.execute(some)}, agencies)
    return [Completeness(agency, *found[agency.id]) for agency in agencies if agency.id in found]
