"""The story of a case on its public page, on the page of who reported it, and the way there by number and word."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pytest
from PIL import Image

from portal.complaints import codes, mailed, queries
from portal.complaints.actions import handling, reporter, reporting, unsealing
from portal.complaints.models import ComplaintWord
from portal.complaints.rules import Known, Reading, Reason, Said, State, Tier
from portal.core import clock
from portal.core.db import db
from tests.builders import resident
from tests.complaints.house import DONE, TEXT, declared, reported, verified
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

SECRETS = {"name": "Rahma Planted", "contact": "rahma.planted@uji.id", "place": "Gang Planted 7"}


def link(made):
    return f"/l/{made.number}/{codes.link_key(made.number)}"


def look(browser, path):
    """Whatever is answered."""
    return browser.ask("GET", path, None)


def of_body(text, number):
    """A page without what names its number."""
    return text.replace(number, "NUMBER")


def picture():
    out = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, "JPEG")
    out.seek(0)
    return out


# ---- what everybody reads


def test_the_public_part_says_what_unit_when_and_no_word_that_nobody_released(house, browser):
    made = reported(house, **SECRETS)
    page = browser.get(f"/l/{made.number}")
    for shown in ("Lampu", "Dinas", "Kelurahan-Uji", "4 Juni 2026"):
        assert shown in page
    for hidden in (TEXT, *SECRETS.values(), codes.link_key(made.number), codes.word(made.number)):
        assert hidden not in page


def test_words_place_and_picture_stand_there_once_released(house, browser):
    made = reported(house, **SECRETS)
    made.text_reading, made.text_shown = Reading.RELEASED, "Lampu […] mati"
    made.place_reading, made.place_shown = Reading.RELEASED, "RT 05"
    db.session.commit()
    page = browser.get(f"/l/{made.number}")
    assert "Lampu […] mati" in page
    assert "RT 05" in page
    assert "Planted" not in page


@pytest.mark.parametrize("typed", ["plj 26 {} {}", "PLJ/26/{}.{}", "plj-26-{}-{}"])
def test_a_number_typed_any_way_leads_to_the_one_address(house, browser, typed):
    made = reported(house)
    _plj, _year, first, second = made.number.split("-")
    answer = look(browser, "/l/" + typed.format(first, second).replace("/", "-"))
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith(f"/l/{made.number}")


def test_a_confidential_case_answers_exactly_like_a_number_that_nobody_has(house, browser, count_queries):
    hidden, nobody = reported(house, confidential=True, **SECRETS), codes.new_number(2026)
    for path in ("/l/{}", "/en/l/{}", "/l/{}/" + "a" * 26, "/l/{}/foto/" + "0" * 32 + ".webp"):
        answers = []
        look(browser, path.format(nobody))  # what only the first page of all asks for
        for number in (hidden.number, nobody):
            with count_queries() as counted:
                answer = look(browser, path.format(number))
            answers.append(
                (answer.status_code, of_body(answer.text, number), [asked for asked in counted if "complaint" in asked])
            )
        assert answers[0] == answers[1], path
        assert answers[0][0] == 404


def test_a_merged_case_leads_to_the_one_that_goes_on(house, browser):
    first, second = reported(house), reported(house)
    handling.merge(second, first, seen=second.version, by=house.coordinator)
    db.session.commit()
    answer = look(browser, f"/l/{second.number}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/l/{first.number}")
    assert first.number in browser.get(link(second))


def test_a_case_over_its_date_is_late_without_any_job(house, browser, set_clock):
    made = reported(house)
    assert "hari kerja terlambat" not in browser.get(f"/l/{made.number}")
    set_clock(date(2026, 6, 9))
    assert "3 hari kerja terlambat" in re.sub(r"\s+", " ", browser.get(f"/l/{made.number}"))


def test_what_the_reporter_said_of_it_stands_beside_it_though_it_goes_on(house, browser):
    made = declared(house)
    reporter.say(made, Said.NOT_DONE)
    page = browser.get(f"/l/{made.number}")
    assert re.search(r"Dinyatakan selesai oleh unit</dt><dd><time", page)
    assert re.search(r"Dikonfirmasi pelapor</dt><dd>Belum selesai, <time", page)


def test_what_the_unit_declares_and_what_the_reporter_confirms_are_two_facts(house, browser):
    made = declared(house)
    page = browser.get(f"/l/{made.number}")
    assert DONE.what in page
    assert re.search(r"Dikonfirmasi pelapor</dt><dd>belum", page)


# ---- the reporter's own page


def test_the_link_of_the_receipt_opens_all_and_is_kept_by_nobody(house, browser):
    made = reported(house, **SECRETS)
    answer = browser.ask("GET", link(made), 200)
    for shown in (TEXT, *SECRETS.values()):
        assert shown in unescape(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("key", ["a" * 26, "É" * 26, "foto", "saya-juga"])
def test_a_wrong_key_opens_nothing(house, browser, key):
    made = reported(house, confidential=True, **SECRETS)
    for path in (f"/l/{made.number}/{key}", f"/l/{made.number}/{key}/tambah"):
        assert look(browser, path).status_code == 404


def test_the_key_of_one_case_opens_no_other(house, browser):
    one, other = reported(house), reported(house, **SECRETS)
    browser.get(f"/l/{other.number}/{codes.link_key(one.number)}", 404)


def test_words_and_a_photo_are_added_by_a_plain_form(house, browser):
    made = reported(house)
    browser.get(link(made) + "/tambah")
    browser.send(kata="Sekarang dua lampu yang mati.", foto=(picture(), "a.jpg"), status=303)
    made = queries.complaint(made.number)
    assert made.steps[-1].words == "Sekarang dua lampu yang mati."
    assert len(made.photos) == 1
    page = browser.get(link(made) + "?baru=tambah")
    assert "Sekarang dua lampu yang mati." in page
    address = re.search(rf"{link(made)}/foto/[0-9a-f]+-kecil.webp", page)[0]
    assert look(browser, address).mimetype == "image/webp"
    key = made.photos[0].file.key
    assert look(browser, f"/l/{made.number}/foto/{key}.webp").status_code == 404
    made.photos[0].reading = Reading.RELEASED
    db.session.commit()
    assert look(browser, f"/l/{made.number}/foto/{key}.webp").status_code == 200


def test_a_picture_that_is_none_is_said_and_nothing_is_lost(house, browser):
    made = reported(house)
    browser.get(link(made) + "/tambah")
    files = [(picture(), "a.jpg"), (BytesIO(b"<svg onload=alert(1)>"), "b.jpg")]
    page = browser.send(kata="Dengan dua foto", foto=files, status=422).text
    assert "Dengan dua foto" in page
    assert page.count('name="foto_tersimpan"') == 1
    browser.send(kata="Dengan dua foto", status=303)
    assert len(queries.complaint(made.number).photos) == 1


@pytest.mark.parametrize(
    ("said", "state", "level"),
    [("done", State.CONFIRMED, 0), ("partly", State.IN_HAND, 0), ("not_done", State.IN_HAND, 1)],
)
def test_one_question_and_two_taps(house, browser, said, state, level):
    made = declared(house)
    page = browser.get(link(made))
    assert "pimpinan Dinas" in unescape(page)  # to whom "not done" climbs, said beforehand
    browser.send(link(made) + "/nilai", selesai=said, status=303)
    assert (made.state, made.level) == (state, level)
    assert [word.known for word in db.session.query(ComplaintWord)] == [Known.GUEST]


def test_nothing_chosen_is_said_at_the_question(house, browser):
    made = declared(house)
    browser.get(link(made))
    assert "Pilih satu jawaban" in browser.send(link(made) + "/nilai", status=422).text
    assert made.state is State.DECLARED


def test_sent_twice_is_said_once(house, browser):
    made = declared(house)
    browser.get(link(made))
    page = browser.page
    for _each in range(2):
        browser.page = page
        browser.send(link(made) + "/nilai", selesai="not_done", status=303)
    assert (made.level, db.session.query(ComplaintWord).count()) == (1, 1)


def test_who_comes_by_the_mailed_link_is_known_by_it(house, browser):
    made = declared(house, contact="rahma@uji.id")
    browser.get(f"{link(made)}?surat={mailed.mark(made.number, 'rahma@uji.id')}")
    browser.send(f"{link(made)}/nilai?surat={mailed.mark(made.number, 'rahma@uji.id')}", selesai="done", status=303)
    assert [word.known for word in db.session.query(ComplaintWord)] == [Known.MAIL]


def test_a_mark_of_another_address_proves_nothing(house, browser):
    made = declared(house, contact="rahma@uji.id")
    browser.get(f"{link(made)}?surat={mailed.mark(made.number, 'lain@uji.id')}")
    browser.send(f"{link(made)}/nilai?surat={mailed.mark(made.number, 'lain@uji.id')}", selesai="done", status=303)
    assert [word.known for word in db.session.query(ComplaintWord)] == [Known.GUEST]


def test_asked_once_more_four_weeks_later(house, browser, set_clock):
    made = declared(house)
    reporter.say(made, "done")
    db.session.commit()
    assert f"{link(made)}/nilai" not in browser.get(link(made))
    set_clock(date(2026, 6, 30))
    browser.get(link(made))
    browser.send(link(made) + "/nilai", selesai="not_done", status=303)
    assert made.level == 1


DEEDS = {
    "keberatan": {"kata": "Jawabannya tidak benar sama sekali."},
    "tarik": {},
    "resmi": {"nama": "Rahma", "alamat": "Jl. Kapten Abdullah 3", "permintaan": "Lampu diganti"},
}


@pytest.mark.parametrize("name", DEEDS)
def test_each_deed_is_a_page_and_a_form(house, browser, name):
    made = verified(house)
    assert f"{link(made)}/{name}" in browser.get(link(made))
    browser.get(f"{link(made)}/{name}")
    browser.send(status=303, **DEEDS[name])
    done = {"keberatan": made.level == 1, "tarik": made.state is State.WITHDRAWN, "resmi": made.tier is Tier.FORMAL}
    assert done[name]


def test_a_formal_complaint_says_at_the_field_what_is_missing_and_keeps_the_rest(house, browser):
    made = verified(house)
    browser.get(link(made) + "/resmi")
    page = browser.send(nama="Rahma", alamat="", permintaan="Lampu diganti", status=422).text
    assert 'id="alamat-error"' in page
    assert "Lampu diganti" in page


def test_what_was_rejected_is_completed_and_a_question_is_answered(house, browser):
    made = reported(house)
    handling.reject(made, Reason.INCOMPLETE, "", seen=made.version, by=house.coordinator)
    db.session.commit()
    assert "Lengkapi di halaman ini" in browser.get(link(made))
    browser.get(link(made) + "/lengkapi")
    browser.send(kata="Di depan mushala, RT 05.", status=303)
    assert made.state is State.RECEIVED
    known = verified(house, by=resident())
    handling.ask(known, "Lampu yang mana?", seen=known.version, by=house.complaint_officer)
    db.session.commit()
    assert "Lampu yang mana?" in browser.get(link(known))
    browser.get(link(known) + "/jawab")
    browser.send(kata="Yang di depan mushala.", status=303)
    assert known.state is State.IN_HAND


def test_what_is_not_possible_any_more_leads_back_to_how_it_stands(house, browser):
    made = reported(house)
    for path in ("jawab", "buka-lagi", "nilai", "berkas"):
        assert look(browser, f"{link(made)}/{path}").status_code == 303
    browser.get(f"{link(made)}/apa-saja", 404)


def test_break_glass_is_told_with_its_reason(house, browser):
    made = reported(house, anonymous=True, **SECRETS)
    unsealing.ask(made, "Perlu menemui pelapor di rumahnya", by=house.coordinator)
    unsealing.confirm(made, by=house.inspector)
    db.session.commit()
    assert "Perlu menemui pelapor di rumahnya" in browser.get(link(made))
    assert "Perlu menemui" not in browser.get(f"/l/{made.number}")


def test_a_late_case_prints_its_file_for_the_ombudsman(house, browser, set_clock):
    made = reported(house, **SECRETS)
    set_clock(date(2026, 6, 9))
    page = unescape(browser.get(link(made) + "/berkas"))
    for shown in (TEXT, "Rahma Planted", "UU 25/2009", "UU 37/2008", made.number):
        assert shown in page


# ---- signed in


def test_a_resident_finds_their_own_cases_and_nobody_elses(house, browser):
    rahma, other = resident(), resident("Budi")
    made = reported(house, by=rahma, confidential=True)
    browser.sign_in(rahma)
    assert made.number in browser.get("/akun/laporan")
    assert TEXT in browser.get(f"/akun/laporan/{made.number}")
    browser.get(f"/akun/laporan/{made.number}/tambah")
    browser.send(kata="Lampunya masih mati.", status=303)
    browser.sign_out().sign_in(other)
    assert made.number not in browser.get("/akun/laporan")
    for path in (f"/akun/laporan/{made.number}", f"/akun/laporan/{made.number}/tambah"):
        browser.get(path, 404)


def test_what_is_said_signed_in_bears_how_the_account_was_verified(house, browser):
    rahma = resident()
    made = declared(house, by=rahma)
    browser.sign_in(rahma).get(f"/akun/laporan/{made.number}")
    browser.send(f"/akun/laporan/{made.number}/nilai", selesai="done", status=303)
    assert [(word.known, word.account_id) for word in db.session.query(ComplaintWord)] == [(Known.MAIL, rahma.id)]


# ---- number and word


def track(browser, number, word, status):
    browser.get("/lacak")
    return browser.send("/lacak", nomor=number, kata=word, status=status)


def test_number_and_word_in_any_spelling_lead_to_the_private_page(house, browser):
    made = reported(house)
    word = codes.word(made.number).lower()
    answer = track(browser, made.number.lower().replace("-", " "), f"{word[:3]} {word[3:]}", 303)
    assert answer.headers["Location"] == link(made)


def test_a_wrong_word_and_an_unknown_number_are_answered_the_same(house, browser):
    made, nobody = reported(house), codes.new_number(2026)
    pages = [track(browser, number, "AAAAAA", 422).text for number in (made.number, nobody)]
    stampless = [re.sub(r'name="csrf_token" value="[^"]+"', "", of_body(page, n)) for page, n in
                 zip(pages, (made.number, nobody), strict=True)]  # fmt: skip
    assert stampless[0] == stampless[1]


def test_wrong_words_are_slowed_down_per_case_and_nobody_is_shut_out(house, browser, monkeypatch):
    made, other = reported(house), reported(house)
    for _each in range(5):
        track(browser, made.number, "AAAAAA", 422)
    answer = track(browser, made.number, codes.word(made.number), 429)
    assert int(answer.headers["Retry-After"]) >= 1
    assert track(browser, other.number, codes.word(other.number), 303)
    later = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    browser.send("/lacak", nomor=made.number, kata=codes.word(made.number), status=303)


def test_no_secret_lies_in_the_database_or_a_job(house, browser):
    made = reported(house, contact="rahma@uji.id")
    track(browser, made.number, codes.word(made.number), 303)
    tables = db.metadata.tables.values()
    rows = [str(row) for table in tables for row in db.session.execute(table.select())]
    assert not [row for row in rows if codes.link_key(made.number) in row or codes.word(made.number) in row.split()]


def test_joining_again_changes_nothing_of_what_is_public(house, browser):
    made = reported(house)
    reporting.join(made, nonce="a", line="Di RT 06 juga PLANTED")
    db.session.commit()
    assert "PLANTED" not in browser.get(f"/l/{made.number}")
    assert "PLANTED" not in browser.get(link(made))


def test_who_has_said_whether_it_is_done_is_led_on_to_rate_the_service_once(house, browser):
    made = declared(house)
    assert "/nilai/dinas/ktp?tanda=" not in browser.get(link(made))
    browser.send(link(made) + "/nilai", selesai="done", status=303)
    (address,) = set(re.findall(r'href="(/nilai/dinas/ktp\?tanda=[^"]+)"', browser.get(link(made))))
    assert made.number not in address
    assert "Complaint" not in address
    browser.get(address)
