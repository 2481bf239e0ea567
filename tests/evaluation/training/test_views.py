"""The pages of training, for the person, the superior, HR, the head of a unit and the administrator."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import update

from portal.accounts import proposals
from portal.core import clock
from portal.core.db import db
from portal.evaluation.training import actions, queries
from portal.evaluation.training.models import Course, CourseSession, Training, TrainingProvider
from portal.scorecards.models import Scorecard
from tests.as_written import say_as_written
from tests.browser import words
from tests.conftest import ONE_DATABASE
from tests.evaluation.line import publish, score
from tests.evaluation.training.house import DAY, School
from tests.home.pages import tasks
from tests.organisation.small import queries_counted

pytestmark = ONE_DATABASE
MINE, HR = "/kinerja/pelatihan", "/kepegawaian/pelatihan"
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


def text_of(browser):
    return words(browser.page.find(".//main"))


def test_hr_keeps_the_catalogue_and_somebody_learns_from_it(browser, line, set_clock):
    school = School(line)
    browser.sign_in(school.hr).get(f"{HR}/lembaga/0")
    browser.send(status=422, nama="LAN", kontak="", instansi=str(line.town.dinas.id), aktif="y")
    assert browser.page.find(".//input[@id='nama']").get("value") == "LAN"
    browser.send(nama="LAN", kontak="021 1", instansi=str(line.town.dinas.id), perjanjian="", aktif="y")
    made = db.session.query(TrainingProvider).filter_by(name="LAN").one()
    browser.get(f"{HR}/kursus/0")
    browser.send(lembaga=str(made.id), judul="Etika", jp="6", jalur="classical", unsur="u7", kompetensi="", aktif="y")
    course = db.session.query(Course).filter_by(title="Etika").one()
    browser.get(f"{HR}/kursus/{course.id}/jadwal")
    browser.send(status=422, mulai="2026-06-01", sampai="2026-06-01", tempat="Aula", tempat_duduk="5")
    browser.send(mulai="2026-06-20", sampai="2026-06-20", tempat="Aula", tempat_duduk="5")
    session = db.session.query(CourseSession).filter_by(course_id=course.id).one()
    browser.sign_in(line.head).get(MINE)
    assert "0 of 20 JP" in text_of(browser)
    browser.get(f"{MINE}/jadwal/{session.id}")
    browser.send(alasan="Loket lebih ramah")
    training = db.session.query(Training).one()
    answer = f"{MINE}/{training.id}/persetujuan"
    browser.get(answer, 404)
    assert answer in tasks(browser, line.chief)
    browser.get(answer)
    browser.send(status=422, jawaban="tidak", alasan="")
    assert "Write your reason." in text_of(browser)
    browser.send(jawaban="ya", alasan="")
    set_clock(date(2026, 6, 21))
    browser.sign_in(school.hr).get(f"{HR}/jadwal/{session.id}/hadir")
    browser.send(hadir=str(training.id))
    browser.sign_in(line.head).get("/kinerja")
    assert "6 of 20 JP count in 2026." in text_of(browser)
    browser.get(f"{MINE}/{training.id}/sertifikat")
    browser.send(nomor="S-1/2026")
    assert "certificate S-1/2026" in browser.get(MINE)


def test_what_is_brought_from_elsewhere_goes_to_hr_with_its_file(browser, line):
    school = School(line)
    browser.sign_in(line.head).get(f"{MINE}/tambah")
    filled = {"judul": "Webinar", "lembaga": "LAN", "mulai": "2026-05-04", "sampai": "2026-05-04", "jp": "4"}
    token = browser.page.find(".//input[@name='csrf_token']").get("value")

    def send(status, **fields):
        data = {**filled, "nomor": "", "csrf_token": token, **fields}
        return browser.ask("POST", f"{MINE}/tambah", status, data=data, content_type="multipart/form-data",
                           headers={"Origin": "http://localhost"})  # fmt: skip

    send(422, berkas=(BytesIO(b"bukan"), "x.exe"))
    assert "Send a PDF or a picture of at most 10 MB." in text_of(browser)
    assert browser.page.find(".//input[@id='judul']").get("value") == "Webinar"
    send(302, berkas=(BytesIO(PDF), "s.pdf"))
    training = db.session.query(Training).one()
    browser.sign_in(school.other_hr).get(f"{HR}/periksa/{training.id}", 404)
    assert HR in tasks(browser, school.hr)
    browser.get(f"{HR}/periksa/{training.id}")
    file = next(a.get("href") for a in browser.page.iterfind(".//main//a") if "/berkas/" in a.get("href"))
    answer = browser.ask("GET", file, 200)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="sertifikat-')
    assert (answer.headers["Cache-Control"], "sandbox" in answer.headers["Content-Security-Policy"]) == ("no-store", True)
    browser.get(f"{HR}/periksa/{training.id}")
    browser.send(putusan="ya", jp="4", alasan="")
    browser.sign_in(line.head).get(MINE)
    assert "4 of 20 JP" in text_of(browser)
    assert "Who else opened your certificates" in text_of(browser)


def test_a_unit_reads_what_its_cards_suggest_and_what_changed_and_nobody_is_named(browser, line, set_clock):
    school = School(line)
    publish(line.service, score("60.00", "64.00", 40), first_day=date(2026, 5, 1))
    card = db.session.query(Scorecard).one()
    weak = card.cells | {"independent_counts": {f"u{i}": [20, 16, 3, 1] for i in range(1, 10)}}
    db.session.execute(update(Scorecard).values(cells=weak))  # as it would have been published
    db.session.commit()
    browser.sign_in(line.head).get(f"{MINE}/unit")
    assert "Waktu Penyelesaian" in text_of(browser)
    assert "Pelayanan prima, BPSDM" in text_of(browser)
    asked = actions.ask(school.session, "Belajar", by=line.head)
    actions.answer(asked, True, "", by=line.chief)
    set_clock(date(2026, 6, 20))
    actions.note_presence(school.session, [asked.id], by=school.hr)
    db.session.commit()
    browser.get(f"{MINE}/unit")
    assert "Not enough surveys before and after it to compare." in text_of(browser)
    assert "1 person" in text_of(browser)
    assert line.head.name not in text_of(browser)
    browser.sign_in(line.camat).get(f"{MINE}/unit")
    assert "Kartu tanda penduduk" not in text_of(browser)
    for account, path in ((school.hr, f"{MINE}/unit"), (school.hr, f"{MINE}/tim")):
        browser.sign_in(account).get(path, 403)


def test_how_many_hours_are_due_changes_by_two_people_and_from_a_day_to_come(browser, line, set_clock):
    browser.sign_in(line.town.administrator).get("/kelola/jam-pelatihan")
    row = {"hours": "24", "legal_basis": "Perlan 15/2020", "source": "uji"}
    browser.send(status=422, **row, valid_from="2026-06-01")
    browser.send(**row, valid_from="2026-07-01")
    assert queries.terms_on(date(2026, 7, 1)).hours == 20
    (pending,) = [each for each in proposals.pending() if each.proposal.act == "training_terms:set"]
    proposals.confirm(pending.proposal, by=line.town.inspector)
    db.session.commit()
    assert (queries.terms_on(date(2026, 6, 30)).hours, queries.terms_on(date(2026, 7, 1)).hours) == (20, 24)


def test_ones_own_page_asks_no_more_after_years_of_trainings(browser, line):
    School(line)

    def counted(path):
        with queries_counted() as asked_for:
            browser.get(path)
        return sum("training" in each or "course" in each or "competency" in each for each in asked_for)

    browser.sign_in(line.head)
    browser.get(MINE)
    paths = (MINE, "/kinerja", f"{MINE}/tim")
    before = [counted(path) for path in paths]
    for year in range(3):
        for number in range(4):
            day = clock.today() - 365 * year * DAY - number * DAY
            actions.bring(f"Kursus {year}{number}", "LAN", day, day, 4, by=line.head)
    db.session.commit()
    assert [counted(path) for path in paths] == before
    assert before[0] <= 7
    assert before[1] <= 2
