"""Names of institutions are long. In no masthead is one cut off, on a small telephone and with text twice as large."""

from urllib.parse import urlsplit

import pytest

from portal.config import STATIC
from portal.core import installation
from portal.core.db import db
from tests.conftest import ONE_DATABASE
from tests.journeys.test_text_size import FOUND

LONG = "Dinas Perumahan Rakyat, Kawasan Permukiman, Pertanahan, dan Penyelenggaraan Ketenteramanmasyarakat Palembang"
HIDDEN = """name => {
    const shown = [...document.querySelectorAll("header *")].filter(one => one.textContent.includes(name));
    const bearer = shown.pop(); // the innermost
    if (!bearer) return "the name is not there";
    const box = document.createRange();
    box.selectNodeContents(bearer);
    const { left, right } = box.getBoundingClientRect();
    return left < 0 || right > document.documentElement.clientWidth + 1 ? `from ${left} to ${right}` : "";
}"""


@pytest.fixture
def show(browser, chromium):
    """Open the page at a path as it is served, in a window 360 px wide. No server is needed."""
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    given = {}

    def answer(route):
        file = STATIC / urlsplit(route.request.url).path.rsplit("/", 1)[-1]
        route.fulfill(path=file) if file.is_file() else route.fulfill(body=given["page"], content_type="text/html")

    page.route("**/*", answer)

    def show(path):
        given["page"] = browser.get(path)
        page.goto(f"http://localhost{path}")
        return page

    yield show
    page.close()


@ONE_DATABASE
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_a_long_name_is_cut_off_in_no_masthead(show, browser, town, size):
    town.service.name = town.dinas.name = LONG
    installation.change_settings({"institution": LONG}, by=None)
    db.session.commit()
    for path, account in (("/", None), ("/layanan/dinas/ktp", None), ("/kerja", town.officer)):
        browser.sign_in(account) if account else browser.sign_out()
        page = show(path)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert page.evaluate(HIDDEN, LONG) == "", path
        if size == "200%":
            assert page.evaluate(FOUND) == [], path
