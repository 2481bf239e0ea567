"""The ways by which an answer comes in, what each may count for, and what a survey has to keep to."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

from portal.core.instrument import INDEPENDENT as INDEPENDENT
from portal.core.instrument import OFFICIAL as OFFICIAL
from portal.core.instrument import Stratum as Stratum
from portal.core.words import N_

INSTRUMENT = "permenpanrb-14-2017"
LEAST_MOVED = 10  # ballots of a stratum: among fewer an answer is not hidden
COMMENT_LENGTH = 600
NONCE_LASTS = timedelta(hours=24)  # how long a sent form is known at least: longer than its stamp is taken
MOST_WRONG_CODES = 100  # within the window of the throttle, over all who type codes
LONGEST = timedelta(days=366)
YEAR = timedelta(days=365)


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
    OPEN = "open"
    OVER = "over"  # the last day is past, the worker has not closed it yet
    CLOSED = "closed"


class Days(Protocol):
    """What a survey's state follows from."""

    opens_on: Any
    closes_on: Any
    confirmed_on: Any
    declined_on: Any
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
    return State.OPEN if today <= survey.closes_on else State.OVER


def fault_of_days(opens_on: date, closes_on: date, today: date) -> str | None:
    """What is wrong with the days of a survey that is being registered, as a msgid; None where nothing is."""
    if opens_on <= today:
        return N_("The first day must be later than today: a second person has to confirm the survey before that.")
    if closes_on < opens_on:
        return N_("The last day lies before the first day.")
    if closes_on - opens_on > LONGEST:
        return N_("A survey lasts a year at most.")
    return None


def counted(strata: Collection[str]) -> list[str]:
    """What counts for the official index: the independent strata always, the open link never."""
    return sorted((INDEPENDENT | {Stratum(name) for name in strata}) & OFFICIAL)
