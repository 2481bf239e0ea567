"""The only door to cards for the floors above: what has been published, and no more.

`waiting` and the notices say that a card is there and whom it waits for, and nothing of what stands in it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple

from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.paging import FIRST, Part, Place, part_of
from portal.core.periods import Period
from portal.core.score import Change, Score
from portal.core.search import stands_in
from portal.organisation.models import Service
from portal.scorecards import queries
from portal.scorecards.models import Scorecard
from portal.scorecards.queries import InWork
from portal.scorecards.rules import PUBLISH, PUBLISH_TIME
from portal.scorecards.sheets import PublishedCard, Sheet, StratumTurnout, published, sheet
from portal.skm.elements import Element
from portal.skm.index import Sample, difference, sample
from portal.skm.tally import Counts

__all__ = ["Element", "PublishedCard", "Sheet", "StratumTurnout", "sheet"]  # handed on to those above

# ---- published cards


def card(agency_slug: str, service_slug: str, period: Period, version: int | None = None) -> PublishedCard | None:
    """A published version; the newest unless another is named."""
    found = queries.published_card(agency_slug, service_slug, period, version)
    return published(*found) if found else None


def to_hang_up(agency_slug: str, service_slug: str, period: Period, *, by: Account) -> PublishedCard:
    """The newest version, for who has a right in the rated agency, or as a publisher outside it. Raises NotFound."""
    found = queries.published_card(agency_slug, service_slug, period, None)
    if found and any(_may(right, by, found[0]) for right in (Permission.SCORECARD_READ, Permission.SURVEY_WATCH)):
        return published(*found)
    raise NotFound("No card has been published for this service and period.")


def newest_of(agency_slug: str, service_slug: str) -> PublishedCard | None:
    found = queries.newest_named(agency_slug, service_slug)
    return published(*found) if found else None


def newest(service_id: int) -> PublishedCard | None:
    """The newest version of the newest period of a service."""
    found = queries.newest_card(service_id)
    return published(*found) if found else None


def evidence(service_id: int, period: Period) -> PublishedCard | None:
    """The newest published version of a period: what evaluation reads."""
    found = queries.newest_card(service_id, period)
    return published(*found) if found else None


def evidence_of(about: Collection[tuple[int, Period]]) -> dict[tuple[int, Period], PublishedCard]:
    """The same for many services and periods, in one query; what has no card is missing."""
    found = queries.newest_cards({service_id for service_id, _ in about}, {period for _, period in about})
    cards = {(card.service_id, card.period): published(card, card.version) for card in found}
    return {of: card for of, card in cards.items() if of in about}


# To be joined by those above: service_id, period, version and first_day of the same.
NEWEST_VERSIONS = queries.VERSIONS


def history(service_id: int) -> list[PublishedCard]:
    """The newest version of each period, newest period first."""
    return [published(card, card.version) for card in queries.history(service_id)]


def latest(limit: int) -> list[PublishedCard]:
    """The newest card of each service, what was published last before the others."""
    return [published(card, card.version) for card in queries.latest(limit)]


ByAgency = dict[tuple[str, str], list[PublishedCard]]  # by slug and present name


@dataclass(frozen=True)
class Index:
    """A part of the newest cards of all services; agencies and services by name."""

    agencies: ByAgency
    part: Part[int]  # the numbers of the cards
    found: int  # in all parts
    every: list[tuple[str, str]]  # the agencies that have a card, whatever was asked for
    periods: list[Period]  # and the periods, newest first


def index(words: str = "", agency: str = "", period: str = "", at: Place = FIRST, size: int = 60) -> Index:
    """The newest card of every service that has these words, of an agency and a period (2 queries).

    What is empty is no condition. Only the cards of the part are read whole.
    """
    every = queries.newest_of_all()
    ids = [
        one.id
        for one in every
        if period in ("", one.period) and agency in ("", one.service.agency.slug) and stands_in(words, *one.names)
    ]
    agencies = list(dict.fromkeys((one.service.agency.slug, one.service.agency.name) for one in every))
    periods = sorted({one.period for one in every}, reverse=True)
    part = part_of(ids, lambda number: number, at, size)
    return Index(_by_agency(part.rows), part, len(ids), agencies, periods)


def _by_agency(card_ids: list[int]) -> ByAgency:
    found: ByAgency = {}
    whole = queries.whole(card_ids) if card_ids else {}
    for one in (whole[number] for number in card_ids):
        agency = one.service.agency
        found.setdefault((agency.slug, agency.name), []).append(published(one, one.version))
    return found


class Issue(NamedTuple):
    """That a version of a card was published, and about what."""

    card_id: int
    version: int
    service_id: int
    agency_id: int


def issued_since(day: date) -> list[Issue]:
    """Oldest first."""
    return [Issue(*row) for row in queries.issued_since(day)]


def newest_issues(limit: int, agency_slug: str | None = None, service_slug: str | None = None) -> list[PublishedCard]:
    """The versions that were published last, newest first: of all, of an agency, or of one of its services."""
    return [published(*found) for found in queries.newest_issues(limit, agency_slug, service_slug)]


class Address(NamedTuple):
    """What names a published card, and the day on which its newest version was published."""

    agency: str  # slugs
    service: str
    period: Period
    published_on: date


def addresses() -> list[Address]:
    """Of every published card, by agency and service."""
    return [Address(*row) for row in queries.addresses()]


@dataclass(frozen=True)
class Rated:
    """A service with its newest card, and how far its official value moved since the period before.

    There is no change where one of the two has no value.
    """

    service: Service
    card: PublishedCard | None
    change: Change | None


def of_agencies(agency_ids: Collection[int]) -> list[Rated]:
    """All services of these agencies, by name; one that is not given any more only where it has a card."""
    return [_rated(service, cards) for service, cards in queries.newest_two(agency_ids)]


def _rated(service: Service, cards: list[Scorecard]) -> Rated:
    if not cards:
        return Rated(service, None, None)
    return Rated(service, published(cards[0], cards[0].version), _moved(*cards))


def _moved(card: Scorecard, before: Scorecard | None = None) -> Change | None:
    return difference(_official(card), _official(before)) if before else None


def _official(card: Scorecard) -> Sample | None:
    return sample(card.official, card.official_variance, card.cells["counts"])


@dataclass(frozen=True)
class Value:
    """What the newest version of one period says in short."""

    period: Period
    version: int
    last_day: date
    published_on: date
    official: Score | None
    letter: str | None
    official_variance: str | None
    independent: Score | None
    independent_letter: str | None
    independent_variance: str | None
    counts: Counts  # of the official value by element, as its file has them; empty below ten answers
    independent_counts: Counts


def values(service_id: int) -> list[Value]:
    """The published periods of a service, newest first: for lists, trends and changes."""
    return [Value(*row[:-2], *(counts or {} for counts in row[-2:])) for row in queries.values(service_id)]


# ---- what is not published yet: that it is there, and no number of it


@dataclass(frozen=True)
class Waiting:
    """A card that stands on the public waiting list. `for_whom` is a msgid."""

    agency_slug: str
    agency_name: str
    service_slug: str
    service_name: str
    period: Period
    version: int
    since: date  # the day by which it should have been published
    for_whom: str
    held_until: date | None
    told_by_clock_on: date


def undrafted_since(last_days: Mapping[tuple[int, Period], date]) -> dict[tuple[int, Period], date]:
    """Of surveys by service and period, with their last days: those without any card whose card is late, since when.

    A card that was never computed is as late as one that lies in somebody's drawer.
    """
    due = {of: last_day + PUBLISH_TIME for of, last_day in last_days.items()}
    late = {of: day for of, day in due.items() if day <= clock.today()}
    drafted = queries.with_cards() if late else set()
    return {of: day for of, day in late.items() if of not in drafted}


def waiting() -> list[Waiting]:
    """Cards that are late, the oldest first."""
    today = clock.today()
    late = [card for card in queries.unpublished() if card.course.waits_publicly(today)]
    proposed = queries.proposed(PUBLISH, late)
    return [
        Waiting(
            card.service.agency.slug, card.service.agency.name, card.service.slug, card.service.name, card.period,
            card.version, card.course.waits_publicly_from,
            card.course.waits_for(today, card.subject in proposed).value,
            card.held_until, card.course.told_by_clock_on,
        )
        for card in late
    ]  # fmt: skip


@dataclass(frozen=True)
class CardName:
    """What a card is of, published or not, and no number of it."""

    agency_slug: str
    service_slug: str
    service_name: str
    period: Period
    version: int
    published: bool
    reply_until: date


def names_of(card_ids: Collection[int]) -> dict[int, CardName]:
    """How cards are called, by their numbers: for the log. Those that are not there are missing."""
    return {
        card.id: CardName(
            card.service.agency.slug, card.service.slug, card.names[0], card.period, card.version,
            card.published_on is not None, card.course.reply_until,
        )
        for card in (queries.named(card_ids) if card_ids else ())
    }  # fmt: skip


class Proposed(NamedTuple):
    """What was proposed about a card: which deed, about which one, and whether it still waits."""

    act: str  # as in `rules`
    card_id: int
    card: CardName
    waits: bool


def proposals_numbered(numbers: Collection[int]) -> dict[int, Proposed]:
    """By number of the proposal; those that are not about cards are missing (2 queries)."""
    found = {each.id: (each, int(each.subject.partition(":")[2])) for each in queries.proposals_numbered(numbers)}
    names = names_of({card_id for _each, card_id in found.values()})
    return {
        number: Proposed(each.act, card_id, names[card_id], each.decided_at is None)
        for number, (each, card_id) in found.items()
        if card_id in names
    }


def numbers_about(agency_id: int) -> list[int]:
    """The numbers of all cards about the services of an agency, published or not."""
    return queries.about(agency_id)


@dataclass(frozen=True)
class DraftNotice:
    """That a draft is there, for whom it concerns, and until when. No numbers."""

    id: int
    agency_id: int
    service_id: int
    agency_name: str
    service_name: str
    period: Period
    version: int
    last_day: date
    reply_until: date
    heard: bool
    held_until: date | None  # only while it is held
    proposed_by: str | None  # who proposed to publish it, while that waits for a second person
    proposed_by_id: int | None  # the person
    may_be_proposed: bool
    told_by_clock_on: date
    for_whom: str  # a msgid
    reminder: int | None  # days: see `Course.reminder`


def drafts_for_head(*agency_ids: int) -> list[DraftNotice]:
    """The drafts about some agencies, what is due first before the others."""
    return _drafts(queries.in_work(agency_ids))


@dataclass(frozen=True)
class ProposalNotice:
    """What one publisher proposed about a card, and waits for another one. `act` as in `rules`."""

    number: int  # of the proposal
    card_id: int
    act: str
    agency_name: str
    service_name: str
    period: Period
    version: int
    proposed_by: str
    proposed_by_id: int  # the person
    proposed_at: datetime


@dataclass(frozen=True)
class Work:
    """What of cards waits for a publisher: drafts, and what another one proposed, oldest first."""

    drafts: list[DraftNotice]
    proposals: list[ProposalNotice]


def for_publisher(account: Account) -> Work:
    """About agencies outside whose branch the publisher has been all the time (1 query)."""
    some = [(card, found) for card, found in queries.in_work() if _may(Permission.SCORECARD_PUBLISH, account, card)]
    proposed = [_proposal(card, one) for card, found in some for one in found]
    return Work(_drafts(some), sorted(proposed, key=attrgetter("proposed_at")))


def _proposal(card: Scorecard, found: Confirmation) -> ProposalNotice:
    return ProposalNotice(
        found.id, card.id, found.act, card.names[1], card.names[0], card.period, card.version,
        found.proposed_by.name, found.proposed_by_id, found.proposed_at,
    )  # fmt: skip


def drafts_for_reader(account: Account) -> list[DraftNotice]:
    """All drafts that somebody may read, be it as head of the agency or as a publisher outside it."""
    return _drafts([one for one in queries.in_work() if _may(Permission.SCORECARD_READ, account, one[0])])


def cards_for_reader(account: Account) -> list[PublishedCard]:
    """What is published about the same agencies, newest publication first: what publishers may correct."""
    some = [card for card in queries.newest_of_periods() if _may(Permission.SCORECARD_READ, account, card)]
    return [published(card, card.version) for card in some]


def _may(permission: Permission, account: Account, card: Scorecard) -> bool:
    return account.may_about(permission, card.service.agency, card.registered_at)


def _drafts(some: list[InWork]) -> list[DraftNotice]:
    drafts = [(card, found) for card, found in some if card.published_on is None]
    return [_notice(card, next((one for one in found if one.act == PUBLISH), None)) for card, found in drafts]


def _notice(card: Scorecard, proposal: Confirmation | None) -> DraftNotice:
    course, today = card.course, clock.today()
    return DraftNotice(
        card.id, card.service.agency_id, card.service_id, card.service.agency.name, card.service.name, card.period,
        card.version, card.last_day, course.reply_until, course.heard, card.held_until if course.is_held(today) else None,
        proposal.proposed_by.name if proposal else None, proposal.proposed_by_id if proposal else None,
        proposal is None and course.may_be_proposed(today),
        course.told_by_clock_on, course.waits_for(today, proposal is not None).value,
        course.reminder(today),
    )  # fmt: skip
