from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.core import clock
from portal.core.db import db
from portal.core.disclosure import MOVED_AT
from portal.core.errors import NotFound, Refused
from portal.core.periods import Period, containing
from portal.organisation.models import Agency, Service
from portal.ratings import tokens
from portal.ratings.models import Kiosk, RatingBallot, RatingLine, RatingPeriod, RatingResult
from portal.ratings.rules import Stratum

# Putting a statement together takes longer than running it, so those that each rating runs stand here once.
period_, service_, agency_ = RatingPeriod.__table__, Service.__table__, Agency.__table__
RATEABLE = (
    select(service_.c.id)
    .join(agency_, service_.c.agency_id == agency_.c.id)
    .where(agency_.c.slug == bindparam("agency"), service_.c.slug == bindparam("service"), service_.c.active)
)
HELD = (
    select(period_.c.public_key)
    .where(period_.c.period == bindparam("period"), period_.c.ended_on.is_(None))
    .with_for_update(read=True)
)
WITH_SERVICE = joinedload(Kiosk.service).joinedload(Service.agency)


def this_quarter() -> Period:
    """The period of a rating that comes in now."""
    return containing(clock.today(), "quarter")


def rateable(agency: str, service: str) -> int:
    """The number of a service that is given. Raises NotFound."""
    found = db.session.scalar(RATEABLE, {"agency": agency, "service": service})
    if found is None:
        raise NotFound("There is no such service.")
    return int(found)


NAMED = (
    select(Service)
    .join(Service.agency)
    .where(Agency.slug == bindparam("agency"), Service.slug == bindparam("service"), Service.active)
    .options(contains_eager(Service.agency))
)


def named(agency: str, service: str) -> Service:
    """One that is given, with its agency. Raises NotFound."""
    found = db.session.scalar(NAMED, {"agency": agency, "service": service})
    if found is None:
        raise NotFound("There is no such service.")
    return found


def service(service_id: int) -> Service:
    """One that is given, with its agency. Raises NotFound."""
    some = select(Service).where(Service.id == service_id, Service.active).options(joinedload(Service.agency))
    found = db.session.scalar(some)
    if found is None:
        raise NotFound("There is no such service.")
    return found


def any_service(service_id: int) -> Service:
    """Also one that is not given any more."""
    return db.session.get_one(Service, service_id)


def services_of(agency_ids: Collection[int]) -> list[Service]:
    """The services of these agencies that are given, by name."""
    some = select(Service).where(Service.agency_id.in_(agency_ids), Service.active).options(joinedload(Service.agency))
    return list(db.session.scalars(some.order_by(Service.name, Service.id)))


def hold_period() -> tuple[Period, bytes]:
    """The present quarter, which takes ratings until this transaction ends, and the key to seal to. Raises Refused."""
    period = this_quarter()
    key = db.session.scalar(HELD, {"period": period})
    if key is None:
        raise Refused("Ratings are being prepared. Try again in a few minutes.")
    return period, key


def waits(key: str) -> bool:
    """Whether a ballot lies under this key."""
    return bool(db.session.scalar(select(exists().where(RatingBallot.key == key))))


# ---- for the worker


def periods() -> list[RatingPeriod]:
    return list(db.session.scalars(select(RatingPeriod).order_by(RatingPeriod.period)))


def period(named: Period) -> RatingPeriod:
    return db.session.get_one(RatingPeriod, named)


def open_periods() -> list[RatingPeriod]:
    """Those whose sums are not results yet, the oldest first."""
    some = select(RatingPeriod).where(RatingPeriod.closed_on.is_(None))
    return sorted(db.session.scalars(some), key=lambda one: one.period)


def periods_to_clean() -> list[RatingPeriod]:
    """Those that are closed, whose traces still lie in the storage, and of which no line waits sealed any more."""
    lies = exists().where(RatingLine.period == RatingPeriod.period)
    some = select(RatingPeriod).where(RatingPeriod.closed_on.is_not(None), RatingPeriod.cleaned_on.is_(None), ~lies)
    return list(db.session.scalars(some.order_by(RatingPeriod.period)))


class Group(NamedTuple):
    """What is opened together: ballots of a service that came by one way."""

    service_id: int
    stratum: Stratum


def groups(of: Period, *, all_of_them: bool = False) -> list[Group]:
    """Those in which enough wait, or some that were drawn; or all in which anything lies."""
    ballot = RatingBallot
    some = select(ballot.service_id, ballot.stratum).where(ballot.period == of)
    some = some.group_by(ballot.service_id, ballot.stratum).order_by(ballot.service_id, ballot.stratum)
    if not all_of_them:
        enough = func.count().filter(~ballot.unreadable) >= MOVED_AT
        some = some.having(or_(enough, func.count().filter(ballot.drawn) > 0))
    return [Group(row.service_id, row.stratum) for row in db.session.execute(some)]


def services_with_lines(of: Period | None = None) -> list[tuple[Period, int]]:
    """(period, number of the service) of closed periods, or of one, where lines wait for a moderator."""
    some = select(RatingLine.period, RatingLine.service_id).distinct()
    if of is not None:
        some = some.where(RatingLine.period == of)
    else:
        closed = select(RatingPeriod.period).where(RatingPeriod.closed_on.is_not(None))
        some = some.where(RatingLine.period.in_(closed))
    return sorted((row.period, row.service_id) for row in db.session.execute(some))


# ---- what is over


class Sum(NamedTuple):
    service_id: int
    period: Period
    stratum: Stratum
    mark: int
    reason: str
    n: int


SUMS = select(
    RatingResult.service_id, RatingResult.period, RatingResult.stratum, RatingResult.mark, RatingResult.reason,
    RatingResult.count,
)  # fmt: skip


def sums_of(service_ids: Collection[int], of: Period | None = None) -> list[Sum]:
    """The final sums of these services, of one period or of all."""
    some = SUMS.where(RatingResult.service_id.in_(service_ids))
    return _sums(some if of is None else some.where(RatingResult.period == of))


def sums_of_period(of: Period) -> list[Sum]:
    return _sums(SUMS.where(RatingResult.period == of))


def _sums(some: Any) -> list[Sum]:
    return [Sum(*row) for row in db.session.execute(some)]


# ---- kiosks


def kiosk(token: str) -> Kiosk:
    """One that is in use, by what stands in its address. Raises NotFound."""
    some = select(Kiosk).where(Kiosk.token_hash.in_(tokens.kiosk_hashes(token)), Kiosk.closed_on.is_(None))
    found = db.session.scalar(some.options(WITH_SERVICE))
    if found is None or not found.service.active:
        raise NotFound("There is no such kiosk.")
    return found


def kiosk_numbered(kiosk_id: int) -> Kiosk:
    found = db.session.scalar(select(Kiosk).where(Kiosk.id == kiosk_id).options(WITH_SERVICE))
    if found is None:
        raise NotFound("There is no such kiosk.")
    return found


def kiosks_of(service_id: int) -> list[Kiosk]:
    """Those in use first, and of these the newest."""
    some = select(Kiosk).where(Kiosk.service_id == service_id).options(joinedload(Kiosk.made_by))
    return list(db.session.scalars(some.order_by(Kiosk.closed_on.is_not(None), Kiosk.id.desc())))
