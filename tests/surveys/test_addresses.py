"""The code of an invitation stands in no address that a browser keeps, and nobody else's text opens a form."""

import re
from base64 import urlsafe_b64decode

import pytest

from portal.core import clock, secrets
from portal.surveys import codes
from tests.browser import Browser
from tests.builders import Town
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

PATH = "/survei/dinas/ktp"
NAVIGATES = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def code(open_town):
    (code,) = open_town.slips(1)
    return code


def moved(browser, code, path=PATH):
    return browser.ask("GET", f"{path}?undangan={code}", 303, headers=NAVIGATES)


@pytest.mark.parametrize("path", [PATH, f"/en{PATH}"])
def test_a_browser_is_led_to_an_address_from_which_nobody_reads_the_code(browser, code, path):
    answer = moved(browser, codes.shown(code).lower(), path)
    address = answer.headers["Location"]
    assert address.startswith(f"{path}?lanjut=")
    handle = address.partition("=")[2]
    assert answer.headers["Cache-Control"] == "no-store"
    for text in (address, answer.text, urlsafe_b64decode(handle + "==").decode("latin-1")):
        assert code not in text
    for _ in range(2):  # and reloads it
        page = browser.get(address)
        assert page.count(f'name="undangan" value="{code}"') == 1
    assert f'content="{address}"' in page  # whatever the script does, the address stays


def test_no_two_handles_are_alike_and_after_their_hours_they_open_nothing(browser, code, monkeypatch):
    one, other = moved(browser, code), moved(browser, code)
    assert one.headers["Location"] != other.headers["Location"]
    later = clock.now().timestamp() + codes.HANDLE_LASTS
    for seconds, status in ((0, 200), (1, 410)):
        moment = clock.now().fromtimestamp(later + seconds, tz=clock.now().tzinfo)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        page = browser.get(one.headers["Location"], status)
    assert "Buka lagi tautan undangan" in page
    assert 'href="/kode"' in page


def test_a_handle_of_another_house_and_any_other_text_open_nothing(browser, code):
    handle = codes.seal(code)
    key = secrets._keys[0].decode()
    secrets.set_key("another house")
    foreign = codes.seal(code)
    secrets.set_key(key)
    changed = handle[:40] + ("A" if handle[40] != "A" else "B") + handle[41:]
    texts = [foreign, changed, handle[:-4], code, "x", "%00", "a" * 5000, f'{handle}"><script>', "%F0%9F%92%A9", "=" * 9]
    assert [codes.unseal(text) for text in texts] == [""] * len(texts)
    for text in texts:
        assert code not in browser.ask("GET", f"{PATH}?lanjut={text}", 400 if text == "%00" else 410).text


def test_a_used_invitation_is_said_to_be_used_behind_its_handle(browser, code, open_town):
    address = moved(browser, code).headers["Location"]
    open_town.say(code=code)
    assert "sudah dipakai" in browser.get(address, 410)


def test_a_typed_code_leads_a_browser_to_the_same_address(browser, code):
    browser.get("/kode")
    stamp = next(i.get("value") for i in browser.page.iter("input") if i.get("name") == "csrf_token")
    data = {"csrf_token": stamp, "kode": codes.shown(code)}
    answer = browser.ask("POST", "/kode", 303, data=data, headers={"Sec-Fetch-Mode": "navigate"})
    assert answer.headers["Location"].startswith(f"{PATH}?lanjut=")
    assert f'value="{code}"' in browser.get(answer.headers["Location"])


def test_each_page_that_is_made_once_holds_its_own_handle(real_app, set_clock):
    town = Town()
    town.open_survey(set_clock)
    made = town.slips(2)
    pages = [Browser(real_app).get(f"{PATH}?undangan={code}") for code in made]
    handles = [re.search(r'name="address" content="[^"]*\?lanjut=([^"]+)"', page)[1] for page in pages]
    assert [codes.unseal(handle) for handle in handles] == made
    tabs = {re.search(r'data-steps="\d+:(\w+)"', page)[1] for page in pages}
    assert tabs == {codes.tab_of(code) for code in made}
    assert not any(code in tab for code in made for tab in tabs)
