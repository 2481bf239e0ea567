"""The way in: the form, all of it once more before it is sent, and the receipt."""

import gzip
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import segno

from portal.complaints import codes, queries
from portal.complaints.actions import reporting
from portal.complaints.actions.reporting import Report
from portal.complaints.models import Complaint, ComplaintFollower, Reporter
from portal.complaints.receipts import MASK
from portal.complaints.rules import Reading, State
from portal.core import clock
from portal.core.db import db
from portal.organisation.models import Agency
from portal.web.forgery import STAMP_LASTS
from tests.browser import words
from tests.builders import Town, person, resident
from tests.complaints.house import TEXT, reported, take_reports
from tests.conftest import ONE_DATABASE
from tests.house.nasty import VALUES
from tests.web import qr

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

PLAJU_ULU = {"lat": "-2.999936", "lon": "104.808646"}
HEAVY = 8_000  # bytes of a page, packed


def filled(house, **changes):
    return {"kategori": "lampu", "uraian": TEXT, "kelurahan": house.kelurahan.slug, "lokasi": "RT 05"} | changes


def check(browser, house, status=200, path="/lapor", **changes):
    browser.get(path)
    return browser.send("/lapor/periksa", status, **filled(house, **changes)).text


def send(browser, house, **changes):
    check(browser, house, **changes)
    return browser.send("/lapor/selesai", 200).text


def the_case():
    (made,) = db.session.query(Complaint)
    return made


def section(browser, name):
    return words(next(e for e in browser.page.iter("section") if e.get("aria-labelledby") == name))


def value_of(browser, name):
    """What the form in hand holds in a field, as a browser would send it."""
    for field in browser.page.iter():
        if field.get("name") != name:
            continue
        if field.get("type") in ("radio", "checkbox"):
            if "checked" in field.attrib:
                return field.get("value")
        elif field.tag == "textarea":
            return (field.text or "").removeprefix("\n")
        elif field.tag == "input":
            return field.get("value")
    return None


# ---- three pages


def test_three_pages_from_the_form_to_the_receipt(browser, house):
    assert "Dinas" in check(browser, house)
    assert db.session.query(Complaint).count() == 0
    page = browser.send("/lapor/selesai", 200).text
    made = the_case()
    assert (made.text, made.agency, made.place_text, made.state) == (TEXT, house.dinas, "RT 05", State.RECEIVED)
    assert made.number in page
    assert codes.word(made.number) in page
    assert f"/l/{made.number}/{codes.link_key(made.number)}" in page


def test_a_guest_gets_no_cookie_on_the_whole_way(browser, house):
    send(browser, house)
    assert browser.client.get_cookie("session") is None
    assert not browser.client._cookies


def test_only_kind_words_and_place_have_to_be_given(browser, house):
    page = check(browser, house, 422, kategori=None, uraian="", kelurahan=None, lokasi="")
    assert "Pilih soal apa laporan ini." in page
    assert "Tulis apa masalahnya." in page
    assert "Pilih kelurahan, atau “Tidak tahu”." in page
    assert "Pilih" not in check(browser, house, kelurahan="tidak-tahu", lokasi="")


def test_who_knows_no_kind_and_no_place_reaches_the_coordinator(browser, house):
    send(browser, house, kategori="tidak-tahu", kelurahan="tidak-tahu", lokasi="")
    assert (the_case().agency, the_case().kelurahan) == (house.district, None)


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("kategori=lampu", "kategori", "lampu"), ("kelurahan=kelurahan-uji", "kelurahan", "kelurahan-uji"),
        ("layanan=dinas/ktp", "kategori", "lampu"), ("layanan=loket/x", "kategori", None),
        ("kategori=%22%3E", "kategori", None),
    ],
)  # fmt: skip
def test_an_address_fills_in_what_it_names(browser, house, query, name, value):
    browser.get(f"/lapor?{query}")
    assert value_of(browser, name) == value


def test_of_a_service_the_form_knows_the_kind(browser, house):
    house.category.service = house.service
    browser.get("/lapor?layanan=dinas/ktp")
    assert value_of(browser, "kategori") == "lampu"


def test_the_pages_after_the_form_cannot_be_opened_alone(browser, house):
    for path in ("/lapor/periksa", "/lapor/selesai"):
        assert browser.client.get(path).headers["Location"].endswith("/lapor")


# ---- what others read, told before it is sent


def test_check_says_what_is_read_at_once_and_what_a_moderator_reads_first(browser, house):
    check(browser, house, nama="Rahma Tersembunyi", kontak="0812 3456 7890")
    public, unit = section(browser, "h-public"), section(browser, "h-unit")
    assert TEXT in public
    assert "Sesudah dibaca moderator" in public
    assert "Rahma Tersembunyi" not in public
    assert "Rahma Tersembunyi" in unit
    assert "0812" not in public + unit


def test_with_anonim_the_unit_reads_no_name(browser, house):
    check(browser, house, nama="Rahma Tersembunyi", anonim="y")
    assert "Rahma Tersembunyi" not in section(browser, "h-unit")
    assert "tidak diperlihatkan" in section(browser, "h-unit")
    assert "dirahasiakan" in browser.send("/lapor/selesai", 200).text


def test_of_a_confidential_report_everybody_reads_nothing(browser, house):
    check(browser, house, rahasia="y")
    assert TEXT not in section(browser, "h-public")
    assert TEXT in section(browser, "h-unit")
    browser.send("/lapor/selesai", 200)
    assert (the_case().confidential, the_case().anonymous) == (True, False)


def test_what_is_about_an_officer_is_said_to_go_past_the_desk(browser, house):
    check(browser, house, kategori="kasar")
    assert "tidak lewat meja unit" in section(browser, "h-unit")
    assert house.dinas.name in section(browser, "h-unit")


def test_check_warns_of_what_leads_to_a_person_and_lets_it_be_sent(browser, house):
    said = "Lampu mati. Hubungi 0812-3456-7890, NIK 1671014501900001, surel rahma@warga.id."
    page = check(browser, house, uraian=said, lokasi="Rumah 0711 567890")
    for found in ("0812-3456-7890", "1671014501900001", "rahma@warga.id", "0711 567890"):
        assert f"<strong>{found}</strong>" in page
    browser.send("/lapor/selesai", 200)
    assert the_case().text == said


def test_check_says_until_when_as_dates(browser, house):
    check(browser, house)
    until = section(browser, "h-due")
    for day in ("Kamis, 4 Juni 2026", "Senin, 15 Juni 2026", "Jumat, 31 Juli 2026"):
        assert day in until


# ---- the pin


def test_a_pin_suggests_the_kelurahan_and_is_kept(browser, house):
    house.kelurahan.kemendagri_code = "16.71.14.1001"
    check(browser, house, kelurahan=None, lokasi="", **PLAJU_ULU)
    assert "diambil dari letak titik" in section(browser, "h-unit")
    browser.send("/lapor/selesai", 200)
    made = the_case()
    assert (made.kelurahan, made.latitude, made.longitude) == (house.kelurahan, -2.999936, 104.808646)


def test_a_pin_elsewhere_refuses_nothing_and_what_was_chosen_holds(browser, house):
    other = Agency(slug="kelurahan-lain", name="Kelurahan Lain", kind="kelurahan", parent=house.district, source="uji")
    other.kemendagri_code = "16.71.14.1001"
    db.session.add(other)
    send(browser, house, **PLAJU_ULU)
    assert the_case().kelurahan == house.kelurahan
    check(browser, house, kelurahan=None, lokasi="", lat="-3.06", lon="104.85")  # beyond every boundary


@pytest.mark.parametrize("point", [("x", "y"), ("nan", "inf"), ("48.1", "11.5"), ("-3", ""), ("9" * 400, "1")])
def test_what_is_no_point_is_left_out(browser, house, point):
    send(browser, house, lat=point[0], lon=point[1])
    assert the_case().latitude is the_case().longitude is None


# ---- sent twice


def test_the_same_form_sent_twice_is_one_case_with_the_same_receipt(browser, house):
    check(browser, house)
    checked = browser.page
    first = browser.send("/lapor/selesai", 200).text
    browser.page = checked
    assert browser.send("/lapor/selesai", 200).text == first
    assert db.session.query(Complaint).count() == 1


def test_going_back_after_sending_shows_nothing_of_it(browser, house):
    browser.get("/lapor")
    form = browser.page
    browser.send("/lapor/periksa", 200, **filled(house))
    browser.send("/lapor/selesai", 200)
    browser.page, browser.path = form, "/lapor"
    page = browser.send("/lapor/periksa", 409, **filled(house)).text
    assert TEXT not in page
    assert the_case().number not in page
    assert "data-forget" in page


def test_the_receipt_is_shown_again_for_an_hour_and_no_longer(browser, house, monkeypatch):
    check(browser, house)
    checked = browser.page
    browser.send("/lapor/selesai", 200)
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    browser.page = checked
    page = browser.send("/lapor/selesai", 409).text
    assert the_case().number not in page
    assert codes.word(the_case().number) not in page


def test_a_page_that_was_open_too_long_keeps_all_and_can_be_sent_again(browser, house, monkeypatch):
    browser.get("/lapor")
    later = clock.now() + STAMP_LASTS + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = browser.send("/lapor/periksa", 422, **filled(house, anonim="y", nama="Rahma", kontak="rahma@warga.id")).text
    assert "terlalu lama" in page
    for name, value in filled(house, anonim="y", nama="Rahma", kontak="rahma@warga.id").items():
        assert value_of(browser, name) == value
    browser.send("/lapor/periksa", 200, **filled(house))


def test_the_same_form_from_two_at_once_is_one_case(real_app):
    house = take_reports(Town())
    report, together, numbers = Report("lampu", TEXT, kelurahan=house.kelurahan.slug), Barrier(2), []
    db.session.remove()  # it would hold the lock

    def send_it():
        with real_app.app_context():
            together.wait()
            made = reporting.report(report, nonce="sama")
            db.session.commit()
            numbers.append(made.number)
            db.session.remove()

    threads = [Thread(target=send_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 2
    assert len(set(numbers)) == 1


def test_the_link_of_a_receipt_is_a_picture_to_be_scanned_for_who_has_it(browser, house):
    send(browser, house)
    made = the_case()
    key = codes.link_key(made.number)
    drawn = browser.ask("GET", f"/lapor/kode/{made.number}/{key}.svg", 200)
    assert (drawn.mimetype, drawn.headers["Cache-Control"]) == ("image/svg+xml", "no-store")
    assert qr.fields(drawn.text) == fields_of(f"http://localhost/l/{made.number}/{key}")
    for wrong in (f"{made.number}/{'a' * 26}", f"x/{key}", f"PLJ-26-0000-000/{key}"):
        browser.ask("GET", f"/lapor/kode/{wrong}.svg", 404)


def fields_of(url):
    return [list(row) for row in segno.make(url, error="q", micro=False, boost_error=False, mask=MASK).matrix]


# ---- who sends


def test_the_case_of_a_resident_hangs_on_their_account_anonymous_or_not(browser, house):
    account = resident()
    browser.sign_in(account)
    browser.get("/lapor")
    assert value_of(browser, "kontak") is None
    browser.send("/lapor/periksa", 200, **filled(house, anonim="y"))
    browser.send("/lapor/selesai", 200)
    assert db.session.query(Reporter).one().account_id == account.id


def test_who_works_here_reports_as_anybody_does(browser, house):
    browser.sign_in(person("Petugas"))
    send(browser, house)
    assert db.session.query(Reporter).one().account_id is None


def test_a_contact_that_is_none_is_refused_at_its_field_and_all_is_kept(browser, house):
    page = check(browser, house, 422, kontak="besok saja", rahasia="y")
    assert "Tulis nomor telepon atau alamat surel, atau kosongkan" in page or "kosong" in page
    assert value_of(browser, "kontak") == "besok saja"
    assert value_of(browser, "rahasia") == "y"
    assert value_of(browser, "uraian") == TEXT


NASTY = ("HTML", "template", "right to left", "emoji", "SQL", "line ends", "stamp", "head", "ligatures")


@pytest.mark.parametrize("name", NASTY)
def test_nasty_words_are_kept_and_shown_as_they_were_written(browser, house, name):
    said = f"Lampu mati. {VALUES[name]} Tolong."
    check(browser, house, 422, uraian=said, lokasi=said, kontak="x")
    assert value_of(browser, "uraian") == said.replace("\r\n", "\n")
    send(browser, house, uraian=said, nama=VALUES[name][:60])
    assert the_case().text == said.replace("\r\n", "\n")
    assert "<script>alert" not in browser.get("/lapor")


def test_words_that_are_too_long_are_refused_and_kept(browser, house):
    check(browser, house, 422, uraian="a" * 4001)
    assert len(value_of(browser, "uraian")) == 4001


# ---- me too


def alike(browser, house):
    made = reported(house)
    made.text_reading, made.text_shown = Reading.RELEASED, "Lampu mati di depan mushala."
    db.session.commit()
    check(browser, house)
    return made


def test_open_cases_of_the_same_kind_and_place_are_offered_before_sending(browser, house):
    made = alike(browser, house)
    hidden = reported(house, text="Rahasia yang tidak boleh tampak.", confidential=True)
    reported(house, text="Kata yang belum dilepas moderator.")
    page = check(browser, house)
    offered = section(browser, "h-alike")
    assert made.number in offered
    assert "Lampu mati di depan mushala." in offered
    assert hidden.number not in page
    assert "belum dilepas" not in page


def test_saya_juga_is_one_tap_that_follows_the_case_in_place_of_reporting(browser, house):
    made = alike(browser, house)
    page = browser.send(f"/l/{made.number}/saya-juga", 200).text
    assert "Anda mengikuti laporan ini" in page
    assert "data-forget" in page
    db.session.expire_all()
    assert (db.session.query(Complaint).count(), queries.complaint(made.number).joined) == (1, 1)


def test_saya_juga_takes_a_line_and_the_contact_of_the_form_and_counts_once(browser, house):
    made = reported(house)
    check(browser, house, kontak="0812 3456 7890")
    page, path = browser.page, browser.path
    browser.send(f"/l/{made.number}/saya-juga", 200, baris="Di gang sebelah juga.")
    browser.page, browser.path = page, path
    browser.send(f"/l/{made.number}/saya-juga", 200)
    follower = db.session.query(ComplaintFollower).one()
    assert follower.contact == "+6281234567890"


def test_nobody_joins_a_case_that_is_not_there_or_that_is_confidential(browser, house):
    offered = alike(browser, house)
    form = browser.page.find(f".//form[@action='/l/{offered.number}/saya-juga']")
    stamp = form.find("input[@name='csrf_token']").get("value")
    hidden = reported(house, confidential=True)
    for number in ("PLJ-26-0000-000", "x", hidden.number):
        data = {"csrf_token": stamp}
        answer = browser.ask("POST", f"/l/{number}/saya-juga", 404, data=data, headers={"Origin": "http://localhost"})
        assert hidden.number not in answer.text
    assert db.session.query(ComplaintFollower).count() == 0


# ---- bribery


def test_bribery_is_led_elsewhere_and_nothing_of_it_is_stored(browser, house):
    browser.get("/lapor")
    answer = browser.send("/lapor/periksa", 303, **filled(house, kategori="suap-pungli"))
    page = browser.follow(answer)
    assert db.session.query(Complaint).count() == 0
    for door in ("Inspektorat", "110", "KPK", "Ombudsman"):
        assert door in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert not [e for e in browser.page.iter() if e.get("name") in ("what", "who")]


# ---- weight and print


def test_pages_weigh_what_a_bad_line_can_carry(browser, house):
    weights = {"form": gzip.compress(browser.get("/lapor").encode())}
    weights["check"] = gzip.compress(check(browser, house, uraian="Lampu mati sejak seminggu. " * 20).encode())
    weights["receipt"] = gzip.compress(browser.send("/lapor/selesai", 200).text.encode())
    weights["bribery"] = gzip.compress(browser.get("/lapor/pungli").encode())
    assert {name: len(page) for name, page in weights.items() if len(page) > HEAVY} == {}


def test_the_receipt_names_who_received_it_and_when(browser, house):
    page = send(browser, house, nama="Rahma")
    assert "diterima otomatis oleh sistem, penanggung jawab: Kepala, Kepala Dinas<" in page
    assert "Rahma" in page
    assert "1 Juni 2026 pukul 12.00 WIB" in page
    assert the_case().begun_at.date() == date(2026, 6, 1)
