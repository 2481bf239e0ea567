"""The posters of an open link and of a published card: who makes them, and where they lead."""

import re
from datetime import date

import pytest

from tests.browser import words
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.scorecards.house import drafted, publish, published
from tests.web import qr

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

CARD = "/kerja/rapor/dinas/ktp/2026-s1/poster"


def sheet(browser):
    return next(browser.page.iter("article"))


def drawn(page):
    return re.search(r"<svg [^>]*>(?:(?!</svg>).)*?stroke.*?</svg>", page.split('class="poster-qr"')[1], re.S)[0]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_poster_of_a_survey_leads_to_its_open_link(browser, open_town, prefix):
    page = browser.sign_in(open_town.officer).get(f"{prefix}/kerja/survei/{open_town.survey.id}/poster")
    said = words(sheet(browser))
    assert browser.page.get("lang") == "id"
    for part in ("Kartu tanda penduduk", "Dinas", "20 Juni 2026", "http://localhost/survei/dinas/ktp"):
        assert part in said
    assert qr.fields(drawn(page)) == qr.expected("http://localhost/survei/dinas/ktp")
    browser.sign_out().get("/survei/dinas/ktp")


def test_the_poster_of_a_card_leads_to_it_and_shows_both_values_with_their_doubt(browser, town):
    card = published(town, enumerator=40, handed=20)
    page = browser.sign_in(town.publishers[0]).get("/en" + CARD)
    said = words(sheet(browser))
    for part in (*card.official.texts(), *card.independent.texts(), "Dinas", "Semester I 2026"):
        assert part in said
    assert qr.fields(drawn(page)) == qr.expected("http://localhost/rapor/dinas/ktp/2026-s1")
    browser.sign_out().get("/rapor/dinas/ktp/2026-s1")


def test_a_card_of_few_has_no_number_on_its_poster(browser, town):
    published(town, enumerator=4)
    browser.sign_in(town.head).get(CARD)
    assert not re.search(r"\d,\d", words(sheet(browser)))
    assert "Belum ada nilai (4 penilaian)" in words(sheet(browser))


def test_a_poster_has_two_sizes_and_knows_no_other(browser, open_town):
    path = f"/kerja/survei/{open_town.survey.id}/poster"
    browser.sign_in(open_town.officer)
    for query, kind in (("", "a4"), ("?ukuran=a6", "a6"), ("?ukuran=<b>", "a4")):
        browser.get(path + query)
        assert browser.page.find(".//body").get("class") == f"sheet hang-{kind}"


def test_only_the_officer_of_the_agency_hangs_up_its_open_link(browser, open_town):
    path = f"/kerja/survei/{open_town.survey.id}/poster"
    for account in (open_town.head, open_town.publishers[0], open_town.inspector, open_town.administrator):
        browser.sign_in(account).ask("GET", path, 403)
    for account in (open_town.outside_officer, person(survey_officer=open_town.desk)):
        browser.sign_in(account).ask("GET", path, 404)
    browser.sign_out().ask("GET", path, 302)


def test_a_card_is_hung_up_by_its_agency_and_by_publishers_outside(browser, town):
    card = drafted(town, enumerator=40)
    browser.sign_in(town.head).ask("GET", CARD, 404)
    publish(town, card)
    for account in (town.head, town.officer, *town.publishers):
        browser.sign_in(account).get(CARD)
    for account in (town.outside_officer, person(agency_head=town.district), person(publisher=town.desk)):
        browser.sign_in(account).ask("GET", CARD, 404)
    for account in (town.inspector, town.administrator, town.enumerator):
        browser.sign_in(account).ask("GET", CARD, 403)
    browser.sign_out().ask("GET", CARD, 302)


def test_posters_are_offered_where_they_can_be_made(browser, open_town, set_clock, session):
    survey = f"/kerja/survei/{open_town.survey.id}"
    browser.sign_in(open_town.officer).get(survey)
    assert f"{survey}/poster" in [link.get("href") for link in browser.page.iter("a")]
    browser.sign_in(open_town.publishers[0]).get(survey)
    assert f"{survey}/poster" not in [link.get("href") for link in browser.page.iter("a")]


def test_the_poster_of_a_card_is_offered_to_the_officer_of_its_survey(browser, town):
    card = published(town, enumerator=40)
    browser.sign_in(town.head).get(f"/kerja/rapor/{card.id}")
    assert CARD in [link.get("href") for link in browser.page.iter("a")]
    browser.sign_in(town.officer).get("/kerja/survei")
    found = {link.get("href") for link in browser.page.iter("a")}
    (page,) = {path for path in found if re.fullmatch(r"/kerja/survei/\d+", path)}
    browser.get(page)
    assert CARD in [link.get("href") for link in browser.page.iter("a")]


@pytest.mark.parametrize("size", ["a4", "a6"])
def test_the_longest_poster_fits_one_sheet(browser, town, printed_sheets, size):
    town.service.name = "Penerbitan surat keterangan pindah datang penduduk antarkabupaten dan antarprovinsi"
    town.dinas.name = "Dinas Kependudukan dan Pencatatan Sipil Kota Palembang"
    publish(town, drafted(town, enumerator=40, handed=20, last_day=date(2026, 5, 31)))
    browser.sign_in(town.head)
    assert printed_sheets(f"{CARD}?ukuran={size}") == 1
