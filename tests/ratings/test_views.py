"""The page of the four faces: one touch, once a day, without a name."""

import gzip
from base64 import b64encode
from datetime import date
from hashlib import sha256

import pytest

from portal.core.db import db
from portal.ratings import bursts, jobs, tokens
from portal.ratings.models import RatingBallot, RatingPass, RatingResult
from portal.ratings.rules import BURST, Stratum, short_code
from tests.browser import Browser, words
from tests.conftest import ONE_DATABASE
from tests.ratings.house import finish, rate, results, touch_again

PATH = "/nilai/dinas/ktp"


def strata(session):
    return sorted(row.stratum.value for row in session.query(RatingBallot))


def test_who_only_reads_gets_no_cookie_and_writes_nothing(app, browser, rated_town, session):
    for path in (PATH, f"{PATH}?dari=kartu", f"{PATH}/terima-kasih", f"/en{PATH}"):
        assert "Set-Cookie" not in browser.ask("GET", path, 200).headers
    assert session.query(RatingBallot).count() == 0


def test_one_touch_sends_and_the_cookie_of_the_device_lasts_a_day(app, rated_town, session):
    browser, answer = rate(app, PATH, 4)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}/terima-kasih")
    cookie = browser.client.get_cookie("perangkat", path="/nilai")
    assert (cookie.http_only, cookie.same_site, cookie.max_age, len(cookie.value)) == (True, "Lax", 86400, 32)
    assert strata(session) == ["poster"]
    browser.follow(answer)


def test_one_device_counts_once_whatever_it_sends_and_in_either_language(app, rated_town, session):
    browser, _answer = rate(app, PATH, 4)
    for path in (PATH, f"{PATH}?dari=kartu", f"/en{PATH}"):
        for _ in range(5):
            _browser, answer = rate(app, path, 4, browser=browser)
            assert answer.status_code == 409
            assert "hitung" in answer.text or "counted" in answer.text
    assert strata(session) == ["poster"]
    assert session.query(RatingPass).count() == 1


def test_browsers_without_cookies_are_taken_and_counted_apart(app, rated_town, session, monkeypatch):
    monkeypatch.setattr(bursts, "is_one", lambda *_: False)
    for _ in range(25):
        _browser, answer = rate(app, PATH, 4, cookies=False)
        assert answer.status_code == 303
    assert strata(session) == ["no_cookie"] * 25


def test_a_flood_is_counted_as_a_burst_and_moves_no_share(app, rated_town, session, set_clock):
    for _ in range(BURST + 8):
        rate(app, PATH, 4)
    assert strata(session) == ["poster"] * (BURST + 8)
    finish(set_clock)
    assert {(row.mark, row.reason): row.count for row in session.query(RatingResult)} == {
        (4, ""): BURST, (0, "burst"): 8,
    }  # fmt: skip


def test_a_form_sent_twice_counts_once_and_is_answered_as_once(app, rated_town, session):
    for number, cookies in enumerate((True, False), start=1):
        browser = Browser(app)
        browser.get(PATH)
        page = browser.page
        for _ in range(2):
            browser.page = page
            answer = touch_again(browser, 1, cookies=cookies)
            assert (answer.status_code, 'name="alasan"' in answer.text) == (200, True)
        assert session.query(RatingBallot).count() == number


def test_after_a_low_rating_a_reason_is_asked_and_may_stay_empty(app, rated_town, session, set_clock):
    browser, answer = rate(app, PATH, 1)
    assert answer.status_code == 200
    answer = browser.send(f"{PATH}/alasan", status=303, alasan="wait", kata="Antre dua jam.")
    assert answer.headers["Location"] == f"{PATH}/terima-kasih"
    browser, _answer = rate(app, PATH, 2)
    browser.send(f"{PATH}/alasan", status=303)
    finish(set_clock)
    assert {(row.mark, row.reason) for row in session.query(RatingResult)} == {(1, "wait"), (2, "")}


def test_a_line_that_is_too_long_comes_back_and_is_mended(app, rated_town, session):
    browser, _answer = rate(app, PATH, 1)
    browser.send(f"{PATH}/alasan", status=422, alasan="cost", kata="x" * 301)
    assert browser.page.find(".//input[@name='kata']").get("value") == "x" * 301
    browser.send(f"{PATH}/alasan", status=303, kata="Mahal.", alasan="cost")


def test_a_reason_after_the_ballot_was_opened_is_said_to_be_too_late(app, rated_town, session):
    browser, _answer = rate(app, PATH, 1)
    session.query(RatingBallot).update({"drawn": True})
    answer = browser.send(f"{PATH}/alasan", status=409, alasan="cost")
    assert "tambahkan" in answer.text


@pytest.mark.parametrize(
    "sent", [{}, {"nilai": "4"}, {"csrf_token": "x", "nilai": "4"}, {"nilai": "9"}, {"nilai": "4" * 5000}, {"nilai": "٣"}]
)
def test_half_a_request_counts_nothing_and_is_answered_with_the_faces(app, browser, rated_town, session, sent):
    browser.ask("POST", PATH, 422, data=sent, headers={"Origin": "http://localhost"})
    assert len(list(browser.page.iter("button"))) == 4
    assert session.query(RatingBallot).count() == 0


def test_another_site_cannot_rate(app, browser, rated_town, session):
    browser.get(PATH)
    stamp = browser.page.find(".//input[@name='csrf_token']").get("value")
    data = {"nilai": "4", "csrf_token": stamp}
    browser.ask("POST", f"{PATH}?kue=1", 403, data=data, headers={"Origin": "https://lain.example"})
    assert session.query(RatingBallot).count() == 0


def test_a_receipt_is_good_once_on_whichever_telephone(app, rated_town, session):
    with app.test_request_context():
        from portal.ratings.addresses import of_receipt

        path = of_receipt(rated_town.service, "Complaint:7")
        assert of_receipt(rated_town.service, "Complaint:7", date(2026, 1, 1)) == ""
    for _ in range(3):
        _browser, answer = rate(app, path, 4)
    assert answer.status_code == 409
    assert strata(session) == ["receipt"]


def test_an_invitation_that_is_not_ours_or_of_another_service_is_a_poster(app, rated_town, session):
    other = tokens.invite(rated_town.service.id + 1, "Complaint:7")
    for token in ("x", "%C3%A9", other):
        rate(app, f"{PATH}?tanda={token}", 4)
    assert strata(session) == ["poster"] * 3


def test_the_sheet_that_led_here_decides_the_stratum(app, rated_town, session):
    for sheet in ("kartu", "poster", "kios", "<b>"):
        rate(app, f"{PATH}?dari={sheet}", 4)
    assert strata(session) == ["handed", "poster", "poster", "poster"]


def test_a_short_code_leads_to_the_faces(browser, rated_town):
    for stratum, wanted in ((Stratum.POSTER, PATH), (Stratum.HANDED, f"{PATH}?dari=kartu")):
        answer = browser.ask("GET", f"/n/{short_code(rated_town.service.id, stratum).lower()}", 302)
        assert answer.headers["Location"] == wanted
    browser.ask("GET", "/n/2222", 404)
    browser.ask("GET", f"/n/{short_code(99999, Stratum.POSTER)}", 404)


def test_a_service_that_is_not_given_any_more_is_not_rated(app, browser, rated_town):
    rated_town.service.active = False
    db.session.commit()
    browser.ask("GET", PATH, 404)


@ONE_DATABASE
def test_the_page_is_light_and_needs_no_script(app, browser, rated_town):
    text = browser.get(PATH)
    assert len(gzip.compress(text.encode())) <= 8000
    assert list(browser.page.iter("script")) == []
    assert [words(button) for button in browser.page.iter("button")] == ["Buruk sekali", "Buruk", "Baik", "Baik sekali"]


def test_few_queries_take_a_rating(app, rated_town, session):
    from tests.topics import listened

    with listened(db.engine) as said:
        rate(app, PATH, 4)
    asked = [statement for statement, _ in said if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]
    assert len(asked) <= 12  # with the page itself


def test_the_file_of_a_service_tells_what_the_page_tells(browser, rated_town, session):
    results(rated_town.service, poster=[6, 7, 20, 40], kiosk=[1, 1, 1, 1])
    answer = browser.ask("GET", f"{PATH}/data.csv", 200)
    lines = answer.text.splitlines()
    assert lines[0] == "# penilaian-1; CC BY 4.0; http://localhost/metode#touch"
    assert answer.headers["Repr-Digest"] == f"sha-256=:{b64encode(sha256(answer.data).digest()).decode()}:"
    assert "2026-tw2,own,level,4,40" in lines
    assert "2026-tw2,own,share,value,82.19" in lines
    assert "2026-tw2,unit,n,," in lines


def test_a_page_says_when_no_key_is_there(app, town, session):
    _browser, answer = rate(app, PATH, 4)
    assert answer.status_code in (409, 422)
    jobs.make_keys()
