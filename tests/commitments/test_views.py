"""The pages of promises, as heads, residents, guests and people outside use them."""

import json
import re
from io import BytesIO

import pytest
from PIL import Image

from portal.commitments import actions, asking, causes, handing, queries, tokens
from portal.commitments.models import Commitment, CommitmentPhoto
from portal.commitments.rules import State
from portal.core.db import db
from portal.core.handed import Verdict
from tests.browser import words
from tests.commitments.house import WHAT, WHY, WORDS, declared, kinds, pass_days, promised
from tests.complaints.house import reported
from tests.conftest import ONE_DATABASE
from tests.scorecards.house import drafted

pytestmark = ONE_DATABASE
FILLED = {"apa": WHAT, "kapan": "2026-07-15", "mengapa": WHY}


def text_of(browser, path):
    browser.get(path)
    return words(browser.page)


def make_at(house, browser, address, **changes):
    browser.sign_in(house.head).get(address)
    return browser.send(status=changes.pop("status", 303), jabatan=str(house.head_post.id), **FILLED | changes)


def picture():
    sent = BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 30)).save(sent, "JPEG")
    return BytesIO(sent.getvalue()), "foto.jpg"


# ---- making one


def test_a_head_promises_from_a_report_in_one_page_and_four_fields(house, browser):
    browser.sign_in(house.head).get(f"/kerja/laporan/{house.case.number}")
    link = next(a.get("href") for a in browser.page.iter("a") if "/kerja/janji/baru" in a.get("href", ""))
    browser.get(link)
    names = {i.get("name") for tag in ("input", "select", "textarea") for i in browser.page.iter(tag)}
    assert names - {"csrf_token"} == {"apa", "kapan", "jabatan", "mengapa"}
    assert "Janjikan – 1 orang diberi tahu" in words(browser.page)
    browser.send(status=303, jabatan=str(house.head_post.id), **FILLED)
    made = queries.commitment(1)
    assert causes.cases_of(made.finding_id) == [house.case]
    assert made.post == "Kepala Dinas"


def test_from_any_step_to_the_voice_and_back_in_three_links(house, browser):
    made = promised(house)
    actions.follow_up(made, "Tiang sudah dipesan kemarin siang", seen=made.version, by=house.head)
    page = browser.get("/janji/1")
    assert "Tiang sudah dipesan" in page
    assert f"/l/{house.case.number}" in page
    assert "/janji/1" in browser.get(f"/l/{house.case.number}")
    assert "/janji/1" in browser.get("/layanan/dinas/ktp")


def test_what_was_typed_stays_with_its_message_at_the_field(house, browser):
    make_at(house, browser, f"/kerja/janji/baru?laporan={house.case.number}", kapan="2026-05-01", status=422)
    assert browser.page.find(".//*[@id='kapan-error']") is not None
    assert browser.page.find(".//input[@name='apa']").get("value") == WHAT
    assert not db.session.query(Commitment).count()


def test_an_element_is_promised_about_only_once_a_card_prints_it(house, browser):
    address = "/kerja/janji/baru?layanan=dinas/ktp&periode=2026-s1&unsur=u3"
    browser.sign_in(house.head).get(address, status=404)
    card = drafted(house, enumerator=40)
    browser.get(address, status=404)  # a draft is no card
    assert card.published_on is None


def test_a_head_of_another_agency_makes_nothing_here(house, browser):
    elsewhere = reported(house, "loket")
    browser.sign_in(house.head).get(f"/kerja/janji/baru?laporan={elsewhere.number}", status=403)
    browser.get("/kerja/janji/baru?instansi=sekretariat", status=403)


def test_a_confidential_report_is_a_number_that_nobody_has(house, browser):
    hidden = reported(house, confidential=True)
    browser.sign_in(house.head).get(f"/kerja/janji/baru?laporan={hidden.number}", status=404)


# ---- deeds


def test_a_head_moves_declares_and_others_say(house, browser):
    made = promised(house)
    browser.sign_in(house.head).get("/kerja/janji/1/tanggal")
    browser.send(status=303, kapan="2026-08-01", kata="Bahan dari gudang kota terlambat")
    assert "semula 1 Juli 2026" in text_of(browser, "/janji/1")
    browser.get("/kerja/janji/1/selesai")
    browser.send(status=303, kata=WORDS)
    assert made.state is State.DECLARED
    browser.sign_in(house.rahma).get("/janji/1/kata")
    browser.send(status=303, button="ditepati")
    assert made.state is State.KEPT
    assert "Terima kasih" in text_of(browser, "/janji/1/kata")
    assert "ditepati" in text_of(browser.sign_out(), "/janji/1")


def test_who_was_not_asked_is_told_so(house, browser):
    declared(house)
    browser.sign_in(house.budi).get("/janji/1/kata", status=404)
    browser.sign_in(house.head).get("/janji/1/kata", status=403)


def test_a_guest_says_it_by_the_link_of_a_letter_and_only_once(house, browser):
    case = reported(house, contact="rahma@uji.id")
    made = declared(house, cases=(case,))
    asker = asking.asked_of(made)[0]
    address = f"/janji/1/kata/{tokens.make(made, asker)}"
    browser.get(address)
    assert "Set-Cookie" not in browser.ask("GET", address, 200).headers
    browser.send(status=303, button="tidak-ditepati")
    assert made.state is State.NOT_KEPT
    assert "Terima kasih" in text_of(browser, address)


@pytest.mark.parametrize("wrong", ["1.r1.aaaaaaaaaaaaaaaaaaaaaaaa", "2.r1.x", "x", "1.f9.aaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_link_that_is_not_ours_says_nothing(house, browser, wrong):
    declared(house, cases=(reported(house, contact="rahma@uji.id"),))
    browser.get(f"/janji/1/kata/{wrong}", status=404)


def test_a_press_of_neither_button_is_told_so(house, browser):
    declared(house)
    browser.sign_in(house.rahma).get("/janji/1/kata")
    browser.send(status=422)
    assert "Tekan salah satu" in words(browser.page)


def test_somebody_outside_writes_what_they_saw(house, browser):
    made = declared(house)
    browser.sign_in(house.inspector).get("/kerja/janji")
    assert WHAT in words(browser.page)
    browser.get("/kerja/janji/1/kunjungan")
    browser.send(status=422, hasil="ya")
    browser.send(status=303, hasil="tidak", kata="Lampu mati waktu kami datang.")
    assert made.visit_kept is False
    assert "Inspektorat" in text_of(browser, "/janji/1")
    assert house.inspector.person.name not in words(browser.page)


def test_the_rated_have_no_page_to_judge_themselves_on(house, browser):
    declared(house)
    browser.sign_in(house.head).get("/kerja/janji/1/kunjungan", status=403)
    browser.sign_in(house.inspector).get("/kerja/janji/1/selesai", status=403)


def test_a_stale_page_is_told_so_and_nothing_is_lost(house, browser):
    made = promised(house)
    browser.sign_in(house.head).get("/kerja/janji/1/selesai")
    actions.follow_up(made, "Tiang sudah dipesan kemarin siang", seen=made.version, by=house.head)
    browser.send(status=409, kata=WORDS)
    assert WORDS in words(browser.page)
    assert kinds(made) == ["made", "followed_up"]


# ---- pictures


def test_a_picture_is_shown_once_a_moderator_released_it(house, browser):
    made = promised(house)
    browser.sign_in(house.head).get("/kerja/janji/1/tindak-lanjut")
    browser.send(status=303, kata="Tiang baru sudah berdiri sejak kemarin", foto=picture())
    photo = db.session.query(CommitmentPhoto).one()
    key = photo.file.key
    browser.ask("GET", f"/kerja/janji/foto/{key}-kecil.webp", 200)
    browser.sign_out().get(f"/janji/foto/{key}.webp", status=404)
    assert handing.batches() == [str(made.id)]
    (handed,) = handing.take(str(made.id), 10)
    assert handed.agency_id == house.dinas.id
    assert not handing.batches()
    handing.decided([Verdict(handed.subject, "released")])
    db.session.commit()
    browser.ask("GET", f"/janji/foto/{key}.webp", 200)
    assert f"/janji/foto/{key}-kecil.webp" in browser.get("/janji/1")
    handing.decided([Verdict(handed.subject, "rejected")])
    db.session.commit()
    browser.get(f"/janji/foto/{key}.webp", status=404)
    assert key not in browser.get("/janji/1")


def test_a_picture_that_was_refused_loses_no_words(house, browser):
    promised(house)
    browser.sign_in(house.head).get("/kerja/janji/1/tindak-lanjut")
    browser.send(status=422, kata="Tiang baru sudah berdiri", foto=(BytesIO(b"no picture"), "x.jpg"))
    assert "Tiang baru sudah berdiri" in words(browser.page)


def test_a_picture_of_another_agency_is_not_theirs_to_see(house, browser):
    made = promised(house)
    browser.sign_in(house.head).get("/kerja/janji/1/tindak-lanjut")
    browser.send(status=303, kata="Tiang baru sudah berdiri sejak kemarin", foto=picture())
    key = made.photos[0].file.key
    from tests.builders import person  # noqa: PLC0415

    browser.sign_in(person("Kepala lain", agency_head=house.secretariat)).get(f"/kerja/janji/foto/{key}.webp", status=404)


# ---- lists


def test_the_list_by_agency_state_and_day_as_page_table_and_for_programs(house, browser, set_clock):
    late, kept = promised(house), declared(house, what=WHAT + " dua")
    pass_days(set_clock, 40)
    assert f"lewat {40 - 30} hari" in text_of(browser, "/janji")
    for query, found in (("batas=lewat", [1]), ("keadaan=declared", [2]), ("instansi=dinas", [2, 1]),
                         ("instansi=loket", [2, 1]),
                         ("keadaan=kept", []), ("batas=segera", [])):  # fmt: skip
        rows = json.loads(browser.ask("GET", f"/janji.json?{query}", 200).text)["commitments"]
        assert [row["number"] for row in rows] == found, query
    table = browser.ask("GET", "/janji.csv", 200).text
    assert table.count("\r\n") == 3
    assert late.what in table
    assert kept.what in table
    feed = browser.ask("GET", "/janji.atom", 200).text
    assert feed.count("<entry>") == 3
    assert f"/janji/1#langkah-{late.steps[0].id}" in feed


def test_what_is_late_waits_in_public_and_on_the_heads_first_page_and_only_an_act_takes_it_off(house, browser, set_clock):
    made = promised(house)
    assert WHAT not in text_of(browser, "/menunggu")
    pass_days(set_clock, 31)
    for path in ("/menunggu", "/menunggu?bagian=janji"):
        assert WHAT in text_of(browser, path)
    browser.sign_in(house.head)
    assert WHAT in text_of(browser, "/kerja")
    browser.sign_out()
    actions.declare(made, WORDS, seen=made.version, by=house.head)
    db.session.commit()
    assert WHAT not in text_of(browser, "/menunggu")


def test_no_resident_stands_on_any_page_of_promises(house, browser):
    case = reported(house, contact="planted@uji.id", name="Planted Nama", by=None)
    made = declared(house, cases=(case, house.case))
    for path in ("/janji", "/janji/1", "/janji.json", "/janji.csv", "/janji.atom"):
        page = browser.ask("GET", path, 200).text
        assert not re.search("planted|Rahma|Budi", page, re.IGNORECASE), path
    browser.sign_in(house.head)
    for path in ("/kerja/janji", "/kerja/janji/1", "/kerja/janji/1/tindak-lanjut"):
        assert not re.search("planted|Rahma|Budi", browser.get(path), re.IGNORECASE), path
    assert made.asked == 2


def test_two_people_change_the_numbers_and_a_promise_keeps_its_own(house, browser, set_clock):
    made = promised(house)
    browser.sign_in(house.administrator).get("/kelola/aturan-janji")
    browser.send(status=302, moves_most="1", rounds_most="2", word_days="21", legal_basis="Usul", source="Rapat",
                 valid_from="2026-06-10")  # fmt: skip
    assert queries.terms_on(made.due_on).moves_most == 2
    from portal.accounts import proposals  # noqa: PLC0415

    (pending,) = [each for each in proposals.pending() if each.proposal.act == "commitments:set"]
    proposals.confirm(pending.proposal, by=house.inspector)
    db.session.commit()
    pass_days(set_clock, 20)
    later = promised(house, what=WHAT + " lain")
    assert (made.moves_most, later.moves_most, later.word_days) == (2, 1, 21)
