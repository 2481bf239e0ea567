import re
from datetime import date, timedelta

import pytest

from portal.accounts.access import ANYONE
from portal.core import clock, throttle
from portal.core.db import db
from portal.core.throttle import Door, Guess, name_of
from portal.organisation.models import Service
from portal.surveys import actions, codes, nonces
from portal.surveys.models import Ballot, FormNonce
from portal.surveys.rules import FREE_CODES, Stratum
from portal.web.forgery import make_stamp
from tests.browser import Browser, words
from tests.builders import Town
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

MARKS = {f"u{number}": "4" for number in range(1, 10)}
PATH = "/survei/dinas/ktp"


@pytest.fixture
def page(browser, open_town):
    return browser


def checked(browser):
    return {i.get("name"): i.get("value") for i in browser.page.iter("input") if "checked" in i.attrib}


def test_a_guest_answers_by_the_open_link_and_is_told_first_that_it_stands_apart(page, session):
    assert "Kartu tanda penduduk" in page.get("/survei")
    text = page.get(PATH)
    assert text.index("tautan terbuka") < text.index('name="u1"')
    page.send(PATH, status=303, **MARKS)
    assert session.query(Ballot.stratum).scalar() is Stratum.OPEN
    assert "Terima kasih" in page.get(f"{PATH}/selesai")


def test_the_controller_of_the_data_stands_before_the_first_question(page):
    text = page.get(PATH)
    assert text.index("privasi@uji.id") < text.index('name="u1"')


def test_an_invitation_travels_from_its_link_into_the_body_and_nowhere_else(page, open_town, session):
    (code,) = open_town.slips(1)
    text = page.get(f"{PATH}?undangan={code}")
    assert text.count(code) == 1
    assert "tautan terbuka" not in text
    page.send(PATH, status=303, **MARKS)
    assert session.query(Ballot.stratum).scalar() is Stratum.ENUMERATOR


def test_a_used_invitation_says_so_and_nothing_about_when(page, open_town):
    (code,) = open_town.slips(1)
    open_town.say(code=code)
    text = page.get(f"{PATH}?undangan={code}", status=410)
    assert "sudah dipakai" in text
    assert "sudah kami terima" in text


def test_two_people_with_one_slip_the_second_is_told(page, open_town):
    (code,) = open_town.slips(1)
    page.get(f"{PATH}?undangan={code}")
    open_town.say(code=code)
    assert "sudah dipakai" in page.send(PATH, status=410, **MARKS).text


def test_an_unknown_invitation_offers_the_typed_code_and_the_open_link(page):
    assert "/kode" in page.get(f"{PATH}?undangan=AAAABBBBCCCC", status=404)


def test_the_official_sheet_asks_the_ninth_element_before_the_eighth(page):
    text = page.get(PATH)
    order = ("kualitas sarana dan prasarana", 'name="u9"', "penanganan pengaduan pengguna", 'name="u8"')
    assert sorted(order, key=text.index) == list(order)


def test_each_question_has_four_marks_and_not_experienced_apart(page):
    page.get(PATH)
    values = [i.get("value") for i in page.page.iter("input") if i.get("name") == "u1"]
    assert values == ["1", "2", "3", "4", "0"]


def test_a_refusal_keeps_all_that_was_chosen_and_shows_a_summary(page):
    page.get(PATH)
    page.send(PATH, status=422, u1="3", u2="2", u9="0", comment="Kursi kurang.", sex="P")
    assert checked(page) == {"u1": "3", "u2": "2", "u9": "0"}
    assert words(page.page.find(".//title")).startswith("Kesalahan: ")
    summary = page.page.find(".//div[@role='alert']")
    assert {a.get("href") for a in summary.iter("a")} == {"#u3", "#u4", "#u5", "#u6", "#u7", "#u8"}
    assert words(page.page.find(".//textarea")) == "Kursi kurang."
    chosen = [o.get("value") for o in page.page.iter("option") if "selected" in o.attrib]
    assert "P" in chosen


def test_a_mark_off_the_scale_is_refused(page):
    page.get(PATH)
    page.send(PATH, status=422, **MARKS | {"u1": "5"})


def test_words_that_are_too_long_are_refused_and_kept(page):
    page.get(PATH)
    page.send(PATH, status=422, **MARKS, comment="a" * 601)
    assert len(words(page.page.find(".//textarea"))) == 601


def test_not_experienced_is_a_blank_and_five_marks_are_enough(page, open_town):
    page.get(PATH)
    page.send(PATH, status=303, **MARKS | dict.fromkeys(("u1", "u2", "u3", "u4"), "0"))
    (said,) = open_town.waiting()
    assert [said.marks[f"u{number}"] for number in range(1, 6)] == [None, None, None, None, 4]


def hidden(browser, action):
    forms = [form for form in browser.page.iter("form") if form.get("action") == action]
    return {i.get("name"): i.get("value") for i in forms[0].iter("input") if i.get("type") == "hidden"}


def test_the_same_form_sent_twice_counts_once_and_is_one_tap_from_a_form_of_its_own(page, open_town, session):
    page.get(PATH)
    data = {"csrf_token": stamp(page)} | MARKS
    page.ask("POST", PATH, 303, data=data)
    text = page.ask("POST", PATH, 409, data=data | {"comment": "Kursi kurang.", "sex": "P"}).text
    assert session.query(Ballot).count() == 1
    assert "sudah terkirim" in text
    assert checked(page) == {}
    assert "Kursi kurang." not in words(page.page.find(".//main"))  # carried, and not shown
    assert hidden(page, PATH).items() >= (MARKS | {"sex": "P", "comment": "Kursi kurang."}).items()
    page.send(PATH, status=303)
    assert sorted(said.comment for said in open_town.waiting()) == ["", "Kursi kurang."]


def test_an_earlier_page_of_a_form_shows_nothing_once_the_form_was_sent(page, session):
    """A browser that reloads what it sent first, an unfinished form, asks for the page with what was typed."""
    page.get(PATH)
    unfinished = {"csrf_token": stamp(page), "u1": "3", "comment": "Kursi kurang."}
    page.ask("POST", PATH, 422, data=unfinished)
    page.send(PATH, status=303, **MARKS)
    for path in (PATH, f"{PATH}/periksa"):
        text = page.ask("POST", path, 409, data=unfinished).text
        assert (checked(page), "Kursi kurang." in text, "u1" in text) == ({}, False, False)
    assert session.query(Ballot).count() == 1


def test_a_list_asked_for_again_from_the_history_neither_shows_nor_sends_what_was_typed(page, session, monkeypatch):
    """The number of a form is forgotten after a day or two, and a browser keeps its history for longer."""
    page.get(PATH)
    data = {"csrf_token": stamp(page), "comment": "Kursi kurang."} | MARKS
    page.ask("POST", f"{PATH}/periksa", 200, data=data)
    page.send(PATH, status=303)
    for days in (0, 1, 2, 3):
        moment = clock.now() + timedelta(days=days)
        with monkeypatch.context() as later:
            later.setattr(clock, "now", lambda moment=moment: moment)
            nonces.purge()
            text = page.ask("POST", f"{PATH}/periksa", 409, data=data).text
            assert ("Kursi kurang." in text, "u1" in text, checked(page)) == (False, False, {})
    assert session.query(Ballot).count() == 1


def test_an_earlier_page_of_an_invitation_shows_nothing_once_it_was_used(page, open_town):
    (code,) = open_town.slips(1)
    page.get(f"{PATH}?undangan={code}")
    unfinished = {"csrf_token": stamp(page), "u1": "3", "comment": "Kursi kurang.", "undangan": code}
    page.ask("POST", PATH, 422, data=unfinished)
    assert "Kursi kurang." in page.ask("POST", f"{PATH}/periksa", 422, data=unfinished).text
    page.send(PATH, status=303, **MARKS)
    for path in (PATH, f"{PATH}/periksa"):
        text = page.ask("POST", path, 410, data=unfinished).text
        assert ("sudah dipakai" in text, "Kursi kurang." in text) == (True, False)


def test_a_form_that_was_sent_is_taken_as_new_with_another_slip(page, open_town, session):
    one, other = open_town.slips(2)
    page.get(f"{PATH}?undangan={one}")
    data = {"csrf_token": stamp(page)} | MARKS
    for code, status in ((one, 303), (one, 410), (other, 303), (other, 410)):
        text = page.ask("POST", PATH, status, data=data | {"undangan": code}).text
    assert "sudah kami terima" in text
    assert session.query(Ballot).count() == 2


def test_who_comes_too_late_with_a_slip_sends_the_same_answers_by_the_open_link(page, open_town, session):
    (code,) = open_town.slips(1)
    page.get(f"{PATH}?undangan={code}")
    open_town.say(code=code)
    page.send(PATH, status=410, **MARKS | {"u1": "2"})
    assert "undangan" not in hidden(page, PATH)
    page.send(PATH, status=303)
    assert {row.stratum for row in session.query(Ballot)} == {Stratum.ENUMERATOR, Stratum.OPEN}
    assert sorted(said.marks["u1"] for said in open_town.waiting()) == [2, 4]


def test_a_code_that_nobody_knows_is_said_to_be_unknown_and_loses_nothing(page, session):
    page.get(PATH)
    page.ask("POST", PATH, 404, data={"csrf_token": stamp(page), "undangan": "AAAABBBBCCCC"} | MARKS)
    page.send(PATH, status=303)
    assert session.query(Ballot.stratum).scalar() is Stratum.OPEN


def test_all_answers_can_be_looked_over_before_they_are_sent(page, open_town, session):
    (code,) = open_town.slips(1)
    page.get(f"{PATH}?undangan={code}")
    answers = MARKS | {"u2": "0", "sex": "P", "comment": "Kursi kurang."}
    page.ask("POST", f"{PATH}/periksa", 200, data={"csrf_token": stamp(page), "undangan": code} | answers)
    said = [words(one) for one in page.page.iter("dd")]
    assert said[:2] == ["Sangat sesuai", "Tidak mengalami"]
    assert said[9:] == ["Perempuan", *["Tidak ingin menyebut"] * 3, "Kursi kurang."]
    assert session.query(Ballot).count() == session.query(FormNonce).count() == 0
    page.ask("POST", f"{PATH}/periksa", 200, data=hidden(page, PATH) | {"ubah": "1"})
    assert checked(page) == {name: value for name, value in answers.items() if name in MARKS}
    assert words(page.page.find(".//textarea")) == "Kursi kurang."
    page.ask("POST", f"{PATH}/periksa", 200, data={"csrf_token": stamp(page), "undangan": code} | answers)
    page.send(PATH, status=303)
    (said,) = open_town.waiting()
    assert (session.query(Ballot.stratum).scalar(), said.marks["u2"]) == (Stratum.ENUMERATOR, None)
    assert said.comment == "Kursi kurang."


def test_an_unfinished_form_has_nothing_to_look_over(page):
    page.get(PATH)
    page.ask("POST", f"{PATH}/periksa", 422, data={"csrf_token": stamp(page), "u1": "3"})
    assert checked(page) == {"u1": "3"}
    page.get(f"{PATH}/periksa", status=302)


def test_a_form_without_our_stamp_is_shown_again_and_nothing_typed_is_lost(page):
    page.ask("POST", PATH, 422, data=MARKS)
    assert len(checked(page)) == 9


def test_a_stamp_that_has_grown_old_is_refused_with_everything_kept_and_a_new_stamp(page, set_clock, session):
    page.get(PATH)
    old = stamp(page)
    set_clock(date(2026, 6, 3))
    page.send(PATH, status=422, **MARKS)
    assert len(checked(page)) == 9
    assert stamp(page) != old
    page.send(PATH, status=303, **MARKS)
    assert session.query(Ballot).count() == 1


def stamp(browser):
    return next(i.get("value") for i in browser.page.iter("input") if i.get("name") == "csrf_token")


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_sent_from_another_site_is_refused(page, headers):
    page.ask("POST", PATH, 403, data=MARKS, headers=headers)


@pytest.mark.parametrize(("day", "status"), [(1, 410), (2, 200), (20, 200), (21, 410)])
def test_the_days_open_and_close_the_page(page, set_clock, day, status):
    set_clock(date(2026, 6, day))
    page.get(PATH, status)


def test_before_its_key_is_made_a_survey_takes_no_answer_and_says_so(page, open_town, session):
    page.get(PATH)
    fields = MARKS | {"csrf_token": stamp(page)}
    open_town.survey.public_key = None
    session.commit()
    assert "Coba lagi beberapa menit lagi" in page.get(PATH, 503)
    page.ask("POST", PATH, 503, data=fields)
    assert session.query(Ballot).count() == 0
    assert "Kartu tanda penduduk" not in page.get("/survei")


def test_answers_sent_after_the_last_day_are_told_that_they_were_not_received(page, set_clock, monkeypatch, session):
    set_clock(date(2026, 6, 20))
    page.get(PATH)
    in_time, late = ({"csrf_token": make_stamp("SkmForm")} | MARKS for _ in range(2))
    page.ask("POST", PATH, 303, data=in_time)
    after_midnight = clock.now() + timedelta(hours=13)
    monkeypatch.setattr(clock, "now", lambda: after_midnight)
    answer = page.ask("POST", PATH, 410, data=late)
    assert "tidak kami terima" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    (filled,) = [each for each in page.page.iter("section") if "data-once" in each.attrib]
    assert "hidden" in filled.attrib  # the script shows it once, where the tab still has the same answers
    assert "sudah terkirim" in page.ask("POST", PATH, 409, data=in_time).text
    assert session.query(Ballot).count() == 1


def test_a_typed_code_opens_the_questionnaire_and_stands_in_no_address(page, open_town, session):
    (code,) = open_town.slips(1, Stratum.HANDED)
    page.get("/kode")
    page.send("/kode", status=200, kode=codes.shown(code).lower())
    page.send(PATH, status=303, **MARKS)
    assert session.query(Ballot.stratum).scalar() is Stratum.HANDED


@pytest.mark.parametrize("typed", ["", "K7M4", "AAAA-BBBB-CCCC"])
def test_a_wrong_code_gets_a_message_at_the_field_and_stays_written(page, typed):
    page.get("/kode")
    page.send("/kode", status=422, kode=typed)
    field = next(i for i in page.page.iter("input") if i.get("name") == "kode")
    assert (field.get("value", ""), field.get("aria-invalid")) == (typed, "true")


def test_wrong_codes_are_slowed_and_a_right_one_is_taken_at_once(page, open_town, session):
    (code,) = open_town.slips(1)
    for _ in range(FREE_CODES):
        throttle.note_wrong(Door(name_of("code", "127.0.0.0/24"), FREE_CODES))
    page.get("/kode")
    for wait in ("1", "2", "4", "8", "16", "32", "60", "60"):
        response = page.send("/kode", status=429, kode="AAAA-BBBB-CCCC")
        assert response.headers["Retry-After"] == wait
        assert "AAAA-BBBB-CCCC" in response.text
        assert re.search(rf"\b{wait}\b", words(page.page.find(".//*[@role='alert']")))
    page.send("/kode", status=200, kode=code)


def test_a_flood_of_wrong_codes_writes_no_more_and_holds_up_no_other_network(page, open_town, session):
    page.get("/kode")
    for _ in range(FREE_CODES + 15):
        page.send("/kode", status=None, kode="AAAA-BBBB-CCCC")
    assert session.query(Guess.wrong).one().wrong < FREE_CODES + 10
    page.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    page.send("/kode", status=422, kode="AAAA-BBBB-CCCC")
    assert not any("203" in guess.door or "127" in guess.door for guess in session.query(Guess))


def test_a_guest_who_reads_gets_no_cookie(app, page):
    rules = [rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in rule.methods]
    public = [rule.rule for rule in rules if ANYONE in getattr(app.view_functions[rule.endpoint], "access", ())]
    leads_on = {"/lapor/periksa", "/lapor/selesai"}  # asked for without a form they lead to it
    shown = [p for p in public if p != "/metrics" and not p.startswith("/contoh") and p not in leads_on]
    nothing_yet = {"/laporan/statistik.csv", "/laporan/statistik.json"}  # before a quarter is over
    for path in (*shown, PATH, f"{PATH}/selesai"):
        assert "Set-Cookie" not in page.ask("GET", path, 404 if path in nothing_yet else 200).headers, path


def test_no_public_page_shows_a_count_that_grows(page, open_town):
    for path in ("/survei", PATH, "/layanan/dinas/ktp"):
        before = page.get(path)
        for _ in range(3):
            open_town.say()
        assert without_stamps(page.get(path)) == without_stamps(before)


def without_stamps(text):
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_the_page_of_an_invitation_holds_no_code_of_another(real_app, set_clock):
    town = Town()
    town.open_survey(set_clock)
    one, other = town.slips(2)
    pages = [Browser(real_app).get(f"{PATH}?undangan={code}") for code in (one, other)]
    assert [(one in page, other in page) for page in pages] == [(True, False), (False, True)]


def test_codes_typed_at_one_address_open_each_its_own_survey(real_app, set_clock):
    town = Town()
    other = Service(agency_id=town.dinas.id, slug="kia", name="Kartu identitas anak", source="uji")
    db.session.add(other)
    db.session.flush()
    second = town.register(service_id=other.id)
    actions.confirm(second, by=town.publishers[0])
    asked = []
    for survey in (town.open_survey(set_clock), second, second):
        town.survey = survey
        asked.append((*town.slips(1), survey.service.name))
    for code, name in asked:
        browser = Browser(real_app)
        browser.get("/kode")
        text = browser.send(status=200, kode=code).text
        assert (code in text, name in text) == (True, True)


def test_a_code_of_a_survey_that_is_over_is_no_wrong_one(page, open_town, session, set_clock):
    """Its rights stand until the clock has closed it; who has a slip hears that it comes too late, and nothing else."""
    (code,) = open_town.slips(1)
    set_clock(date(2026, 6, 21))
    page.get("/kode")
    page.send("/kode", status=410, kode=code)
    assert "sudah ditutup" in words(page.page.find(".//h1"))
    assert session.query(Guess).count() == 0
