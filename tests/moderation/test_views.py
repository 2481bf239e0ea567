"""The queue as a moderator goes through it."""

import pytest

from portal.core.db import db
from portal.moderation import actions
from portal.moderation.rules import State
from tests.browser import words
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.home.pages import tasks, text_of
from tests.moderation.house import waiting_text, waiting_texts
from tests.organisation.small import queries_counted

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

QUEUE = "/kerja/moderasi"


@pytest.fixture
def moderator(town):
    return person("Sri", moderator=town.secretariat)


@pytest.fixture
def other(town):
    return person("Iwan", moderator=town.secretariat)


def shown(browser):
    return [words(quote) for quote in browser.page.iter("blockquote")]


def test_the_queue_has_the_oldest_first_and_one_tap_a_text(town, moderator, browser, session):
    texts = waiting_texts(town, "Satu", "Dua", "Tiga")
    browser.sign_in(moderator).get(QUEUE)
    order = shown(browser)
    assert sorted(order) == ["Dua", "Satu", "Tiga"]
    first = next(text for text in texts if text.original == order[0])
    answer = browser.send(f"{QUEUE}/{first.id}", 303, button="muat")
    assert first.state is State.RELEASED
    browser.follow(answer)
    assert shown(browser) == order[1:]


def test_one_tap_takes_out_what_is_marked(town, moderator, browser, session):
    text = waiting_text(town, "Hubungi 0812-3456-7890 ya")
    browser.sign_in(moderator).get(QUEUE)
    assert [words(mark) for mark in browser.page.iter("mark")] == ["0812-3456-7890 (nomor telepon)"]
    browser.send(f"{QUEUE}/{text.id}", 303, button="samar")
    assert text.shown == "Hubungi […] ya"


def test_words_are_chosen_by_boxes_without_any_script(town, moderator, browser, session):
    text = waiting_text(town, "Petugas Budi di loket 2")
    browser.sign_in(moderator).get(f"{QUEUE}/{text.id}")
    browser.send(f"{QUEUE}/{text.id}", 303, button="pilihan", kata=["1"])
    assert text.shown == "Petugas […] di loket 2"
    page = browser.get(f"{QUEUE}/{text.id}")
    assert "<del>Budi</del>" in page  # the difference, to moderators


def test_boxes_that_no_word_has_take_nothing_out(town, moderator, browser, session):
    text = waiting_text(town, "Cepat")
    browser.sign_in(moderator).get(f"{QUEUE}/{text.id}")
    browser.send(f"{QUEUE}/{text.id}", 303, button="pilihan", kata=["7", "-1", "x", "9" * 30])
    assert (text.shown, text.taken_out) == ("Cepat", False)


def test_the_reason_is_the_button(town, moderator, browser, session):
    text = waiting_text(town)
    browser.sign_in(moderator).get(QUEUE)
    browser.send(f"{QUEUE}/{text.id}", 303, button="off_topic")
    assert (text.state, text.reason) == (State.REJECTED, "off_topic")
    assert "bukan tentang layanan yang ditanyakan" in text_of(browser, f"{QUEUE}/{text.id}")


def test_a_decision_that_the_policy_does_not_know_is_none(town, moderator, browser, session):
    text = waiting_text(town)
    browser.sign_in(moderator).get(QUEUE)
    browser.send(f"{QUEUE}/{text.id}", 404, keputusan="saya-tidak-suka")
    browser.get(QUEUE)
    browser.send(f"{QUEUE}/{text.id}", 422)
    assert text.state is State.WAITING


def test_the_second_of_two_is_told_what_the_first_decided(town, moderator, other, browser, session):
    text = waiting_text(town)
    browser.sign_in(other).get(QUEUE)
    actions.reject(text, "hate", by=moderator)
    answer = browser.send(f"{QUEUE}/{text.id}", 409, button="muat")
    assert "Orang lain lebih dulu" in answer.text
    assert "Sri" in answer.text
    assert text.state is State.REJECTED


def test_spam_is_rejected_in_bulk_and_taken_back_in_one_tap(town, moderator, browser, session):
    texts = waiting_texts(town, "Klik", "Klik", "Bagus")
    browser.sign_in(moderator).get(QUEUE)
    chosen = [str(text.id) for text in texts[:2]]
    answer = browser.send(f"{QUEUE}/banyak", 303, button="spam", pilih=chosen)
    assert [text.state.value for text in texts] == ["rejected", "rejected", "waiting"]
    browser.follow(answer)
    browser.send(f"{QUEUE}/batal/{texts[0].act}", 303)
    assert {text.state.value for text in texts} == {"waiting"}


def test_nothing_ticked_is_said(town, moderator, browser, session):
    waiting_text(town)
    browser.sign_in(moderator).get(QUEUE)
    assert "Centang" in browser.follow(browser.send(f"{QUEUE}/banyak", 303, button="spam"))


def test_texts_that_say_the_same_stand_together_on_one_page(town, moderator, browser, session):
    texts = waiting_texts(town, "Cepat, terima kasih.", "cepat terima KASIH", "Lain")
    browser.sign_in(moderator).get(QUEUE)
    assert "1 tulisan lain sama isinya" in words(browser.page)
    browser.get(f"{QUEUE}/serupa/{texts[0].id}")
    assert sorted(shown(browser)) == ["Cepat, terima kasih.", "cepat terima KASIH"]


def test_an_allegation_leads_to_the_doors_and_the_branch_sees_nothing(town, moderator, browser, session):
    text = waiting_text(town, "Saya dimintai uang.")
    browser.sign_in(moderator).get(QUEUE)
    answer = browser.send(f"{QUEUE}/{text.id}", 303, button="about_officer")
    assert f"{QUEUE}/{text.id}/pintu" in browser.follow(answer)
    sheet = text_of(browser, f"{QUEUE}/{text.id}/pintu")
    assert all(door in sheet for door in ("Inspektorat", "Ombudsman", "KPK", "Saya dimintai uang."))
    inside = person(moderator=town.desk)
    browser.sign_in(inside)
    for path in (f"{QUEUE}/{text.id}", f"{QUEUE}/{text.id}/pintu", f"{QUEUE}/serupa/{text.id}"):
        browser.get(path, status=403)
    assert "Saya dimintai uang." not in browser.get(f"{QUEUE}/selesai") + browser.get(QUEUE)


def test_the_doors_belong_to_an_allegation_alone(town, moderator, browser, session):
    text = waiting_text(town)
    browser.sign_in(moderator).get(f"{QUEUE}/{text.id}/pintu", status=404)
    actions.reject(text, "spam", by=moderator)
    browser.get(f"{QUEUE}/{text.id}/pintu", status=404)


def test_another_moderator_puts_a_text_back(town, moderator, other, browser, session):
    text = waiting_text(town)
    actions.release(text, by=moderator)
    browser.sign_in(other).get(f"{QUEUE}/{text.id}")
    browser.send(f"{QUEUE}/{text.id}/kembali", 303)
    assert text.state is State.WAITING
    assert "orang lain yang memutuskannya" in text_of(browser, f"{QUEUE}/{text.id}")


def test_the_desk_says_how_much_waits_and_leads_there(town, moderator, browser, session):
    assert tasks(browser, moderator) == []
    waiting_texts(town, "Satu", "Dua")
    assert tasks(browser, moderator) == [QUEUE]
    assert "2 tulisan warga menunggu moderator" in words(browser.page)
    assert tasks(browser, person(moderator=town.desk)) == []  # about their own branch: not even that it is there


def test_a_thousand_that_wait_cost_as_few_statements_as_one(town, moderator, browser, session):
    waiting_text(town)
    browser.sign_in(moderator).get(QUEUE)
    with queries_counted() as few:
        browser.get(QUEUE)
    waiting_texts(town, *(f"Kata {number}" for number in range(1000)))
    with queries_counted() as many:
        browser.get(QUEUE)
    reads = [[each for each in sent if each.startswith(("SELECT", "WITH"))] for sent in (few, many)]
    assert len(reads[1]) == len(reads[0]) <= 10
    browser.get(f"{QUEUE}?sesudah=500")
    assert len(shown(browser)) == 15
    db.session.rollback()
