"""How a plan of work is built, where it stands, and what it lacks before it may be proposed.

PermenPANRB 6/2022: heads of units name the perspective of each result, all others the aspect of each indicator; conduct
is the seven values of BerAKHLAK with three statements each (SE MenPANRB 20/2021).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.core.periods import Period
from portal.core.words import N_

TITLE_LENGTH = 300
TEXT_LENGTH = 600
MOST_RESULTS = 20  # in one version: more than anybody can answer for
MOST_INDICATORS = 6  # of one result
FIRST_YEAR = 2020


class ResultKind(StrEnum):
    MAIN = "main"  # utama
    ADDITIONAL = "additional"  # tambahan


class Perspective(StrEnum):
    """Of a result of a head of a unit."""

    SERVED = "served"  # penerima layanan
    PROCESS = "process"  # proses bisnis
    STRENGTH = "strength"  # penguatan internal
    BUDGET = "budget"  # anggaran


class Aspect(StrEnum):
    """Of an indicator of anybody else."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    TIME = "time"
    COST = "cost"


class Every(StrEnum):
    """How often an indicator is measured."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class Value(StrEnum):
    """The seven values of BerAKHLAK, in the order of the word."""

    SERVICE = "service"  # Berorientasi Pelayanan
    ACCOUNTABLE = "accountable"
    COMPETENT = "competent"
    HARMONIOUS = "harmonious"
    LOYAL = "loyal"
    ADAPTIVE = "adaptive"
    COLLABORATIVE = "collaborative"


STATEMENTS = 3  # of each value


class State(StrEnum):
    """Where a version of a plan stands. It follows from days alone."""

    DRAFT = "draft"  # with the person
    PROPOSED = "proposed"  # it waits for the superior to talk it over
    DISCUSSED = "discussed"  # it waits for the consent of one or both
    AGREED = "agreed"


@dataclass(frozen=True)
class Days:
    """The days of a version, from which follows where it stands."""

    proposed_on: date | None
    discussed_on: date | None
    person_agreed_on: date | None
    superior_agreed_on: date | None

    @property
    def state(self) -> State:
        if self.person_agreed_on and self.superior_agreed_on:
            return State.AGREED
        if self.discussed_on:
            return State.DISCUSSED
        return State.PROPOSED if self.proposed_on else State.DRAFT

    @property
    def agreed_on(self) -> date | None:
        """From which day on it counts: that of the later consent."""
        if self.person_agreed_on and self.superior_agreed_on:
            return max(self.person_agreed_on, self.superior_agreed_on)
        return None


def quarters(year: int) -> list[Period]:
    """
    >>> quarters(2026)
    ['2026-tw1', '2026-tw2', '2026-tw3', '2026-tw4']
    """
    return [Period(f"{year}-tw{number}") for number in (1, 2, 3, 4)]


def days_within(year: int, from_on: date, until_on: date | None) -> tuple[date, date] | None:
    """Those days of the year on which somebody held a post; None where they held it in another year.

    >>> days_within(2026, date(2025, 3, 1), date(2026, 6, 30))
    (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))
    >>> days_within(2026, date(2027, 1, 1), None) is None
    True
    """
    first, last = max(from_on, date(year, 1, 1)), min(until_on or date.max, date(year, 12, 31))
    return (first, last) if first <= last else None


@dataclass(frozen=True)
class Draft:
    """A result as far as rules look at it: its name, its perspective, and the aspects of its indicators."""

    title: str
    kind: ResultKind
    perspective: Perspective | None
    aspects: tuple[Aspect | None, ...]


def faults_of(results: Iterable[Draft], *, leads: bool) -> list[tuple[str, str]]:
    """What a plan lacks before it may be proposed, as (name of the result or '', msgid)."""
    every = list(results)
    faults = []
    if not any(result.kind is ResultKind.MAIN for result in every):
        faults.append(("", N_("The plan needs at least one main result.")))
    for result in every:
        if not result.aspects:
            faults.append((result.title, N_("This result needs at least one indicator.")))
        if leads and result.perspective is None:
            faults.append((result.title, N_("The result of a head of a unit needs its perspective.")))
        if not leads and None in result.aspects:
            faults.append((result.title, N_("Each indicator needs its aspect.")))
    return faults


def would_circle(parents: Mapping[int, int | None], line: int, parent: int) -> bool:
    """Whether a line of results would come to serve itself.

    >>> would_circle({1: None, 2: 1, 3: 2}, 1, 3), would_circle({1: None, 2: 1}, 3, 2)
    (True, False)
    """
    seen: set[int] = set()
    at: int | None = parent
    while at is not None and at not in seen:
        if at == line:
            return True
        seen.add(at)
        at = parents.get(at)
    return False
