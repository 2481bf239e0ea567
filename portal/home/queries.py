"""What the pages show that no single slice below can tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from zlib import crc32

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.commitments import results as commitments
from portal.commitments.results import Promise
from portal.complaints import results as complaints
from portal.complaints.results import LateCase
from portal.core import clock
from portal.core.paging import FIRST, LARGEST, Part, Place, part_of
from portal.core.periods import Period
from portal.core.words import N_
from portal.forum import results as forum
from portal.forum.results import LateThread
from portal.moderation import published as moderated
from portal.moderation.published import LateWords
from portal.organisation import pictures
from portal.organisation import queries as organisation
from portal.organisation.models import Agency, PlacePicture, Service, ServicePoint
from portal.scorecards import published
from portal.surveys import queries as surveys
from portal.surveys.models import Survey
from portal.surveys.rules import State, lapsed

T = TypeVar("T")

REGISTRATION = N_("a new registration, and a confirmation from outside")
DRAFT = N_("the computing of its draft, by the portal")
SURVEY = N_("a survey, which its agency registers")


def still_open(begun: list[Survey]) -> list[Survey]:
    return [survey for survey in begun if survey.state is State.OPEN]


def services_being_asked() -> set[int]:
    """The numbers of the services whose survey is open."""
    return {survey.service_id for survey in surveys.open_surveys()}


@dataclass(frozen=True)
class Late:
    """Something that waits in public: about which service, for whom, since which day. It bears no result."""

    service: str
    agency: str
    since: date
    for_whom: str  # a msgid
    period: Period | None = None
    version: int = 1  # of a card: a later one corrects what is published
    page: tuple[str, str] | None = None  # of the service: the slugs of its agency and its own

    @property
    def number(self) -> int:
        """What tells it from the others of its list in an address; it is no row, so it has none of its own."""
        told = f"{self.agency}/{self.service}/{self.period}/{self.version}/{self.since}"
        return crc32(told.encode("utf-8", "replace")) % LARGEST + 1

    @property
    def days(self) -> int:
        return (clock.today() - self.since).days


@dataclass(frozen=True)
class Waiting:
    """The public waiting list. Each part has the oldest first."""

    cards: list[Late]
    lapsed: list[Late]
    neglected: list[Late]  # asked about once, and not for a year
    never: list[tuple[Agency, list[Service]]]
    words: list[LateWords]  # of residents, that no moderator has read in time; by the agency concerned


REPORTS, THREADS, PROMISES = "laporan", "dialog", "janji"
# how addresses call the lists of Waiting, in their order
LISTS = (REPORTS, THREADS, PROMISES, "kartu", "batal", "lama", "belum")
SHOWN, ROWS = 30, 60  # of each list on the whole page, and of one list by itself

AgencyServices = tuple[Agency, list[Service]]


@dataclass(frozen=True)
class OfWaiting:
    """A part of each list, and how long they are. A list that is not shown is empty."""

    cards: Part[Late]
    lapsed: Part[Late]
    neglected: Part[Late]
    never: Part[AgencyServices]
    words: list[LateWords]
    counts: dict[str, int]
    reports: Part[LateCase]  # of residents, over their date
    by_agency: dict[str, tuple[str, int]]  # slug of each agency whose reports are late -> its name, and how many
    threads: Part[LateThread]  # conversations whose answer is over its date
    promises: Part[Promise]  # of agencies, over their day


def parts_of(whole: Waiting, only: str, at: Place, of: Agency | None = None) -> OfWaiting:
    """The first of every list, or a part of the one that is named."""

    def part(name: str, rows: Sequence[T], number: Callable[[T], int]) -> Part[T]:
        if only:
            return part_of(rows, number, at, ROWS) if name == only else Part([])
        return part_of(rows, number, FIRST, SHOWN)

    def late(name: str, rows: list[Late]) -> Part[Late]:
        return part(name, rows, lambda one: one.number)

    _reports, _threads, _promises, cards, lapsed, neglected, never = LISTS
    by_agency, promises = complaints.late_by_agency(), _late_promises(only, at)
    return OfWaiting(
        late(cards, whole.cards), late(lapsed, whole.lapsed), late(neglected, whole.neglected),
        part(never, whole.never, lambda one: one[0].id),
        [] if only else whole.words,
        {
            REPORTS: sum(count for _name, count in by_agency.values()), THREADS: forum.count_late(),
            PROMISES: len(promises.rows) if promises.is_all else commitments.count_overdue(), cards: len(whole.cards),
            lapsed: len(whole.lapsed), neglected: len(whole.neglected), never: len(whole.never),
        },
        _late_reports(only, at, of), by_agency, _late_threads(only, at), promises,
    )  # fmt: skip


def _late_reports(only: str, at: Place, of: Agency | None) -> Part[LateCase]:
    if only not in ("", REPORTS):
        return Part([])
    agencies = None if of is None else [of.id]
    return complaints.late(at if only else FIRST, agencies=agencies, size=ROWS if only else SHOWN)


def _late_threads(only: str, at: Place) -> Part[LateThread]:
    if only not in ("", THREADS):
        return Part([])
    return forum.late(at if only else FIRST, size=ROWS if only else SHOWN)


def _late_promises(only: str, at: Place) -> Part[Promise]:
    if only not in ("", PROMISES):
        return Part([])
    return commitments.overdue(at if only else FIRST, ROWS if only else SHOWN)


def late_cards(begun: list[Survey], of: Agency | None = None) -> list[Late]:
    """Cards that are late, drafted or not, of one agency or of all; `begun` are their surveys that ever took answers."""
    cards = [
        Late(one.service_name, one.agency_name, one.since, one.for_whom, one.period, one.version)
        for one in published.waiting()
        if of is None or one.agency_slug == of.slug
    ]
    cards += _undrafted(begun)
    return sorted(cards, key=lambda late: late.since)


def _undrafted(begun: list[Survey]) -> list[Late]:
    """Surveys that ended and have no card at all, because the worker did not close them or could not compute one."""
    runs = (State.OPEN, State.PREPARING)
    ended = {(survey.service_id, survey.period): survey for survey in begun if survey.state not in runs}
    since = published.undrafted_since({of: survey.closes_on for of, survey in ended.items()})
    services = {of: ended[of].service for of in since}
    return [Late(services[of].name, services[of].agency.name, day, DRAFT, of[1]) for of, day in since.items()]


def waiting() -> Waiting:
    every = sorted(surveys.surveys_of(), key=lambda survey: (survey.closes_on, survey.id))
    unopened = _unopened(every)
    begun = [survey for survey in every if survey.confirmed_on and survey.opens_on <= clock.today()]
    last_days = {survey.service_id: survey.closes_on for survey in begun}  # of the newest, which comes last
    neglected, never = [], []
    for service in surveys.neglected():
        if last_day := last_days.get(service.id):
            page = (service.agency.slug, service.slug)
            neglected.append(Late(service.name, service.agency.name, last_day, SURVEY, page=page))
        else:
            never.append(service)
    neglected.sort(key=lambda late: late.since)
    return Waiting(late_cards(begun), unopened, neglected, _by_agency(never), moderated.late())


def _unopened(every: list[Survey]) -> list[Late]:
    late = [
        Late(survey.service.name, survey.service.agency.name, survey.opens_on, REGISTRATION, survey.period)
        for survey in lapsed(every, clock.today())
    ]
    return sorted(late, key=lambda one: one.since)


def _by_agency(services: list[Service]) -> list[tuple[Agency, list[Service]]]:
    of: dict[Agency, list[Service]] = {}
    for service in services:
        of.setdefault(service.agency, []).append(service)
    return sorted(of.items(), key=lambda item: item[0].name.lower())


@dataclass(frozen=True)
class AgencyPage:
    """What everybody may read of one agency."""

    agency: Agency
    below: list[Agency]  # directly, in the order of the tree
    rated: list[published.Rated]  # its services by name, each with its newest card
    asked: set[int]  # the numbers of the services whose survey is open
    cards: list[Late]  # its scorecards that are late, the oldest first
    lapsed: list[Late]  # its surveys that did not open
    neglected: list[Service]  # of which nobody was asked for a year, or ever
    picture: PlacePicture | None

    @property
    def waits(self) -> bool:
        return bool(self.cards or self.lapsed or self.neglected)


def agency_page(slug: str) -> AgencyPage:
    """Raises NotFound. A closed agency has a page too: what was published about it stays (at most 7 queries)."""
    placed = [each.agency for each in organisation.agencies_in_tree_order()]
    here = next((each for each in placed if each.slug == slug), None) or organisation.agency(slug)
    every = sorted(surveys.surveys_of([here.id]), key=lambda survey: (survey.closes_on, survey.id))
    begun = [survey for survey in every if survey.confirmed_on and survey.opens_on <= clock.today()]
    rated = published.of_agencies([here.id])
    given = [each.service for each in rated if each.service.active]
    return AgencyPage(
        here, [each for each in placed if each.parent_id == here.id], rated,
        {survey.service_id for survey in still_open(begun)}, late_cards(begun, here), _unopened(every),
        surveys.neglected_of(given, every), pictures.picture_of(here),
    )  # fmt: skip


# ---- desks


def described_by(account: Account) -> list[tuple[Agency, list[Service], list[ServicePoint]]]:
    """The services whose standard somebody may write, and their service points, by agency in the order of the tree."""
    every = organisation.services_by_agency()
    some = [one for one in every if account.may_about(Permission.SERVICE_DESCRIBE, one[0])]
    points = organisation.points_by_service(service.id for _agency, services in some for service in services)
    return [
        (agency, services, [point for each in services for point in points.get(each.id, ())]) for agency, services in some
    ]
