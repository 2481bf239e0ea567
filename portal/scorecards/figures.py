"""What the residents said, and what of it a card may tell: read in full, passed through the least numbers, not written.

Nothing here writes, so a million answers can be read before the transaction that writes a card begins.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from portal.core import disclosure
from portal.core.periods import Period
from portal.core.score import Score, plain
from portal.scorecards import rules
from portal.scorecards.rules import Group
from portal.skm.elements import Element
from portal.skm.strata import INDEPENDENT, OWN_HANDS, Stratum
from portal.surveys import results
from portal.surveys.results import Satisfaction


@dataclass(frozen=True)
class SettledResults:
    """What results say, once it is settled which strata stay out of the index, and why."""

    service_id: int
    period: Period
    without: dict[str, str]  # what had to stay out from the start
    results: Satisfaction
    left_out: dict[str, str]


def hear(service_id: int, period: Period, without: dict[str, str] | None = None) -> SettledResults | None:
    """What the residents said, without the strata named and without a half that is too small to be told.

    It reads every answer, which takes seconds where there are a million. So it is done before the transaction that
    writes a card begins: nobody who sends an answer waits for it.
    """
    asked = dict(without or {})
    found = settle(lambda out: results.satisfaction(service_id, period, without=out), asked)
    return SettledResults(service_id, period, asked, *found) if found else None


def settle(
    read: Callable[[Collection[str]], Satisfaction | None], without: dict[str, str]
) -> tuple[Satisfaction, dict[str, str]] | None:
    """The results without these strata and without the half that has to stay out; and what stays out, and why.

    `read` gives the results without the strata that it is handed.
    """
    said = read(without)
    if said is None:
        return None
    out = without
    if half := rules.half_that_stays_out(*_halves(said)):
        strata = OWN_HANDS if half == "rest" else INDEPENDENT
        out = without | {name: half for name, way in said.turnout.items() if way.counted and name in strata}
        said = read(out) or said
    return said, said.left_out | out


def _halves(said: Satisfaction) -> tuple[Group, Group]:
    """The independent answers that count, and the other ones."""
    came = {name: way.answered for name, way in said.turnout.items() if way.counted}
    independent = sum(n for name, n in came.items() if name in INDEPENDENT)
    official, part = said.official.n, said.independent.n
    return Group(independent, part), Group(sum(came.values()) - independent, official - part)


def told(found: Satisfaction, left_out: dict[str, str]) -> dict[str, Any]:
    """All that a card tells of what was said, by the names of its columns, passed through the least numbers."""
    official, independent = found.official, found.independent
    whole = disclosure.whole(official.score)
    part = disclosure.part(independent.score, of=official.score)
    return {
        "official": whole,
        "letter": disclosure.letter(official.letter, whole),
        "official_variance": official.variance if whole else None,
        "independent": part,
        "independent_letter": disclosure.letter(independent.letter, part),
        "independent_variance": independent.variance if part else None,
        "open_link": disclosure.whole(found.open_link.score),
        "cells": _cells(found, whole) | {"n": _answers(found, left_out)},
    }


def _cells(found: Satisfaction, whole: Score | None) -> dict[str, Any]:
    official, independent = found.official, found.independent
    counts = disclosure.counts(official.counts, official.n)
    without_u4 = official.without_u4 if whole else None
    return {
        "incomplete": official.incomplete if counts else 0,
        "counts": counts,
        "independent_counts": disclosure.part_counts(independent.counts, independent.n, of=official.n),
        "elements": {code: _element(one) for code, one in official.elements.items()} if counts else {},
        "without_u4": None if without_u4 is None else plain(without_u4),
    }


def _answers(found: Satisfaction, left_out: dict[str, str]) -> dict[str, int]:
    """How many valid answers each value is made of; where there are not enough for one, how many came in.

    A count of answers is always printed. How many of a few people left most of it blank is not.
    """
    official = [name for name, way in found.turnout.items() if way.counted]
    part = [name for name in found.turnout if name in official or left_out.get(name) == "part"]
    values = (
        ("official", found.official.n, official),
        ("independent", found.independent.n, [name for name in part if name in INDEPENDENT]),
        ("open_link", found.open_link.n, [name for name in found.turnout if name == Stratum.OPEN]),
    )
    return {
        value: sum(found.turnout[name].answered for name in strata) if disclosure.is_few(n) else n
        for value, n, strata in values
    }


def _element(one: Element) -> dict[str, Any]:
    told = one.told()
    return {"answered": told.n, "index": None if told.index is None else plain(told.index), "grade": told.letter}
