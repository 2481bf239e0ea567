"""A card in print. What a browser makes of it only a browser shows."""

import re
from urllib.parse import urlsplit

import pytest

from portal.config import STATIC
from portal.scorecards import actions
from tests.scorecards.house import correct, drafted, hold, publish


@pytest.fixture
def sheets(browser, chromium):
    """How many sheets of A4 the page at a path takes. Chromium is handed what it asks for, so no server is needed."""
    page = chromium.new_page()
    given = {}

    def answer(route):
        name = urlsplit(route.request.url).path.rsplit("/", 1)[-1]
        file = STATIC / name
        route.fulfill(path=file) if file.is_file() else route.fulfill(body=given["page"], content_type="text/html")

    page.route("**/*", answer)

    def sheets(path):
        given["page"] = browser.get(path)
        page.goto(f"http://localhost{path}")
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 100
        return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))

    yield sheets
    page.close()


def test_a_card_fits_one_sheet(town, sheets):
    publish(town, drafted(town, enumerator=40, handed=20, open=12))
    assert sheets("/rapor/dinas/ktp") == 1


def test_a_card_with_the_longest_reply_and_the_longest_reason_of_a_hold_fits_one_sheet(town, sheets, set_clock):
    card = drafted(town, enumerator=40, handed=20, open=12)
    hold(town, card, reason=("Penerbit memeriksa dulu slip yang dibagikan loket. " * 12)[:599] + ".")
    actions.reply(card, ("Kami menyusun ulang jadwal semua loket. " * 15)[:599] + ".", by=town.head)
    set_clock(card.course.told_by_clock_on)
    actions.publish_by_clock(card)
    assert sheets("/rapor/dinas/ktp") == 1


def test_a_corrected_card_fits_one_sheet(town, sheets):
    card = publish(town, drafted(town, enumerator=40, handed=20))
    publish(town, correct(town, card, "handed", reason=("Slip dari loket diisi petugas sendiri. " * 15)[:599] + "."))
    assert sheets("/rapor/dinas/ktp") == 1
