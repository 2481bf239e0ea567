"""Sheets and tablets, made by the officer of the agency whose service it is, and by nobody else."""

import pytest

from portal.core.audit import AuditEntry
from portal.core.errors import NotAllowed, Refused
from portal.organisation.models import Service
from portal.ratings import actions
from portal.ratings.models import Kiosk
from portal.ratings.rules import Stratum, short_code
from tests.browser import words
from tests.conftest import ONE_DATABASE
from tests.home.test_posters import drawn
from tests.ratings.house import results
from tests.web import qr

SHEETS = pytest.mark.parametrize("sheet", ["poster", "kartu"])


@pytest.fixture
def officer(browser, rated_town):
    return browser.sign_in(rated_town.officer)


def test_a_sheet_leads_to_the_faces_in_each_size_and_way(app, officer, rated_town):
    number = rated_town.service.id
    for sheet, query, stratum in (("poster", "", Stratum.POSTER), ("kartu", "?dari=kartu", Stratum.HANDED)):
        for size in ("a4", "a6"):
            text = officer.get(f"/kerja/nilai/{number}/poster?ukuran={size}&dari={sheet}")
            assert qr.fields(drawn(text)) == qr.expected(f"http://localhost/nilai/dinas/ktp{query}")
            assert f"localhost/n/{short_code(number, stratum)}" in text
            assert f"hang-{size}" in text
    assert "Dibagikan oleh unit" in text


@ONE_DATABASE
@SHEETS
def test_the_longest_sheet_fits_one_page_in_each_size(officer, rated_town, printed_sheets, sheet):
    rated_town.service.name = "Penerbitan surat keterangan pindah datang penduduk antarkabupaten dan antarprovinsi"
    rated_town.dinas.name = "Dinas Kependudukan dan Pencatatan Sipil Kota Palembang"
    for size in ("a4", "a6"):
        assert printed_sheets(f"/kerja/nilai/{rated_town.service.id}/poster?ukuran={size}&dari={sheet}") == 1, size


def test_an_officer_sees_services_of_their_own_agency_alone(browser, rated_town):
    browser.sign_in(rated_town.outside_officer)
    assert "Kartu tanda penduduk" not in browser.get("/kerja/nilai")
    for path in ("", "/poster"):
        browser.ask("GET", f"/kerja/nilai/{rated_town.service.id}{path}", 404)
    browser.sign_in(rated_town.administrator)
    browser.ask("GET", "/kerja/nilai", 403)


def test_a_kiosk_is_made_and_its_address_shown_once(officer, rated_town, session):
    page = f"/kerja/nilai/{rated_town.service.id}"
    officer.get(page)
    officer.send(f"{page}/kios", status=422, name="Loket 3", code="12")
    assert officer.page.find(".//input[@name='name']").get("value") == "Loket 3"
    answer = officer.send(f"{page}/kios", status=200, name="Loket 3", code="1234")
    url = next(a.get("href") for a in officer.page.iter("a") if "/kios/" in (a.get("href") or ""))
    kiosk = session.query(Kiosk).one()
    assert qr.fields(drawn(answer.text)) == qr.expected(url)
    assert url.rsplit("/", 1)[1] not in (kiosk.token_hash, kiosk.exit_hash)
    assert answer.headers["Cache-Control"] == "no-store"
    assert url not in officer.get(page)
    officer.get(url.removeprefix("http://localhost"))
    officer.get(page)
    officer.send(f"/kerja/nilai/kios/{kiosk.id}/tutup", status=302)
    officer.ask("GET", url.removeprefix("http://localhost"), 404)
    assert [entry.action for entry in session.query(AuditEntry) if entry.action.startswith("kiosk:")] == [
        "kiosk:make", "kiosk:close",
    ]  # fmt: skip


def test_nobody_else_makes_or_closes_a_kiosk(rated_town, session):
    kiosk, _token = actions.make_kiosk(rated_town.service, "Loket", "1234", by=rated_town.officer)
    for other in (rated_town.outside_officer, rated_town.head, rated_town.administrator, rated_town.publishers[0]):
        with pytest.raises(NotAllowed):
            actions.make_kiosk(rated_town.service, "Loket", "1234", by=other)
        with pytest.raises(NotAllowed):
            actions.close_kiosk(kiosk, by=other)
    for code in ("123", "1234567", "12a4", "١٢٣٤"):
        with pytest.raises(Refused):
            actions.make_kiosk(rated_town.service, "Loket", code, by=rated_town.officer)


def test_the_page_of_the_service_and_of_the_head_show_what_is_told(browser, rated_town):
    results(rated_town.service, poster=[6, 7, 20, 40], kiosk=[0, 0, 0, 30])
    text = browser.get("/layanan/dinas/ktp")
    for shown in ("82,19", "71,88–89,29", "100,00", "/nilai/dinas/ktp/data.csv"):
        assert shown in text, shown
    browser.sign_in(rated_town.head)
    table = words(browser.page) if browser.get("/kerja/dinas") else ""
    assert "82,19" in table
    assert "100,00" in table


def test_the_head_reads_first_what_needs_attention(browser, rated_town, session):
    good = Service(agency_id=rated_town.dinas.id, slug="akta", name="Akta", source="uji")
    session.add(good)
    session.flush()
    results(good, poster=[0, 0, 10, 40])
    results(rated_town.service, poster=[30, 0, 0, 10])
    browser.sign_in(rated_town.head).get("/kerja/dinas")
    table = browser.page.find(".//section[@aria-labelledby='h-touched']//tbody")
    rows = [words(row) for row in table.iter("tr")]
    assert [row.split(" Triwulan")[0] for row in rows] == ["Kartu tanda penduduk", "Akta"]


def test_a_quarter_that_runs_is_shown_to_nobody(browser, rated_town):
    from tests.ratings.house import touch

    touch(rated_town.service, 1, times=40)
    assert "Belum ada triwulan" in browser.get("/layanan/dinas/ktp")
    browser.sign_in(rated_town.head)
    assert "Belum ada triwulan" in browser.get("/kerja/dinas")
