"""The faces and a tablet in a real browser: one touch with and without script, a cookie, a lost network, axe."""

from itertools import product

import pytest
from sqlalchemy import text

from portal.core.db import db, reading
from portal.ratings import actions, jobs
from tests.axe import faults
from tests.builders import Town
from tests.served import STILL, on_a_port

EACH_WAY = pytest.mark.parametrize(("width", "script"), [*product((360, 1280), (True, False))])


@pytest.fixture
def served(file_app):
    """The town on a real server, with a kiosk: (address, path of the kiosk)."""
    town = Town()
    jobs.make_keys()
    _kiosk, token = actions.make_kiosk(town.service, "Loket 3", "2468", by=town.officer)
    db.session.commit()
    with on_a_port(file_app) as address:
        yield address, f"/kios/{token}"


@pytest.fixture
def telephone(chromium):
    opened = []

    def telephone(script=True, width=360):
        context = chromium.new_context(viewport={"width": width, "height": 740}, java_script_enabled=script, **STILL)
        opened.append(context)
        return context.new_page()

    yield telephone
    for context in opened:
        context.close()


def waiting():
    """Ballots by stratum. Nothing is held afterwards: the server has to write."""
    with reading():
        found = db.session.execute(text("SELECT stratum, count(*) FROM rating_ballot GROUP BY stratum"))
        return {row[0]: row[1] for row in found}


@EACH_WAY
def test_one_touch_sends_on_a_telephone_and_on_a_wide_screen(served, telephone, width, script):
    page = telephone(script, width)
    page.goto(f"{served[0]}/nilai/dinas/ktp")
    assert page.context.cookies() == []
    boxes = [button.bounding_box() for button in page.locator(".face-button").all()]
    assert all(box["y"] + box["height"] <= 740 for box in boxes)  # seen at once
    assert len({(round(box["width"]), round(box["height"])) for box in boxes}) == 1  # of equal weight
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("button[value='4']")
    page.wait_for_url("**/terima-kasih")
    assert [each["name"] for each in page.context.cookies(f"{served[0]}/nilai")] == ["perangkat"]
    assert page.context.cookies(f"{served[0]}/survei") == []
    assert waiting() == {"poster": 1}
    page.goto(f"{served[0]}/nilai/dinas/ktp")
    page.click("button[value='1']")
    page.wait_for_load_state()
    assert waiting() == {"poster": 1}


def test_a_double_touch_counts_once_and_asks_why(served, telephone):
    page = telephone()
    page.goto(f"{served[0]}/nilai/dinas/ktp")
    page.dblclick("button[value='1']")
    page.wait_for_selector("input[name=alasan]")
    page.check("input[value=wait]", force=True)
    page.click("button[type=submit]")
    page.wait_for_url("**/terima-kasih")
    assert waiting() == {"poster": 1}


@EACH_WAY
def test_a_tablet_comes_back_by_itself(served, telephone, width, script):
    page = telephone(script, width)
    page.goto("".join(served))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("button[value='3']")
    page.wait_for_selector("[data-thanks]:visible" if script else "meta[http-equiv=refresh]", state="attached")
    page.wait_for_selector("button[value='3']:visible", timeout=15_000)
    assert waiting() == {"kiosk": 1}


def test_a_touch_without_a_network_is_sent_once_when_it_is_back(served, telephone):
    page = telephone()
    page.goto("".join(served))
    page.context.set_offline(True)
    page.click("button[value='2']")
    page.wait_for_selector("[data-thanks]:visible")
    queue = "Object.values(localStorage).map(JSON.parse).flat().length"
    assert page.evaluate(queue) == 1
    assert waiting() == {}
    with page.expect_response(lambda answer: answer.status == 204, timeout=20_000):
        page.context.set_offline(False)
    assert waiting() == {"kiosk": 1}


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_wrong(served, telephone, width):
    page = telephone(width=width)
    for path in ("/nilai/dinas/ktp", served[1], "/layanan/dinas/ktp"):
        page.goto(served[0] + path)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
