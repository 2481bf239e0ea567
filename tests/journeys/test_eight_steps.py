"""The way a new user goes: from a resident's answer to the evaluation, in a browser, on a running demo."""

import json
import re

import pytest

from tests.axe import faults

SERVICE = "/disdukcapil/kk-baru"


# What is clipped away is still read aloud, and nobody sees it.
HAS_A_HEADING = """[...document.querySelectorAll("h1, .step:not([hidden]) :is(legend, h2)")]
    .some(head => head.getBoundingClientRect().width > 50)"""


class Walker:
    """One person at one window, who looks at every page with axe and never has to scroll sideways."""

    def __init__(self, demo, page):
        self.demo, self.page = demo, page

    def go(self, path):
        self.page.goto(self.demo.base + path)

    def open(self, path, **options):
        self.go(path)
        return self.look(**options)

    def press(self, name):
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state("load")
        return self.look()

    def look(self, **options):
        """`options` are those of axe."""
        assert faults(self.page, **options) == [], self.page.url
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (self.page.url, wide)
        assert self.page.evaluate(HAS_A_HEADING), self.page.url
        return self.page.inner_text("main")


@pytest.fixture
def walk(demo, chromium):
    def walk(width, javascript=True):
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=javascript)
        context.set_default_timeout(60_000)
        opened.append(context)
        return Walker(demo, context.new_page())

    opened = []
    yield walk
    for context in opened:
        context.close()


def answer_step_by_step(walker):
    page = walker.page
    page.get_by_role("button", name=re.compile("Lanjut|Mulai")).click()
    for number in range(1, 10):
        page.locator(f".step:visible input[value='{3 + number % 2}']").first.check(force=True)
        page.get_by_role("button", name="Lanjut").click()
    while page.get_by_role("button", name="Lanjut").count():
        page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Kirim jawaban").click()
    page.wait_for_url("**/selesai")


def answer_without_script(walker):
    (url,) = walker.demo.ask_json("demo", "invitations", "--json", "--count", "1")
    walker.page.goto(url)
    for number in range(1, 10):
        walker.page.locator(f"input[name='u{number}'][value='3']").check(force=True)
    walker.page.get_by_role("button", name="Kirim jawaban").click()
    assert "Terima kasih" in walker.page.inner_text("h1")


def test_the_whole_way_in_eight_steps(demo, walk, tmp_path):
    answer_without_script(walk(360, javascript=False))
    walker = walk(360)
    walker.open("/contoh")
    assert "DATA CONTOH" in walker.page.inner_text("body")

    walker.press("Buka undangan baru")  # 1: a resident answers
    answer_step_by_step(walker)
    assert "Terima kasih" in walker.page.inner_text("h1")
    walker.look()

    walker.go("/contoh")  # 2: the survey closes by its day
    walker.press("Majukan tanggal ke penutupan survei")
    walker.open(f"/survei{SERVICE}")
    assert "sudah ditutup" in walker.page.inner_text("h1")
    wait_for_draft(walker)

    walker.go("/contoh")  # 3: the head reads and replies
    walker.press("Masuk sebagai Nuraini Syafitri")
    assert "/kerja/rapor/" in walker.page.url
    walker.page.locator("textarea").first.fill("Satu loket lagi dibuka mulai bulan depan.")
    save_reply(walker)
    assert "Satu loket lagi dibuka" in walker.page.inner_text("main")

    for name, button in (("Bambang Suryadi", re.compile("Usul")), ("Lestari Handayani", re.compile("Konfirmasi|Setuju"))):
        walker.go("/contoh")  # 4 and 5: one proposes, another confirms
        walker.press(f"Masuk sebagai {name}")
        walker.press(button)

    reader = walk(1280)  # 6: anyone reads it
    text = reader.open(f"/rapor{SERVICE}")
    period = re.search(r"/(20\d\d-tw\d)\.csv", reader.page.content()).group(1)
    assert "Satu loket lagi dibuka" in text
    official, independent = re.findall(r"antara (\d\d,\d\d) dan (\d\d,\d\d)", text)[:2]
    check_file(reader, period, official, tmp_path)

    walker.go("/contoh")  # 7: the supervisor sees how it enters
    walker.press("Masuk sebagai Ahmad Zulkifli")
    assert re.search(r"/kinerja/sasaran/\d+$", walker.page.url)
    text = walker.look()
    assert all(bound in text for bound in independent)
    assert "e-Kinerja" in text

    walker.page.locator("a[href$='/mengapa']").first.click()  # 8: why this number
    text = walker.look()
    assert all(bound in text for bound in independent)
    assert "skm compute" in text

    walker.page.go_back()  # and decides
    walker.page.get_by_label(re.compile("Terima usulan")).check()
    walker.press("Catat keputusan")
    assert "Keputusan Anda sudah dicatat" in walker.page.inner_text("main")


def wait_for_draft(walker):
    """The worker acts within seconds of the day's moving."""
    for _ in range(300):
        walker.page.goto(walker.demo.base + "/contoh")
        if walker.page.locator("li[aria-current='step'] strong", has_text="3.").count():
            return
        walker.page.wait_for_timeout(100)
    raise AssertionError("No draft after half a minute.")


def save_reply(walker):
    """The reply is shown as it will be printed, and then saved."""
    walker.page.locator("main form:has(textarea) button[value=preview]").click()
    walker.page.wait_for_load_state("load")
    again = walker.page.locator("main form button", has_text=re.compile("Simpan|Kirim tanggapan"))
    if again.count() and "Tanggapan Anda tersimpan" not in walker.page.inner_text("main"):
        again.first.click()
        walker.page.wait_for_load_state("load")


def check_file(reader, period, bounds, tmp_path):
    """The file of the card gives anyone the same interval."""
    file = tmp_path / f"{period}.csv"
    file.write_text(reader.page.request.get(f"{reader.demo.base}/rapor{SERVICE}/{period}.csv").text(), encoding="utf-8")
    report = json.loads(reader.demo.ask("skm", "compute", str(file)))
    assert [bound.replace(".", ",") for bound in report["interval"]] == list(bounds)


# Where something is hidden from a small telephone, a wide screen shows it: the colours are looked at there, and in the
# dark, and all else at both widths.
CONTRAST = "color-contrast"
LOOKS = (
    (320, "light", {"rules": {CONTRAST: {"enabled": False}}}),
    (360, "dark", {"runOnly": [CONTRAST]}),
    (1280, "light", {}),
)


def test_every_public_page_stands_at_three_widths_light_and_dark(demo, chromium):
    paths = ["/", "/survei", f"/survei{SERVICE}", "/kode", "/rapor", "/rapor/disdukcapil", f"/rapor{SERVICE}", "/layanan",
             f"/layanan{SERVICE}", "/menunggu", "/privasi", "/metode", "/tentang", "/aksesibilitas", "/masuk",
             "/contoh", "/en/", f"/en/rapor{SERVICE}"]  # fmt: skip
    for width, scheme, options in LOOKS:
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        walker = Walker(demo, context.new_page())
        for path in paths:
            walker.open(path, **options)
        assert context.cookies() == []
        context.close()


def test_first_visits_are_light_and_ask_nobody_else(demo, chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page, asked = context.new_page(), []
    context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})  # so each is the first one
    page.on("response", lambda answer: asked.append(answer))
    for path in ("/", "/survei", f"/survei{SERVICE}", f"/rapor{SERVICE}", "/layanan", "/privasi", "/metode"):
        del asked[:]
        page.goto(demo.base + path, wait_until="networkidle")
        sizes = [answer.request.sizes() for answer in asked]
        assert 1 < len(asked) <= 5, (path, [answer.url for answer in asked])
        assert all(answer.url.startswith(demo.base) for answer in asked)
        assert sum(size["responseBodySize"] for size in sizes) <= 32_000, path
    context.close()
