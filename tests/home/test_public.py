import gzip
import re
from datetime import date, timedelta

import pytest

from portal.core import installation
from portal.core.db import db
from portal.core.installation import Kind
from portal.home import queries as home
from portal.organisation import queries as organisation
from portal.organisation.models import Service, ServicePoint
from portal.organisation.standard import Component, Described
from portal.scorecards import actions as cards
from portal.scorecards import rules as card_rules
from portal.skm.bands import BANDS
from portal.surveys import jobs, rules
from portal.surveys.models import Answer, Ballot
from tests.browser import words
from tests.builders import Town, agency, describe
from tests.conftest import ONE_DATABASE
from tests.home.pages import PUBLIC, links, text_of
from tests.organisation.small import queries_counted
from tests.scorecards.house import LAST_DAY, closed_survey, drafted, published

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

EVERY_PAGE = ("FROM installation", "FROM setting")  # the day, the installation and its settings


@pytest.fixture
def full_town(kept, town, set_clock):
    kept.find("full", lambda: furnish(town, set_clock), town)
    set_clock(date(2026, 6, 3))
    return town


def furnish(town, set_clock):
    """A published card, a late draft, an open survey and a registration that lapsed."""
    published(town, period="2025-s2", last_day=date(2025, 12, 20), enumerator=40, handed=20, open=3)
    drafted(town, period="2025-s1", last_day=date(2026, 4, 10), enumerator=40, handed=20)
    set_clock(date(2026, 5, 20))
    other = Service(agency_id=town.dinas.id, slug="kia", name="Kartu identitas anak", source="uji")
    db.session.add(other)
    db.session.flush()
    town.register(service_id=other.id, opens_on=date(2026, 5, 25), closes_on=date(2026, 5, 31))
    set_clock(date(2026, 6, 1))
    town.open_survey(set_clock)


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_careful_reader_finds_nothing_wrong(browser, full_town, prefix, path):
    assert len(text_of(browser, prefix + path)) > 200


@pytest.mark.parametrize("path", PUBLIC)
def test_an_empty_house_has_the_same_pages(browser, town, path):
    assert len(text_of(browser, path)) > 100


@pytest.mark.parametrize("path", PUBLIC)
def test_a_guest_who_reads_gets_no_cookie(browser, full_town, path):
    assert "Set-Cookie" not in browser.ask("GET", path, 200).headers


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_asks_the_database_few_questions(browser, full_town, path):
    with queries_counted() as sent:
        browser.get(path)
    asked = [" ".join(each.split()) for each in sent if each.startswith("SELECT")]
    own = [each for each in asked if not any(table in each for table in EVERY_PAGE)]
    # The page of an agency joins the tree, services with their cards, surveys, and what is late; that of all that is
    # late asks every slice.
    assert len(own) <= {"/": 6, "/layanan/dinas": 7, "/layanan/dinas/ktp": 7, "/menunggu": 11}.get(path, 5), own
    assert len(asked) <= len(own) + 3, asked


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_is_light(browser, full_town, path):
    page = browser.get(path)
    assert len(gzip.compress(page.encode())) < {"/privasi": 7_000, "/metode": 6_500}.get(path, 6_000)
    heads = [link.get("rel") for link in browser.page.iterfind(".//head/link")]
    names = ["canonical", "alternate"]  # which no browser asks for
    assert [rel for rel in heads if rel not in names] == ["preload", "stylesheet", "icon"]  # with the page: four requests
    assert not list(browser.page.iter("img"))
    assert not [script for script in browser.page.iter("script") if script.get("src")]
    assert len(list(browser.page.iter("script"))) == len(list(browser.page.iterfind(".//button[@data-copy]")))
    sharing = [part for part in browser.page.iter("section") if "share" in part.get("class", "").split()]
    shared = [link.get("href") for part in sharing for link in part.iter("a")]
    assert not [link for link in links(browser) if link.startswith("http") and link not in shared]


@pytest.mark.parametrize("path", PUBLIC)
def test_no_page_grows_while_a_survey_is_open(browser, full_town, path):
    before = browser.get(path)
    for code in full_town.slips(12):
        full_town.say(code=code)
    for _ in range(13):
        full_town.say()
    jobs.move_ballots()
    jobs.count_progress()
    assert browser.get(path) == before


def test_the_front_page_shows_a_card_with_both_values_and_their_doubt(browser, town):
    card = published(town, enumerator=40, handed=20)
    text = text_of(browser, "/")
    for score in (card.official, card.independent):
        for part in score.texts():
            assert part in text
    assert "/rapor/dinas/ktp" in links(browser)


def test_a_card_of_few_shows_no_number_on_the_front_page(browser, town):
    published(town, enumerator=4, handed=5)
    text = text_of(browser, "/")
    assert "Kartu tanda penduduk" in text
    assert not re.search(r"\d\d,\d\d", text)


def test_the_front_page_leads_to_the_survey_that_is_open(browser, town, set_clock):
    browser.get("/")
    assert "/survei/dinas/ktp" not in links(browser)
    town.open_survey(set_clock)
    browser.get("/")
    assert "/survei/dinas/ktp" in links(browser)


# ---- services


def test_the_directory_lists_services_below_their_agency(browser, town):
    town_hall = Service(agency_id=town.district.id, slug="domisili", name="Surat domisili", source="uji")
    stopped = Service(agency_id=town.dinas.id, slug="lama", name="Surat lama", source="uji", active=False)
    installation.db.session.add_all([town_hall, stopped])
    browser.get("/layanan")
    assert [link for link in links(browser) if link.startswith("/layanan/")] == [
        "/layanan/dinas", "/layanan/dinas/ktp", "/layanan/kecamatan", "/layanan/kecamatan/domisili",
    ]  # fmt: skip


def test_an_agency_is_folded_unless_a_survey_is_open_or_somebody_searches(browser, open_town):
    installation.db.session.add(
        Service(agency_id=open_town.district.id, slug="domisili", name="Surat domisili", source="uji")
    )
    browser.get("/layanan")
    folded = [a.get("href") for a in browser.page.iterfind(".//main//details//a")]
    assert folded == ["/layanan/kecamatan/domisili"]
    browser.ask("GET", "/layanan", 200, query_string={"q": "domisili"})
    assert browser.page.find(".//main//details") is None


@pytest.mark.parametrize(("words", "found"), [("KARTU", 1), ("tanda dinas", 1), ("kartu nikah", 0), ("<b>&", 0)])
def test_the_search_of_the_directory_needs_no_script(browser, town, words, found):
    browser.ask("GET", "/layanan", 200, query_string={"q": words})
    assert len([link for link in links(browser) if link.startswith("/layanan/dinas/")]) == found
    box = next(field for field in browser.page.iter("input") if field.get("name") == "q")
    assert box.get("value") == words


def test_what_nobody_checked_is_marked_with_its_source(browser, town):
    town.service.source = "Koran lama"
    describe(town.service, {Component.COST: Described("Gratis", "Koran lama")}, by=town.officer)
    installation.db.session.add(ServicePoint(service=town.service, name="Loket", source="uji", verified=True))
    page = browser.get("/en/layanan/dinas/ktp")
    assert page.count("not checked yet") == 1
    assert page.count("Koran lama") == 1
    town.service.verified = True
    describe(town.service, {Component.COST: Described("Gratis", "Koran lama", True)}, by=town.officer)
    page = browser.get("/en/layanan/dinas/ktp")
    assert "not checked yet" not in page
    assert "Koran lama" in page


def test_a_service_tells_what_is_known_and_says_what_is_not(browser, town):
    said = {
        Component.REQUIREMENTS: Described("Kartu lama\nFoto", "Loket, 3 Mei"),
        Component.COST: Described("Gratis", "Perda 7", True),
    }
    describe(town.service, said, by=town.officer)
    text = text_of(browser, "/en/layanan/dinas/ktp")
    lists = [[words(item) for item in one.iter("li")] for one in browser.page.iterfind(".//main//dd/ul")]
    assert ["Kartu lama", "Foto"] in lists
    assert text.count("Not filled in yet by Dinas.") == 12
    assert "12 of the 14 components" in text
    assert "Source 1, as of 1 June 2026 not checked yet" in text
    assert text.index("Loket, 3 Mei") < text.index("Perda 7")


def walked(browser, path):
    """All parts of a list, from the first to the last: (the page's links, how it was asked for)."""
    found = []
    while path:
        browser.get(path)
        found.append((links(browser), path))
        path = next((a.get("href") for a in browser.page.iterfind(".//main//a[@rel='next']")), None)
    return found


def test_a_long_directory_has_parts_and_keeps_what_is_searched(browser, town, monkeypatch):
    monkeypatch.setattr(organisation.directory, "__defaults__", (2,))
    installation.db.session.add_all(
        Service(agency_id=town.district.id, slug=f"izin-{n}", name=f"Izin {n}", source="uji") for n in range(4)
    )
    browser.get("/layanan")
    parts = walked(browser, "/layanan")
    shown = [link for page, _ in parts for link in page if link.count("/") == 3 and link.startswith("/layanan/")]
    assert shown == ["/layanan/dinas/ktp", *(f"/layanan/kecamatan/izin-{n}" for n in range(4))]
    assert [path for _, path in walked(browser, "/layanan?q=izin")][1].endswith("q=izin")
    assert "4 layanan" in text_of(browser, "/layanan?q=izin")


def test_a_house_of_usual_size_sees_one_page_of_each_list(browser, full_town):
    for path in ("/layanan", "/rapor", "/menunggu"):
        browser.get(path)
        assert not [link for link in links(browser) if "sesudah=" in link or "bagian=" in link], path


def test_a_long_list_of_what_waits_is_shown_in_part_and_whole_behind_a_link(browser, town, monkeypatch):
    monkeypatch.setattr(home, "SHOWN", 1)
    monkeypatch.setattr(home, "ROWS", 2)
    for n in range(4):
        other = agency(f"lain-{n}", town.city)
        installation.db.session.add(Service(agency_id=other.id, slug="izin", name=f"Izin {n}", source="uji"))
    browser.get("/menunggu")
    assert [link for link in links(browser) if "bagian=" in link] == ["/menunggu?bagian=belum"]
    parts = walked(browser, "/menunggu?bagian=belum")
    shown = [link for page, _ in parts for link in page if link.endswith("/izin") or link.endswith("/ktp")]
    assert shown == ["/layanan/dinas/ktp", *(f"/layanan/lain-{n}/izin" for n in range(4))]
    assert len(parts) == 3
    text_of(browser, "/menunggu?bagian=tidak-ada&sesudah=5")


# ---- agencies


def test_an_agency_has_a_page_with_what_is_known_of_it(browser, town):
    card = published(town, enumerator=40, handed=20)
    town.dinas.address, town.dinas.verified = "Jalan A 1", True
    assert all(part in text_of(browser, "/layanan/dinas") for part in card.official.texts())
    text = text_of(browser, "/en/layanan/dinas")
    assert all(part in text for part in ("Kartu tanda penduduk", "Jalan A 1", "Not known yet."))
    leads = {"/en/layanan/kota", "/en/layanan/loket", "/en/layanan/dinas/ktp", "/en/rapor/dinas/ktp"}
    assert leads <= set(links(browser))
    assert "Nobody has compared" not in text
    assert "Nobody has compared" in text_of(browser, "/en/layanan/loket")
    browser.get("/layanan/tidak-ada", status=404)


def test_what_waits_for_an_agency_stands_on_its_page_and_on_no_other(browser, full_town):
    text = text_of(browser, "/en/layanan/dinas")
    assert "The scorecard of Kartu tanda penduduk, Half-year I of 2025 is late." in text
    assert "The survey of Kartu identitas anak, Half-year I of 2026 did not open" in text
    assert "1 service nobody was asked about for a year, or ever: Kartu identitas anak." in text
    assert "Nothing of this agency waits today." in text_of(browser, "/en/layanan/kecamatan")


def test_an_agency_that_is_closed_keeps_its_page(browser, town):
    published(town, enumerator=40, handed=20)
    town.desk.active = town.service.active = town.dinas.active = False
    text = text_of(browser, "/en/layanan/dinas")
    assert "This agency is closed" in text
    assert "Kartu tanda penduduk not given any more" in text


def test_an_agency_is_linked_where_it_is_named(browser, town):
    card = published(town, enumerator=40, handed=20)
    for page in ("/layanan", "/layanan/dinas/ktp", "/rapor/dinas", f"/rapor/dinas/ktp/{card.period}"):
        browser.get(page)
        assert "/layanan/dinas" in links(browser), page


def test_a_service_shows_its_newest_value_and_links_the_periods_before(browser, town):
    old = published(town, period="2025-s2", last_day=date(2025, 12, 20), enumerator=40)
    new = published(
        town, period="2026-s1", enumerator=40, handed=20, say=lambda n: {f"u{i}": 4 for i in range(1, 10)}
    )
    text = text_of(browser, "/layanan/dinas/ktp")
    assert all(part in text for part in new.official.texts() + old.official.texts())
    assert "/rapor/dinas/ktp" in links(browser)
    assert "/rapor/dinas/ktp/2025-s2" in links(browser)


def test_a_draft_shows_on_no_public_page(browser, town):
    card = drafted(town, enumerator=40)
    for path in PUBLIC:
        assert card.official.texts()[0] not in browser.get(path)


def test_a_service_that_is_given_no_more_stays_readable(browser, town):
    town.service.active = False
    assert "not given any more" in browser.get("/en/layanan/dinas/ktp")
    browser.get("/layanan/dinas/tidak-ada", status=404)


# ---- waiting for an answer


def waiting(browser):
    """What is late, large or as a row of a table: what, for whom, days."""
    browser.get("/en/menunggu")
    large = [
        (words(card.find("h3")), words(card.findall("p")[-1]), words(card.find(".//b")))
        for card in browser.page.iterfind(".//main//li[@class='card']")
    ]
    rows = [
        [" ".join("".join(cell.itertext()).split()) for cell in row]
        for row in browser.page.iterfind(".//tbody/tr")
    ]
    return large + [(row[0], row[1], row[2]) for row in rows]


@pytest.mark.parametrize("closed", [True, False])
def test_a_card_that_was_never_drafted_waits_in_public_too(browser, town, set_clock, session, closed):
    survey = closed_survey(town, enumerator=40)
    if not closed:  # the worker is dead
        survey.closed_on = None
    session.commit()
    set_clock(LAST_DAY + timedelta(days=20))
    assert waiting(browser) == []
    set_clock(LAST_DAY + timedelta(days=22))
    ((what, for_whom, days),) = waiting(browser)
    assert what.startswith("Kartu tanda penduduk")
    assert "the computing of its draft" in for_whom
    assert days == "1"


def test_a_card_waits_in_public_from_day_21(browser, town, set_clock):
    card = drafted(town, enumerator=40)
    set_clock(LAST_DAY + timedelta(days=20))
    assert waiting(browser) == []
    set_clock(LAST_DAY + timedelta(days=23))
    ((what, for_whom, days),) = waiting(browser)
    assert what.startswith("Kartu tanda penduduk")
    assert "publishers" in for_whom
    assert days == "2"
    assert card.official.texts()[0] not in browser.get("/menunggu")


def test_a_published_card_waits_no_more(browser, town, set_clock):
    card = drafted(town, enumerator=40)
    set_clock(LAST_DAY + timedelta(days=25))
    cards.propose(card, by=town.publishers[0])
    assert "second publisher" in waiting(browser)[0][1]
    cards.confirm(card, by=town.publishers[1])
    assert waiting(browser) == []


def test_a_registration_lapses_in_public_on_its_opening_day(browser, town, set_clock):
    town.register()
    assert waiting(browser) == []
    set_clock(date(2026, 6, 2))
    assert [row[2] for row in waiting(browser)] == ["0"]
    set_clock(date(2026, 6, 12))
    assert [row[2] for row in waiting(browser)] == ["10"]


def test_a_service_waits_when_nobody_was_asked_for_a_year(browser, town, set_clock):
    drafted(town, enumerator=40)
    published_at_once = LAST_DAY + timedelta(days=365)
    set_clock(published_at_once)
    assert len(waiting(browser)) == 1  # the card that nobody publishes
    set_clock(published_at_once + timedelta(days=1))
    assert waiting(browser)[1][2] == "366"
    assert "/en/layanan/dinas/ktp" in links(browser)


def test_a_service_that_was_never_asked_about_waits_too(browser, town):
    other = Service(agency_id=agency("lain", town.city).id, slug="izin", name="Izin", source="uji")
    installation.db.session.add(other)
    browser.get("/menunggu")
    assert {"/layanan/dinas/ktp", "/layanan/lain/izin"} <= set(links(browser))


def test_the_oldest_stands_first(browser, town, set_clock):
    drafted(town, period="2026-tw1", last_day=date(2026, 4, 10), enumerator=40)
    drafted(town, period="2025-s2", last_day=date(2025, 12, 20), enumerator=40)
    days = [int(row[2]) for row in waiting(browser) if "Kartu" in row[0]]
    assert len(days) == 2
    assert days == sorted(days, reverse=True)


# ---- the notices


PROMISE = (
    "without name, NIK, telephone number or account",
    "copies the database, its logs or its backups, on whatever day, can pair nobody",
    "an answer is one of a group: of ten or more",
    "Once the key is destroyed",
    "watches the machine while it runs",
    "has the key of a survey and a copy",
    "holds back all slips but one",
    "Reading leaves no cookie",
    "Article 20",
    "Articles 5 to 13",
    "A sent answer cannot be found again.",
    "the network address or the kind of your telephone",
)


def test_the_privacy_notice_says_the_promise_with_its_limits(browser, town):
    text = text_of(browser, "/en/privasi")
    assert [sentence for sentence in PROMISE if sentence not in text] == []
    assert "Kecamatan Uji" in text
    assert "privasi@uji.id" in text


def test_the_privacy_notice_says_when_nobody_is_responsible_yet(browser, session):
    assert "has not been entered yet" in text_of(browser, "/en/privasi")
    assert "has not been entered yet" in text_of(browser, "/en/tentang")


def test_what_is_promised_about_moving_is_what_is_done(browser, town, set_clock):
    town.open_survey(set_clock)
    for _ in range(rules.MOVED_AT - 1):
        town.say()
    jobs.move_ballots()
    assert db.session.query(Answer).count() == 0
    town.say()
    jobs.move_ballots()
    assert db.session.query(Ballot).count() == rules.STAY_BEHIND
    text = text_of(browser, "/en/privasi")
    assert f"Once {rules.MOVED_AT} of the same way wait" in text
    assert f"Always {rules.STAY_BEHIND} stay behind" in text


def test_the_method_names_the_days_by_which_cards_go(browser, town):
    text = text_of(browser, "/en/metode")
    assert f"{card_rules.REPLY_TIME.days} days to reply" in text
    assert f"From day {card_rules.PUBLISH_TIME.days} after the survey's last day" in text
    assert f"On day {card_rules.BURIAL_TIME.days} the clock publishes" in text
    assert f"for {card_rules.HOLD_TIME.days} days, with a printed reason" in text


def test_the_method_prints_all_bands_weights_and_ways(browser, town):
    text = text_of(browser, "/metode")
    for band in BANDS:
        assert f"{band.floor}".replace(".", ",") in text
    assert "76,60" in text
    assert "64,99" in text
    assert "1/9" in text
    assert "0,111" in text
    assert "flask --app wsgi skm compute" in text
    assert "U8" in text
    assert "Penanganan Pengaduan, Saran dan Masukan" in text


def test_a_demo_says_so_where_it_says_who_is_behind_it(browser, session):
    Town(kind=Kind.DEMO)
    assert "This is a demo." in text_of(browser, "/en/tentang")
    assert "This is a demo." in text_of(browser, "/en/privasi")
