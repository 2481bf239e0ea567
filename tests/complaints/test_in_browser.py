"""The three pages in a real browser, with script and without. No server: what the browser asks for is handed to it."""

import re
from contextvars import Context
from urllib.parse import urlsplit

import pytest

from portal.complaints.models import Complaint
from portal.config import STATIC
from portal.core import files
from portal.core.db import db
from tests.axe import faults
from tests.complaints.house import TEXT
from tests.conftest import ONE_DATABASE
from tests.core.test_pictures import photo
from tests.served import STILL

pytestmark = ONE_DATABASE
HOST = "http://localhost"
DRAFT = "localStorage.getItem('lapor')"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_folder", tmp_path / "uploads")


class Telephone:
    """A page of Chromium before the house of the test. `pages`: how many documents it was given."""

    def __init__(self, page, app):
        self.page, self.app, self.pages, self.taps, self.down = page, app, 0, 0, False
        page.context.route("**/*", self.answer)

    def answer(self, route):
        asked = route.request
        path = urlsplit(asked.url).path
        if path.startswith("/static/"):
            return route.fulfill(path=STATIC / path.rsplit("/", 1)[-1])
        if self.down:
            return route.abort()
        kind = {name: value for name, value in asked.headers.items() if name in ("content-type", "origin")}
        whole = asked.url.removeprefix(HOST)
        given = Context().run(
            self.app.test_client().open, whole, method=asked.method, data=asked.post_data_buffer or b"", headers=kind
        )
        self.pages += asked.resource_type == "document" and given.status_code < 300
        return route.fulfill(status=given.status_code, headers=dict(given.headers), body=given.data)

    def open(self, path="/lapor"):
        self.page.goto(HOST + path)
        return self

    def choose(self, name, value):
        self.page.locator(f"input[name={name}][value='{value}']").check(force=True)
        self.taps += 1

    def press(self, text):
        self.page.get_by_role("button", name=text).first.click()
        self.taps += 1

    def write(self, name, text):
        self.page.fill(f"[name={name}]", text)

    def look(self):
        """With axe, and nothing lies beside the screen."""
        if self.page.context.scripted:
            assert faults(self.page) == []
        assert self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.fixture
def telephone(app, session, house, chromium):
    opened = []

    def telephone(*, script=True, width=360, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 740}, java_script_enabled=script, locale="id-ID", **options
        , **STILL)
        context.scripted = script
        context.set_default_timeout(10_000)
        opened.append(context)
        return Telephone(context.new_page(), app)

    yield telephone
    for context in opened:
        context.close()


def up_to_the_place(one):
    one.choose("kategori", "lampu")
    one.press("Lanjut")
    one.write("uraian", TEXT)
    one.press("Lanjut")


def up_to_the_check(one):
    up_to_the_place(one)
    one.choose("kelurahan", "kelurahan-uji")
    one.press("Lanjut")
    one.press("Periksa laporan")
    one.page.wait_for_selector("#h-public")


def test_three_pages_and_five_acts_step_by_step(telephone):
    """Kind, what, where, (photo), send. Of the seven touches two choose and five lead on; the words are typed."""
    one = telephone().open()
    one.look()
    up_to_the_check(one)
    one.look()
    one.press("Kirim laporan")
    one.page.wait_for_selector("#h-receipt")
    one.look()
    assert (one.pages, one.taps) == (3, 7)
    assert db.session.query(Complaint).one().text == TEXT
    assert one.page.context.cookies() == []
    assert one.page.evaluate(DRAFT) is None


@pytest.mark.parametrize("width", [360, 1280])
def test_three_pages_without_script(telephone, width):
    one = telephone(script=False, width=width).open()
    one.choose("kategori", "lampu")
    one.write("uraian", TEXT)
    one.choose("kelurahan", "kelurahan-uji")
    one.press("Periksa laporan")
    one.press("Kirim laporan")
    one.page.wait_for_selector("#h-receipt")
    assert (one.pages, one.taps) == (3, 4)
    assert db.session.query(Complaint).count() == 1


def test_a_step_without_its_answer_says_what_is_missing_and_stays(telephone):
    one = telephone().open()
    one.press("Lanjut")
    assert one.page.locator("#kategori-error").is_visible()
    one.look()
    one.choose("kategori", "lampu")
    one.press("Lanjut")
    one.press("Lanjut")
    assert one.page.locator("#uraian-error").is_visible()


def test_the_way_back_goes_step_by_step(telephone):
    one = telephone().open()
    up_to_the_place(one)
    one.page.go_back()
    assert one.page.input_value("[name=uraian]") == TEXT
    assert one.page.locator("[name=uraian]").is_visible()
    one.press("Kembali")
    assert one.page.locator("label[for=kategori-lampu]").is_visible()


def test_what_was_typed_is_there_again_after_the_line_dropped(telephone):
    one = telephone().open()
    up_to_the_place(one)
    one.choose("kelurahan", "kelurahan-uji")
    one.press("Lanjut")
    one.write("nama", "Rahma")
    one.down = True
    one.press("Periksa laporan")
    one.page.wait_for_url("chrome-error://**")
    one.down = False
    one.open()
    assert not one.page.locator("[name=uraian]").is_visible()  # whose it is, is asked first
    one.look()
    one.press("Lanjutkan")
    assert one.page.input_value("[name=uraian]") == TEXT
    assert one.page.input_value("[name=nama]") == "Rahma"
    assert one.page.locator("[name=kategori]:checked").get_attribute("value") == "lampu"


def test_who_has_the_telephone_next_can_throw_it_away(telephone):
    one = telephone().open()
    up_to_the_place(one)
    one.open()
    one.press("Hapus")
    one.page.wait_for_selector("[name=kategori]", state="attached")
    assert one.page.evaluate(DRAFT) is None
    assert one.page.input_value("[name=uraian]") == ""


def test_a_draft_is_deleted_from_the_form_itself(telephone):
    one = telephone().open()
    up_to_the_place(one)
    assert TEXT in one.page.evaluate(DRAFT)
    one.press("Hapus isian ini dari telepon")
    one.page.wait_for_selector("form.stepping")
    assert one.page.evaluate(DRAFT) is None


def test_a_draft_is_forgotten_after_a_day(telephone):
    one = telephone().open()
    up_to_the_place(one)
    old = "{...JSON.parse(localStorage.getItem('lapor')), at: Date.now() - 25 * 3600 * 1000}"
    one.page.evaluate(f"localStorage.setItem('lapor', JSON.stringify({old}))")
    one.open()
    assert one.page.evaluate(DRAFT) is None


def test_a_photo_is_made_small_before_it_is_sent_and_lies_in_the_draft(telephone):
    one = telephone().open()
    up_to_the_place(one)
    sent = photo((3000, 2000), comment=b"PLANTED")
    one.page.set_input_files("[name=foto]", {"name": "dari-kamera.jpg", "mimeType": "image/jpeg", "buffer": sent})
    one.page.locator("[data-photos]:not(:empty)").wait_for()
    name, size = one.page.evaluate("(f => [f.name, f.size])(document.querySelector('[name=foto]').files[0])")
    assert (name, size < 400_000) == ("foto1.jpg", True)
    one.open()
    one.press("Lanjutkan")
    assert one.page.evaluate("document.querySelector('[name=foto]').files.length") == 1


def test_a_file_that_is_too_large_is_said_at_once(telephone):
    one = telephone().open()
    up_to_the_place(one)
    one.page.evaluate("document.querySelector('[data-photos]').dataset.most = 1000")
    one.page.set_input_files("[name=foto]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 2000})
    one.page.locator("[data-photos]:not(:empty)").wait_for()
    assert "terlalu besar" in one.page.inner_text("[data-photos]")
    assert one.page.evaluate("document.querySelector('[name=foto]').files.length") == 0


def in_plaju_ulu(house):
    house.kelurahan.kemendagri_code = "16.71.14.1001"
    db.session.commit()


def test_a_pin_is_set_by_touch_and_moved_by_the_arrow_keys(telephone, house):
    in_plaju_ulu(house)
    one = telephone().open()
    up_to_the_place(one)
    one.page.locator("summary").click()
    one.page.locator("[data-map] svg").click(position={"x": 125, "y": 97})
    assert one.page.locator("[name=kelurahan]:checked").get_attribute("value") == "kelurahan-uji"
    before = float(one.page.input_value("[name=lat]"))
    one.page.focus("[data-map]")
    one.page.keyboard.press("ArrowDown")
    assert float(one.page.input_value("[name=lat]")) < before
    one.look()
    one.press("Hapus titik")
    assert one.page.input_value("[name=lat]") == ""


def test_the_place_of_the_telephone_is_taken_when_it_is_asked_for(telephone, house):
    in_plaju_ulu(house)
    here = {"latitude": -2.999936, "longitude": 104.808646}
    one = telephone(geolocation=here, permissions=["geolocation"]).open()
    up_to_the_place(one)
    assert one.page.input_value("[name=lat]") == ""
    one.press("Pakai lokasi telepon")
    one.page.locator("[data-unpin]:visible").wait_for()
    assert (one.page.input_value("[name=lat]"), one.page.input_value("[name=lon]")) == ("-2.999936", "104.808646")


def test_a_pin_beyond_all_boundaries_goes_on(telephone):
    one = telephone().open()
    up_to_the_place(one)
    one.page.locator("summary").click()
    one.page.locator("[data-map] svg").click(position={"x": 5, "y": 5})
    one.press("Lanjut")
    one.press("Periksa laporan")
    one.page.wait_for_selector("#h-public")


def test_saya_juga_takes_one_touch(telephone):
    one = telephone().open()
    up_to_the_check(one)
    one.press("Kirim laporan")
    one.page.wait_for_selector("#h-receipt")
    other = telephone().open()
    up_to_the_check(other)
    other.look()
    taps = other.taps
    other.press(re.compile("Saya juga"))
    other.page.wait_for_selector("[data-forget]", state="attached")
    assert other.taps == taps + 1
    assert other.page.evaluate(DRAFT) is None
    assert db.session.query(Complaint).count() == 1


def test_the_receipt_and_the_sheet_print_on_one_page_each(telephone, session):
    one = telephone().open()
    up_to_the_check(one)
    one.press("Kirim laporan")
    one.page.wait_for_selector("#h-receipt")
    assert sheets(one.page) == 1
    one.open("/lapor/pungli")
    one.look()
    for box in one.page.locator(".write").all():
        box.fill("Diminta uang di loket. " * 12)
    assert sheets(one.page) == 1


def sheets(page):
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
