"""The public list in a real browser: on a telephone without script, on a desk with it, and what axe says of both."""

import re
from itertools import product

import pytest

from portal.complaints import documents
from portal.complaints.rules import Reading
from portal.complaints.statistics import By
from portal.core import copying
from portal.core.db import db
from tests.axe import check_widths
from tests.builders import Town
from tests.complaints.house import reported, take_reports
from tests.complaints.test_statistics import fill
from tests.served import STILL, sign_in

EACH_WAY = pytest.mark.parametrize(("width", "script"), [*product((360, 1280), (True, False))])


@pytest.fixture
def number(served, file_app):
    """Of a report whose words and place everybody may read, beside one that nobody has read yet."""
    house = take_reports(Town())
    house.kelurahan.kemendagri_code = "16.71.14.1001"
    made = reported(house, latitude=-3.0001, longitude=104.8084)
    made.text_reading, made.text_shown = Reading.RELEASED, "Lampu jalan di depan mushala mati"
    reported(house, "loket")
    db.session.commit()
    copying.bring_up_to_date([documents.REPORTS])
    shown = made.number
    db.session.rollback()
    return shown


@pytest.fixture
def filled(served, file_app):
    """A quarter that is over, in every cut."""
    return fill(take_reports(Town()))


def wide_enough(page, width):
    return page.evaluate("document.documentElement.scrollWidth") <= width


@EACH_WAY
def test_somebody_filters_looks_at_the_map_and_joins(chromium, served, number, width, script):
    context = chromium.new_context(viewport={"width": width, "height": 740}, java_script_enabled=script, **STILL)
    page = context.new_page()
    page.goto(f"{served}/laporan")
    page.get_by_label("Kata dalam laporan").fill("mushala")
    page.get_by_text("Saring daftar").click()
    page.get_by_label("Keadaan").select_option("diterima")
    page.get_by_role("button", name="Tampilkan").click()
    assert page.locator("tbody tr").count() == 1
    assert wide_enough(page, width)
    page.get_by_role("link", name="Peta", exact=True).click()
    assert "kata=mushala" in page.url
    assert page.locator(f"svg a[href$='{number}']").count() == 1
    assert page.locator("[data-zoom-buttons]").is_visible() == script
    assert wide_enough(page, width)
    page.get_by_role("link", name="Daftar", exact=True).click()
    page.get_by_role("button", name=re.compile(f"Saya juga.*{number}")).click()
    assert f"/l/{number}/saya-juga" in page.url
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_script_zooms_and_a_pin_is_reached_by_keyboard(chromium, served, number, width):
    context = chromium.new_context(viewport={"width": width, "height": 900}, **STILL)
    page = context.new_page()
    page.goto(f"{served}/laporan/peta")
    whole = page.locator("figure > svg").get_attribute("viewBox")
    page.get_by_role("button", name="Perbesar").click()
    assert page.locator("figure > svg").get_attribute("viewBox") != whole
    page.get_by_role("button", name="Seluruh peta").click()
    assert page.locator("figure > svg").get_attribute("viewBox") == whole
    page.locator(f"svg a[href$='{number}']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/l/{number}")
    context.close()


def test_axe_finds_nothing_wrong_with_list_and_map(chromium, served, number):
    context = chromium.new_context(**STILL)
    page = context.new_page()
    for path in ("/laporan", "/laporan?status=x&kata=a", "/laporan/peta", "/laporan/kamus", f"/l/{number}/saya-juga"):
        check_widths(page, served + path)
    context.close()


@pytest.mark.parametrize("by", [None, *By])
def test_axe_finds_nothing_wrong_with_statistics(chromium, served, file_app, filled, by):
    """Each cut for everybody; and what a head reads of their own agency."""
    context = chromium.new_context(**STILL)
    if by is None:
        sign_in(context, filled.head, file_app, served)
    page = context.new_page()
    path = "/kerja/laporan/angka" if by is None else f"/laporan/statistik?menurut={by}"
    check_widths(page, served + path)
    assert page.get_by_role("table").count() > 0
    context.close()
