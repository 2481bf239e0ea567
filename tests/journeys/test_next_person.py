"""Who gets the telephone next: no «back», no reload and no reopened tab shows them an answer of whoever had it before.

In a Chromium that keeps left pages as they stood, as those on telephones do; Playwright switches that off unless
asked. With script and without, by an invitation's link, by a slip's code that is typed, and by the open link.
"""

import json
import re
from contextlib import suppress
from time import monotonic
from urllib.request import urlopen

import pytest
from playwright.sync_api import Error

from tests.chromium import QUIET
from tests.chromium import find as find_chromium

PATH = "/survei/disdukcapil/kk-baru"
WORDS = "Kursi kurang banyak."


def options(*more):
    """Of a browser with its back-forward cache."""
    keeps = ["--disable-back-forward-cache"]
    return {"executable_path": find_chromium(), "args": [*QUIET, *more], "ignore_default_args": keeps}


@pytest.fixture(scope="module")
def remembering(engine):
    browser = engine.launch(**options())
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def invitations(demo):
    return demo.ask_json("demo", "invitations", "--json", "--count", "16")


@pytest.fixture
def telephone(remembering):
    opened = []

    def telephone(script=True):
        context = remembering.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script)
        context.set_default_timeout(60_000)
        opened.append(context)
        page = context.new_page()
        page.with_script = script
        return page

    yield telephone
    for context in opened:
        context.close()


def arrive(page, demo, invitations, by):
    """Open the questionnaire. Returns the code that must be seen nowhere afterwards, if there is one."""
    if by == "open":
        page.goto(demo.base + PATH)
        return ""
    url = invitations.pop()
    code = url.partition("=")[2]
    if by == "link":
        page.goto(url)
    else:
        page.goto(f"{demo.base}/kode")
        page.locator("input[name=kode]").fill(code)
        page.get_by_role("button", name="Lanjut").click()
        page.wait_for_url("**/survei/**")
    return code


def fill(page, mark=3):
    """Answer all nine, describe oneself, write a comment; with script up to the list that is looked over."""
    if not page.with_script:
        for number in range(1, 10):
            page.locator(f"input[name=u{number}][value='{mark}']").check(force=True)
        page.locator("textarea").fill(WORDS)
        return
    while page.get_by_role("button", name="Lanjut").count():
        for field in page.locator(f".step:visible input[value='{mark}']").all()[:1]:
            field.check(force=True)
        if page.locator("textarea:visible").count():
            page.locator("textarea").fill(WORDS)
        page.get_by_role("button", name="Lanjut").click()


def send(page):
    page.evaluate("window.left = true")
    page.get_by_role("button", name="Kirim jawaban").click()
    page.wait_for_url("**/selesai", wait_until="load")
    assert "Terima kasih" in page.inner_text("h1")


STATE = """({ready: document.readyState == "complete", left: !!window.left,
    stepping: !document.querySelector("form[data-steps]:not(.stepping)")})"""


def go(page, act):
    """Go back or reload, and wait until the page stands that is shown in the end: a page that was kept as it stood
    first loads itself anew, where it has script.
    """
    {"back": page.go_back, "reload": page.reload, "forward": page.go_forward}[act](wait_until="commit")
    state, until = {}, monotonic() + 60
    while monotonic() < until:
        with suppress(Error):  # the page is just being left
            state = page.evaluate(STATE)
            assert page.with_script or not state["left"], f"{act} shows the page as it was left: {page.url}"
            if state["ready"] and not state["left"] and (state["stepping"] or not page.with_script):
                return
        page.wait_for_timeout(20)
    raise AssertionError(f"{act} leads to no page: {page.url}, {state}")


def says_nothing(page, code):
    """Neither seen nor to be sent, and nothing in the storage of the tab."""
    assert page.locator("input:checked").count() == 0
    assert all(value == "" for value in page.locator("textarea").evaluate_all("all => all.map(one => one.value)"))
    assert WORDS not in page.content()
    assert not code or code not in page.content() + page.url
    if page.with_script:
        assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("by", ["link", "slip", "open"])
def test_after_sending_back_and_reload_show_nothing_to_the_next_person(demo, invitations, telephone, by, script):
    page = telephone(script)
    code = arrive(page, demo, invitations, by)
    fill(page)
    send(page)
    for act in ("reload", "back", "reload", "forward", "back", "back"):
        go(page, act)
        says_nothing(page, code)
        if page.url.endswith("selesai"):
            continue
        if by != "open" and "/survei/" in page.url:
            assert "sudah dipakai" in page.inner_text("h1")


def test_the_script_alone_is_enough_where_the_browser_throws_nothing_away(demo, invitations, telephone):
    page = telephone()
    page.route("**/lupa.svg", lambda route: route.abort())
    arrive(page, demo, invitations, "open")
    fill(page)
    send(page)
    go(page, "back")
    says_nothing(page, "")


def written_down(folder, page):
    """Wait until the browser has noted which page is open; it does so every few seconds."""
    for _ in range(3000):
        if any(b"/selesai" in file.read_bytes() for file in folder.glob("Default/Sessions/Session_*")):
            return
        page.wait_for_timeout(20)
    raise AssertionError("The browser notes nothing.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_browser_that_is_closed_and_opens_its_pages_again_shows_nothing(demo, invitations, engine, tmp_path, script):
    for again in (False, True):
        more = ["--restore-last-session"] if again else []
        context = engine.launch_persistent_context(tmp_path, **options(*more), java_script_enabled=script)
        context.set_default_timeout(60_000)
        page = next((one for one in context.pages if "/survei/" in one.url), context.pages[-1])
        page.with_script = script
        if not again:
            code = arrive(page, demo, invitations, "link")
            fill(page)
            send(page)
            written_down(tmp_path, page)
        else:
            page.wait_for_url("**/selesai")
            says_nothing(page, code)
            go(page, "back")
            says_nothing(page, code)
            assert "sudah dipakai" in page.inner_text("h1")
        context.close()


def test_a_page_that_was_kept_as_it_stood_is_what_these_tests_are_about(demo, telephone):
    """Were it switched off again, all of the above would prove nothing."""
    page = telephone()
    page.goto(f"{demo.base}/privasi")
    page.evaluate("window.stood = true")
    page.goto(f"{demo.base}/metode")
    page.go_back(wait_until="commit")
    assert page.evaluate("window.stood") is True


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_the_next_person_who_answers_from_back_is_counted(demo, invitations, telephone, script):
    page = telephone(script)
    arrive(page, demo, invitations, "open")
    fill(page)
    send(page)
    steps = page.evaluate("history.length") if script else 3
    page.goto(f"{demo.base}/privasi")
    for _ in range(steps):
        if page.locator("form.survey").count():
            break
        go(page, "back")
    fill(page, mark=2)
    send(page)


def test_the_code_is_in_no_entry_of_the_history(demo, invitations, telephone):
    for script in (True, False):
        page = telephone(script)
        code = arrive(page, demo, invitations, "link")
        assert "?lanjut=" in page.url
        page.reload()
        assert page.locator(f"input[name=undangan][value='{code}']").count() == 1
        history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
        assert code not in json.dumps([[entry["url"], entry["title"]] for entry in history["entries"]])


def test_an_old_browser_changes_the_address_by_script(demo, invitations, telephone):
    """It does not say that it navigates, so it gets the page at once."""
    page = telephone()
    page.route("**/survei/**", lambda route: route.fulfill(body=plain(page, route), content_type="text/html"))
    code = arrive(page, demo, invitations, "link")
    assert re.fullmatch(r".*\?lanjut=[\w-]+", page.url)
    assert page.locator(f"input[name=undangan][value='{code}']").count() == 1
    assert code not in page.url
    page.unroute("**/survei/**")
    page.reload()
    fill(page)
    send(page)


def plain(page, route):
    with urlopen(route.request.url) as answer:
        return answer.read()


def test_what_was_not_sent_comes_back_to_the_same_person_and_to_nobody_else(demo, invitations, telephone):
    page = telephone()
    arrive(page, demo, invitations, "open")
    fill(page)
    page.reload()
    assert page.locator("input:checked").count() == 9
    page.goto(f"{demo.base}/privasi")
    go(page, "back")
    assert page.locator("input:checked").count() == 9  # they only read what we promise
    page.goto(f"{demo.base}/survei")
    page.goto(demo.base + PATH)  # somebody opens it anew
    says_nothing(page, "")
    code = arrive(page, demo, invitations, "link")
    fill(page)
    page.goto(f"{demo.base}/survei")
    other = arrive(page, demo, invitations, "slip")
    assert other != code
    says_nothing(page, code)


def test_a_form_that_is_left_lying_is_wiped_after_half_an_hour(demo, invitations, telephone):
    page = telephone()
    page.clock.install()
    arrive(page, demo, invitations, "open")
    fill(page)
    page.clock.fast_forward("29:00")
    assert page.locator("input:checked").count() == 9
    page.clock.fast_forward("02:00")
    says_nothing(page, "")
    assert "Sebelum mulai" in page.inner_text(".step:visible h2")


def test_all_answers_are_looked_over_and_one_is_changed(demo, invitations, telephone):
    page = telephone()
    arrive(page, demo, invitations, "link")
    fill(page)
    assert page.locator(".step:visible h2").inner_text() == "Periksa jawaban"
    rows = page.locator("[data-review] dl > div")
    assert rows.count() == 9 + 4 + 1
    before = rows.nth(1).locator("dd").first.inner_text()
    rows.nth(1).get_by_role("button", name="Ubah").click()
    page.locator(".step:visible input[value='1']").check(force=True)
    page.get_by_role("button", name="Lanjut").click()
    assert page.locator(".step:visible h2").inner_text() == "Periksa jawaban"
    assert rows.nth(1).locator("dd").first.inner_text() not in ("", before)
    assert rows.nth(13).locator("dd").first.inner_text() == WORDS
    with page.expect_request(lambda request: request.method == "POST") as sent:
        send(page)
    assert "u2=1" in sent.value.post_data


def test_two_taps_send_once(demo, invitations, telephone):
    page = telephone()
    arrive(page, demo, invitations, "link")
    fill(page)
    posts = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    page.get_by_role("button", name="Kirim jawaban").dblclick()
    page.wait_for_url("**/selesai")
    assert len(posts) == 1


def test_without_script_the_list_is_a_page_of_its_own(demo, invitations, telephone):
    page = telephone(script=False)
    code = arrive(page, demo, invitations, "link")
    fill(page)
    page.get_by_role("button", name="Periksa jawaban").click()
    assert page.inner_text("h1") == "Periksa jawaban"
    page.get_by_role("button", name="Ubah").click()
    page.locator("input[name=u1][value='1']").check(force=True)
    page.get_by_role("button", name="Periksa jawaban").click()
    send(page)
    for _ in range(3):  # the list, the form it was changed on, the list before
        with pytest.raises(Error, match="ERR_CACHE_MISS"):  # «send it once more?»
            page.go_back()
        says_nothing(page, code)
        page.reload()  # «yes»
        assert "sudah dipakai" in page.inner_text("h1")
        assert WORDS not in page.inner_text("body")  # carried, for who has typed something else meanwhile, and not shown
    go(page, "back")
    says_nothing(page, code)
