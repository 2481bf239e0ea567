"""What a unit could try so that it is rated better, and what everybody then reads on the page of the service.

Evaluation reads none of it: ratings are no measure of a target (`evaluation/targets/rules.py`).
"""

from datetime import UTC, datetime, timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.ratings import actions, bursts
from portal.ratings.rules import BURST, KIOSK_RESTS
from tests.browser import words
from tests.ratings.house import QUARTER, finish, rate, touch

PATH = "/nilai/dinas/ktp"
HONEST = "50,00 % (29,93–70,07 %; n = 20)"  # of twenty whom nobody led, ten and ten
MORNING = datetime(2026, 6, 2, 1, tzinfo=UTC)  # eight o'clock at the counter


@pytest.fixture
def honest(rated_town):
    for mark in (1, 4):
        touch(rated_town.service, mark, times=10)
    db.session.commit()
    return rated_town


def read(browser, set_clock):
    """What anybody reads once the quarter is over: by way the words of its line, and what is said of a burst below."""
    finish(set_clock)
    browser.get("/layanan/dinas/ktp")
    section = browser.page.find(f".//*[@id='h-rated-{QUARTER}']/..")
    rows = [words(row) for row in section.find(".//table/tbody").iter("tr")]
    names = {"own": "Dari warga sendiri", "unit": "Lewat cara", "no_cookie": "Dari peramban"}
    lines = {way: next((row for row in rows if row.startswith(name)), "") for way, name in names.items()}
    return lines, next((words(each) for each in section.findall("p") if "beramai-ramai" in words(each)), "")


def test_where_nobody_games_nothing_stands_beside_the_share(browser, honest, set_clock):
    lines, below = read(browser, set_clock)
    assert HONEST in lines["own"]
    assert (lines["unit"], lines["no_cookie"], below) == ("", "", "")


def test_one_device_that_praises_again_and_again_is_counted_once(app, browser, honest, set_clock):
    one, _answer = rate(app, PATH, 4)
    for _each in range(30):
        assert rate(app, PATH, 4, browser=one)[1].status_code == 409
    lines, below = read(browser, set_clock)
    assert "n = 21" in lines["own"]
    assert (lines["unit"], lines["no_cookie"], below) == ("", "", "")


def test_one_device_that_forgets_what_it_is_stands_in_a_line_of_its_own(app, browser, honest, set_clock, monkeypatch):
    monkeypatch.setattr(clock, "elapsed", iter(range(0, 10**9, 3600)).__next__)  # so slowly that it is no burst
    for _each in range(30):
        rate(app, PATH, 4, cookies=False)
    lines, _below = read(browser, set_clock)
    assert HONEST in lines["own"]
    assert "100,00 %" in lines["no_cookie"]
    assert "n = 30" in lines["no_cookie"]


def test_praise_from_many_devices_within_minutes_is_a_number_below_the_table(app, browser, honest, set_clock):
    for _each in range(BURST + 40):
        rate(app, PATH, 4)
    lines, below = read(browser, set_clock)
    assert f"n = {20 + BURST}" in lines["own"]  # as many as may come by chance, and not one of the others
    assert "tidak masuk persentase: 40" in below


def test_a_tablet_that_is_pressed_all_day_stands_in_the_line_of_the_unit(browser, honest, set_clock, monkeypatch):
    """As fast as it takes a press, for an hour."""
    now = [MORNING]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    monkeypatch.setattr(clock, "elapsed", lambda: now[0].timestamp())
    bursts.forget()
    _kiosk, token = actions.make_kiosk(honest.service, "Loket 3", "2468", by=honest.officer)
    db.session.commit()
    presses = 3600 // KIOSK_RESTS
    for _each in range(presses):
        browser.get(f"/kios/{token}")
        browser.send(f"/kios/{token}", status=303, button="4")
        now[0] += timedelta(seconds=KIOSK_RESTS)
    lines, below = read(browser, set_clock)
    assert HONEST in lines["own"]
    assert "Tablet" in lines["unit"]
    assert f"n = {BURST}" in lines["unit"]
    assert f"tidak masuk persentase: {presses - BURST}" in below
