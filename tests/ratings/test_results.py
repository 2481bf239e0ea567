"""What is told of ratings: by period after its end, each way apart, and nothing of fewer than five people."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.core import disclosure, shares
from portal.core.score import Figure
from portal.organisation.models import Service
from portal.ratings import results, table
from portal.ratings.models import RatingResult
from portal.ratings.rules import MARKS, Reason, Stratum, Way
from tests.ratings import house
from tests.ratings.house import QUARTER

LEAST = 5  # people; written once more, so that a change of the rule is seen here


def told(**marks):
    """What is told of one way, from the marks of its strata."""
    sums = [
        results.Sum(1, QUARTER, Stratum(name), mark, "", n)
        for name, four in marks.items()
        for mark, n in enumerate(four, start=1)
        if n
    ]
    return results._rated(QUARTER, 1, sums)


def test_each_way_has_its_own_share_and_none_is_mixed_with_another(town, session):
    house.results(town.service, poster=[10, 0, 10, 20], receipt=[5, 0, 0, 5], handed=[0, 0, 0, 90])
    house.results(town.service, no_cookie=[500, 0, 0, 0])
    found = results.rated(town.service.id, QUARTER)
    assert {way: str(one.share) for way, one in found.ways.items()} == {
        Way.OWN: "70,00 (56,25–80,90; n = 50)",
        Way.UNIT: "100,00 (95,91–100,00; n = 90)",
        Way.NO_COOKIE: "0,00 (0,00–0,76; n = 500)",
    }
    assert found.own.levels == [15, 0, 10, 25]
    assert found.own.strata == {Stratum.POSTER: 40, Stratum.RECEIPT: 10}


@pytest.mark.parametrize(
    ("good", "n", "low", "high"),
    [(0, 10, "0.00", "27.75"), (5, 10, "23.66", "76.34"), (81, 263, "25.53", "36.62"), (1, 1, "20.65", "100.00")],
)
def test_the_interval_is_wilsons(good, n, low, high):
    """Newcombe 1998, table I, has the third: 0.2553 to 0.3662."""
    found = shares.share(good, n)
    assert (found.low, found.high) == (Figure(low), Figure(high))


def test_few_are_not_told(session, town):
    house.results(town.service, poster=[0, 0, 4, 5])
    own = results.rated(town.service.id, QUARTER).own
    assert (own.n, own.levels, own.share, own.reasons) == (9, None, None, {})


def test_a_side_of_few_hides_the_share(session, town):
    house.results(town.service, poster=[1, 2, 4, 50])
    own = results.rated(town.service.id, QUARTER).own
    assert (own.n, own.levels, own.share) == (57, None, None)


@pytest.fixture(scope="module")
def views():
    """What is told -> all that it can be, of every way in which at most so many people give four marks."""
    found = defaultdict(list)
    for four in product(range(13), repeat=4):
        one = disclosure.scale(four)
        found[sum(four), tuple(one) if one else None].append(four)
    return found


def test_no_combination_of_what_is_shown_tells_a_count_below_five(views):
    """Cells, sides and their total: whoever knows the rule finds two values or more for each count of one to four."""
    for (total, _shown), possible in views.items():
        if total == 0:
            continue
        for cell in ((0,), (1,), (2,), (3,), (0, 1), (2, 3)):
            values = {sum(four[number] for number in cell) for four in possible}
            if total < LEAST:  # then not even the total is told
                continue
            assert len(values) > 1 or not 0 < values.pop() < LEAST


@given(some.lists(some.integers(0, 40), min_size=2, max_size=5), some.integers(0, 8))
def test_strata_and_reasons_hide_their_few(counts, few):
    cells = {str(number): count for number, count in enumerate([*counts, few])}
    for name, shown in disclosure.suppress(cells).items():
        assert shown is None or shown == 0 or shown >= LEAST or cells[name] == 0


def test_nothing_told_of_a_way_is_between_one_and_four():
    for four in product((0, 1, 3, 5, 9, 30), repeat=4):
        one = told(poster=four, receipt=[0, 1, 0, 2], no_cookie=[1, 0, 0, 0])
        for way in one.ways.values():
            numbers = [way.n, *way.strata.values(), *(way.levels or []), *way.reasons.values()]
            assert all(number is None or number == 0 or number >= LEAST for number in numbers)
            if way.share:
                assert way.share.n >= 10


def test_the_file_tells_nothing_that_the_page_does_not():
    one = told(poster=[1, 6, 20, 40], kiosk=[0, 1, 1, 1])
    values = [line.rsplit(",", 1)[1] for line in table.written([one]).splitlines()[1:]]
    assert all(not value or float(value) == 0 or float(value) >= LEAST for value in values)


def test_reasons_are_told_beside_their_total(session, town):
    for reason, count in ((Reason.WAIT.value, 20), (Reason.COST.value, 2), ("", 12)):
        session.add(
            RatingResult(
                service_id=town.service.id, period=QUARTER, stratum=Stratum.POSTER, mark=1, reason=reason, count=count
            )
        )
    house.results(town.service, poster=[0, 0, 30, 0])
    reasons = results.rated(town.service.id, QUARTER).own.reasons
    assert (reasons["wait"], reasons["cost"], reasons[""]) == (20, None, None)


def test_lists_are_ordered_by_means_drawn_towards_all_and_few_stand_in_no_list(session, town):
    services = [Service(agency_id=town.dinas.id, slug=f"s{n}", name=f"S{n}", source="uji") for n in range(3)]
    session.add_all(services)
    session.flush()
    many, some_, few = services
    house.results(many, poster=[20, 0, 0, 480])
    house.results(some_, poster=[0, 0, 0, 10])  # all of ten are best, and it is not known as well as of five hundred
    house.results(few, poster=[0, 0, 0, 9])
    house.results(town.service, poster=[30, 0, 0, 10])
    assert results.in_order(QUARTER) == (many.id, some_.id, town.service.id)


def test_bursts_and_lost_ones_are_told_as_counts(session, town):
    house.results(town.service, poster=[0, 0, 0, 20])
    for reason, count in (("burst", 480), ("lost", 3)):
        session.add(
            RatingResult(
                service_id=town.service.id, period=QUARTER, stratum=Stratum.POSTER, mark=0, reason=reason, count=count
            )
        )
    found = results.rated(town.service.id, QUARTER)
    assert (found.bursts, found.lost, found.own.n) == (480, None, 20)


def test_newest_and_all_of_a_period(session, town):
    house.results(town.service, "2025-tw4", poster=[0, 0, 0, 20])
    house.results(town.service, poster=[0, 0, 0, 30])
    assert results.newest_of([town.service.id])[town.service.id].period == QUARTER
    assert [one.period for one in results.history(town.service.id)] == [QUARTER, "2025-tw4"]
    assert [one.own.n for one in results.of_period("2025-tw4")] == [20]
    assert (results.newest_of([]), results.rated(town.service.id, "2024-tw1")) == ({}, None)
    assert len(MARKS) == 4


def test_services_that_need_attention_come_first_and_those_of_which_nothing_is_told_last(session, town):
    """By the newest quarter, and not by the share: ten of ten are known less well than 480 of 500."""
    services = [Service(agency_id=town.dinas.id, slug=f"s{n}", name=f"S{n}", source="uji") for n in range(4)]
    session.add_all(services)
    session.flush()
    many, some_, few, old = services
    house.results(many, poster=[20, 0, 0, 480])
    house.results(some_, poster=[0, 0, 0, 10])
    house.results(few, poster=[9, 0, 0, 0])  # the worst of all, and fewer than ten
    house.results(old, "2026-tw1", poster=[40, 0, 0, 0])
    house.results(town.service, poster=[30, 0, 0, 10], kiosk=[0, 0, 0, 900])  # what the unit has in hand moves nothing
    every = [few, old, many, some_, town.service]
    found = results.attention_first(results.newest_of([each.id for each in every]).values())
    assert [one.service_id for one in found] == [each.id for each in (town.service, some_, many, old, few)]
