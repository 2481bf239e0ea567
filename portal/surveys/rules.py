"""The ways by which an answer comes in, what each may count for, and what a survey has to keep to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeVar

from portal.core.disclosure import MOVED_AT as MOVED_AT
from portal.core.disclosure import STAY_BEHIND as STAY_BEHIND
from portal.core.periods import Period, overlaps
from portal.core.words import N_
from portal.skm.strata import INDEPENDENT as INDEPENDENT
from portal.skm.strata import OFFICIAL as OFFICIAL
from portal.skm.strata import Stratum as Stratum

INSTRUMENT = "permenpanrb-14-2017"
PIECE = 500  # rows that are written in one transaction: well under a second on a busy machine
COMMENT = "comment"  # the kind as which comments are handed up to the moderators
COMMENT_LENGTH = 600
NONCE_LASTS = timedelta(hours=24)  # how long a sent form is known at least: longer than its stamp is taken
FREE_CODES = 20  # wrong ones of one network, before it is asked to wait between two
YEAR = timedelta(days=365)
AHEAD = YEAR  # how far before its first day a survey is registered
AFTER_PERIOD = timedelta(days=31)  # how long after its period a survey may still ask about it
SHORTEST, LONGEST = 7, 100  # days


# The strata that have a way to answer today; the others come with the log of people served, paper and kiosk.
ISSUED = (Stratum.ENUMERATOR, Stratum.HANDED)


class Sex(StrEnum):
    """As the official sheet asks; every band of the profile may stay empty."""

    MALE = "L"
    FEMALE = "P"


class AgeBand(StrEnum):
    UNDER_20 = "<20"
    FROM_20 = "20-29"
    FROM_30 = "30-39"
    FROM_40 = "40-49"
    FROM_50 = "50-59"
    FROM_60 = "60+"


class Education(StrEnum):
    SD = "SD"
    SMP = "SMP"
    SMA = "SMA"
    DIPLOMA = "D1-D3"
    S1 = "S1"
    S2 = "S2-S3"


class Occupation(StrEnum):
    PNS = "PNS"
    TNI = "TNI"
    POLRI = "POLRI"
    SWASTA = "SWASTA"
    WIRAUSAHA = "WIRAUSAHA"
    OTHER = "LAINNYA"


class State(StrEnum):
    """Follows from the confirmation and the days; there is no switch that anyone could hold."""

    WAITING = "waiting"  # for its second person
    DECLINED = "declined"
    LAPSED = "lapsed"  # its opening day came before the second person
    PLANNED = "planned"
    PREPARING = "preparing"  # its day has come, and the worker has not made its key yet
    OPEN = "open"
    OVER = "over"  # the last day is past, the worker has not closed it yet
    CLOSED = "closed"


class Days(Protocol):
    """What a survey's state follows from."""

    id: Any
    service_id: Any
    period: Any

    opens_on: Any
    closes_on: Any
    confirmed_on: Any
    declined_on: Any
    public_key: Any
    ended_on: Any
    closed_on: Any


def state(survey: Days, today: date) -> State:
    if survey.closed_on:
        return State.CLOSED
    if survey.declined_on:
        return State.DECLINED
    if not survey.confirmed_on:
        return State.LAPSED if survey.opens_on <= today else State.WAITING
    if today < survey.opens_on:
        return State.PLANNED
    if survey.ended_on or today > survey.closes_on:
        return State.OVER
    return State.OPEN if survey.public_key else State.PREPARING


S = TypeVar("S", bound=Days)


def lapsed(surveys: Sequence[S], today: date) -> list[S]:
    """Of all surveys those whose opening day came, within the last year, before the second person did.

    What was registered once more about the same service and period is told of once, and where a confirmed survey asks
    about that time after all, nothing is missing.
    """
    asked = [each for each in surveys if each.confirmed_on]
    late = [each for each in surveys if state(each, today) is State.LAPSED and each.opens_on > today - YEAR]
    return [
        each
        for each in _newest(late)
        if not any(o.service_id == each.service_id and overlaps(o.period, each.period) for o in asked)
    ]


def without_repeats(surveys: Sequence[S], today: date) -> list[S]:
    """Of registrations that came to nothing only the newest about each service and period; all other surveys."""
    nothing = [each for each in surveys if state(each, today) in (State.DECLINED, State.LAPSED)]
    left_out = {each.id for each in nothing} - {each.id for each in _newest(nothing)}
    return [each for each in surveys if each.id not in left_out]


def _newest(surveys: Sequence[S]) -> list[S]:
    newest: dict[tuple[int, Period], int] = {}
    for each in surveys:
        about = (each.service_id, each.period)
        newest[about] = max(each.id, newest.get(about, 0))
    return [each for each in surveys if newest[each.service_id, each.period] == each.id]


@dataclass(frozen=True)
class Fault:
    """What is wrong with the days of a survey, as a msgid, and with which of the two."""

    day: Literal["opens_on", "closes_on"]
    text: str


def fault_of_days(period: Period, opens_on: date, closes_on: date, today: date) -> Fault | None:
    """What is wrong with the days of a survey that is being registered; None where nothing is.

    People remember what a period was like while it lasts and for a month after it. Days far ahead or without end
    would keep the service from being asked about by anybody else.
    """
    if opens_on <= today:
        text = N_("The first day must be later than today: a second person has to confirm the survey before that.")
        return Fault("opens_on", text)
    if opens_on - today > AHEAD:
        return Fault("opens_on", N_("A survey is registered a year ahead at most."))
    if opens_on < period.first_day:
        return Fault("opens_on", N_("The first day lies before the period that the survey asks about."))
    if closes_on < opens_on:
        return Fault("closes_on", N_("The last day lies before the first day."))
    if not SHORTEST <= (closes_on - opens_on).days + 1 <= LONGEST:
        return Fault("closes_on", N_("A survey lasts at least 7 days and at most 100, first and last day included."))
    if closes_on > period.last_day + AFTER_PERIOD:
        return Fault("closes_on", N_("The last day lies more than 31 days after the period that the survey asks about."))
    return None


def may_still_be_asked_about(period: Period, today: date) -> bool:
    """Whether a survey that is registered today can be over in time."""
    return today + timedelta(days=SHORTEST) <= period.last_day + AFTER_PERIOD


def fault_of_turnout(way: Mapping[str, Any]) -> str | None:
    """Why the answers of one way stay out of the index: "differs" or "issued"; None where they count.

    "differs": the rights that were spent are not as many as the answers, those that could not be opened among them,
    so rows were put in or taken out by hand. "issued": the rights are not as many as the slips that were made on
    record. `way` is one stratum of `Survey.turnout`; what an older one does not say is not compared, and the open
    link has no rights at all.
    """
    if way["spent"] is None:
        return None
    if way["spent"] != way["answered"] + (way.get("lost") or 0):
        return "differs"
    made = way.get("made")
    return "issued" if made is not None and made != way["issued"] else None


def counted(strata: Collection[str]) -> list[str]:
    """What counts for the official index: the independent strata always, the open link never."""
    return sorted((INDEPENDENT | {Stratum(name) for name in strata}) & OFFICIAL)
