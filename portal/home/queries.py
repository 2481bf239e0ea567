"""What the pages show that no single slice below can tell."""

from dataclasses import dataclass
from datetime import date

from portal.core import clock
from portal.core.periods import Period
from portal.core.words import N_
from portal.organisation.models import Agency, Service
from portal.scorecards import published
from portal.surveys import queries as surveys
from portal.surveys.models import Survey
from portal.surveys.rules import State, lapsed

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
    def days(self) -> int:
        return (clock.today() - self.since).days


@dataclass(frozen=True)
class Waiting:
    """The public waiting list. Each part has the oldest first."""

    cards: list[Late]
    lapsed: list[Late]
    neglected: list[Late]  # asked about once, and not for a year
    never: list[tuple[Agency, list[Service]]]


def late_cards(begun: list[Survey]) -> list[Late]:
    """Cards that are late, drafted or not; `begun` are all surveys that ever took answers."""
    cards = [
        Late(one.service_name, one.agency_name, one.since, one.for_whom, one.period, one.version)
        for one in published.waiting()
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
    unopened = [
        Late(survey.service.name, survey.service.agency.name, survey.opens_on, REGISTRATION, survey.period)
        for survey in lapsed(every, clock.today())
    ]
    begun = [survey for survey in every if survey.confirmed_on and survey.opens_on <= clock.today()]
    last_days = {survey.service_id: survey.closes_on for survey in begun}  # of the newest, which comes last
    neglected, never = [], []
    for service in surveys.neglected():
        if last_day := last_days.get(service.id):
            page = (service.agency.slug, service.slug)
            neglected.append(Late(service.name, service.agency.name, last_day, SURVEY, page=page))
        else:
            never.append(service)
    for part in (unopened, neglected):
        part.sort(key=lambda late: late.since)
    return Waiting(late_cards(begun), unopened, neglected, _by_agency(never))


def _by_agency(services: list[Service]) -> list[tuple[Agency, list[Service]]]:
    of: dict[Agency, list[Service]] = {}
    for service in services:
        of.setdefault(service.agency, []).append(service)
    return sorted(of.items(), key=lambda item: item[0].name.lower())
