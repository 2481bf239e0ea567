"""The data file that comes with the portal: complete where the sources are, and silent where they are."""

import re

import pytest

from portal.organisation import queries
from portal.organisation.actions import PLAJU, load_tree
from portal.organisation.rules import AgencyKind
from portal.organisation.standard import Component
from portal.organisation.tree_file import ServiceKey, read

TREE = read(PLAJU.read_text(encoding="utf-8"))
FACTS = [
    *(row.facts for row in TREE.agencies.values()),
    *(row.facts for row in TREE.services.values()),
    *TREE.points.values(),
    *(row.facts for row in TREE.posts.values()),
]
# Secondary sources, repositories, other cities, memory, and what was looked for in vain.
DOUBTFUL = re.compile(r"sumber kedua|repositori|aplikasi|kota lain|ingatan|belum (ditemukan|diperiksa)", re.I)

KELURAHAN = {  # Kemendagri code, BPS code, post code
    "kelurahan-plaju-ulu": ("16.71.14.1001", "1671031006", "30266"),
    "kelurahan-plaju-darat": ("16.71.14.1002", "1671031001", "30267"),
    "kelurahan-plaju-ilir": ("16.71.14.1003", "1671031004", "30268"),
    "kelurahan-bagus-kuning": ("16.71.14.1004", "1671031007", "30268"),
    "kelurahan-komperta": ("16.71.14.1005", "1671031003", "30268"),
    "kelurahan-talang-putri": ("16.71.14.1006", "1671031002", "30268"),
    "kelurahan-talang-bubuk": ("16.71.14.1007", "1671031005", "30268"),
}


def test_the_seven_kelurahan_have_their_codes():
    found = {slug: row for slug, row in TREE.agencies.items() if row.kind is AgencyKind.KELURAHAN}
    assert {slug: tuple(row.codes.values()) for slug, row in found.items()} == KELURAHAN
    assert {row.parent for row in found.values()} == {"kecamatan-plaju"}


def test_nothing_doubtful_is_called_verified():
    assert [facts.name for facts in FACTS if facts.verified and DOUBTFUL.search(facts.source)] == []


def test_only_what_the_regulation_says_is_verified():
    verified = [facts for facts in FACTS if facts.verified]
    assert len(verified) == 12
    assert all(facts.source.startswith("Naskah Perpres 96/2018 Pasal") for facts in verified)


def test_no_duration_hours_or_telephone_is_made_up():
    assert [facts.name for facts in FACTS for name in ("hours", "phone") if getattr(facts, name, None)] == []
    assert [key for key, row in TREE.services.items() if Component.DURATION in row.standard] == []


def test_no_cost_is_made_up():
    """Free of charge is what the law says, and the source names it."""
    priced = [row for row in TREE.services.values() if Component.COST in row.standard]
    assert {row.standard[Component.COST].text for row in priced} == {"Gratis"}
    assert all("UU 24/2013 Pasal 79A" in row.facts.source for row in priced)


@pytest.mark.parametrize(
    ("agency", "services"),
    [
        ("puskesmas-plaju", {"pemeriksaan-dan-pengobatan-umum", "kesehatan-ibu-dan-anak", "imunisasi"}),
        ("dlh", {"pengangkutan-sampah", "tumpukan-sampah-liar"}),
        ("dinas-pupr", {"jalan-dan-drainase", "lampu-jalan", "penanganan-genangan-dan-banjir"}),
        ("bpbd", {"pertolongan-saat-banjir"}),
    ],
)
def test_health_waste_flood_and_streets_have_services_that_nobody_has_checked(agency, services):
    found = {key.slug: row.facts for key, row in TREE.services.items() if key.agency == agency}
    assert set(found) == services
    assert not any(facts.verified for facts in found.values())


@pytest.mark.parametrize(
    ("slug", "article", "some"),
    [
        ("kk-baru", "11 ayat (1)", "Petikan keputusan pewarganegaraan, bila semula warga negara asing"),
        ("kk-perubahan-data", "12", "KK lama"),
        ("kk-hilang-rusak", "13 ayat (1)", "KTP-el"),
        ("ktp-el-baru", "15", "Berusia 17 tahun, sudah kawin, atau pernah kawin"),
        ("ktp-el-pindah-datang", "17 ayat (1)", "KK"),
        ("ktp-el-perubahan-data", "19", "KTP-el lama"),
        ("ktp-el-hilang-rusak", "21", "KK"),
        ("ktp-el-luar-domisili", "22", "KK"),
        ("kia", "23", "Anak berusia di bawah 17 tahun dan belum kawin"),
        ("surat-pindah", "25", "KK, ditunjukkan di Disdukcapil atau UPT daerah asal"),
        ("akta-kelahiran", "33 ayat (1) dan Pasal 34", "Surat keterangan kelahiran"),
        ("akta-kematian", "45", "Surat kematian dari dokter atau lurah"),
    ],
)
def test_civil_documents_have_their_requirements_and_article(slug, article, some):
    said = TREE.services[ServiceKey("disdukcapil", slug)].standard
    assert f"Perpres 96/2018 Pasal {article}" in said[Component.LEGAL_BASIS].text.split(";")[0]
    assert any(line.startswith(some) for line in said[Component.REQUIREMENTS].text.splitlines())


def test_every_kelurahan_gives_the_same_letters():
    letters = {slug: {key.slug for key in TREE.services if key.agency == slug} for slug in KELURAHAN}
    assert len(letters["kelurahan-plaju-ulu"]) == 5
    assert set(map(frozenset, letters.values())) == {frozenset(letters["kelurahan-plaju-ulu"])}


def test_every_line_of_reporting_ends_at_the_mayor():
    for key in TREE.posts:
        above = key
        while TREE.posts[above].superior:
            above = TREE.posts[above].superior
        assert above == ("kota-palembang", "Wali Kota Palembang")


def test_every_agency_that_gives_an_asn_service_has_a_head():
    led = {key.agency for key, row in TREE.posts.items() if row.leads}
    # Tirta Musi is a company of the city: its director is no ASN.
    assert {key.agency for key in TREE.services} - led == {"tirta-musi"}


def test_two_branches_outside_each_service_can_hold_publishers():
    branches = [slug for slug, row in TREE.agencies.items() if row.parent == TREE.root]
    assert len(branches) > 3


def test_the_file_loads_into_the_database(session):
    load_tree(PLAJU, by=None)
    assert len(queries.agencies_in_tree_order()) == len(TREE.agencies)
    assert len(queries.services()) == len(TREE.services)
    assert len(queries.unverified()) == sum(not facts.verified for facts in FACTS)


def test_a_second_time_changes_nothing(session):
    first = load_tree(PLAJU, by=None)
    session.expire_all()
    again = load_tree(PLAJU, by=None)
    assert first.added == len(FACTS) + sum(len(row.standard) for row in TREE.services.values())
    assert (again.added, again.changed, again.kept) == (0, 0, 0)
