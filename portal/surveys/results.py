"""What a closed survey says to the floor above: figures and counts, and never an answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.core.periods import Period
from portal.core.score import Figure, Score
from portal.skm import index, table
from portal.skm.bands import letter
from portal.skm.elements import Element, elements_of
from portal.skm.tally import Tally, tally
from portal.surveys import queries
from portal.surveys.models import Survey
from portal.surveys.rules import INDEPENDENT, Stratum, fault_of_turnout


@dataclass(frozen=True)
class Figures:
    """What one set of answers says, exactly and unsuppressed: who prints it goes through `core.disclosure`."""

    score: Score | None  # none for fewer than two answers, or where an element has none
    letter: str | None
    variance: str | None
    counts: dict[str, list[int]]  # element -> how many gave 1, 2, 3, 4
    n: int
    incomplete: int
    elements: dict[str, Element]
    without_u4: Figure | None


@dataclass(frozen=True)
class Turnout:
    issued: int | None  # none for the open link
    spent: int | None
    answered: int
    counted: bool  # for the official index
    made: int | None = None  # the slips on record: none for the open link, and for what closed before they were counted
    lost: int = 0  # ballots that nobody could read


@dataclass(frozen=True)
class Satisfaction:
    first_day: date
    last_day: date
    registered_at: datetime
    population: int | None
    target: int
    official: Figures
    independent: Figures  # of those strata alone that nobody of the unit had in hand
    open_link: Figures
    turnout: dict[str, Turnout]
    left_out: dict[str, str]  # stratum -> "differs" or "issued" (see `rules.fault_of_turnout`), or "excluded"


def closed() -> list[tuple[int, Period]]:
    """(number of the service, period) of every survey whose answers are final, in the order of their closing."""
    return queries.closed()


def periods_asked(service_id: int) -> set[Period]:
    """The periods about which residents were asked, are, or will be: of all surveys that were confirmed."""
    return {survey.period for survey in queries.confirmed(service_id)}


def satisfaction(service_id: int, period: Period, *, without: Collection[str] = ()) -> Satisfaction | None:
    """The figures of a closed survey; None where there is none. `without` names strata that a correction excludes."""
    survey = queries.closed_survey(service_id, period)
    if survey is None:
        return None
    left_out = _left_out(survey, without)
    official = [stratum for stratum in survey.strata if stratum not in left_out]
    independent = [stratum for stratum in official if Stratum(stratum) in INDEPENDENT]
    return Satisfaction(
        first_day=survey.opens_on,
        last_day=survey.closes_on,
        registered_at=survey.registered_at,
        population=survey.population,
        target=survey.target,
        official=_figures(survey, official),
        independent=_figures(survey, independent),
        open_link=_figures(survey, [Stratum.OPEN.value]),
        turnout={name: Turnout(**counts, counted=name in official) for name, counts in survey.turnout.items()},
        left_out=left_out,
    )


def _left_out(survey: Survey, without: Collection[str]) -> dict[str, str]:
    faults = {stratum: fault_of_turnout(way) for stratum, way in survey.turnout.items()}
    faulty = {stratum: fault for stratum, fault in faults.items() if fault}
    return faulty | {stratum: "excluded" for stratum in without if stratum in survey.turnout}


def _figures(survey: Survey, strata: list[str]) -> Figures:
    return figures_of(tally(queries.AnswersByPattern(survey.id, strata)))


def figures_of(said: Tally) -> Figures:
    found = index.score(said)
    return Figures(
        score=found,
        letter=letter(found.index) if found else None,
        variance=None if said.variance is None else f"{said.variance:f}",
        counts={element: list(four) for element, four in said.counts.items()},
        n=said.responses,
        incomplete=said.incomplete,
        elements=elements_of(said.counts),
        without_u4=index.index(said.counts, without={"u4"}),
    )


def counts_csv(counts: dict[str, list[int]], n: int, variance: str | None) -> str:
    """The file from which `skm compute` and anyone else recomputes the index and its interval."""
    return table.counts_file(Tally(n, 0, counts, None if variance is None else Decimal(variance)))
