"""What the head of the agency and the publishers read and press, and nobody else."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts import actions as accounts
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.scorecards import actions
from portal.scorecards.models import Scorecard
from tests.browser import words
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.organisation.small import queries_counted
from tests.scorecards.house import correct, drafted, hold, publish

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

REPLY = "Kami menambah satu loket pada hari Senin."
OURS = {"Origin": "http://localhost"}


@pytest.fixture
def card(kept, town):
    return kept.find("card", lambda: drafted(town, enumerator=40, handed=20), town)


@pytest.fixture
def path(card):
    return f"/kerja/rapor/{card.id}"


def buttons(browser):
    return {words(button) for button in browser.page.findall(".//main//button")}


def links(browser):
    return {words(link) for link in browser.page.findall(".//main//a")}


def token_of(browser):
    """The session's token, from a page that everybody who is signed in may see."""
    browser.get("/akun/sandi")
    return browser.page.find(".//input[@name='csrf_token']").get("value")


def test_a_card_goes_from_the_head_by_two_publishers_to_everyone(town, browser, path):
    browser.sign_in(town.head).get(path)
    browser.follow(browser.send(f"{path}/tanggapan", button="save", reply=REPLY))
    assert "Tanggapan Anda tersimpan" in words(browser.page)
    one, other = town.publishers
    browser.sign_in(one).get(path)
    browser.follow(browser.send(f"{path}/usul"))
    assert "Anda yang mengusulkan. Penerbit lain yang mengonfirmasi." in words(browser.page)
    browser.sign_in(other).get(path)
    assert f"Diusulkan oleh {one.name}" in words(browser.page)
    browser.follow(browser.send(f"{path}/terbit"))
    browser.sign_out().get("/rapor/dinas/ktp/2026-s1")
    assert REPLY in words(browser.page)


@pytest.mark.parametrize(
    "stranger",
    [
        lambda town: town.administrator,
        lambda town: town.inspector,
        lambda town: town.officer,
        lambda town: town.enumerator,
        lambda town: person(agency_head=town.district),
        lambda town: person(agency_head=town.desk),
        lambda town: person(publisher=town.desk),
        lambda town: person(),
    ],
)
def test_a_draft_is_shut_to_everybody_else(town, browser, path, stranger):
    token = token_of(browser.sign_in(stranger(town)))
    for page in ("", "/tahan", "/koreksi"):
        browser.get(f"{path}{page}", status=403)
    for deed in ("tanggapan", "tanpa-tanggapan", "usul", "terbit", "tahan/setuju", "koreksi/setuju"):
        browser.ask("POST", f"{path}/{deed}", 403, data={"csrf_token": token, "reply": "x"}, headers=OURS)


def test_a_guest_is_asked_to_sign_in(browser, path):
    assert "/masuk" in browser.ask("GET", path, 302).headers["Location"]
    browser.ask("POST", f"{path}/terbit", 403)


def test_publisher_who_left_the_branch_since_registration_reads_nothing(town, browser, path):
    moved = person(publisher=town.secretariat, survey_officer=town.desk)
    accounts.end_role(moved.person.roles[1], by=town.administrator)
    browser.sign_in(moved).get(path, status=403)
    assert town.service.name not in browser.get("/kerja/rapor")


def test_a_card_that_is_not_there_is_not_found(town, browser):
    browser.sign_in(town.head).get("/kerja/rapor/99", status=404)


def test_a_form_without_its_token_does_nothing(town, browser, card, path):
    browser.sign_in(town.head)
    browser.ask("POST", f"{path}/tanpa-tanggapan", 400, headers=OURS, data={"step": "waive"})
    assert not card.waived


# ---- the head


def test_head_reads_until_when_she_may_reply_and_what_everybody_will_read(town, browser, path):
    browser.sign_in(town.head).get(path)
    text = words(browser.page)
    assert "Waktu Anda sampai Kamis, 11 Juni 2026" in text
    assert "Rapor terbit sendiri pada 30 Juni 2026" in text
    assert "Nilai resmi (IKM)" in text
    assert buttons(browser) == {"Simpan tanggapan", "Lihat dulu", "Lepas hak menanggapi"}


def test_preview_shows_the_reply_as_it_will_be_printed_and_keeps_nothing(town, browser, card, path):
    browser.sign_in(town.head).get(path)
    browser.send(f"{path}/tanggapan", status=200, button="preview", reply=REPLY)
    assert words(browser.page.find(".//div[@class='reply']")) == f"{REPLY}Dinas, 1 Juni 2026"
    assert f"{len(REPLY)} dari 600 huruf. Belum disimpan." in words(browser.page)
    assert browser.page.find(".//textarea").text.strip() == REPLY
    assert card.reply is None


def test_a_reply_that_is_too_long_is_kept_on_the_page_with_its_length(town, browser, card, path):
    browser.sign_in(town.head).get(path)
    browser.send(f"{path}/tanggapan", status=422, button="save", reply="a" * 640)
    assert words(browser.page.find(".//title")).startswith("Kesalahan: ")
    alert = browser.page.find(".//*[@role='alert']")
    assert "Tulis paling banyak 600 huruf. Sekarang 640." in words(alert)
    assert len(browser.page.find(".//textarea").text.strip()) == 640
    assert card.reply is None


def test_the_two_signs_of_a_browsers_line_end_count_once(town, browser, card, path):
    browser.sign_in(town.head).get(path)
    browser.send(f"{path}/tanggapan", button="save", reply="\r\n".join(["a" * 299, "b" * 300]))
    assert len(card.reply) == 600


def test_an_empty_reply_is_no_waiver(town, browser, card, path):
    browser.sign_in(town.head).get(path)
    browser.send(f"{path}/tanggapan", status=422, button="save", reply=" \n ")
    assert not card.waived


def test_head_may_waive_and_still_change_her_mind(town, browser, card, path):
    browser.sign_in(town.head).get(f"{path}/tanpa-tanggapan")
    browser.follow(browser.send(button="waive"))
    assert "Anda sudah melepas hak menanggapi." in words(browser.page)
    browser.send(f"{path}/tanggapan", button="save", reply=REPLY)
    assert (card.reply, card.waived) == (REPLY, False)


def test_giving_up_a_reply_asks_first_and_writes_nothing(town, browser, card, path):
    actions.reply(card, REPLY, by=town.head)
    browser.sign_in(town.head).get(f"{path}/tanpa-tanggapan")
    assert words(browser.page.find(".//h1")) == "Lepas hak menanggapi?"
    assert REPLY in words(browser.page.find(".//div[@class='reply']"))
    browser.ask("POST", f"{path}/tanpa-tanggapan", 200, data={"csrf_token": token_of(browser)}, headers=OURS)
    assert (card.reply, card.waived) == (REPLY, False)


def test_a_reply_that_was_given_up_is_kept_and_saved_once_more_is_printed(town, browser, card, path):
    actions.reply(card, REPLY, by=town.head)
    browser.sign_in(town.head).get(f"{path}/tanpa-tanggapan")
    browser.follow(browser.send(button="waive"))
    assert (card.reply, card.waived, card.set_aside) == (None, True, REPLY)
    assert browser.page.find(".//textarea").text.strip() == REPLY
    browser.send(f"{path}/tanggapan", button="save", reply=browser.page.find(".//textarea").text)
    assert (card.reply, card.waived, card.set_aside) == (REPLY, False, None)
    assert [row.action for row in db.session.scalars(select(AuditEntry)) if row.subject == card.subject][-2:] == [
        "scorecard:waive", "scorecard:reply",
    ]  # fmt: skip


def test_what_was_typed_and_not_saved_goes_along_to_the_question_and_back(town, browser, card, path):
    browser.sign_in(town.head).get(path)
    token = {"csrf_token": token_of(browser)}
    browser.ask("POST", f"{path}/tanpa-tanggapan", 200, data={"reply": REPLY} | token, headers=OURS)
    assert REPLY in words(browser.page.find(".//div[@class='reply']"))
    browser.ask("POST", f"{path}/tanggapan", 200, data={"step": "edit", "reply": REPLY} | token, headers=OURS)
    assert browser.page.find(".//textarea").text.strip() == REPLY
    browser.ask("POST", f"{path}/tanpa-tanggapan", 302, data={"step": "waive", "reply": REPLY} | token, headers=OURS)
    assert (card.reply, card.waived, card.set_aside) == (None, True, REPLY)


def test_giving_up_too_late_loses_nothing_that_was_typed(town, browser, card, path):
    actions.waive(card, by=town.head)
    browser.sign_in(town.head).get(path)
    token = token_of(browser)
    actions.propose(card, by=town.publishers[0])
    browser.ask("POST", f"{path}/tanpa-tanggapan", 422, headers=OURS, data={"csrf_token": token, "reply": REPLY})
    assert REPLY in words(browser.page)


def test_what_was_set_aside_goes_with_publication(town, card):
    actions.reply(card, REPLY, by=town.head)
    actions.waive(card, by=town.head)
    actions.propose(card, by=town.publishers[0])
    actions.confirm(card, by=town.publishers[1])
    db.session.commit()
    assert (card.reply, card.set_aside, card.waived) == (None, None, True)


def test_once_it_is_proposed_the_head_reads_and_no_more(town, browser, card, path):
    actions.waive(card, by=town.head)
    actions.propose(card, by=town.publishers[0])
    browser.sign_in(town.head).get(path)
    assert buttons(browser) == set()
    assert "Waktu menanggapi selesai" in words(browser.page)


def test_a_reply_that_came_too_late_stays_on_her_screen(town, browser, card, path):
    actions.waive(card, by=town.head)
    browser.sign_in(town.head).get(path)
    actions.propose(card, by=town.publishers[0])
    browser.send(f"{path}/tanggapan", status=422, button="save", reply=REPLY)
    assert "Rapor sudah diusulkan terbit." in words(browser.page.find(".//*[@role='alert']"))
    assert REPLY in words(browser.page)
    assert card.waived


# ---- publishers


@pytest.mark.parametrize(("day", "pressed"), [(date(2026, 6, 11), set()), (date(2026, 6, 12), {"Usulkan terbit"})])
def test_publisher_can_propose_once_the_agency_had_its_time(town, browser, path, set_clock, day, pressed):
    set_clock(day)
    browser.sign_in(town.publishers[0]).get(path)
    assert buttons(browser) == pressed
    assert "Tahan dengan alasan" in links(browser)


def test_whoever_proposed_may_take_it_back_and_the_other_may_decline(town, browser, card, path):
    actions.waive(card, by=town.head)
    one, other = town.publishers
    for account, word in ((one, "Tarik usulan"), (other, "Tolak")):
        actions.propose(card, by=one)
        browser.sign_in(account).get(path)
        assert word in buttons(browser)
        browser.follow(browser.send(f"{path}/tolak/scorecard:publish"))
        assert "Usulkan terbit" in buttons(browser)


def test_one_publisher_cannot_press_the_second_button_too(town, browser, card, path):
    actions.waive(card, by=town.head)
    actions.propose(card, by=town.publishers[0])
    token = token_of(browser.sign_in(town.publishers[0]))
    browser.ask("POST", f"{path}/terbit", 409, data={"csrf_token": token}, headers=OURS)
    assert card.published_on is None


def test_a_hold_is_proposed_with_its_reason_and_confirmed_by_another(town, browser, card, path):
    one, other = town.publishers
    browser.sign_in(one).get(f"{path}/tahan")
    browser.send(status=422, reason=" ")
    assert "Tulis alasannya." in words(browser.page)
    browser.follow(browser.send(reason="Slip diperiksa."))
    browser.sign_in(other).get(path)
    assert "Alasan: Slip diperiksa." in words(browser.page)
    browser.follow(browser.send(f"{path}/tahan/setuju"))
    assert card.held_until == date(2026, 7, 1)
    assert "Ditahan sampai 1 Juli 2026" in words(browser.page)
    assert "Tahan dengan alasan" not in links(browser)


def test_a_second_hold_is_refused_with_what_was_typed(town, browser, card, path):
    hold(town, card)
    browser.sign_in(town.publishers[0]).get(f"{path}/tahan")
    browser.send(status=422, reason="Sekali lagi.")
    assert "Rapor hanya bisa ditahan satu kali." in words(browser.page)
    assert browser.page.find(".//textarea").text.strip() == "Sekali lagi."


def test_a_correction_is_proposed_with_what_it_leaves_out_and_confirmed_by_another(town, browser, card, path, session):
    publish(town, card)
    one, other = town.publishers
    browser.sign_in(one).get(f"{path}/koreksi")
    browser.follow(browser.send(reason="Slip diisi petugas.", without="handed"))
    browser.sign_in(other).get(path)
    text = words(browser.page)
    assert "Alasan: Slip diisi petugas. Tidak lagi dihitung: Lembar undangan dari unit" in text
    browser.follow(browser.send(f"{path}/koreksi/setuju"))
    assert "Mengoreksi versi 1. Alasan:Slip diisi petugas." in words(browser.page)
    assert session.query(Scorecard).filter_by(version=2).one().official.n == 40


def test_a_correction_that_concerns_too_few_is_refused_with_what_was_typed(town, browser):
    card = publish(town, drafted(town, enumerator=40, handed=5, counter=15, strata=("handed", "counter")))
    browser.sign_in(town.publishers[0]).get(f"/kerja/rapor/{card.id}/koreksi")
    browser.send(status=422, reason="Slip diisi petugas.", without="handed")
    assert "Koreksi harus menyangkut paling sedikit 10 penilaian" in words(browser.page)
    assert browser.page.find(".//textarea").text.strip() == "Slip diisi petugas."


def test_what_is_published_has_no_button_but_the_way_to_a_correction(town, browser, card, path):
    publish(town, card)
    browser.sign_in(town.publishers[0]).get(path)
    assert buttons(browser) == set()
    assert "Usulkan koreksi" in links(browser)
    browser.sign_in(town.head).get(path)
    assert "Usulkan koreksi" not in links(browser)


def test_an_old_version_leads_to_no_correction(town, browser, card, path):
    publish(town, card)
    publish(town, correct(town, card, "handed"))
    browser.sign_in(town.publishers[0]).get(path)
    assert "Usulkan koreksi" not in links(browser)


# ---- the list


def test_list_says_what_each_draft_waits_for(town, browser, card):
    actions.waive(card, by=town.head)
    actions.propose(card, by=town.publishers[0])
    browser.sign_in(town.publishers[1]).get("/kerja/rapor")
    text = words(browser.page)
    assert f"penerbit kedua, yang mengonfirmasiDiusulkan oleh {town.publishers[0].name}" in text
    assert "Menunggu penerbit kedua (1)" in text
    assert card.official.texts()[0] not in text


def test_head_sees_her_own_cards_in_the_list(town, browser, card):
    browser.sign_in(town.head).get("/kerja/rapor")
    assert "Belum terbit (1)" in words(browser.page)
    browser.sign_in(person(agency_head=town.district)).get("/kerja/rapor")
    assert "Belum terbit (0)" in words(browser.page)


@pytest.mark.parametrize("who", ["head", "publisher"])
def test_desk_page_costs_at_most_seven_queries_beside_what_every_page_asks(town, browser, path, who):
    publish(town, drafted(town, period="2025-s2", last_day=date(2025, 12, 31), enumerator=31))
    browser.sign_in(town.head if who == "head" else town.publishers[0])
    sent = {}
    for page in ("/akun", "/kerja/rapor", path):
        with queries_counted() as statements:
            browser.get(page)
        sent[page] = len([one for one in statements if one.startswith("SELECT")])
    assert max(sent.values()) - sent["/akun"] <= 7
