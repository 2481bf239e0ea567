"""What a card, its two files and two versions of it tell together: never anything about fewer than ten answers.

No database: every size of both halves is tried, and what the card prints is read as somebody with bad intent would.
"""

from datetime import UTC, date, datetime
from itertools import combinations, product

import pytest

from portal.core.disclosure import LEAST_FOR_INDEX as TEN
from portal.core.periods import Period
from portal.scorecards import actions, figures
from portal.scorecards.figures import SettledResults
from portal.scorecards.models import Scorecard
from portal.skm.instrument import ELEMENTS
from portal.skm.strata import INDEPENDENT
from portal.skm.tally import tally
from portal.surveys.results import Satisfaction, Turnout, figures_of

MARKED = {mark: dict.fromkeys(ELEMENTS, mark) for mark in (1, 2, 3, 4)}
INCOMPLETE = dict.fromkeys(ELEMENTS) | {"u1": 4}


def reader(answers):
    """Results of answers by stratum: stratum -> [(marks, how many)]."""

    def read(without):
        counted = [stratum for stratum in answers if stratum not in without]
        turnout = {name: Turnout(None, None, sum(n for _, n in rows), name in counted) for name, rows in answers.items()}
        official, independent = (
            figures_of(tally(row for name in names for row in answers[name]))
            for names in (counted, [name for name in counted if name in INDEPENDENT])
        )
        days = {"first_day": date(2026, 5, 1), "last_day": date(2026, 5, 31), "registered_at": datetime.now(UTC)}
        size = {"population": None, "target": 30, "open_link": figures_of(tally([]))}
        return Satisfaction(**days, **size, official=official, independent=independent, turnout=turnout, left_out={})

    return read


def printed(answers, without=()):
    """A card, not kept anywhere, of these answers."""
    said, left_out = figures.settle(reader(answers), dict.fromkeys(without, "excluded"))
    turnout = {name: {"answered": way.answered, "counted": way.counted} for name, way in said.turnout.items()}
    return Scorecard(**figures.told(said, left_out), turnout=turnout, left_out=left_out)


def tables(card):
    """The counts that it prints, as anybody reads them: how many gave each mark to the first element."""
    return [told["u1"] for told in (card.cells["counts"], card.cells["independent_counts"]) if told]


def differences(told):
    """All that can be had by adding and subtracting what is told."""
    for signs in product((-1, 0, 1), repeat=len(told)):
        yield [sum(sign * table[mark] for sign, table in zip(signs, told, strict=True)) for mark in range(4)]


@pytest.mark.parametrize("independent", range(26))
def test_no_difference_tells_what_fewer_than_ten_of_either_half_said(independent):
    for rest in range(26):
        card = printed({"enumerator": [(MARKED[4], independent)], "handed": [(MARKED[1], rest)]})
        for of_rest, _, _, of_independent in differences(tables(card)):
            assert not 0 < abs(of_rest) < TEN, (independent, rest)
            assert not 0 < abs(of_independent) < TEN, (independent, rest)
        assert bool(card.independent) is bool(card.cells["independent_counts"]) is (independent >= TEN)
        assert bool(card.official) is (independent >= TEN or rest >= TEN)


@pytest.mark.parametrize("few", range(1, 10))
def test_whatever_a_few_say_or_leave_blank_the_card_is_the_same(few):
    """So neither their marks nor how many of them filled in too little can be read from anything that it prints."""
    others = (0, 1, 9, 10, 11, 25)
    for (small, large), other in product((("enumerator", "handed"), ("handed", "enumerator")), others):
        some = {
            str(columns(printed({small: said, large: [(MARKED[3], other - other % 2), (MARKED[2], other % 2)]})))
            for said in ([(MARKED[1], few)], [(INCOMPLETE, few)], [(MARKED[4], 1), (INCOMPLETE, few - 1)])
        }
        assert len(some) == 1, (small, other)


def columns(card):
    return [getattr(card, name) for name in ("official", "independent", "official_variance", "independent_variance",
            "letter", "independent_letter", "cells", "turnout", "left_out")]  # fmt: skip


def test_ten_that_are_not_all_valid_do_not_count_as_ten():
    card = printed({"enumerator": [(MARKED[4], 9), (INCOMPLETE, 3)], "handed": [(MARKED[1], 20)]})
    assert (card.official.n, card.independent, card.left_out) == (20, None, {"enumerator": "part"})
    assert (card.cells["n"]["independent"], card.cells["incomplete"]) == (12, 0)


@pytest.mark.parametrize("sizes", list(product((0, 5, 10), (0, 9, 12), repeat=2)))
def test_two_versions_side_by_side_tell_nothing_of_fewer_than_ten(sizes):
    strata = ("invited", "enumerator", "handed", "counter")
    answers = {name: [(MARKED[mark], n)] for mark, (name, n) in enumerate(zip(strata, sizes, strict=True), start=1)}
    first = printed(answers)
    for without in (some for many in range(1, 5) for some in combinations(first.counted, many)):
        out = first.left_out | dict.fromkeys(without, "excluded")
        said = SettledResults(1, Period("2026-s1"), out, *figures.settle(reader(answers), out))
        if not actions.concerns_enough(first, said.results):
            continue
        second = printed(answers, out)
        for found in differences(tables(first) + tables(second)):
            for half in (slice(0, 2), slice(2, 4)):
                concerned = sum(n for n, difference in zip(sizes[half], found[half], strict=True) if difference)
                assert concerned == 0 or concerned >= TEN, (sizes, without, found)
