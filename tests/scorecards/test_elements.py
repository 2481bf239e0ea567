"""Where the nine elements stand through the published periods, for the head who has five minutes."""

import csv
from datetime import date
from io import StringIO
from math import sqrt
from statistics import fmean, variance

import pytest

from portal.scorecards import published
from portal.scorecards.elements import table
from portal.skm.elements import elements_of
from portal.skm.instrument import ELEMENTS
from portal.skm.interval import student_t
from tests.browser import words
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.scorecards import house

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

PAGE = "/kerja/rapor/unsur/dinas/ktp"
MARCH, MAY = date(2026, 3, 20), date(2026, 5, 31)


def says(**marks):
    """Everybody gives threes, and of the elements named so many a four, the rest a two: says(u3=10)."""

    def say(number):
        return {element: 4 if number < marks[element] else 2 for element in marks} | {
            element: 3 for element in ELEMENTS if element not in marks
        }

    return say


@pytest.fixture
def two_periods(town):
    """Time falls hard, manners rise a little; both are the lowest of the newest card, and cost is left blank by most."""
    house.published(town, period="2026-tw1", last_day=MARCH, enumerator=40, say=says(u3=30, u7=6, u9=12))
    house.published(town, period="2026-tw2", last_day=MAY, enumerator=40, say=later)
    return table(published.history(town.service.id)[::-1])


def later(number):
    return says(u3=4, u7=8, u9=20)(number) | {"u4": 4 if number < 9 else None}


def line(found, code):
    return next(each for each in found.elements if each.code == code)


def measured(four):
    return elements_of(dict.fromkeys(ELEMENTS, four))["u1"]


def test_an_element_is_measured_as_any_statistics_book_says():
    element = measured((3, 5, 14, 8))
    score = element.score
    marks = [25 * mark for mark, count in enumerate((3, 5, 14, 8), start=1) for _ in range(count)]
    half = student_t(29) * sqrt(variance(marks) / 30)
    assert float(score.index) == pytest.approx(fmean(marks), abs=0.005)
    assert [float(score.low), float(score.high)] == pytest.approx([fmean(marks) - half, fmean(marks) + half], abs=0.006)
    assert float(element.sample.variance) == pytest.approx(variance(marks) / 30, abs=1e-9)


def test_an_interval_ends_with_the_scale_and_needs_two_answers():
    assert measured((0, 0, 1, 39)).score.high == 100
    assert measured((0, 0, 1, 0)).score is None


def test_a_change_of_an_element_is_told_by_the_interval_of_the_difference(two_periods):
    fell, unclear = line(two_periods, "u3").change, line(two_periods, "u7").change
    assert fell.real
    assert fell.by < 0
    assert unclear.by > 0
    assert not unclear.real


def test_the_two_weakest_of_the_newest_card_come_lowest_first(two_periods):
    assert [each.code for each in two_periods.weakest] == ["u3", "u7"]
    assert [cell.place for cell in line(two_periods, "u3").cells] == [1, 8]


def test_an_element_of_nine_answers_has_no_value_and_no_counts(two_periods):
    cost = line(two_periods, "u4")
    assert cost.cells[0].score
    assert (cost.last.score, cost.last.counts, cost.last.place, cost.change) == (None, (), None, None)


def test_a_letter_needs_thirty_answers(town):
    house.published(town, enumerator=29)
    assert {each.last.letter for each in table(published.history(town.service.id)).elements} == {None}


def test_a_card_of_nine_answers_tells_no_element(town):
    house.published(town, enumerator=9)
    found = table(published.history(town.service.id))
    assert (found.elements, found.weakest, found.official.last.score) == ((), (), None)


def test_the_answer_stands_on_top_in_one_sentence(town, browser, two_periods):
    browser.sign_in(town.head).get(PAGE)
    answer = words(browser.page.find(".//p[@class='lede']"))
    assert answer.startswith("Nilai resmi Triwulan II 2026:")
    assert "tidak dapat dibedakan dari Triwulan I 2026" in answer
    assert answer.endswith("mulailah dari Waktu Penyelesaian, lalu Perilaku Pelaksana.")


def test_each_cell_says_in_words_what_its_colour_says(town, browser, two_periods):
    browser.sign_in(town.head).get(PAGE)
    rows = {words(row.find("th")): row for row in browser.page.iterfind(".//tbody/tr")}
    row = next(row for name, row in rows.items() if name.startswith("Waktu Penyelesaian"))
    before, now, trend = (words(cell) for cell in row.iterfind("td"))
    assert "Sangat baik" in before or "Baik" in before
    assert "40 penilaian" in now
    assert "termasuk dua terendah" in now
    assert trend.startswith("turun")
    unclear = next(row for name, row in rows.items() if name.startswith("Perilaku"))
    assert words(unclear.findall("td")[-1]).startswith("tidak dapat dibedakan")
    cost = next(row for name, row in rows.items() if name.startswith("Biaya"))
    assert words(cost.findall("td")[1]).endswith("belum cukup jawaban")


def test_a_draft_is_not_in_it(town, browser):
    house.drafted(town, enumerator=40)
    browser.sign_in(town.head).get(PAGE)
    assert not browser.page.findall(".//table")
    assert "Belum ada yang terbit." in words(browser.page)


def test_the_file_has_what_the_page_has(town, browser, two_periods):
    text = browser.sign_in(town.head).get(f"{PAGE}.csv")
    rows = {(row["value"], row["period"]): row for row in csv.DictReader(StringIO(text))}
    assert len(rows) == 2 * 11
    time = rows["U3", "2026-tw2"]
    assert (time["answered"], time["n2"], time["n4"], time["trend"]) == ("40", "36", "4", "down")
    assert rows["U3", "2026-tw1"]["trend"] == ""
    cost = rows["U4", "2026-tw2"]
    assert {cost[name] for name in ("answered", "index", "n1", "n2", "n3", "n4", "trend")} == {""}
    assert rows["OFFICIAL", "2026-tw2"]["index"]


@pytest.mark.parametrize(
    "stranger",
    [
        lambda town: town.administrator,
        lambda town: town.officer,
        lambda town: person(agency_head=town.district),
        lambda town: person(publisher=town.desk),
    ],
)
def test_it_is_shut_to_who_may_not_read_the_drafts_either(town, browser, stranger):
    browser.sign_in(stranger(town))
    browser.get(PAGE, status=403)
    browser.get(f"{PAGE}.csv", status=403)


def test_a_publisher_outside_reads_it_and_the_desk_leads_there(town, browser, two_periods):
    browser.sign_in(town.publishers[0]).get(PAGE)
    browser.sign_in(town.head).get("/kerja")
    assert PAGE in {link.get("href") for link in browser.page.iter("a")}


def test_a_service_that_is_not_there_is_not_found(town, browser):
    browser.sign_in(town.head).get("/kerja/rapor/unsur/dinas/nikah", status=404)
