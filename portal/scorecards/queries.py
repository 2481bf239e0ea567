"""Reads of cards. What the public asks finds published cards alone; a draft is found for those who may read it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload, undefer

from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import Permission
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.periods import Period
from portal.organisation.models import Agency, Service
from portal.scorecards.models import Scorecard
from portal.scorecards.rules import CORRECT, HOLD, PUBLISH

NUMBERS = (Scorecard.cells, Scorecard.turnout, Scorecard.left_out, Scorecard.beside)  # what makes a card long
IS_PUBLISHED = Scorecard.published_on.is_not(None)
LATER = aliased(Scorecard)
SUPERSEDED = exists().where(
    LATER.service_id == Scorecard.service_id, LATER.period == Scorecard.period,
    LATER.version > Scorecard.version, LATER.published_on.is_not(None),
)  # fmt: skip
IS_CURRENT = and_(IS_PUBLISHED, ~SUPERSEDED)  # the newest published version of its service and period
LIST = joinedload(Scorecard.service).joinedload(Service.agency)
# This one goes far enough up for `branch` to be known: a kelurahan lies two below the city.
WITH_SERVICE = LIST.joinedload(Agency.parent).joinedload(Agency.parent)


def has_card(service_id: int, period: Period) -> bool:
    named = select(Scorecard.id).where(Scorecard.service_id == service_id, Scorecard.period == period)
    return db.session.scalar(named.limit(1)) is not None


def published_periods(service_id: int) -> set[Period]:
    """The periods of which a card of the service is published."""
    some = select(Scorecard.period).where(Scorecard.service_id == service_id, IS_PUBLISHED)
    return set(db.session.scalars(some))


def has_draft(service_id: int) -> bool:
    """Whether a card of it, or a correction of one, is not published yet: it will print the names of its day."""
    some = select(Scorecard.id).where(Scorecard.service_id == service_id, ~IS_PUBLISHED)
    return db.session.scalar(some.limit(1)) is not None


def without_card(surveys: Iterable[tuple[int, Period]]) -> list[tuple[int, Period]]:
    """Of these (number of the service, period) those that were never drafted."""
    made = {tuple(row) for row in db.session.execute(select(Scorecard.service_id, Scorecard.period))}
    return [each for each in surveys if each not in made]


def hold_service(service_id: int) -> None:
    """Let nobody else make a card of the service before the transaction ends."""
    db.session.execute(select(Service.id).where(Service.id == service_id).with_for_update())


def with_cards() -> set[tuple[int, Period]]:
    """Service and period of everything that has a card, drafted or published."""
    return {(row[0], row[1]) for row in db.session.execute(select(Scorecard.service_id, Scorecard.period).distinct())}


# ---- published cards. These statements are made once: making one takes longer than carrying it out.


def _published(*which: ColumnElement[bool]) -> Select[Any]:
    """The newest of these cards with service and agency, and the number of the newest version of its period."""
    other = aliased(Scorecard)
    newest = select(func.max(other.version)).where(
        other.service_id == Scorecard.service_id, other.period == Scorecard.period, other.published_on.is_not(None)
    )
    some = select(Scorecard, newest.scalar_subquery()).join(Scorecard.service).join(Service.agency)
    some = some.where(IS_PUBLISHED, *which).order_by(Scorecard.last_day.desc(), Scorecard.version.desc()).limit(1)
    return some.options(contains_eager(Scorecard.service).contains_eager(Service.agency))


def _newest_of_services() -> Select[Any]:
    """The numbers of the newest published card of each service."""
    newest_first = (Scorecard.last_day.desc(), Scorecard.version.desc(), Scorecard.id.desc())
    place = func.row_number().over(partition_by=Scorecard.service_id, order_by=newest_first)
    ranked = select(Scorecard.id, place.label("place")).where(IS_PUBLISHED).subquery()
    return select(ranked.c.id).where(ranked.c.place == 1)


NAMED = (Agency.slug == bindparam("agency"), Service.slug == bindparam("service"))
OF_PERIOD = Scorecard.period == bindparam("period")
OF_SERVICE = Scorecard.service_id == bindparam("service_id")

NEWEST_NAMED = _published(*NAMED)
NAMED_PERIOD = _published(*NAMED, OF_PERIOD)
NAMED_VERSION = _published(*NAMED, OF_PERIOD, Scorecard.version == bindparam("version"))
NEWEST = _published(OF_SERVICE)
NEWEST_OF_PERIOD = _published(OF_SERVICE, OF_PERIOD)

VALUES = (
    select(
        Scorecard.period, Scorecard.version, Scorecard.last_day, Scorecard.published_on,
        Scorecard.official, Scorecard.letter, Scorecard.official_variance,
        Scorecard.independent, Scorecard.independent_letter, Scorecard.independent_variance,
        Scorecard.cells["counts"], Scorecard.cells["independent_counts"],
    )
    .where(OF_SERVICE, IS_CURRENT)
    .order_by(Scorecard.last_day.desc(), Scorecard.id.desc())
)  # fmt: skip

WITH_NAMES = contains_eager(Scorecard.service).contains_eager(Service.agency)
NEWEST_CARDS = (
    select(Scorecard)
    .join(Scorecard.service)
    .join(Service.agency)
    .where(
        Scorecard.service_id.in_(bindparam("service_ids", expanding=True)),
        Scorecard.period.in_(bindparam("periods", expanding=True)),
        IS_CURRENT,
    )
    .options(WITH_NAMES)
    .order_by(Scorecard.id)
)

# Of each service of some agencies the newest cards of its two newest periods.
HERS = Service.agency_id.in_(bindparam("agency_ids", expanding=True))
IN_LINE = func.row_number().over(
    partition_by=Scorecard.service_id, order_by=(Scorecard.last_day.desc(), Scorecard.id.desc())
)
HER_CARDS = Scorecard.service_id.in_(select(Service.id).where(HERS))
PLACED = select(Scorecard.id, IN_LINE.label("place")).where(IS_CURRENT, HER_CARDS).subquery()
AMONG_TWO = and_(Scorecard.service_id == Service.id, Scorecard.id.in_(select(PLACED.c.id).where(PLACED.c.place <= 2)))
NEWEST_TWO = (
    select(Service, Scorecard)
    .join(Service.agency)
    .outerjoin(Scorecard, AMONG_TWO)
    .where(HERS, or_(Service.active, Scorecard.id.is_not(None)))
    .options(contains_eager(Service.agency))
    .order_by(func.lower(Service.name), Service.id, Scorecard.last_day.desc(), Scorecard.id.desc())
)

# To be joined: of each service and period that has a published card, the newest version and the survey's first day.
VERSIONS = (
    select(Scorecard.service_id, Scorecard.period, Scorecard.version, Scorecard.first_day)
    .where(IS_CURRENT)
    .subquery("newest_version")
)

NEWEST_OF_ALL = (
    select(Scorecard)
    .join(Scorecard.service)
    .join(Service.agency)
    .where(Scorecard.id.in_(_newest_of_services()))
    .options(WITH_NAMES)
)
BY_NAME = NEWEST_OF_ALL.order_by(func.lower(Agency.name), Agency.id, func.lower(Service.name), Service.id)
LATEST = NEWEST_OF_ALL.order_by(Scorecard.published_on.desc(), Scorecard.last_day.desc(), Scorecard.id.desc()).limit(
    bindparam("limit")
)

Found = tuple[Scorecard, int]  # a published version, and the number of the newest one of its period


def _first(statement: Select[Any], **named: object) -> Found | None:
    row = db.session.execute(statement, named).first()
    return (row[0], row[1]) if row else None


def published_card(agency: str, service: str, period: Period, version: int | None) -> Found | None:
    """The newest version, unless another is named."""
    if version is None:
        return _first(NAMED_PERIOD, agency=agency, service=service, period=period)
    return _first(NAMED_VERSION, agency=agency, service=service, period=period, version=version)


def newest_named(agency: str, service: str) -> Found | None:
    return _first(NEWEST_NAMED, agency=agency, service=service)


def newest_card(service_id: int, period: Period | None = None) -> Found | None:
    """The newest version of the newest period, or of the one that is named."""
    if period is None:
        return _first(NEWEST, service_id=service_id)
    return _first(NEWEST_OF_PERIOD, service_id=service_id, period=period)


def values(service_id: int) -> list[tuple[Any, ...]]:
    """What the newest published version of each period says in short, newest period first, and the counts by
    which two are compared; None where a card is older than such counts.
    """
    return [tuple(row) for row in db.session.execute(VALUES, {"service_id": service_id})]


def history(service_id: int) -> list[Scorecard]:
    """The newest published version of each period, newest period first."""
    some = select(Scorecard).where(Scorecard.service_id == service_id, IS_CURRENT).options(LIST)
    return list(db.session.scalars(some.order_by(Scorecard.last_day.desc(), Scorecard.id.desc())))


def addresses() -> list[tuple[str, str, Period, date]]:
    """What names every published card, and when its newest version was published; newest period of a service first."""
    some = select(Agency.slug, Service.slug, Scorecard.period, Scorecard.published_on).select_from(Scorecard)
    some = some.join(Scorecard.service).join(Service.agency).where(IS_CURRENT)
    in_order = some.order_by(Agency.slug, Service.slug, Scorecard.last_day.desc(), Scorecard.id.desc())
    return [(agency, service, period, day) for agency, service, period, day in db.session.execute(in_order) if day]


def current_behind(card_id: int, most: int) -> list[Scorecard]:
    """The newest published versions, by number from behind this one on."""
    some = select(Scorecard).where(IS_CURRENT, Scorecard.id > card_id).options(LIST)
    return list(db.session.scalars(some.order_by(Scorecard.id).limit(most)))


def newest_of_periods() -> list[Scorecard]:
    """The newest published version of every service and period, what was published last before the others."""
    some = select(Scorecard).where(IS_CURRENT)
    some = some.options(WITH_SERVICE).order_by(Scorecard.published_on.desc(), Scorecard.id.desc())
    return list(db.session.scalars(some))


def newest_of_all() -> list[Scorecard]:
    """The newest published card of every service, by agency and service; no number of it is read."""
    return list(db.session.scalars(BY_NAME.options(*(defer(column) for column in NUMBERS))))


def whole(card_ids: Collection[int]) -> dict[int, Scorecard]:
    """These cards with all that they say, by their numbers."""
    some = select(Scorecard).where(Scorecard.id.in_(card_ids)).options(LIST, *(undefer(column) for column in NUMBERS))
    return {card.id: card for card in db.session.scalars(some.execution_options(populate_existing=True))}


def newest_two(agency_ids: Collection[int]) -> list[tuple[Service, list[Scorecard]]]:
    """Each service of these agencies that is given or has a card, by name, with the newest published cards of its
    two newest periods, newer one first.
    """
    rows = db.session.execute(NEWEST_TWO, {"agency_ids": list(agency_ids)})
    return [(service, [card for _, card in some if card]) for service, some in groupby(rows, key=lambda row: row[0])]


def newest_cards(service_ids: Collection[int], periods: Collection[Period]) -> list[Scorecard]:
    """The newest published version of each of these services and periods."""
    named = {"service_ids": list(service_ids), "periods": list(periods)}
    return list(db.session.scalars(NEWEST_CARDS, named))


def latest(limit: int) -> list[Scorecard]:
    """What was published last: the newest card of each service, newest publication first."""
    return list(db.session.scalars(LATEST, {"limit": limit}))


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


def named(card_ids: Collection[int]) -> list[Scorecard]:
    """These cards with service and agency, and no number of them read."""
    some = select(Scorecard).where(Scorecard.id.in_(card_ids)).options(LIST)
    return list(db.session.scalars(some.options(*(defer(column) for column in NUMBERS))))


def about(agency_id: int) -> list[int]:
    """The numbers of all cards about the services of an agency, published or not."""
    some = select(Scorecard.id).join(Scorecard.service).where(Service.agency_id == agency_id)
    return list(db.session.scalars(some.order_by(Scorecard.id)))


def issued_since(day: date) -> list[tuple[int, int, int, int]]:
    """Number, version, service and agency of every version that was published since then, oldest first."""
    some = select(Scorecard.id, Scorecard.version, Scorecard.service_id, Service.agency_id).join(Scorecard.service)
    some = some.where(Scorecard.published_on >= day).order_by(Scorecard.published_on, Scorecard.id)
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(some)]


def newest_issues(limit: int, agency: str | None, service: str | None) -> list[Found]:
    """The versions that were published last, newest first: of all, or of an agency, or of one of its services."""
    some = select(Scorecard).join(Scorecard.service).join(Service.agency).where(IS_PUBLISHED).options(WITH_NAMES)
    some = some.where(Agency.slug == agency) if agency else some
    some = some.where(Service.slug == service) if service else some
    some = some.order_by(Scorecard.published_on.desc(), Scorecard.id.desc()).limit(limit)
    return [(card, card.version) for card in db.session.scalars(some)]


def proposals_numbered(numbers: Collection[int]) -> list[Confirmation]:
    """What was proposed about cards, decided or not."""
    some = select(Confirmation).where(Confirmation.id.in_(numbers), Confirmation.act.in_(ACTS))
    return list(db.session.scalars(some.order_by(Confirmation.id)))


# Drafts, and published cards that somebody proposed to correct, each with what waits for a second person about it.
# Nobody who asks for them sees a number, so none is read.
ACTS = (PUBLISH, HOLD, CORRECT)
ABOUT_CARD = and_(
    Confirmation.subject == literal("Scorecard:") + cast(Scorecard.id, String),
    Confirmation.act.in_(ACTS),
    Confirmation.decided_at.is_(None),
)
IN_WORK = (
    select(Scorecard, Confirmation)
    .join(Scorecard.service)
    .join(Service.agency)
    .outerjoin(Confirmation, ABOUT_CARD)
    .where(or_(~IS_PUBLISHED, Confirmation.act == CORRECT))
    .options(
        contains_eager(Scorecard.service)
        .contains_eager(Service.agency)
        .joinedload(Agency.parent)
        .joinedload(Agency.parent),
        joinedload(Confirmation.proposed_by),
        *(defer(numbers) for numbers in NUMBERS),
    )
    .order_by(Scorecard.last_day, Scorecard.id, Confirmation.proposed_at, Confirmation.id)
)
IN_WORK_OF_AGENCIES = IN_WORK.where(HERS)

InWork = tuple[Scorecard, list[Confirmation]]


def in_work(agency_ids: Collection[int] | None = None) -> list[InWork]:
    """What is due first before the others, about all agencies or some; the older proposal first."""
    if agency_ids is None:
        return _by_card(db.session.execute(IN_WORK))
    return _by_card(db.session.execute(IN_WORK_OF_AGENCIES, {"agency_ids": list(agency_ids)}))


def _by_card(rows: Iterable[Any]) -> list[InWork]:
    return [(card, [found for _, found in some if found]) for card, some in groupby(rows, key=lambda row: row[0])]


def proposed(act: str, cards: Sequence[Scorecard]) -> set[str]:
    """The subjects of those about which this waits for a second person: what the public list says, and nobody's name."""
    if not cards:
        return set()
    some = select(Confirmation.subject).where(Confirmation.decided_at.is_(None), Confirmation.act == act)
    return set(db.session.scalars(some.where(Confirmation.subject.in_([card.subject for card in cards]))))


def proposals(cards: Sequence[Scorecard]) -> dict[tuple[str, str], Confirmation]:
    """What waits for a second person about these cards, by act and subject, with who proposed it."""
    if not cards:
        return {}
    some = select(Confirmation).where(Confirmation.decided_at.is_(None), Confirmation.act.in_(ACTS))
    some = some.where(Confirmation.subject.in_([card.subject for card in cards]))
    some = some.options(joinedload(Confirmation.proposed_by))
    return {(found.act, found.subject): found for found in db.session.scalars(some)}
