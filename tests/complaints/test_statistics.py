"""The pages of the statistics: sums of quarters that are over, told so that nothing tells of fewer than five."""

import json
from datetime import date, timedelta
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import update

from portal.complaints import cells, heads, jobs, results, statistics
from portal.complaints.actions import counting, reporter
from portal.complaints.facts import Column, Span
from portal.complaints.kept import ComplaintClosed, ComplaintDays, ComplaintRate, ComplaintSum, Cut
from portal.complaints.rules import Said
from portal.complaints.statistics import By
from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.core.workdays import end_of
from portal.organisation import queries as organisation
from tests.browser import words
from tests.builders import person
from tests.complaints.house import declared, reported

LEAST = 5
QUARTER = Period("2026-tw1")
PAGES = ("/laporan/statistik", "/laporan/statistik.csv", "/laporan/statistik.json")


def summed(cut, key, month=202602, under=0, **numbers):
    empty = {column.value: 0 for column in Column}
    db.session.add(ComplaintSum(cut=cut, key=key, under=under, month=month, **empty | numbers))


@pytest.fixture
def filled(house):
    return fill(house)


def fill(house):
    """A quarter that is over, in every cut."""
    numbers = {"received": 40, "answered": 30, "in_time": 28, "declared": 25, "confirmed": 20, "not_done": 6}
    db.session.add(ComplaintClosed(quarter=QUARTER, closed_on=date(2026, 4, 1)))
    summed(Cut.ALL, 0, **numbers)
    summed(Cut.ALL, 0, month=202605, received=77)
    summed(Cut.CONFIDENTIAL, 0, month=202500, received=12)
    summed(Cut.CONFIDENTIAL, 0, month=202600, received=9)
    few = {"received": 3, "confirmed": 1}
    for cut, key, other in (
        (Cut.UNIT, house.dinas.id, house.desk.id), (Cut.SERVICE, house.service.id, 0),
        (Cut.KELURAHAN, house.kelurahan.id, 0),
    ):  # fmt: skip
        summed(cut, key, **{name: n - few.get(name, 0) for name, n in numbers.items()})
        summed(cut, other, **few)
    summed(Cut.CATEGORY, house.category.id, under=house.service.id, **{n: v - few.get(n, 0) for n, v in numbers.items()})
    summed(Cut.CATEGORY, house.at_desk.id, **few)
    for cut, key, under in ((Cut.ALL, 0, 0), (Cut.UNIT, house.dinas.id, 0)):
        db.session.add(ComplaintDays(cut=cut, key=key, under=under, quarter=QUARTER,
                                     answer={"1": 20, "4": 10}, declared={"9": 25}))  # fmt: skip
    names = [f"proven_{name}" for name in ("due", "in_time", "ended", "confirmed", "marked", "satisfied")]
    rate = dict.fromkeys([*names, "marked", "satisfied"], 0)
    db.session.add(ComplaintRate(quarter=QUARTER, service_id=house.service.id, due=30, in_time=28, ended=26,
                                 confirmed=19, **rate))  # fmt: skip
    db.session.commit()
    return house


@pytest.mark.parametrize("by", By)
def test_each_cut_stands_on_the_page_and_in_both_files(browser, filled, by):
    browser.get(f"/laporan/statistik?menurut={by}")
    assert "Triwulan I 2026" in words(browser.page)
    data = json.loads(browser.client.get(f"/laporan/statistik.json?menurut={by}").text)
    lines = browser.client.get(f"/laporan/statistik.csv?menurut={by}").text.splitlines()
    names = next(line for line in lines if not line.startswith("#")).split(",")
    assert {"received", "days_answer_median", "rate_confirmed_low", "proven_rate_answered"} <= set(names)
    assert [each["name"] for each in data["columns"]] == names[4:]
    assert (data["licence"], data["method"], data["quarter"]) == ("CC BY 4.0", statistics.METHOD, QUARTER)
    assert len(data["rows"]) == len(lines) - 2


def test_few_are_hidden_and_so_is_what_would_tell_them(filled, session):
    told = {line.code: line.told for line in statistics.statistics(QUARTER, By.UNIT).lines}
    assert told["dinas"]["received"] is told["loket"]["received"] is None
    assert told["dinas"]["in_time"] == 28  # nobody else has any


def test_only_quarters_that_are_over_are_told_and_years_of_confidential_ones(browser, filled, session):
    over = statistics.overview()
    assert list(over.quarters) == [QUARTER]
    assert over.confidential == {2025: 12}
    browser.get("/laporan/statistik")
    assert "77" not in words(browser.page.find(".//main"))
    for wrong in ("?periode=2026-tw2", "?periode=2026", "?periode=x", "?menurut=x"):
        assert browser.client.get(f"/laporan/statistik{wrong}").status_code == 404


def test_a_quarter_is_told_on_no_page_before_all_of_it_is_counted(browser, filled, set_clock):
    """Something of before its end waits to be counted, so it is open on the page, in the files and on cards."""
    made, second, service = declared(filled), Period("2026-tw2"), filled.service.id
    set_clock(date(2026, 7, 1))
    assert made.uncounted
    assert [counting.close_quarter(), counting.close_quarter()] == [True, False]
    assert list(statistics.overview().quarters) == [QUARTER]
    assert results.rates(service, second) is None
    db.session.commit()
    assert browser.client.get("/laporan/statistik?periode=2026-tw2").status_code == 404
    jobs.keep_sums()
    assert list(statistics.overview().quarters) == [second, QUARTER]
    assert results.rates(service, second) is not None
    assert not counting.close_quarter()


def test_a_quarter_closes_an_hour_after_its_end(house, monkeypatch):
    for minutes, closed in ((59, False), (61, True)):
        now = end_of(date(2026, 6, 30)) + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        jobs.keep_sums()
        assert results.is_closed(Period("2026-tw2")) is closed


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_house_has_no_numbers(browser, house, path):
    assert browser.client.get(path).status_code == (200 if path == PAGES[0] else 404)


def test_a_page_asks_five_things_at_most(browser, filled, count_queries):
    browser.get("/laporan/statistik?menurut=layanan")
    with count_queries() as asked:
        browser.get("/laporan/statistik?menurut=layanan")
    assert len([each for each in asked if "complaint_" in each or "FROM service" in each]) <= 5


def test_days_are_told_with_their_number_from_ten_on(filled, session):
    found = statistics.statistics(QUARTER, By.UNIT)
    assert found.total.days[Span.ANSWER] == cells.Spread(1, 4, 30)
    assert [line.days[Span.ANSWER] for line in found.lines if line.code == "loket"] == [None]


# ---- no combination tells of few

CELL = some.integers(0, 14)
WORLDS = some.lists(some.tuples(some.integers(1, 4), some.integers(0, 2), CELL), min_size=1, max_size=8)


def told_of(world):
    """What is told of one column: its total, services, and kinds within services."""
    rows = {}
    for kind, service, n in world:
        rows[kind, service] = {"received": rows.get((kind, service), {}).get("received", 0) + n}
    services = {}
    for (_kind, service), numbers in rows.items():
        services.setdefault(service, {"received": 0})["received"] += numbers["received"]
    total = cells.total({"received": sum(each["received"] for each in services.values())})
    by_service = cells.breakdown(services, total)
    return rows, services, total, by_service, cells.nested(rows, by_service)


@given(WORLDS)
def test_every_hidden_number_could_be_another_one(world):
    """Whoever has the total, all services and all kinds finds two values or more for each number from 1 to 4."""
    rows, services, total, by_service, by_kind = told_of(world)
    for key, numbers in rows.items():
        n, shown = numbers["received"], by_kind[key]["received"]
        assert shown in (None, n)
        assert not 0 < n < LEAST or shown is None
    for group in services:
        inside = {key: numbers["received"] for key, numbers in rows.items() if key[1] == group}
        hidden = [key for key in inside if by_kind[key]["received"] is None]
        if by_service[group]["received"] is not None and hidden:
            assert len(hidden) > 1  # one alone would be what is left of its service
    hidden = [group for group in services if by_service[group]["received"] is None]
    assert total["received"] is None or len(hidden) != 1


@settings(derandomize=True)
@given(WORLDS)
def test_what_is_hidden_looks_the_same_in_another_world(world):
    """No hidden small number is pinned to one value: there is another one for it, with which the same is told."""
    rows, _services, _total, _by_service, by_kind = told_of(world)
    hidden = [key for key, told in by_kind.items() if told["received"] is None and 0 < rows[key]["received"] < LEAST]
    changed = {*range(1, 15), *(numbers["received"] for numbers in rows.values())}  # a large one may be the small one
    for key in hidden:
        assert any(_looks_alike(rows, by_kind, key, n) for n in sorted(changed - {rows[key]["received"]}))


def _looks_alike(rows, by_kind, key, n):
    """Whether the same is told where this number is `n`, alone or with one or two others that are hidden moved for it."""
    difference = n - rows[key]["received"]
    told = told_of([(kind, service, numbers["received"]) for (kind, service), numbers in rows.items()])[2:]
    hidden = [each for each in rows if each != key and by_kind[each]["received"] is None]
    alone = [(*name, n if name == key else numbers["received"]) for name, numbers in rows.items()]
    if told_of(alone)[2:] == told:
        return True
    for part in sorted({*range(-14, 15), difference}, key=abs):  # first the small moves
        for first, second in combinations_with_replacement(hidden, 2):
            moved = {name: numbers["received"] for name, numbers in rows.items()}
            moved[key] = n
            moved[first] -= part
            moved[second] -= difference - part
            world = [(kind, service, count) for (kind, service), count in moved.items()]
            if min(moved.values()) >= 0 and told_of(world)[2:] == told:
                return True
    return False


# ---- confidential ones


def test_a_confidential_case_changes_nothing_that_anybody_can_read(browser, house, set_clock):
    declared(house)
    jobs.keep_sums()

    def everything():
        set_clock(date(2026, 7, 2))
        jobs.keep_sums()
        found = [browser.client.get(f"{path}?menurut={by}").text for path in PAGES for by in By]
        set_clock(date(2026, 6, 1))
        return [page.split("csrf")[0] for page in found]

    before = everything()
    reporter.say(declared(house, confidential=True), Said.NOT_DONE, puas=1)
    db.session.commit()
    jobs.keep_sums()
    assert everything() == before
    set_clock(date(2027, 1, 4))
    jobs.keep_sums()
    assert statistics.overview().confidential == {2026: None}


# ---- heads


def test_a_head_reads_of_their_own_and_all_below_with_late_ones_first(browser, filled, session, set_clock):
    reported(filled, "loket")
    set_clock(date(2026, 6, 29))
    head = person("Kepala", agency_head=filled.dinas)
    below = [each.id for each in organisation.subtree(filled.dinas)]
    found = heads.numbers_of(below)
    assert [unit.name for unit in found.units][0] == filled.desk.name
    assert found.units[0].late == 1
    first = next(unit for unit in found.units if unit.name == filled.dinas.name)
    assert (first.answered.score.n, first.answered.change) == (30, None)
    browser.sign_in(head).get("/kerja/laporan/angka")
    assert filled.desk.name in words(browser.page)


def test_a_quarter_that_is_not_counted_whole_is_compared_with_none(filled, session):
    newest = heads.numbers_of([filled.dinas.id]).last
    session.execute(update(ComplaintClosed).values(closed_on=None))
    session.commit()
    assert heads.numbers_of([filled.dinas.id]).last == newest.previous()


def test_a_change_is_told_by_the_range_of_the_difference(filled, session):
    summed(Cut.UNIT, filled.dinas.id, month=202510, answered=30, in_time=10, confirmed=9, not_done=11)
    db.session.commit()
    found = heads.numbers_of([filled.dinas.id])
    trend = found.units[0].answered
    assert trend.change.real
    assert str(trend.change) == "+60,00 (+36,88 … +74,90)"
