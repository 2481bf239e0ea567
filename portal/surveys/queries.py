from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.periods import Period
from portal.organisation.models import Agency, Service
from portal.skm.instrument import ELEMENTS
from portal.skm.tally import Marks
from portal.surveys import codes
from portal.surveys.models import Answer, Ballot, Invitation, SlipBatch, Survey, WaitingComment
from portal.surveys.rules import Stratum

AT_A_TIME = 5000  # rows

WITH_SERVICE = joinedload(Survey.service).joinedload(Service.agency)
# Far enough up the tree for the branch of the agency to be known, where a right about it is looked at.
WITH_BRANCH = WITH_SERVICE.joinedload(Agency.parent).joinedload(Agency.parent)


# Putting a statement together takes longer than running it, so those that many visits run stand here once.
OPEN_TODAY = and_(
    Survey.confirmed_on.is_not(None), Survey.ended_on.is_(None),
    Survey.opens_on <= bindparam("today"), Survey.closes_on >= bindparam("today"),
)  # fmt: skip
NAMED = (
    select(Survey)
    .join(Survey.service)
    .join(Service.agency)
    .where(Agency.slug == bindparam("agency"), Service.slug == bindparam("service"))
    .options(contains_eager(Survey.service).contains_eager(Service.agency))
    .order_by(OPEN_TODAY.desc(), Survey.opens_on.desc(), Survey.id.desc())
    .limit(1)
)
OPEN_IN = (
    select(Survey)
    .join(Survey.service)
    .join(Service.agency)
    .where(Service.agency_id.in_(bindparam("agency_ids", expanding=True)), OPEN_TODAY)
    .options(contains_eager(Survey.service).contains_eager(Service.agency))
    .order_by(Survey.closes_on, Survey.id)
)
WAITS = and_(Survey.confirmed_on.is_(None), Survey.declined_on.is_(None), Survey.opens_on > bindparam("today"))
REGISTRATIONS = select(Survey).where(WAITS).options(WITH_BRANCH).order_by(Survey.opens_on, Survey.id)
EVERY = select(Survey).options(WITH_SERVICE).order_by(Survey.opens_on.desc(), Survey.id.desc())
OF_AGENCIES = EVERY.join(Service, Survey.service_id == Service.id).where(
    Service.agency_id.in_(bindparam("agency_ids", expanding=True))
)
# These name tables and not models: of what they find nothing is made but a number or a word.
survey_, service_, agency_ = Survey.__table__, Service.__table__, Agency.__table__
right_ = Invitation.__table__
RIGHT = select(right_.c.survey_id, right_.c.spent).where(right_.c.hash == bindparam("hash"))
HELD_OPEN = (
    select(survey_.c.id, survey_.c.public_key)
    .join(service_, survey_.c.service_id == service_.c.id)
    .join(agency_, service_.c.agency_id == agency_.c.id)
    .where(agency_.c.slug == bindparam("agency"), service_.c.slug == bindparam("service"), OPEN_TODAY)
    .with_for_update(read=True, of=survey_)
)

ASKED_WITHIN = timedelta(days=365)  # every service, by PermenPANRB 14/2017 Art. 1


def _is_open() -> ColumnElement[bool]:
    """It takes answers: its day has come, the clock has not ended it, and there is a key to seal them to."""
    today, ready = clock.today(), (Survey.public_key.is_not(None), Survey.ended_on.is_(None))
    return and_(Survey.confirmed_on.is_not(None), Survey.opens_on <= today, Survey.closes_on >= today, *ready)


def survey(survey_id: int) -> Survey:
    found = db.session.scalar(select(Survey).where(Survey.id == survey_id).options(WITH_SERVICE))
    if found is None:
        raise NotFound("There is no such survey.")
    return found


def survey_named(name: str) -> Survey:
    """By its number, or as agency/service with or without the period: then the one that is open, or the newest."""
    if name.isdigit():
        return survey(int(name))
    agency, _, rest = name.partition("/")
    service, _, period = rest.partition("/")
    named = NAMED.where(Survey.period == Period(period)) if period else NAMED
    found = db.session.scalar(named, {"agency": agency, "service": service, "today": clock.today()})
    if found is None:
        raise NotFound("There is no such survey.")
    return found


def open_surveys() -> list[Survey]:
    some = select(Survey).where(_is_open()).options(WITH_SERVICE)
    return list(db.session.scalars(some.order_by(Survey.closes_on, Survey.id)))


def open_survey_of(service_id: int) -> Survey | None:
    found = select(Survey).where(Survey.service_id == service_id, _is_open()).options(WITH_SERVICE)
    return db.session.scalar(found.order_by(Survey.id).limit(1))


def latest_survey_of(agency: str, service: str) -> Survey:
    """The survey behind a poster's address: the open one, else the one that was or will be nearest."""
    return survey_named(f"{agency}/{service}")


def hold_open(agency: str, service: str) -> tuple[int, bytes]:
    """The service's survey, which is open and stays so until the transaction ends: its number, and the key to seal to.

    Raises Refused.
    """
    named = {"agency": agency, "service": service, "today": clock.today()}
    found = db.session.execute(HELD_OPEN, named).one_or_none()
    if found is None:
        raise Refused("This survey is not open.")
    if found.public_key is None:
        raise Refused("This survey is being prepared. Try again in a few minutes.")
    return found.id, found.public_key


class Right(NamedTuple):
    """What an invitation gives: to answer this survey, unless it is spent."""

    survey_id: int
    spent: bool


def right(code: str, survey_id: int | None = None) -> Right | None:
    """The right of a code as it was typed, of this survey or of any that is open."""
    read = codes.read(code)
    kept = (db.session.execute(RIGHT, {"hash": each}).one_or_none() for each in codes.hashes_of(read)) if read else ()
    found = next(filter(None, kept), None)
    return Right(*found) if found and survey_id in (None, found.survey_id) else None


CONFIRMED = Survey.confirmed_on.is_not(None)


def surveys_to_close() -> list[int]:
    """Those whose last day is over, by number."""
    over = (Survey.closes_on < clock.today(), CONFIRMED, Survey.closed_on.is_(None))
    return list(db.session.scalars(select(Survey.id).where(*over).order_by(Survey.id)))


def surveys_to_move() -> list[int]:
    """Those that take answers or will yet be closed, and in which something waits to be opened."""
    waits = (exists().where(Ballot.survey_id == Survey.id), exists().where(WaitingComment.survey_id == Survey.id))
    some = select(Survey.id).where(Survey.ended_on.is_(None), or_(*waits))
    return list(db.session.scalars(some.order_by(Survey.id)))


def surveys_in_need_of_keys() -> list[Survey]:
    """Those that take answers or will, and so need a key whose file is there."""
    ahead = (CONFIRMED, Survey.ended_on.is_(None), Survey.closes_on >= clock.today())
    return list(db.session.scalars(select(Survey).where(*ahead).options(WITH_SERVICE).order_by(Survey.id)))


def with_open_keys() -> list[Survey]:
    """Those that have a key and whose ballots may still wait."""
    some = select(Survey).where(Survey.closed_on.is_(None), Survey.public_key.is_not(None)).options(WITH_SERVICE)
    return list(db.session.scalars(some.order_by(Survey.id)))


def surveys_to_clean() -> list[Survey]:
    """Those that are closed and whose traces still lie in the storage, the oldest first."""
    some = select(Survey).where(Survey.closed_on.is_not(None), Survey.cleaned_on.is_(None)).options(WITH_SERVICE)
    return list(db.session.scalars(some.order_by(Survey.closed_on, Survey.id)))


def cleaned_surveys() -> list[Survey]:
    return list(db.session.scalars(select(Survey).where(Survey.cleaned_on.is_not(None)).order_by(Survey.id)))


def surveys_without_key() -> list[Survey]:
    """Those that should take answers today and cannot, because the worker has not made their key."""
    today = clock.today()
    days = (Survey.opens_on <= today, Survey.closes_on >= today, CONFIRMED, Survey.public_key.is_(None))
    return list(db.session.scalars(select(Survey).where(*days).options(WITH_SERVICE).order_by(Survey.id)))


def surveys_with_lost_key() -> list[Survey]:
    """Those in which ballots may wait that nobody can open, unless the file comes back before the closing."""
    some = select(Survey).where(CONFIRMED, Survey.closed_on.is_(None)).options(WITH_SERVICE).order_by(Survey.id)
    return [survey for survey in db.session.scalars(some) if "lost" in survey.earlier_keys.values()]


def takes_slips(survey_id: int) -> bool:
    """Whether it is confirmed and not over; that stays so until the transaction ends."""
    stands = (Survey.id == survey_id, CONFIRMED, Survey.ended_on.is_(None), Survey.closes_on >= clock.today())
    return db.session.scalar(select(Survey.id).where(*stands).with_for_update(read=True)) is not None


def rights_by_stratum(survey_id: int) -> dict[str, tuple[int, int]]:
    """Stratum -> how many rights were issued, and how many of them are spent."""
    spent = func.count().filter(Invitation.spent)
    made = select(Invitation.stratum, func.count(), spent).where(Invitation.survey_id == survey_id)
    return {stratum.value: (n, used) for stratum, n, used in db.session.execute(made.group_by(Invitation.stratum))}


def made_by_stratum(survey_id: int) -> dict[str, int]:
    """Stratum -> slips that were made, as their batches say, which outlive them."""
    made = select(SlipBatch.stratum, func.sum(SlipBatch.count)).where(SlipBatch.survey_id == survey_id)
    return {stratum.value: int(n) for stratum, n in db.session.execute(made.group_by(SlipBatch.stratum))}


def received_by_stratum(survey_id: int) -> dict[str, int]:
    """Stratum -> ballots and answers together. While a survey is open only its rounded figure may be shown."""
    found: dict[str, int] = {}
    for table in (Ballot, Answer):
        counted = select(table.stratum, func.count()).where(table.survey_id == survey_id).group_by(table.stratum)
        for stratum, n in db.session.execute(counted):
            found[stratum.value] = found.get(stratum.value, 0) + n
    return found


@dataclass(frozen=True)
class AnswersByPattern:
    """The answers of some strata, equal ones together with their number. Each reading asks the database anew, and
    none holds more than some thousands of a million rows.
    """

    survey_id: int
    strata: Collection[str]

    def __iter__(self) -> Iterator[tuple[Marks, int]]:
        marks = [getattr(Answer, element) for element in ELEMENTS]
        which = (Answer.survey_id == self.survey_id, Answer.stratum.in_([Stratum(name) for name in self.strata]))
        grouped = select(func.count(), *marks).where(*which).group_by(*marks)
        for times, *row in db.session.execute(grouped.execution_options(yield_per=AT_A_TIME)):
            yield dict(zip(ELEMENTS, row, strict=True)), times


def closed() -> list[tuple[int, Period]]:
    some = select(Survey.service_id, Survey.period).where(Survey.closed_on.is_not(None))
    return [(row.service_id, row.period) for row in db.session.execute(some.order_by(Survey.closed_on, Survey.id))]


def closed_survey(service_id: int, period: Period) -> Survey | None:
    about = (Survey.service_id == service_id, Survey.period == period, Survey.closed_on.is_not(None))
    return db.session.scalar(select(Survey).where(*about).options(WITH_SERVICE))


def confirmed(service_id: int) -> list[Survey]:
    """All surveys of the service that took answers, take them, or will. What nobody confirmed blocks nothing."""
    stands = (Survey.service_id == service_id, Survey.confirmed_on.is_not(None))
    return list(db.session.scalars(select(Survey).where(*stands).order_by(Survey.id)))


def waiting_of(service_id: int, period: Period, person_id: int) -> list[Survey]:
    """What one person registered about a service and period and nobody has confirmed yet."""
    about = (Survey.service_id == service_id, Survey.period == period, Survey.registered_by_id == person_id)
    some = select(Survey).where(*about, WAITS).order_by(Survey.id)
    return list(db.session.scalars(some, {"today": clock.today()}))


def is_asking(services: Iterable[Service]) -> bool:
    """Whether a survey of one of these services is open, or may still come to it."""
    ahead = or_(Survey.confirmed_on.is_not(None), Survey.opens_on > clock.today())
    some = select(Survey.id).where(Survey.service_id.in_([service.id for service in services]))
    some = some.where(Survey.closes_on >= clock.today(), Survey.declined_on.is_(None), ahead)
    return db.session.scalar(some.limit(1)) is not None


def surveys_of(agency_ids: list[int] | None = None) -> list[Survey]:
    """All surveys, newest first; of some agencies alone where they are named."""
    if agency_ids is None:
        return list(db.session.scalars(EVERY))
    return list(db.session.scalars(OF_AGENCIES, {"agency_ids": agency_ids}))


def open_in(agency_ids: Collection[int]) -> list[Survey]:
    """The open surveys of these agencies; their `progress` is what may be shown of them."""
    return list(db.session.scalars(OPEN_IN, {"agency_ids": list(agency_ids), "today": clock.today()}))


def numbered(survey_ids: Collection[int]) -> list[Survey]:
    """These surveys with service and agency."""
    return list(db.session.scalars(select(Survey).where(Survey.id.in_(survey_ids)).options(WITH_SERVICE)))


def registrations_waiting() -> list[Survey]:
    """Surveys that wait for a second person, the one that opens first before the others, with the agency's branch."""
    return list(db.session.scalars(REGISTRATIONS, {"today": clock.today()}))


def neglected() -> list[Service]:
    """Active services that nobody was asked about for a year, though PermenPANRB 14/2017 Art. 1 asks it yearly."""
    since = clock.today() - ASKED_WITHIN
    asked = exists().where(Survey.service_id == Service.id, Survey.confirmed_on.is_not(None), Survey.closes_on >= since)
    some = select(Service).where(Service.active, ~asked).options(joinedload(Service.agency))
    return list(db.session.scalars(some.order_by(Service.name, Service.id)))


def neglected_of(services: Iterable[Service], surveys: Iterable[Survey]) -> list[Service]:
    """The same among some services, where all surveys about them are at hand (no query)."""
    since = clock.today() - ASKED_WITHIN
    asked = {survey.service_id for survey in surveys if survey.confirmed_on and survey.closes_on >= since}
    return [service for service in services if service.active and service.id not in asked]


def begun() -> list[Survey]:
    """Surveys that take answers or took them, the one that ends or ended first before the others."""
    opened = (Survey.confirmed_on.is_not(None), Survey.opens_on <= clock.today())
    some = select(Survey).where(*opened).options(WITH_SERVICE)
    return list(db.session.scalars(some.order_by(Survey.closes_on, Survey.id)))


def batches(survey_id: int) -> list[SlipBatch]:
    some = select(SlipBatch).where(SlipBatch.survey_id == survey_id)
    some = some.options(joinedload(SlipBatch.enumerator), joinedload(SlipBatch.issued_by))
    return list(db.session.scalars(some.order_by(SlipBatch.id)))


def slips_left(survey_id: int, enumerator_id: int) -> int:
    """How many answers a named enumerator may still enter. Of slips that were printed nobody is told what is left."""
    left = select(func.count()).select_from(Invitation).join(SlipBatch, Invitation.batch_id == SlipBatch.id)
    theirs = (SlipBatch.survey_id == survey_id, SlipBatch.enumerator_id == enumerator_id, SlipBatch.assisted)
    return db.session.scalar(left.where(*theirs, ~Invitation.spent)) or 0


def last_giver(survey_id: int, enumerator_id: int) -> str:
    """Who last let a named enumerator enter answers, and so can give them more; '' where nobody did."""
    some = select(Person.name).join(SlipBatch, SlipBatch.issued_by_id == Person.id)
    theirs = (SlipBatch.survey_id == survey_id, SlipBatch.enumerator_id == enumerator_id, SlipBatch.assisted)
    return db.session.scalar(some.where(*theirs).order_by(SlipBatch.id.desc()).limit(1)) or ""


def slips_to_spend(enumerator_id: int) -> list[tuple[Survey, int]]:
    """The open surveys for which a person may enter answers, with how many are left and the branch."""
    left = select(SlipBatch.survey_id, func.count().label("left")).join(Invitation, Invitation.batch_id == SlipBatch.id)
    left = left.where(SlipBatch.enumerator_id == enumerator_id, SlipBatch.assisted, ~Invitation.spent)
    mine = left.group_by(SlipBatch.survey_id).subquery()
    some = select(Survey, mine.c.left).join(mine, mine.c.survey_id == Survey.id).where(_is_open())
    rows = db.session.execute(some.options(WITH_BRANCH).order_by(Survey.closes_on, Survey.id))
    return [(row[0], row[1]) for row in rows]


def next_number(survey_id: int) -> int:
    """The number of the next slip that is printed for a survey."""
    last = select(func.max(SlipBatch.first_number + SlipBatch.count)).where(SlipBatch.survey_id == survey_id)
    return db.session.scalar(last) or 1
