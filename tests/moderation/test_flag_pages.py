"""Reporting from the page where words stand, without script and without an account, and deciding about it."""

import pytest

from portal.moderation import actions
from portal.moderation.models import Flag, Review
from portal.moderation.rules import Outcome, State
from tests.complaints.house import reported, take_reports
from tests.complaints.test_moderated import hand_up, texts
from tests.conftest import ONE_DATABASE
from tests.moderation.house import flag, waiting_text

OURS = {"Origin": "http://localhost"}
SEND = "/moderasi/laporkan"


@pytest.fixture
def story(town, three):
    """(address, text) of a report whose words everybody reads."""
    made = reported(take_reports(town))
    hand_up()
    text = texts()["text"]
    actions.release(text, by=three[0])
    return f"/l/{made.number}", text


def tap(browser, text, code="hate", cookies=True):
    """Press a reason on the page in hand, and send the form once more where the answer asks for it, as browsers do."""
    stamp = browser.page.find(".//form[@id='laporkan']/input").get("value")
    data = {"csrf_token": stamp, "tanda": f"{text.kind}:{text.subject}:{code}"}
    answer = browser.ask("POST", SEND, None, data=data, headers=OURS)
    if answer.status_code == 307:
        if not cookies:
            for prefix in ("", "/en"):
                browser.client.delete_cookie("penanda", path=f"{prefix}{SEND}")
        answer = browser.ask("POST", answer.headers["Location"], None, data=data, headers=OURS)
    assert answer.status_code == 303
    return browser.follow(answer)


def test_one_tap_on_the_page_reports_and_reading_leaves_no_cookie(story, session, browser):
    address, text = story
    answer = browser.ask("GET", address, 200)
    assert "Set-Cookie" not in answer.headers
    buttons = [each.get("value") for each in browser.page.iter("button") if each.get("name") == "tanda"]
    assert f"complaint:{text.subject}:hate" in buttons
    assert "tiga hari kerja" in tap(browser, text)
    assert session.query(Flag).one().counted
    browser.get(address)
    assert "sudah melaporkan" in tap(browser, text, "spam")
    assert session.query(Flag).count() == 1


def test_a_browser_without_cookies_reports_and_is_counted_apart(story, session, browser):
    address, text = story
    for _ in range(4):
        browser.get(address)
        tap(browser, text, cookies=False)
    assert [row.counted for row in session.query(Flag)] == [False] * 4
    assert text.state is State.RELEASED


def test_who_belongs_to_the_agency_is_shown_the_public_way(story, town, session, browser):
    address, text = story
    browser.sign_in(town.head).get(address)
    page = tap(browser, text)
    assert "Tidak dihitung" in page
    browser.get(f"{SEND}/complaint/{text.subject}")
    browser.send(f"/kerja/minta-tinjau/complaint/{text.subject}", 303, alasan="")  # none is chosen for them
    assert "Pilih satu alasan" in browser.get(f"{SEND}/complaint/{text.subject}")
    browser.send(f"/kerja/minta-tinjau/complaint/{text.subject}", 303, alasan="off_topic")
    assert f'href="{address}"' in browser.sign_out().get("/moderasi/catatan")


def test_a_form_of_another_page_reports_nothing(story, session, browser):
    _address, text = story
    for data, status in (
        ({"tanda": f"complaint:{text.subject}:hate"}, 422), ({"tanda": "complaint:text:99:hate"}, 404),
        ({"tanda": "x"}, 404), ({"tanda": "nobody:1:hate"}, 404), ({}, 404),
    ):  # fmt: skip
        browser.ask("POST", SEND, status, data=data, headers=OURS)
    assert session.query(Flag).count() == 0


def test_a_moderator_decides_from_the_queue_in_one_tap(town, three, session, browser):
    for words, button, state in (("Satu.", "muat", "released"), ("Dua 0812-3456-7890 ya.", "samar", "released"),
                                 ("Tiga.", "hate", "rejected")):  # fmt: skip
        text = waiting_text(town, words)
        actions.release(text, by=three[0])
        flag("comment", text.subject, "hate", *"abc")
        page = browser.sign_in(three[1]).get("/kerja/moderasi/tanda")
        assert "Ancaman, kebencian × 3" in page
        browser.send(f"/kerja/moderasi/tanda/{text.id}", 303, button=button)
        assert text.state.value == state
    assert {review.outcome for review in session.query(Review)} == {Outcome.STAYS, Outcome.SHORTENED, Outcome.REMOVED}


def test_the_second_of_two_is_told_what_stands(town, three, browser):
    text = waiting_text(town)
    actions.release(text, by=three[0])
    flag("comment", text.subject, "hate", "a")
    browser.sign_in(three[2]).get(f"/kerja/moderasi/tanda/{text.id}")
    seen = browser.page.find(".//input[@name='versi']").get("value")
    token = browser.page.find(".//form[@method='post']//input[@name='csrf_token']").get("value")
    from portal.moderation import reviewing

    reviewing.remove(text, "spam", seen=actions.seen_as(text), by=three[1])
    forms = [form for form in browser.page.iterfind(".//form") if "/tanda/" in (form.get("action") or "")]
    token = forms[0].find(".//input[@name='csrf_token']").get("value") or token
    data = {"csrf_token": token, "versi": seen, "keputusan": "muat"}
    answer = browser.ask("POST", f"/kerja/moderasi/tanda/{text.id}", 409, data=data, headers=OURS)
    assert "lebih cepat" in answer.text or "Orang lain" in answer.text


@ONE_DATABASE
def test_a_moderator_of_the_branch_sees_nothing_of_it(town, three, browser):
    from tests.builders import person

    text = waiting_text(town, "Kata dinas.")
    actions.release(text, by=three[0])
    flag("comment", text.subject, "hate", "a")
    browser.sign_in(person(moderator=town.desk))
    assert "Kata dinas." not in browser.get("/kerja/moderasi/tanda")
    browser.get(f"/kerja/moderasi/tanda/{text.id}", 403)
    browser.get(f"/kerja/moderasi/{text.id}/penulis", 403)
