"""Agencies, services, places and posts."""

from datetime import date

import pytest

from portal.accounts import actions, proposals
from portal.accounts import queries as accounts
from portal.accounts.deeds.agencies import CloseAgency
from portal.core.audit import AuditEntry
from portal.organisation.models import Agency, Post, Service, ServicePoint
from tests.browser import words
from tests.builders import able, person
from tests.conftest import ONE_DATABASE
from tests.scorecards.house import published

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

FACTS = {"name": "Dinas Uji", "source": "Ditanyakan di loket, 1 Juni 2026"}
TICKED = {"verified": "y"}


def last(session):
    return session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()


# ---- agencies


def test_an_agency_is_changed_and_checked_off_with_its_source(desk, town, session):
    desk.send("/kelola/dinas/dinas/ubah", **FACTS | TICKED, phone="0711 1", address=" Jalan A ", hours="")
    here = session.get(Agency, town.dinas.id)
    assert (here.name, here.phone, here.address, here.hours, here.verified) == (
        "Dinas Uji", "0711 1", "Jalan A", None, True,
    )  # fmt: skip
    assert (last(session).action, last(session).actor_id) == ("agency:change", town.administrator.id)


def test_nothing_is_checked_off_by_the_source_that_made_it_doubtful(desk, town, session):
    desk.send("/kelola/dinas/dinas/ubah", 422, name="Dinas", source="uji", verified="y", phone="0711 9")
    assert desk.faults() == ["source"]
    assert desk.typed()["phone"] == "0711 9"
    assert not session.get(Agency, town.dinas.id).verified


def test_what_is_checked_stays_so_when_it_is_saved_again(desk, town, session):
    desk.send("/kelola/dinas/dinas/ubah", **FACTS | TICKED)
    desk.send("/kelola/dinas/dinas/ubah", **FACTS | TICKED, phone="0711 2")
    assert session.get(Agency, town.dinas.id).verified


@pytest.mark.parametrize("empty", ["name", "source"])
def test_a_row_needs_a_name_and_a_source(desk, town, empty):
    desk.send("/kelola/dinas/dinas/ubah", 422, **FACTS | {empty: " "})
    assert desk.faults() == [empty]


def test_the_page_of_an_agency_shows_its_services_and_who_holds_its_posts(desk, town):
    text = desk.get("/kelola/dinas/dinas")
    assert all(said in text for said in ("Kartu tanda penduduk", "Kepala Dinas", "Kepala", "uji"))


# ---- services


SERVICE = {
    "name": "Akta kelahiran", "description": "Surat lahir.", "source": "Loket",
}


def test_a_service_is_added_and_its_standard_is_still_empty(desk, town, session):
    response = desk.send("/kelola/layanan/dinas/tambah-layanan", **SERVICE)
    made = session.query(Service).filter_by(slug="akta-kelahiran").one()
    assert (made.description, made.standard, made.verified) == ("Surat lahir.", [], False)
    desk.browser.follow(response)
    assert "0 dari 14" in desk.words()
    desk.get(f"/kerja/layanan/{made.id}/standar")


def test_a_service_of_the_same_name_is_refused_and_all_that_was_typed_kept(desk, town):
    desk.send("/kelola/layanan/dinas/tambah-layanan", 422, **SERVICE | {"name": "KTP"})
    typed = desk.typed()
    assert desk.faults() == [""]
    assert {name: typed[name] for name in SERVICE} == SERVICE | {"name": "KTP"}


def test_a_service_is_changed_and_one_that_is_no_longer_given_leaves_the_directory(desk, town, session):
    path = "/kelola/layanan/dinas/ktp/ubah"
    desk.get(path)
    kept = desk.typed()
    assert (kept["name"], kept["source"]) == ("Kartu tanda penduduk", "uji")
    desk.send(path, name="KTP-el", source="uji", description="Kartu penduduk")
    service = session.get(Service, town.service.id)
    assert (service.name, service.slug, service.description) == ("KTP-el", "ktp", "Kartu penduduk")
    assert not service.active
    assert "KTP-el" in desk.get("/kelola/layanan")
    assert "KTP-el" not in desk.get("/layanan")


def test_places_are_added_and_changed(desk, town, session):
    desk.send("/kelola/layanan/dinas/ktp/tempat", name="Loket 1", source="uji", address="Jalan A")
    point = session.query(ServicePoint).one()
    desk.send(f"/kelola/layanan/tempat/{point.id}", name="Loket 2", address="", source="dilihat", verified="y")
    session.expire_all()
    assert (point.name, point.address, point.verified) == ("Loket 2", None, True)
    assert last(session).action == "service_point:change"


def test_two_places_of_a_service_have_two_names(desk, town, session):
    for name in ("Loket 1", "Loket 2"):
        desk.send("/kelola/layanan/dinas/ktp/tempat", name=name, source="uji")
    desk.send("/kelola/layanan/dinas/ktp/tempat", 422, name="Loket 1", source="uji")
    point = session.query(ServicePoint).filter_by(name="Loket 2").one()
    desk.send(f"/kelola/layanan/tempat/{point.id}", 422, name="Loket 1", source="uji")
    assert desk.faults() == [""]


# ---- posts


def waiting():
    return [item.deed for item in proposals.pending()]


def confirm(town):
    for item in proposals.pending():
        proposals.confirm(item.proposal, by=town.inspector)
    proposals.db.session.commit()


def test_a_post_below_another_waits_and_stands_on_the_page_of_its_agency(desk, town, session):
    superior = str(town.head_post.id)
    response = desk.send("/kelola/jabatan/tambah/dinas", name="Kepala Bidang", source="uji", superior=superior)
    desk.browser.follow(response)
    assert "Kepala Bidang" in desk.words()
    assert session.query(Post).filter_by(name="Kepala Bidang").count() == 0
    confirm(town)
    made = session.query(Post).filter_by(name="Kepala Bidang").one()
    assert (made.superior_id, made.leads, made.agency_id) == (town.head_post.id, False, town.dinas.id)


def test_an_agency_is_led_by_one_post(desk, town):
    desk.send("/kelola/jabatan/tambah/dinas", 422, name="Plt", source="uji", superior="0", leads="y")
    assert desk.faults() == [""]
    assert desk.typed()["name"] == "Plt"


def test_another_name_or_superior_waits_and_a_checked_source_does_not(desk, town, session):
    path = f"/kelola/jabatan/{town.head_post.id}/ubah"
    superior = str(town.chief_post.id)
    desk.send(path, name="Kepala Dinas", source="Perwali", superior=superior, verified="y")
    session.expire_all()
    assert (town.head_post.verified, waiting()) == (True, [])
    desk.send(path, name="Kadis", source="uji", superior="0")
    session.expire_all()
    assert (town.head_post.name, town.head_post.superior_id) == ("Kepala Dinas", town.chief_post.id)
    confirm(town)
    session.expire_all()
    assert (town.head_post.name, town.head_post.superior_id) == ("Kadis", None)


def test_a_post_does_not_report_to_itself_by_way_of_others(desk, town, session):
    path = f"/kelola/jabatan/{town.chief_post.id}/ubah"
    desk.send(path, 422, name="Sekretaris", source="uji", superior=str(town.head_post.id))
    chosen = [o.get("value") for o in desk.browser.page.iterfind(".//main//option[@selected]")]
    assert (desk.faults(), chosen) == ([""], [str(town.head_post.id)])
    session.expire_all()
    assert town.chief_post.superior_id is None


def test_a_post_passes_from_one_to_another(desk, town, session, set_clock):
    path, held = f"/kelola/jabatan/{town.head_post.id}", accounts.holder_of(town.head_post)
    successor = person("Pengganti")
    desk.send(f"{path}/isi", 422, person=str(successor.person_id), from_on="2026-06-02")
    assert desk.faults() == ["from_on"]
    desk.send(f"/kelola/jabatan/pemangku/{held.id}/berhenti", until_on="2026-06-01")
    confirm(town)
    desk.send(f"{path}/isi", person=str(successor.person_id), from_on="2026-06-02")
    assert "Pengganti" in desk.get(path)
    confirm(town)
    set_clock(date(2026, 6, 2))
    assert accounts.holder_of(town.head_post).person_id == successor.person_id
    assert "Kepala" in desk.get(path)


def test_somebody_acts_for_a_holder_and_a_vacant_post_says_so(desk, town, session):
    held = accounts.holder_of(town.chief_post)
    desk.send(f"/kelola/jabatan/pemangku/{held.id}/berhenti", until_on="2026-05-31")
    confirm(town)
    desk.get(f"/kelola/jabatan/{town.head_post.id}")
    assert desk.browser.page.find(".//main//*[@class='notice notice-mid']") is not None  # nobody above decides
    deputy = person("Pelaksana")
    path = f"/kelola/jabatan/{town.chief_post.id}/isi"
    desk.send(path, person=str(deputy.person_id), from_on="2026-06-01", acting="y")
    confirm(town)
    assert "Plt." in desk.get(f"/kelola/jabatan/{town.chief_post.id}")


@pytest.mark.parametrize("day", ["", "kemarin", "2026-02-30", "2026-05-31"])
def test_a_first_day_is_a_day_and_not_in_the_past(desk, town, day):
    human = str(town.officer.person_id)
    desk.send(f"/kelola/jabatan/{town.head_post.id}/isi", 422, person=human, from_on=day, acting="y")
    assert desk.faults() == ["from_on"]


@pytest.mark.parametrize("day", ["", "kemarin", "2026-02-30", "2020-01-01"])
def test_a_last_day_is_a_day_after_the_first(desk, town, day):
    held = accounts.holder_of(town.head_post)
    desk.send(f"/kelola/jabatan/pemangku/{held.id}/berhenti", 422, until_on=day)
    assert desk.faults() == ["until_on"]
    assert held.until_on is None


def test_a_written_last_day_can_be_corrected(desk, town, session):
    held = accounts.holder_of(town.head_post)
    for day in ("2026-06-30", "2026-06-15"):
        desk.send(f"/kelola/jabatan/pemangku/{held.id}/berhenti", until_on=day)
        confirm(town)
    assert held.until_on == date(2026, 6, 15)


def test_a_post_that_nobody_holds_is_closed(desk, town, session):
    desk.send(f"/kelola/jabatan/{town.head_post.id}/tutup", 409)
    held = accounts.holder_of(town.head_post)
    actions.leave_post(held, date(2026, 5, 31), by=None)
    desk.send(f"/kelola/jabatan/{town.head_post.id}/tutup")
    confirm(town)
    assert not town.head_post.active
    desk.get(f"/kelola/jabatan/{town.head_post.id}")


# ---- the tree


def test_an_agency_is_added_under_the_tree_by_two(desk, town, session):
    desk.send("/kelola/dinas/tambah", 422, name="Dinas", kind="dinas", parent=str(town.city.id), source="")
    assert desk.faults() == ["source"]
    assert desk.typed()["name"] == "Dinas"
    about = {"kind": "kelurahan", "parent": str(town.district.id), "source": "Perda"}
    desk.send("/kelola/dinas/tambah", 422, name="Dinas", **about)
    assert desk.faults() == ["name"]  # there is one of this address
    desk.browser.follow(desk.send("/kelola/dinas/tambah", name="Kelurahan Baru", **about))
    assert "Kelurahan Baru" in desk.words()
    confirm(town)
    assert "Kelurahan Baru" in desk.get("/kelola/dinas/kelurahan-baru")


def test_an_agency_is_moved_and_closed_by_two(desk, town, session):
    desk.send("/kelola/dinas/dinas/pindah", 422, parent=str(town.desk.id))
    assert desk.faults() == ["parent"]
    desk.send("/kelola/dinas/loket/pindah", parent=str(town.district.id))
    assert town.desk.parent is town.dinas
    confirm(town)
    assert town.desk.parent is town.district
    desk.send("/kelola/dinas/loket/tutup")
    confirm(town)
    desk.get("/kelola/dinas")
    assert "Loket" in words(desk.browser.page.find(".//*[@aria-labelledby='h-closed']"))
    assert not town.desk.active
    desk.send("/kelola/dinas/kota/tutup", 409)


def test_what_was_published_about_a_closed_agency_stays(browser, town, session):
    published(town, enumerator=40)
    able(*town.publishers, town.inspector, town.administrator)
    for here in (town.desk, town.dinas):
        proposals.confirm(proposals.propose(CloseAgency(here), by=town.administrator), by=town.inspector)
    session.commit()
    assert "Kartu tanda penduduk" in browser.get("/rapor/dinas/ktp/2026-s1")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("pengguna/{person}/peran", ["role", "agency"]), ("jabatan/{post}/isi", ["person"]),
        ("dinas/tambah", ["kind", "parent"]),
    ],
)  # fmt: skip
def test_nothing_is_proposed_that_merely_stood_first(desk, town, session, path, fields):
    path = f"/kelola/{path.format(person=town.chief.person_id, post=town.chief_post.id)}"
    desk.get(path)
    first = {s.get("name"): next(s.iter("option")).get("value") for s in desk.browser.page.iter("select")}
    assert first == dict.fromkeys(fields, "")
    assert "Usulkan" in [words(button) for button in desk.browser.page.iterfind(".//main//button")]
    facts = {"from_on": "2026-06-01", "name": "Dinas Baru", "source": "uji"}
    for empty in ("", None):
        desk.send(path, 422, **facts | dict.fromkeys(fields, empty))
        assert desk.faults() == fields
        told = [words(e) for e in desk.browser.page.iter() if e.get("class") == "error-message"]
        assert [("Pilih" in said) for said in told] == [True] * len(fields)
    assert proposals.pending() == []


def test_what_waits_stands_under_what_it_is_and_is_taken_back_by_a_quiet_button(desk, town, session):
    desk.send("/kelola/dinas/loket/pindah", parent=str(town.district.id))
    text = desk.get("/kelola/usulan")
    page = desk.browser.page
    assert [words(h) for h in page.iterfind(".//main//h2")] == ["Pindahkan instansi: Loket"]
    assert "Diusulkan oleh Administrator" in text
    assert "dari Dinas ke Kecamatan" in text
    assert ["button-outline" in b.get("class") for b in page.iterfind(".//main//button")] == [True]
