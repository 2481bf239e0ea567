"""Every page of the administrator, read by the careful reader; and who does not come in."""

from datetime import date

import pytest

from portal.accounts import actions, proposals
from portal.accounts.deeds.agencies import MoveAgency
from portal.accounts.deeds.people import GiveRole
from portal.accounts.deeds.posts import LeavePost
from portal.accounts.rules import Role
from portal.complaints import catalogue
from portal.core import outbox
from portal.core.audit import AuditEntry
from portal.organisation.models import ServicePoint
from tests.builders import person
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

def addresses(town, session):
    human, membership = town.head.person_id, town.head.person.roles[0].id
    holding, post = town.head.person.posts[0].id, town.head_post.id
    point = session.query(ServicePoint.id).scalar()
    return [
        "", "/belum-diperiksa", "/usulan", f"/pengguna/{human}/nip", "/dinas/tambah", "/dinas/loket/pindah",
        "/dinas/loket/tutup", f"/jabatan/{post}/tutup",
        "/pengguna", "/pengguna?q=kepala", "/pengguna?q=zzz", "/pengguna/tambah", f"/pengguna/{human}",
        f"/pengguna/{human}/akun", f"/pengguna/{human}/peran", f"/pengguna/peran/{membership}/akhiri",
        f"/pengguna/akun/{town.head.id}/matikan",
        "/dinas", "/dinas/kota", "/dinas/dinas", "/dinas/dinas/ubah",
        "/layanan", "/layanan/dinas/ktp", "/layanan/dinas/ktp/ubah", "/layanan/dinas/tambah-layanan",
        "/layanan/dinas/ktp/tempat", f"/layanan/tempat/{point}",
        "/jabatan", f"/jabatan/{post}", f"/jabatan/{post}/ubah", f"/jabatan/{post}/isi", "/jabatan/tambah/dinas",
        f"/jabatan/pemangku/{holding}/berhenti",
        "/pengaturan", "/pekerjaan", "/jejak", "/jejak?jenis=orang&sebelum=99", "/jejak?siapa=nobody",
    ]  # fmt: skip


def test_each_page_is_a_good_page_in_both_languages(desk, furnished, session):
    for deed in (
        GiveRole(person("Calon").person, Role.PUBLISHER, furnished.district),
        MoveAgency(furnished.desk, furnished.district),
        LeavePost(furnished.head.person.posts[0], date(2026, 5, 1)),
        GiveRole(furnished.enumerator.person, Role.SURVEY_OFFICER, furnished.dinas),
    ):  # fmt: skip
        proposals.propose(deed, by=furnished.administrator)
    outbox.enqueue("clock:ballots")
    session.commit()
    for path in addresses(furnished, session):
        desk.get(f"/kelola{path}")
        desk.get(f"/en/kelola{path}")


@pytest.mark.parametrize("who", ["head", "officer", "enumerator", "inspector", "publishers"])
def test_nobody_else_comes_in_but_the_inspector_to_the_log(browser, furnished, session, who):
    account = getattr(furnished, who)
    browser.sign_in(account[0] if who == "publishers" else account)
    for path in addresses(furnished, session):
        reads = who == "inspector" and path.startswith("/jejak")
        browser.get(f"/kelola{path}", 200 if reads else 403)


def test_reading_writes_nothing(desk, furnished, session):
    before = session.query(AuditEntry).count()
    for path in addresses(furnished, session):
        desk.get(f"/kelola{path}")
    assert session.query(AuditEntry).count() == before


@pytest.mark.parametrize(
    "path",
    ["pengguna/9999", "pengguna/9999/peran", "pengguna/9999/nip", "dinas/x/pindah",
     "dinas/x/tutup", "jabatan/9999/tutup", "pengguna/peran/9999/akhiri", "pengguna/akun/9999/matikan", "dinas/x",
     "dinas/x/ubah", "layanan/dinas/x", "layanan/tempat/9999", "jabatan/9999", "jabatan/9999/isi",
     "jabatan/pemangku/9999/berhenti"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(desk, path):
    desk.get(f"/kelola/{path}", 404)


def test_an_administrator_has_no_view_on_answers_drafts_and_publishing(desk, open_town):
    for path in ("/kerja/rapor", "/kerja/survei", f"/kerja/survei/{open_town.survey.id}", "/kerja/konfirmasi"):
        desk.get(path, 403)


# ---- what needs them now


def alerts(desk):
    desk.browser.get("/kelola")
    return [item.get("href") for item in desk.browser.page.iterfind(".//aside//a")]


def test_the_front_page_tells_what_needs_them_now_and_where(desk, furnished, session):
    """No worker, a branch without publishers outside it, and facts that nobody has checked."""
    catalogue.load_shipped()
    assert alerts(desk) == ["/kelola/pekerjaan", "/kelola/pengguna", "/kelola/belum-diperiksa"]
    assert "Sekretariat (0)" in desk.words()


def test_once_all_is_set_only_the_facts_are_left_to_check(desk, furnished, session):
    for place in ("dinas", "loket", "kecamatan"):
        at = next(a for a in (furnished.dinas, furnished.desk, furnished.district) if a.slug == place)
        actions.appoint(person().person, Role.PUBLISHER, at)
    outbox.beat("worker")
    catalogue.load_shipped()
    assert alerts(desk) == ["/kelola/belum-diperiksa"]


def test_the_facts_to_check_stand_with_their_source_and_lead_to_their_form(desk, furnished):
    text = desk.get("/kelola/belum-diperiksa")
    assert "Kartu tanda penduduk" in text
    assert "Kepala Dinas" in text
    assert "Loket 1" in text
    links = {a.get("href") for a in desk.browser.page.iterfind(".//main//table//a")}
    assert {"/kelola/dinas/dinas/ubah", "/kelola/layanan/dinas/ktp/ubah"} <= links
