"""What everybody reads: words behind a published card, the log, and what waits for too long."""

from datetime import date

import pytest

from portal.core.periods import Period
from portal.moderation import actions, published
from portal.moderation.models import ModeratedText
from tests.builders import person
from tests.home.pages import text_of
from tests.moderation.house import waiting_text, waiting_texts
from tests.scorecards.house import correct, drafted, publish
from tests.scorecards.house import published as published_card

CARD, WORDS = "/rapor/dinas/ktp/2026-s1", "/rapor/dinas/ktp/2026-s1/kata"


@pytest.fixture
def moderator(town):
    return person("Moderator", moderator=town.secretariat)


def release(moderator, *texts):
    for text in texts:
        actions.release(text, by=moderator)


def test_released_words_stand_on_the_published_card_and_on_no_draft(town, moderator, browser, session):
    release(moderator, waiting_text(town, "Antre lama."))
    card = drafted(town, enumerator=40)
    for path in (CARD, WORDS):
        browser.get(path, status=404)
    browser.sign_in(town.head)
    assert "Antre lama." not in text_of(browser, f"/kerja/rapor/{card.id}") + text_of(browser, "/kerja/dinas")
    publish(town, card)
    assert "Antre lama." in text_of(browser, "/kerja/dinas")
    browser.sign_out()
    for path in (CARD, WORDS, "/rapor/dinas/ktp"):
        assert "Antre lama." in text_of(browser, path)


def test_what_waits_and_what_was_rejected_stands_nowhere(town, moderator, browser, session):
    published_card(town, enumerator=40)
    waiting_text(town, "Belum dibaca")
    actions.reject(waiting_text(town, "Ditolak"), "about_officer", by=moderator)
    actions.release(waiting_text(town, "Tanya Budi saja"), {1}, by=moderator)
    text = text_of(browser, CARD) + text_of(browser, WORDS)
    assert "Tanya […] saja" in text
    assert all(each not in text for each in ("Belum dibaca", "Ditolak", "Budi"))


@pytest.mark.parametrize(("answers", "told"), [({"enumerator": 10}, True), ({"enumerator": 9, "open": 40}, False)])
def test_words_are_shown_from_ten_answers_by_right_on(town, moderator, browser, session, answers, told):
    published_card(town, **answers)
    release(moderator, waiting_text(town, "Antre lama."))
    assert ("Antre lama." in text_of(browser, CARD) + text_of(browser, WORDS)) is told
    browser.sign_in(town.head)
    assert ("Antre lama." in text_of(browser, "/kerja/dinas")) is told


def test_a_card_shows_a_few_and_the_others_stand_behind_a_link_ten_on_a_page(town, moderator, browser, session):
    published_card(town, enumerator=40)
    release(moderator, *waiting_texts(town, *(f"Kata nomor {number:02}" for number in range(23))))
    assert text_of(browser, CARD).count("Kata nomor") == 5
    read, path = [], WORDS
    while path:
        browser.get(path)
        read.append([item.text for item in browser.page.iter("li") if item.get("class") == "words"])
        onward = [a.get("href") for a in browser.page.iter("a") if a.get("rel") == "next"]
        path = onward[0] if onward else ""
    assert [len(page) for page in read] == [10, 10, 3]
    assert len({word for page in read for word in page}) == 23


def test_the_order_is_random_and_stays(town, moderator, session):
    texts = waiting_texts(town, *(f"Kata {number:02}" for number in range(40)))
    release(moderator, *texts)
    at = published.Place()
    shown = [published.words(town.service.id, town.period, at, answers=40, size=40).rows for _ in range(2)]
    assert shown[0] == shown[1] != sorted(shown[0])


def test_words_of_another_period_and_service_stand_elsewhere(town, moderator, browser, session):
    published_card(town, enumerator=40)
    release(moderator, waiting_text(town, "Lain waktu", period=Period("2025-s2")))
    release(moderator, waiting_text(town, "Lain layanan", service_id=None))
    assert "Lain" not in text_of(browser, WORDS)


def test_a_corrected_card_has_the_same_words(town, moderator, browser, session):
    card = published_card(town, enumerator=40, handed=20)
    release(moderator, waiting_text(town, "Antre lama."))
    publish(town, correct(town, card, "handed"))
    assert "Antre lama." in text_of(browser, CARD)
    assert "Antre lama." in text_of(browser, f"{CARD}?versi=1")


def test_words_make_no_link_and_no_markup(town, moderator, browser, session):
    published_card(town, enumerator=40)
    release(moderator, waiting_text(town, "Lihat https://contoh.id <script>alert(1)</script>"))
    page = browser.get(CARD)
    assert "&lt;script&gt;" in page
    assert 'href="https://contoh.id' not in page


# ---- waiting for too long


def test_what_waits_for_more_than_three_working_days_stands_on_the_waiting_list(town, browser, session, set_clock):
    waiting_texts(town, "Antre lama.", "Cepat.")  # on a Monday: until Thursday
    set_clock(date(2026, 6, 4))
    assert published.late() == []
    set_clock(date(2026, 6, 5))
    (late,) = published.late()
    assert (late.agency_slug, late.count, late.days) == ("dinas", 2, 1)
    text = text_of(browser, "/menunggu")
    assert "Tulisan warga yang belum diputuskan" in text
    assert "Antre lama." not in text


# ---- the log


def decided(town, moderator, session, set_clock, month, **counts):
    """So many texts decided in a month of 2026: released=…, or the code of a reason=…"""
    set_clock(date(2026, month, 10))
    for decision, count in counts.items():
        for text in waiting_texts(town, *(f"{decision} {number}" for number in range(count))):
            if decision == "released":
                actions.release(text, by=moderator)
            else:
                actions.reject(text, decision, by=moderator)
    session.commit()


def test_the_log_counts_months_that_are_over(town, moderator, browser, session, set_clock):
    decided(town, moderator, session, set_clock, 6, released=20, spam=8, personal=3, about_officer=3)
    assert published.log() == []
    set_clock(date(2026, 7, 1))
    (month,) = published.log()
    assert (month.first_day, month.total) == (date(2026, 6, 1), 34)
    assert month.cells == {
        "released": 20, "taken_out": 0, "spam": 8, "people": 6, "hate": 0, "off_topic": 0, "unreadable": 0,
        "put_back": 0,
    }  # fmt: skip
    lines = browser.get("/moderasi/catatan.csv").splitlines()
    assert lines[0].startswith("month,decisions,released,taken_out,spam,people")
    assert lines[1] == "2026-06,34,20,0,8,6,0,0,0,0,0,0"
    assert "34" in text_of(browser, "/moderasi/catatan")


def test_the_log_tells_no_small_count_and_none_by_which_it_could_be_reckoned(
    town, moderator, browser, session, set_clock
):
    decided(town, moderator, session, set_clock, 6, released=20, spam=8, hate=1)
    set_clock(date(2026, 7, 1))
    (month,) = published.log()
    assert (month.cells["hate"], month.cells["spam"], month.cells["released"]) == (None, None, 20)
    assert "2026-06,29,20,0,,0,,0,0,0,0,0" in browser.get("/moderasi/catatan.csv")


def test_of_a_few_decisions_nothing_but_their_number_is_told(town, moderator, session, set_clock):
    decided(town, moderator, session, set_clock, 6, released=3, about_officer=1)
    set_clock(date(2026, 7, 1))
    (month,) = published.log()
    assert (month.total, month.times, set(month.cells.values())) == (4, None, {None})


def test_a_month_that_was_read_does_not_shrink_when_a_text_is_put_back(town, moderator, browser, session, set_clock):
    """Who watches the log learns no more of it than how many were put back, and of a few not even that."""
    decided(town, moderator, session, set_clock, 6, released=20, spam=8)
    set_clock(date(2026, 7, 1))
    (june,) = published.log()
    other = person("Moderator lain", moderator=town.secretariat)
    for text in session.query(ModeratedText).filter_by(reason="spam").limit(6).all():
        actions.put_back(text, by=other)
        actions.release(text, by=moderator)
    session.commit()
    assert published.log() == [june]
    set_clock(date(2026, 8, 1))
    july, still = published.log()
    assert still == june
    assert {name: count for name, count in july.cells.items() if count} == {"released": 6, "put_back": 6}
    assert (july.total, july.times is not None) == (12, True)
    assert "Dikembalikan" in text_of(browser, "/moderasi/catatan")
    assert browser.get("/moderasi/catatan.csv").splitlines()[0].split(",")[-3] == "put_back"


def test_of_a_month_in_which_a_few_were_put_back_and_none_decided_nothing_but_the_number_is_told(
    town, moderator, session, set_clock
):
    decided(town, moderator, session, set_clock, 6, spam=8)
    set_clock(date(2026, 7, 1))
    other = person("Moderator lain", moderator=town.secretariat)
    actions.put_back(session.query(ModeratedText).first(), by=other)
    set_clock(date(2026, 8, 1))
    july, june = published.log()
    assert (july.total, july.times, set(july.cells.values())) == (1, None, {None})
    assert (june.total, june.cells["spam"]) == (8, 8)


def test_a_decision_that_was_taken_back_is_not_counted(town, moderator, session, set_clock):
    act = actions.reject(waiting_text(town), "spam", by=moderator)
    actions.undo(act, by=moderator)
    set_clock(date(2026, 7, 1))
    assert published.log() == []
    assert session.query(ModeratedText).one().waited is None


def test_everybody_reads_the_policy_with_its_version_in_both_languages(browser, town):
    assert "Versi 1, sejak 28 November 2026" in text_of(browser, "/moderasi")
    assert "Version 1, since 28 November 2026" in text_of(browser, "/en/moderasi")
