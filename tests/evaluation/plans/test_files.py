"""What HR saves as tables: of its own agencies alone, states and never what is in a plan, and each time in the log."""

import csv
from datetime import date
from io import StringIO

import pytest

from portal.core.audit import AuditEntry
from portal.core.periods import Period
from portal.evaluation.appraisal import actions as appraisal
from portal.evaluation.appraisal import queries as appraisals
from portal.evaluation.appraisal.actions import Rating, Said
from portal.evaluation.appraisal.rules import Level
from portal.evaluation.plans import actions, queries, years
from portal.evaluation.training import actions as training
from tests.builders import person

BY_PERSON = (
    "/kepegawaian/kelengkapan-orang.csv", "/kepegawaian/pemangku.csv", "/kepegawaian/penilaian/kelengkapan-orang.csv",
    "/kepegawaian/pelatihan/jp.csv", "/kepegawaian/pelatihan/daftar.csv",
)  # fmt: skip
BY_UNIT = ("/kepegawaian/periode.csv", "/kepegawaian/kelengkapan.csv", "/kepegawaian/penilaian/kelengkapan.csv")


def rows_of(browser, path, status=200):
    text = browser.ask("GET", path, status).get_data(as_text=True)
    return list(csv.DictReader(StringIO(text)))


def names(rows):
    return {row["nama"] for row in rows}


def test_tables_by_person_say_where_each_plan_stands_and_no_word_of_it(browser, office, session):
    office.draft(office.rian, office.rian_post, title="Kata rancangan")
    office.agreed(office.tuti, office.tuti_post, office.head, title="Kata yang disepakati")
    browser.sign_in(office.hr)
    text = browser.ask("GET", BY_PERSON[0], 200).get_data(as_text=True)
    assert "Kata" not in text
    stands = {row["nama"]: (row["skp"], row["disepakati_pada"]) for row in rows_of(browser, BY_PERSON[0])}
    assert stands == {
        "Tuti": ("disepakati", "2026-06-01"), "Rian": ("draf", ""), "Kepala": ("belum ada", ""),
    }  # fmt: skip
    [tuti] = [row for row in rows_of(browser, BY_PERSON[0]) if row["nama"] == "Tuti"]
    assert (tuti["jabatan"], tuti["plt"], tuti["nip"]) == ("Analis", "tidak", f"'{office.tuti.person.nip}")
    # What goes on beside a plan that counts takes nothing back.
    plan = next(one for one in queries.mine(office.tuti.person_id))
    version = queries.plan(plan.plan_id, reader=office.tuti).plan
    actions.revise(version, "Tugas baru", by=office.tuti)
    session.commit()
    assert {row["skp"] for row in rows_of(browser, BY_PERSON[0]) if row["nama"] == "Tuti"} == {"disepakati"}


def test_periods_have_their_days_and_whether_they_are_open(browser, office, session):
    years.close_year(queries.open_cycle(office.town.dinas.id, 2026), by=office.hr)
    session.commit()
    browser.sign_in(office.hr)
    found = {(row["unit"], row["periode"]): row for row in rows_of(browser, "/kepegawaian/periode.csv?tahun=2026")}
    second = found["Dinas", "2026-tw2"]
    assert (second["mulai"], second["selesai"]) == ("2026-04-01", "2026-06-30")
    assert (second["keadaan"], second["dibuka_pada"], second["ditutup_pada"]) == ("ditutup", "2026-06-01", "2026-06-01")
    assert found["Loket", "2026"]["keadaan"] == "belum dibuka"
    assert found["Loket", "2026"]["ditutup_pada"] == ""
    assert {unit for unit, _period in found} == {"Dinas", "Loket"}
    browser.get("/kepegawaian/periode.csv?tahun=9999", status=404)


def test_holders_over_time_stand_with_their_days_acting_ones_too(browser, office):
    office.hold(office.rian_post, office.tuti, acting=True, days=10)
    office.leave(office.rian)
    rows = rows_of(browser.sign_in(office.hr), "/kepegawaian/pemangku.csv?unit=dinas")
    found = {(row["jabatan"], row["nama"]): (row["sebagai"], row["mulai"], row["sampai"]) for row in rows}
    assert found["Pengadministrasi", "Rian"] == ("definitif", "2026-04-12", "2026-05-31")
    assert found["Pengadministrasi", "Tuti"] == ("Plt.", "2026-05-22", "")
    assert {row["memimpin"] for row in rows if row["nama"] == "Kepala"} == {"ya"}
    browser.get("/kepegawaian/pemangku.csv?unit=kecamatan", status=404)


def test_a_post_that_nobody_ever_held_stands_too(browser, office, session):
    office.post("Kosong", office.town.head_post)
    session.commit()
    [row] = [row for row in rows_of(browser.sign_in(office.hr), BY_PERSON[1]) if row["jabatan"] == "Kosong"]
    assert (row["nama"], row["sebagai"], row["mulai"]) == ("", "", "")


def test_an_appraisal_stands_with_whom_it_lies_and_neither_its_result_nor_an_objection_is_told(
    browser, office, set_clock, session
):
    plan = office.agreed(office.tuti, office.tuti_post, office.head)
    set_clock(date(2026, 7, 1))
    path = "/kepegawaian/penilaian/kelengkapan-orang.csv?periode=2026-tw2"

    def tuti():
        session.commit()
        browser.sign_in(office.hr)
        return next(row["penilaian"] for row in rows_of(browser, path) if row["nama"] == "Tuti")

    def seen(reader):
        return appraisals.appraisal(made.id, reader=reader)

    assert tuti() == "belum dimulai"
    made = appraisal.begin(plan, Period("2026-tw2"), by=office.tuti)
    assert tuti() == "di pegawai"
    said = {queries.version(plan).results[0].line_id: Said("Tercapai")}
    appraisal.write(seen(office.tuti), said, "Baik", send=True, by=office.tuti)
    assert tuti() == "di atasan"
    appraisal.rate(seen(office.head), Rating(Level.BELOW, Level.BELOW, "Kurang sekali"), by=office.head)
    assert tuti() == "sudah dinilai"
    appraisal.file_objection(seen(office.tuti), "Tidak setuju", "", by=office.tuti)
    assert tuti() == "sudah dinilai"
    text = browser.ask("GET", path, 200).get_data(as_text=True)
    assert not [word for word in ("urang", "below", "keberatan", "setuju", "Tercapai") if word in text]


def test_hours_stand_with_what_hr_found_and_one_person_stands_once(browser, office, session):
    office.hold(office.rian_post, office.tuti, acting=True, days=10)
    day = date(2026, 5, 4)
    checked = training.bring("Webinar arsip", "LAN", day, day, 6, by=office.tuti)
    training.bring("Kursus", "BPSDM", day, day, 4, by=office.tuti)
    training.bring("Tahun lalu", "LAN", date(2025, 5, 4), date(2025, 5, 4), 9, by=office.tuti)
    training.verify(checked, 5, by=office.hr)
    session.commit()
    rows = [row for row in rows_of(browser.sign_in(office.hr), "/kepegawaian/pelatihan/jp.csv") if row["nama"] == "Tuti"]
    [row] = rows
    assert (row["jabatan"], row["jp_diakui"], row["pelatihan_diakui"], row["jp_menunggu"]) == ("Analis", "5", "1", "4")
    assert (row["jp_wajib"], row["jp_kurang"]) == ("20", "15")
    found = {row["pelatihan"]: row for row in rows_of(browser, "/kepegawaian/pelatihan/daftar.csv")}
    assert {name: (row["keadaan"], row["jp"], row["jp_diakui"]) for name, row in found.items()} == {
        "Webinar arsip": ("diakui", "6", "5"), "Kursus": ("menunggu diperiksa", "4", ""),
    }  # fmt: skip
    assert found["Webinar arsip"]["diperiksa_oleh"] == "Kepegawaian"
    assert len(rows_of(browser, "/kepegawaian/pelatihan/daftar.csv?tahun=2025")) == 1
    browser.get("/kepegawaian/pelatihan/jp.csv?tahun=1", status=404)


@pytest.mark.parametrize("path", BY_PERSON)
def test_each_table_about_people_that_is_saved_stands_in_the_log(browser, office, session, path):
    browser.sign_in(office.hr).ask("GET", path, 200)
    entry = session.query(AuditEntry).filter_by(action="personnel:read").one()
    assert entry.actor_id == office.hr.id


def test_counts_by_unit_leave_no_trace_and_tell_of_no_unit_below_five(browser, office, session):
    browser.sign_in(office.hr)
    for path in BY_UNIT:
        browser.ask("GET", path, 200)
    assert session.query(AuditEntry).filter_by(action="personnel:read").count() == 0
    office.hold(office.post("Petugas", office.town.head_post, office.town.desk), person("Desi"))
    rows = {row["unit"]: row for row in rows_of(browser, "/kepegawaian/kelengkapan.csv")}
    assert (rows["Loket"]["pemangku_jabatan"], rows["Loket"]["catatan"]) == ("", "dihitung bersama unit di atasnya")
    assert rows["Dinas"]["pemangku_jabatan"] == "4"


@pytest.mark.parametrize("path", [*BY_PERSON, *BY_UNIT])
def test_hr_of_another_agency_saves_nothing_of_this_one_and_nobody_else_saves_anything(browser, office, path):
    text = browser.sign_in(office.upper_hr).ask("GET", path, 200).get_data(as_text=True)
    assert "Tuti" not in text
    assert "Dinas" not in text
    for account in (office.head, office.tuti, office.town.administrator, office.town.inspector):
        browser.sign_in(account).get(path, status=403)
