"""A plan in the browser, from its beginning to the agreement of both, and that nobody else reads it."""

import pytest

from portal.evaluation.plans import queries, years
from portal.evaluation.plans.models import Plan
from tests.as_written import say_as_written
from tests.browser import words
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


def text_of(browser):
    return words(browser.page.find(".//main"))


def test_a_plan_from_its_beginning_to_the_agreement_of_both(browser, office, session):
    browser.sign_in(office.tuti).get("/kinerja")
    assert "You have no plan for 2026 yet." in text_of(browser)
    browser.get("/kinerja/skp")
    browser.follow(browser.send("/kinerja/skp"))
    plan = session.query(Plan).one()
    page = f"/kinerja/skp/{plan.id}"
    browser.send(f"{page}/ajukan", status=409)
    browser.get(f"{page}/hasil/baru")
    browser.send(status=422, kind="main", parent="", title=" ")
    assert "Write the result." in text_of(browser)
    browser.follow(browser.send(kind="main", parent="", title="Kartu selesai tiga hari"))
    browser.send(status=422, text="Kartu tepat waktu", target="95 %", every="quarter")
    assert "Choose the aspect." in text_of(browser)
    assert "Kartu tepat waktu" in [i.get("value") for i in browser.page.iter("input")]
    browser.follow(browser.send(text="Kartu tepat waktu", target="95 %", every="quarter", aspect="time", formula="n/N"))
    browser.get(f"{page}/lampiran")
    browser.follow(browser.send(support="Satu mesin cetak", accounts_how="Tiap triwulan"))
    browser.follow(browser.send(f"{page}/ajukan"))

    theirs = f"/kinerja/tim/{office.tuti.person_id}/skp/{plan.id}"
    browser.sign_in(office.head).get("/kinerja/tim")
    assert "Waits for you" in text_of(browser)
    browser.get(f"/kinerja/tim/{office.tuti.person_id}")
    assert theirs in [link.get("href") for link in browser.page.iterfind(".//main//a")]
    assert browser.ask("GET", page, 302).headers["Location"] == theirs
    browser.get(f"{theirs}/dialog")
    browser.send(status=422, words="")
    browser.follow(browser.send(words="Mesin cetak diusulkan bersama."))
    browser.get(f"{theirs}/perilaku")
    browser.follow(browser.send(service="Menyapa lebih dulu"))
    browser.follow(browser.send(f"{page}/setuju"))
    browser.sign_in(office.tuti).get(page)
    browser.follow(browser.send(f"{page}/setuju"))
    said = text_of(browser)
    assert "Agreed by both" in said
    assert "Menyapa lebih dulu" in said
    assert "Kepala: read it" in said
    assert "Kepala: agreed" in said
    browser.get(f"{page}/ubah")
    browser.follow(browser.send(reason="Tugas baru"))
    assert "Version 2" in text_of(browser)
    browser.get(f"{page}?versi=1")
    assert "Version 2 came after it." in text_of(browser)


def test_nobody_outside_the_line_reads_a_plan_and_hr_counts_it(browser, office):
    town = office.town
    plan = office.agreed(office.tuti, office.tuti_post, office.head, title="Rahasia antara dua orang")
    mine, theirs = f"/kinerja/skp/{plan.id}", f"/kinerja/tim/{office.tuti.person_id}"
    pages = (mine, f"{mine}/ubah", f"{mine}/hasil/baru", f"{mine}/lampiran", theirs, f"{theirs}/skp/{plan.id}",
             f"{theirs}/skp/{plan.id}/dialog", f"{theirs}/skp/{plan.id}/perilaku")  # fmt: skip
    for account in (office.rian, office.chief, office.hr, town.administrator, town.inspector, town.officer):
        browser.sign_in(account)
        for path in pages:
            browser.get(path, status=404 if account.person.holdings else 403)
        for path in ("/kinerja", "/kinerja/tim", "/kinerja/skp", "/kinerja/matriks"):
            shown = browser.ask("GET", path, None)
            assert shown.status_code == (200 if account.person.holdings else 403)
            assert "Rahasia antara dua orang" not in shown.text
    browser.sign_in(office.hr).get("/kepegawaian")
    assert "Rahasia" not in text_of(browser)
    browser.get("/kepegawaian/jabatan/dinas")
    assert "Tuti" in text_of(browser)
    browser.get("/kepegawaian/jabatan/kecamatan", status=404)
    browser.sign_in(office.head).get("/kepegawaian", status=403)
    browser.sign_in(office.tuti).get(f"{theirs}/skp/{plan.id}", status=404)  # one's own is elsewhere


def test_hr_opens_a_year_for_all_below_and_closes_one(browser, office):
    browser.sign_in(office.hr).get("/kepegawaian")
    browser.send("/kepegawaian/tahun", status=422, year="1999")
    browser.send("/kepegawaian/tahun", status=422, year="2029")
    assert "Open a year that is past" in text_of(browser)
    browser.follow(browser.send("/kepegawaian/tahun", year="2027"))
    assert "Opened for 2 agencies." in text_of(browser)
    cycle = queries.open_cycle(office.town.dinas.id, 2027)
    browser.follow(browser.send(f"/kepegawaian/tahun/{cycle.id}/tutup"))
    assert queries.open_cycle(office.town.dinas.id, 2027) is None
    browser.follow(browser.send(f"/kepegawaian/tahun/{cycle.id}/buka"))
    assert queries.open_cycle(office.town.dinas.id, 2027) is not None


def test_the_matrix_names_who_serves_what_and_a_left_plan_can_only_be_read(browser, office):
    top = office.draft(office.head, office.town.head_post, title="Layanan dipercaya")
    parent = queries.version(top).results[0].line_id
    plan = office.draft(office.tuti, office.tuti_post, title="Kartu selesai tiga hari", parent=parent)
    browser.sign_in(office.head).get("/kinerja/matriks")
    rows = [words(row) for row in browser.page.iterfind(".//tbody/tr")]
    assert any("Tuti" in row and "Kartu selesai tiga hari" in row for row in rows)
    assert any("Rian" in row and "–" in row for row in rows)
    office.leave(office.tuti)
    years.end_left_plans()
    browser.sign_in(office.tuti).get(f"/kinerja/skp/{plan.id}")
    assert "The post was left." in text_of(browser)
    assert not list(browser.page.iterfind(".//main//form"))
