"""Reads of cards. What the public asks finds published cards alone; a draft is found for those who may read it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import Permission
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.periods import Period
from portal.organisation.models import Agency, Service
from portal.scorecards.models import Scorecard

IS_PUBLISHED = Scorecard.published_on.is_not(None)
LIST = joinedload(Scorecard.service).joinedload(Service.agency)
# This one goes far enough up for `branch` to be known: a kelurahan lies two below the city.
WITH_SERVICE = LIST.joinedload(Agency.parent).joinedload(Agency.parent)


def has_card(service_id: int, period: Period) -> bool:
    named = select(Scorecard.id).where(Scorecard.service_id == service_id, Scorecard.period == period)
    return db.session.scalar(named.limit(1)) is not None


Found = tuple[Scorecard, int]  # a published version, and the number of the newest one of its period


def published_card(agency: str, service: str, period: Period, version: int | None) -> Found | None:
    """The newest version, unless another is named."""
    named = _published().where(Agency.slug == agency, Service.slug == service, Scorecard.period == period)
    if version is not None:
        named = named.where(Scorecard.version == version)
    return _first(named)


def newest_card(service_id: int, period: Period | None = None) -> Found | None:
    """The newest version of the newest period, or of the one that is named."""
    some = _published().where(Scorecard.service_id == service_id)
    if period is not None:
        some = some.where(Scorecard.period == period)
    return _first(some)


def newest_of_slug(agency: str, service: str) -> Found | None:
    return _first(_published().where(Agency.slug == agency, Service.slug == service))


def _first(some: Select[Any]) -> Found | None:
    row = db.session.execute(some.order_by(Scorecard.last_day.desc(), Scorecard.version.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None


def _published() -> Select[Any]:
    """Published cards with their service and agency, each with the newest published version of its period."""
    other = aliased(Scorecard)
    newest = select(func.max(other.version)).where(
        other.service_id == Scorecard.service_id, other.period == Scorecard.period, other.published_on.is_not(None)
    )
    some = select(Scorecard, newest.scalar_subquery()).join(Scorecard.service).join(Service.agency)
    return some.where(IS_PUBLISHED).options(contains_eager(Scorecard.service).contains_eager(Service.agency))


def _newest_in(*each: InstrumentedAttribute[Any]) -> Select[Any]:
    """The numbers of the newest published cards in groups that these columns make."""
    place = func.row_number().over(
        partition_by=each, order_by=(Scorecard.last_day.desc(), Scorecard.version.desc(), Scorecard.id.desc())
    )
    ranked = select(Scorecard.id, place.label("place")).where(IS_PUBLISHED).subquery()
    return select(ranked.c.id).where(ranked.c.place == 1)


def history(service_id: int) -> list[Scorecard]:
    """The newest published version of each period, newest period first."""
    kept = _newest_in(Scorecard.service_id, Scorecard.period)
    some = select(Scorecard).where(Scorecard.service_id == service_id, Scorecard.id.in_(kept)).options(LIST)
    return list(db.session.scalars(some.order_by(Scorecard.last_day.desc(), Scorecard.id.desc())))


def newest_of_periods() -> list[Scorecard]:
    """The newest published version of every service and period, what was published last before the others."""
    some = select(Scorecard).where(Scorecard.id.in_(_newest_in(Scorecard.service_id, Scorecard.period)))
    some = some.options(WITH_SERVICE).order_by(Scorecard.published_on.desc(), Scorecard.id.desc())
    return list(db.session.scalars(some))


def newest_of_all(agency_id: int | None = None) -> list[Scorecard]:
    """The newest published card of every service, by agency and service; of one agency where it is named."""
    some = select(Scorecard).join(Scorecard.service).join(Service.agency)
    some = some.where(Scorecard.id.in_(_newest_in(Scorecard.service_id)))
    if agency_id is not None:
        some = some.where(Service.agency_id == agency_id)
    some = some.options(contains_eager(Scorecard.service).contains_eager(Service.agency))
    by_name = (func.lower(Agency.name), Agency.id, func.lower(Service.name), Service.id)
    return list(db.session.scalars(some.order_by(*by_name)))


def latest(limit: int) -> list[Scorecard]:
    """What was published last: the newest card of each service, newest publication first."""
    some = select(Scorecard).where(Scorecard.id.in_(_newest_in(Scorecard.service_id))).options(LIST)
    in_order = (Scorecard.published_on.desc(), Scorecard.last_day.desc(), Scorecard.id.desc())
    return list(db.session.scalars(some.order_by(*in_order).limit(limit)))


def is_newest(card: Scorecard) -> bool:
    """Whether no later version of it exists, published or not."""
    later = select(Scorecard.id).where(
        Scorecard.service_id == card.service_id, Scorecard.period == card.period, Scorecard.version > card.version
    )
    return db.session.scalar(later.limit(1)) is None


def unpublished() -> list[Scorecard]:
    """Drafts, what is due first before the others."""
    some = select(Scorecard).where(~IS_PUBLISHED).options(WITH_SERVICE)
    return list(db.session.scalars(some.order_by(Scorecard.last_day, Scorecard.id)))


def draft(card_id: int, *, reader: Account) -> Scorecard:
    """A card before the public sees it: for the head of the rated agency and for publishers outside it."""
    found = db.session.scalar(select(Scorecard).where(Scorecard.id == card_id).options(WITH_SERVICE))
    if found is None:
        raise NotFound("There is no such card.")
    reader.check(Permission.SCORECARD_READ, about=found.service.agency, since=found.registered_at)
    return found


def proposals(cards: Sequence[Scorecard]) -> dict[tuple[str, str], Confirmation]:
    """What waits for a second person about these cards, by act and subject, with who proposed it."""
    subjects = [card.subject for card in cards]
    some = select(Confirmation).where(Confirmation.decided_at.is_(None), Confirmation.subject.in_(subjects))
    some = some.options(joinedload(Confirmation.proposed_by)).order_by(Confirmation.proposed_at, Confirmation.id)
    return {(found.act, found.subject): found for found in db.session.scalars(some)}


def values(service_id: int) -> list[tuple[Any, ...]]:
    """What the newest published version of each period says in short, newest period first: no cells are read."""
    kept = _newest_in(Scorecard.service_id, Scorecard.period)
    short = select(
        Scorecard.period, Scorecard.version, Scorecard.last_day, Scorecard.published_on,
        Scorecard.official, Scorecard.letter, Scorecard.official_variance,
        Scorecard.independent, Scorecard.independent_letter, Scorecard.independent_variance,
    )  # fmt: skip
    some = short.where(Scorecard.service_id == service_id, Scorecard.id.in_(kept))
    in_order = some.order_by(Scorecard.last_day.desc(), Scorecard.id.desc())
    return [tuple(row) for row in db.session.execute(in_order)]


def values_of_agency(agency_id: int) -> list[tuple[Any, ...]]:
    """What a change is made of: a service's number, its official score and variance, newest period first."""
    kept = _newest_in(Scorecard.service_id, Scorecard.period)
    some = select(Scorecard.service_id, Scorecard.official, Scorecard.official_variance).join(Scorecard.service)
    some = some.where(Service.agency_id == agency_id, Scorecard.id.in_(kept))
    in_order = (Scorecard.service_id, Scorecard.last_day.desc(), Scorecard.id.desc())
    return [tuple(row) for row in db.session.execute(some.order_by(*in_order))]
