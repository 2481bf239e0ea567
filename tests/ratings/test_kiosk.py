"""A tablet at the counter: a touch, thanks, the faces again; nothing twice, and nothing lost."""

import gzip
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import pytest

from portal.config import STATIC
from portal.core import clock
from portal.ratings import actions
from portal.ratings.models import RatingBallot
from tests.ratings.house import OURS


@pytest.fixture
def wait(monkeypatch):
    """Seconds pass."""
    now = [datetime(2026, 6, 1, 5, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def wait(seconds):
        now[0] += timedelta(seconds=seconds)

    return wait


@pytest.fixture
def path(rated_town, session):
    _kiosk, token = actions.make_kiosk(rated_town.service, "Loket 3", "2468", by=rated_town.officer)
    session.commit()
    return f"/kios/{token}"


@pytest.fixture
def count(session):
    return lambda: [row.stratum.value for row in session.query(RatingBallot)].count("kiosk")


def test_a_touch_without_script_is_thanked_and_the_faces_come_back_by_themselves(browser, path, count):
    browser.get(path)
    answer = browser.send(path, status=303, button="4")
    assert "Set-Cookie" not in answer.headers
    browser.follow(answer)
    assert browser.page.find(".//meta[@http-equiv='refresh']").get("content") == f"4;url={path}"
    assert count() == 1


def test_a_second_touch_within_five_seconds_is_dropped(browser, path, count, wait):
    for seconds, wanted in ((0, 1), (2, 1), (2.9, 1), (0.2, 2), (4, 2), (6, 3)):
        wait(seconds)
        browser.get(path)
        browser.send(path, status=303, button="4")
        assert count() == wanted


def by_script(browser, path, number, **more):
    data = {"nilai": "4", "nomor": number, "csrf_token": "stale"} | more
    return browser.ask("POST", path, None, data=data, headers=OURS | {"X-Antrean": "1"}).status_code


def test_what_waited_in_the_browser_is_taken_once_each_however_often_it_is_sent(browser, path, count, wait):
    numbers = [token_hex(16) for _ in range(3)]
    for number in numbers * 2:
        assert by_script(browser, path, number) == 204
        assert by_script(browser, path, number) == 429  # too soon: it comes again
        wait(6)
    assert count() == 3


@pytest.mark.parametrize("sent", [{"nomor": "x"}, {"nomor": ""}, {"nilai": "7"}, {"nilai": ""}])
def test_half_a_touch_is_let_go(browser, path, count, sent):
    assert by_script(browser, path, "a" * 32, **sent) == 400
    assert count() == 0


def test_the_page_leads_nowhere_but_for_the_attendant_with_the_code(browser, path, wait):
    browser.get(path)
    assert [a.get("href") for a in browser.page.iter("a")] == []
    browser.send(f"{path}/keluar", status=422, kode="1111")
    answer = browser.send(f"{path}/keluar", status=303, kode="2468")
    assert answer.headers["Location"] == "/layanan/dinas/ktp"


def test_whoever_tries_codes_has_to_wait(browser, path, wait):
    browser.get(path)
    for turn in range(5):
        browser.send(f"{path}/keluar", status=422, kode=f"000{turn}")
    browser.send(f"{path}/keluar", status=429, kode="2468")


def test_an_address_that_nobody_made_is_no_kiosk(browser, rated_town):
    for part in ("", "/terima-kasih"):
        browser.ask("GET", f"/kios/{'x' * 24}{part}", 404)
    browser.ask("POST", f"/kios/{'x' * 24}", 404, data={"nilai": "4", "nomor": "a" * 32}, headers=OURS)


def test_its_script_is_small_and_may_ask_this_house_alone(browser, path):
    assert len(gzip.compress((STATIC / "kiosk.js").read_bytes())) <= 2000
    policy = browser.ask("GET", path, 200).headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert len(gzip.compress((STATIC / "faces.css").read_bytes())) <= 1500
