"""Text twice as large: nobody scrolls sideways, and no word is cut off. On every page that a link leads to, for guests
and for each role of the demo.
"""

import re
from collections import Counter, deque
from contextlib import suppress

import pytest
from werkzeug.exceptions import HTTPException

from tests.conftest import make_app

# What stands outside the picture on purpose, for those who are read to, is a pixel small.
FOUND = """() => {
    document.documentElement.style.fontSize = "200%";
    const root = document.documentElement, found = [];
    if (root.scrollWidth > root.clientWidth) {
        const far = [...document.body.querySelectorAll("*")]
            .filter(one => one.getBoundingClientRect().right > root.clientWidth + 1
                && !one.closest(".scroll, .vh, nav ul"));
        found.push(`${root.scrollWidth} px wide: ` + far.slice(-3).map(one => one.outerHTML.slice(0, 120)).join(" | "));
    }
    for (const one of document.body.querySelectorAll("*")) {
        const look = getComputedStyle(one);
        if (one.localName != "input" && /hidden|clip/.test(look.overflowX)
            && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
            found.push("cut off: " + one.outerHTML.slice(0, 160));
    }
    return found;
}"""
LINKS = """() => [...document.querySelectorAll("a[href]")]
    .filter(link => link.origin == location.origin
        && !/\\.(csv|json|xlsx|pdf|zip)$|\\/berkas\\/[0-9]+$/.test(link.pathname))
    .map(link => link.pathname + link.search)"""
# For how many people a page of one kind is looked at. For the second one it differs by the rows that it shows, and a
# browser takes as long again.
PEOPLE = pytest.mark.parametrize("people", [1, pytest.param(2, marks=pytest.mark.slow)])


@pytest.fixture(scope="module")
def kind_of(tmp_path_factory):
    """Which view shows a path, in which language: its pages differ by the rows that they show."""
    views = make_app(DATA_DIR=str(tmp_path_factory.mktemp("views")), DATABASE_URL="sqlite://").url_map.bind("localhost")

    def kind_of(path):
        front, rest = ("/en", path[3:] or "/") if re.match("/en(/|$)", path) else ("", path)
        with suppress(HTTPException):
            return front, views.match(rest.partition("?")[0])[0]
        return front, rest

    return kind_of


def walk(demo, page, begin, kind_of, may_follow, shown=None):
    """Every page of its own kind that links lead to, with what is wrong on it at two widths: {path: [words]}.

    `shown` counts for how many people each kind of page was looked at.
    """
    wrong, known, left = {}, {kind_of(path) for path in begin}, deque(begin)
    widths = [360, 1280]
    while left:
        path = left.popleft()
        answer = page.goto(demo.base + path)
        if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
            continue
        for width in widths:
            page.set_viewport_size({"width": width, "height": 740})
            if found := page.evaluate(FOUND):
                wrong[f"{path} at {width} px"] = found
        widths.reverse()  # the next page begins as wide as this one ends
        for link in page.evaluate(LINKS):
            if kind_of(link) not in known and may_follow(link):
                known.add(kind_of(link))
                left.append(link)
    if shown is not None:
        shown.update(known)
    assert len(shown or known) > len(begin), "no link was followed"
    return wrong


def is_work(path):
    return re.match("/(kerja|kinerja|kelola|akun)", path)


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_guests_can_enlarge_the_text(demo, page, kind_of):
    begin = ["/", "/en/", "/kode", "/survei/disdukcapil/kk-baru/selesai", "/tidak-ada"]
    assert walk(demo, page, begin, kind_of, lambda path: True) == {}


@PEOPLE
def test_everybody_at_work_can_enlarge_the_text(demo, page, kind_of, people):
    """Each of them at their desk, and the first of them on the pages beside it that all have."""
    page.goto(f"{demo.base}/contoh")
    names = page.locator("form[action$='/contoh/masuk'] button").all_inner_texts()
    wrong, seen, shown = {}, set(), Counter()
    for name in dict.fromkeys(names):
        page.goto(f"{demo.base}/contoh")
        page.get_by_role("button", name=name, exact=True).first.click()
        page.wait_for_load_state("load")
        if page.locator("header form[action$='/keluar']").count() and name not in seen:
            seen.add(name)
            may_follow = lambda path: is_work(path) and shown[kind_of(path)] < people  # noqa: E731
            begin = ["/kerja"] if shown else ["/kerja", "/", "/en/kerja"]
            wrong |= walk(demo, page, begin, kind_of, may_follow, shown)
    assert len(seen) > 5
    assert len(shown) > 20
    assert wrong == {}
