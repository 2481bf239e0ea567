"""Files that show what was reached: the person brings them, who reads the appraisal opens them, and nobody else."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import delete

from portal.core import files
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.files import StoredFile
from portal.core.periods import Period
from portal.evaluation.appraisal import actions, evidence, kept, queries, rules
from portal.evaluation.appraisal.actions import Rating, Said
from portal.evaluation.appraisal.models import Appraisal, EvidenceFile, Realisation
from portal.evaluation.appraisal.rules import Level
from portal.evaluation.appraisal.views.own import _since_begun
from portal.evaluation.plans import actions as plans
from portal.evaluation.plans.history import history
from tests.as_written import say_as_written
from tests.browser import words
from tests.conftest import ONE_DATABASE

TW2, END = Period("2026-tw2"), date(2026, 6, 30)
PDF = b"%PDF-1.7\nRegister triwulan\n%%EOF\n"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


def seen(found, reader):
    return queries.appraisal(found.id, reader=reader)


def begun(office):
    """Tuti's second quarter, and the line of results it is of."""
    found = actions.begin(office.agreed(office.tuti, office.tuti_post, office.head), TW2, by=office.tuti)
    [line] = queries.expected_of(found)
    return found, line.line_id


def with_a_file(office, title="Register KK"):
    found, line_id = begun(office)
    return found, evidence.add(seen(found, office.tuti), line_id, title, files.keep_document(PDF), by=office.tuti)


def send(office, found):
    [line] = queries.expected_of(found)
    actions.write(seen(found, office.tuti), {line.line_id: Said("96 %")}, "", send=True, by=office.tuti)
    db.session.commit()


def test_a_file_is_brought_by_the_person_alone_and_only_before_they_send(office):
    found, one = with_a_file(office)
    assert (found.files, kept.files_of(found)) == (1, [one])
    more = files.keep_document(PDF)
    for other in (office.head, office.rian, office.chief):
        with pytest.raises(NotAllowed):
            evidence.add(queries.seen_by(found, other), one.line_id, "Register", more, by=other)
    mine = seen(found, office.tuti)
    for title, line_id, field in (("", one.line_id, "judul"), ("x" * 121, one.line_id, "judul"), ("Lain", 9999, "hasil")):
        with pytest.raises(Refused) as no:
            evidence.add(mine, line_id, title, more, by=office.tuti)
        assert no.value.field == field
    found.files = rules.MOST_FILES
    with pytest.raises(Refused, match="Ten files at most"):
        evidence.add(mine, one.line_id, "Register", more, by=office.tuti)
    found.files = 1
    send(office, found)
    for deed in (
        lambda: evidence.add(mine, one.line_id, "Register", more, by=office.tuti),
        lambda: evidence.take_back(one, mine, by=office.tuti),
        lambda: evidence.withdraw(mine, by=office.tuti),
    ):
        with pytest.raises(Refused, match="stays as it is"):
            deed()


def test_what_is_taken_back_takes_its_files_with_it(office):
    found, one = with_a_file(office)
    with pytest.raises(NotAllowed):
        evidence.take_back(one, queries.seen_by(found, office.head), by=office.head)
    evidence.take_back(one, seen(found, office.tuti), by=office.tuti)
    assert (found.files, db.session.query(StoredFile).count()) == (0, 0)
    mine = seen(found, office.tuti)
    [line] = queries.expected_of(found)
    stored = files.keep_document(PDF)
    path = files.path_of(stored)
    evidence.add(mine, line.line_id, "Register", stored, by=office.tuti)
    actions.write(mine, {line.line_id: Said("96 %")}, "Belum selesai.", by=office.tuti)
    with pytest.raises(NotAllowed):
        evidence.withdraw(queries.seen_by(found, office.head), by=office.head)
    evidence.withdraw(mine, by=office.tuti)
    db.session.commit()
    left = [db.session.query(kind).count() for kind in (Appraisal, Realisation, EvidenceFile, StoredFile)]
    assert left == [0, 0, 0, 0]
    assert path.is_file()  # for a day, until what no row has any more is cleaned away
    assert TW2 in {one.period for one in queries.to_begin(office.tuti.person_id, queries.mine(office.tuti.person_id))}


def test_one_that_was_taken_back_meanwhile_is_not_there_for_who_changes_it(office):
    found, _line_id = begun(office)
    mine, theirs = seen(found, office.tuti), seen(found, office.head)
    db.session.commit()
    db.session.execute(delete(Appraisal).where(Appraisal.id == found.id).execution_options(synchronize_session=False))
    for deed in (
        lambda: evidence.withdraw(mine, by=office.tuti),  # the button was pressed twice
        lambda: actions.rate(theirs, Rating(Level.AS, Level.AS, "Sesuai"), by=office.head),
    ):
        with pytest.raises(NotFound):
            deed()


def test_who_read_one_that_was_taken_back_is_written_down_of_the_next_one_too(office):
    plan = office.agreed(office.tuti, office.tuti_post, office.head)
    for _time in range(2):  # SQLite gives the second one the number of the first
        found = actions.begin(plan, TW2, by=office.tuti)
        actions.note_reading(found, by=office.head)
        evidence.note_reading(found, by=office.head)
        traces = [one.action for one in _since_begun(history(f"Appraisal:{found.id}"))]
        assert sorted(traces) == ["appraisal:begin", "appraisal:file:read", "appraisal:read"]
        evidence.withdraw(seen(found, office.tuti), by=office.tuti)
        db.session.commit()


@ONE_DATABASE
def test_a_file_is_opened_by_those_who_read_the_appraisal_and_by_nobody_else(browser, office, session, set_clock):
    found, one = with_a_file(office)
    address = f"/kinerja/penilaian/berkas/{one.id}"
    answer = browser.sign_in(office.tuti).ask("GET", address, 200)
    assert (answer.data, answer.headers["Cache-Control"]) == (PDF, "no-store")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    browser.sign_in(office.head).get(address, status=404)  # a draft is the person's own
    theirs = f"/kinerja/tim/{office.tuti.person_id}/penilaian/{found.id}"
    browser.get(theirs)
    assert "Register KK" not in words(browser.page.find(".//main"))
    send(office, found)
    browser.get(theirs)
    assert [a.get("href") for a in browser.page.iterfind(".//main//a") if a.get("class") == "download"] == [address]
    assert browser.ask("GET", address, 200).data == PDF
    set_clock(END)
    actions.rate(seen(found, office.head), Rating(Level.BELOW, Level.AS, "Kurang."), by=office.head)
    browser.sign_in(office.chief).get(address, status=404)  # no objection has been filed
    actions.file_objection(seen(found, office.tuti), "Bukti belum dibaca", by=office.tuti)
    assert browser.sign_in(office.chief).ask("GET", address, 200).data == PDF
    town = office.town
    for account in (office.rian, office.hr, office.upper_hr, town.administrator, town.inspector, town.officer):
        status = 404 if account.person.holdings else 403
        browser.sign_in(account).get(address, status=status)
        browser.get("/kerja")
        token = browser.page.find(".//input[@name='csrf_token']").get("value")
        browser.ask("POST", f"{address}/hapus", status, data={"csrf_token": token})
    assert browser.sign_out().ask("GET", address, 302).headers["Location"].startswith("/masuk")
    assert session.query(EvidenceFile).count() == 1
    browser.sign_in(office.tuti).get(f"/kinerja/penilaian/{found.id}/jejak")
    traced = words(browser.page.find(".//main"))
    assert "Kepala: opened a file of it" in traced
    assert "Sekretaris: opened a file of it" in traced
    assert "Tuti: opened" not in traced  # one's own is no reading
    with pytest.raises(NotFound):
        kept.file(9999, reader=office.tuti)


@ONE_DATABASE
def test_the_files_of_an_appraisal_in_the_browser(browser, office, session, set_clock):
    found, line_id = begun(office)
    page = f"/kinerja/penilaian/{found.id}"
    browser.sign_in(office.tuti).get(page)
    answer = browser.send(page, button="files", self_view="", **{f"words_{line_id}": "96 persen"})
    browser.follow(answer)  # what was typed is kept, and the files are a page further
    assert browser.path == f"{page}/berkas"
    assert session.query(Realisation).one().words == "96 persen"
    attach(browser, status=422, judul="Register", hasil=line_id)
    assert "Choose a file." in words(browser.page.find(".//main"))
    attach(browser, status=422, judul="Register", hasil=line_id, berkas=(BytesIO(b"<script>"), "a.pdf"))
    assert "Send a PDF or a picture of at most 10 MB." in words(browser.page.find(".//main"))
    attach(browser, status=422, judul="Register", hasil=9999, berkas=(BytesIO(PDF), "a.pdf"))
    assert "Choose a result of your plan of work." in words(browser.page.find(".//main"))
    attach(browser, status=422, judul="", hasil=line_id, berkas=(BytesIO(PDF), "a.pdf"))
    assert session.query(StoredFile).count() == 0
    browser.follow(attach(browser, judul="Register triwulan", hasil=line_id, berkas=(BytesIO(PDF), "a.pdf")))
    one = session.query(EvidenceFile).one()
    browser.follow(browser.send(f"/kinerja/penilaian/berkas/{one.id}/hapus"))
    assert session.query(EvidenceFile).count() == 0
    browser.follow(attach(browser, judul="Register triwulan", hasil=line_id, berkas=(BytesIO(PDF), "a.pdf")))
    browser.get(page)
    assert "Register triwulan" in words(browser.page.find(".//main"))
    send(office, found)
    browser.get(f"{page}/berkas", status=404)
    browser.get(f"{page}/tarik", status=404)
    set_clock(END)
    actions.rate(seen(found, office.head), Rating(Level.AS, Level.AS, "Sesuai."), by=office.head)
    actions.accept(seen(found, office.tuti), number=1, by=office.tuti)
    browser.get(page)
    copied = next(browser.page.iterfind(".//textarea[@id='ekinerja']")).text
    assert "Bukti dukung: Register triwulan" in copied


@ONE_DATABASE
def test_what_stands_at_a_result_that_a_revised_plan_dropped_is_shown_to_the_superior(browser, office, set_clock):
    found, one = with_a_file(office)
    plan = found.plan
    actions.write(seen(found, office.tuti), {one.line_id: Said("96 persen")}, "", by=office.tuti)
    version = plans.revise(plan, "Tugas baru", by=office.tuti)
    plans.drop_result(version, version.results[0], by=office.tuti)
    office.write(plan, office.tuti, "Arsip rapi")
    office.settle(plan, office.tuti, office.head)
    theirs = f"/kinerja/tim/{office.tuti.person_id}/penilaian/{found.id}"
    browser.sign_in(office.head).get(theirs)
    assert "Register KK" not in words(browser.page.find(".//main"))  # a draft is the person's own
    send(office, found)
    browser.get(theirs)
    shown = words(browser.page.find(".//main"))
    _before, _said, dropped = shown.partition("Kartu keluarga selesai tiga hariThe plan has this result no longer.")
    assert "96 persen" in dropped
    assert "Register KK" in dropped
    assert "Arsip rapi" not in dropped.partition("Give your view")[0]  # those of the plan come first
    assert [words(each) for each in browser.page.iterfind(".//main//form//label")][0] == "Arsip rapi"  # it alone is rated


@ONE_DATABASE
def test_one_that_was_begun_by_mistake_is_taken_back_and_leaves_no_trace_to_who_begins_next(browser, office, session):
    found, _line_id = begun(office)
    browser.sign_in(office.head).get(f"/kinerja/penilaian/{found.id}/tarik", status=404)
    browser.sign_in(office.tuti).get(f"/kinerja/penilaian/{found.id}/tarik")
    browser.follow(browser.send())
    assert session.query(Appraisal).count() == 0
    plan = office.agreed(office.rian, office.rian_post, office.head)
    again = actions.begin(plan, TW2, by=office.rian)
    assert again.id == 1  # on SQLite the number comes back
    browser.sign_in(office.rian).get(f"/kinerja/penilaian/{again.id}/jejak")
    assert [words(each).partition(": ")[2] for each in browser.page.iterfind(".//main//li")] == ["began it"]


def attach(browser, status=302, **fields):
    form = {"csrf_token": browser.page.find(".//main//form//input[@name='csrf_token']").get("value")} | fields
    return browser.ask("POST", browser.path, status, data=form, headers={"Origin": "http://localhost"},
                       content_type="multipart/form-data")  # fmt: skip


@ONE_DATABASE
def test_a_public_number_beside_what_was_reached_is_a_link_and_a_mistyped_one_is_told(browser, office, set_clock):
    found, line_id = begun(office)
    field = f"evidence_{line_id}"
    browser.sign_in(office.tuti).get(f"/kinerja/penilaian/{found.id}")
    browser.send(status=422, self_view="", **{f"words_{line_id}": "96 persen", field: "PLJ-26-7K3M-9QX"})
    assert "copy it from its page" in words(browser.page.find(".//main"))
    assert browser.page.find(f".//input[@name='{field}']").get("value") == "PLJ-26-7K3M-9QX"
    with pytest.raises(Refused, match="copy it from its page") as no:
        actions.write(seen(found, office.tuti), {line_id: Said("96 %", "PLJ-26-7K3M-9QX")}, "", by=office.tuti)
    assert no.value.field == field
    browser.send(button="yes", self_view="", **{f"words_{line_id}": "96 persen", field: "PLJ-26-7K3M-9Q9, janji 12"})
    browser.sign_in(office.head).get(f"/kinerja/tim/{office.tuti.person_id}/penilaian/{found.id}")
    links = [a.get("href") for a in browser.page.iterfind(".//main//a")]
    assert {"/l/PLJ-26-7K3M-9Q9", "/janji/12"} <= set(links)
    set_clock(END)
    actions.rate(seen(found, office.head), Rating(Level.BELOW, Level.AS, "Kurang."), by=office.head)
    browser.sign_in(office.tuti).get(f"/kinerja/penilaian/{found.id}/keberatan")
    browser.send(status=422, words="Bukti belum dibaca.", evidence="/janji/lama")
    assert "The address of a promise ends in its number" in words(browser.page.find(".//main"))
    with pytest.raises(Refused, match="ends in its number"):
        actions.file_objection(seen(found, office.tuti), "Belum dibaca", "/janji/lama", by=office.tuti)
