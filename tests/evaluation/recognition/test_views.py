"""The pages of appreciation and coaching: for two or three people, and one for everybody."""

from datetime import date

import pytest

from portal.core.db import db
from portal.evaluation.recognition import coaching, queries
from portal.evaluation.recognition.models import Appreciation, CoachingPlan, CounsellingNote, Honour, Referral
from portal.evaluation.targets import actions as targets
from portal.evaluation.targets.rules import Decision
from tests.as_written import say_as_written
from tests.browser import words
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.home.pages import tasks
from tests.organisation.small import queries_counted

pytestmark = ONE_DATABASE
HONOURS, COACHING = "/kinerja/penghargaan", "/kinerja/pembinaan"
AUGUST = date(2026, 8, 1)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


def text_of(browser):
    return words(browser.page.find(".//main"))


def judged(line, set_clock, low, high):
    target = line.agreed()
    set_clock(AUGUST)
    line.publish(low, high)
    targets.assess(target, Decision.ACCEPT, version=1, by=line.chief)
    db.session.commit()


def test_a_public_appreciation_goes_through_three_people_to_a_page_for_everybody(browser, line, set_clock):
    judged(line, set_clock, "81.00", "85.00")
    browser.sign_in(person("Kepegawaian", hr=line.town.dinas)).get("/kepegawaian/penghargaan/0")
    browser.send(status=422, nama="", dasar="PP 30/2019", instansi=str(line.town.dinas.id), umum="y", aktif="y")
    browser.send(nama="Piagam", dasar="PP 30/2019", instansi=str(line.town.dinas.id), umum="y", aktif="y")
    form = db.session.query(Appreciation).one()
    browser.sign_in(line.chief).get(HONOURS)
    (page,) = [a.get("href") for a in browser.page.iterfind(".//main//a") if "/beri/" in a.get("href")]
    browser.get(page)
    browser.send(status=422, bentuk=str(form.id), alasan="")
    browser.send(bentuk=str(form.id), alasan="Antrean turun separuh")
    honour = db.session.query(Honour).one()
    decision = f"{HONOURS}/{honour.id}/putusan"
    for other in (line.head, line.chief, line.camat):
        browser.sign_in(other).get(decision, 404)
    assert decision in tasks(browser, line.mayor)
    browser.get(decision)
    browser.send(status=422, putusan="tidak", alasan="")
    browser.send(putusan="ya", alasan="")
    browser.sign_out().get("/penghargaan")
    assert "Antrean turun separuh" in text_of(browser)
    assert "With: Kepala" not in text_of(browser)
    browser.sign_in(line.head).get(HONOURS)
    browser.send(action=f"{HONOURS}/{honour.id}/nama")
    browser.sign_out().get("/penghargaan")
    assert "With: Kepala" in text_of(browser)


def test_coaching_from_a_low_result_to_a_referral_and_nobody_else_finds_a_page_of_it(browser, line, set_clock):
    judged(line, set_clock, "70.00", "75.00")
    browser.sign_in(line.chief)
    (begin,) = [page for page in tasks(browser, line.chief) if page.startswith(COACHING)]
    browser.get(begin)
    browser.send(action=begin, tujuan="Antrean lebih singkat", tinjau="2026-09-01")
    plan = db.session.query(CoachingPlan).one()
    assert plan.assessment_id is not None
    page = f"{COACHING}/{plan.id}"
    assert page in tasks(browser, line.head)
    browser.get(page)
    browser.send(action=f"{page}/setuju")
    browser.get(f"{page}/langkah")
    browser.send(status=422, apa="Ikut pelatihan", siapa="pegawai", kapan="2026-07-01")
    browser.send(apa="Ikut pelatihan", siapa="pegawai", kapan="2026-08-20")
    browser.get(page)
    browser.send(action=f"{page}/langkah/{plan.steps[0].id}")
    browser.get(f"{page}/akhiri", 404)
    seat = f"{line.head_post.id}/{line.head.person_id}"
    browser.sign_in(line.chief).get(f"{COACHING}/rujukan/baru/{seat}")
    said = {"sebab": "result", "kata": "Di bawah target", "bukti": "Rapor 2026-s1"}
    browser.send(status=422, **said)
    assert "Coaching comes first" in text_of(browser)
    set_clock(date(2026, 8, 10))
    browser.sign_in(line.chief).get(f"{page}/tinjauan")
    browser.send(kata="Belum berubah", tinjau="")
    browser.get(f"{page}/akhiri")
    browser.send(kata="Belum tercapai")
    browser.get(f"{COACHING}/rujukan/baru/{seat}")
    browser.send(**said)
    referral = f"{COACHING}/rujukan/{db.session.query(Referral).one().id}"
    browser.get(f"{COACHING}/konseling/baru/{seat}")
    browser.send(tanggal="2026-07-31", kata="Rahasia berdua")
    note = f"{COACHING}/konseling/{db.session.query(CounsellingNote).one().id}"
    assert referral in tasks(browser, line.mayor)
    browser.sign_in(line.head).get(referral)
    browser.send(kata="Dua petugas sakit")
    browser.sign_in(line.mayor).get(referral)
    browser.send(kata="Tambah petugas")
    browser.sign_in(line.head).get(note)
    assert "Rahasia berdua" in text_of(browser)
    hr = person("Kepegawaian", hr=line.town.dinas)
    for other, door in ((line.camat, 404), (hr, 403), (line.town.administrator, 403), (line.town.inspector, 403)):
        for hidden in (page, referral, note):
            browser.sign_in(other).get(hidden, door)
    browser.sign_in(line.mayor).get(note, 404)
    browser.get(COACHING)
    assert "Rahasia berdua" not in text_of(browser)


def test_what_waits_and_the_pages_ask_no_more_however_many_plans_there_are(browser, line):
    seat = queries.seat_in(queries.team_of(line.chief), line.head.person_id, line.head_post.id)

    def counted(path):
        with queries_counted() as asked_for:
            browser.get(path)
        return sum("coaching_plan" in each or "honour" in each for each in asked_for)

    browser.sign_in(line.chief)
    coaching.open_plan(seat, "Satu", date(2026, 6, 3), by=line.chief)
    db.session.commit()
    before = [counted(path) for path in (COACHING, "/kinerja", "/kerja")]
    for number in range(4):
        coaching.open_plan(seat, f"Lagi {number}", date(2026, 6, 3), by=line.chief)
    db.session.commit()
    assert [counted(path) for path in (COACHING, "/kinerja", "/kerja")] == before
    assert before[1:] == [1, 1]
