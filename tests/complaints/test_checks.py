"""Who looks whether it is done, what they see of it, and what becomes of what they say."""

from contextvars import Context
from datetime import date, timedelta
from io import BytesIO

import pytest

from portal.accounts import actions as accounts
from portal.complaints import check_desk, check_jobs, check_queries, queries, showing
from portal.complaints.actions import checking, handling, reporter
from portal.complaints.check_models import ComplaintCheck, ComplaintRisk
from portal.complaints.models import Complaint
from portal.complaints.rules import Found, Reading, Said, State, StepKind
from portal.complaints.visibility import Viewer
from portal.core import clock, keys
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.outbox import Job
from portal.core.workdays import day_of
from tests.builders import person
from tests.complaints.desk import CONTACT, NAME, PLANTED, jpeg, kept_photo
from tests.complaints.house import DONE, TEXT, declared, found_in, kinds, reported, verified
from tests.conftest import ONE_DATABASE

WHY = "Sudah dua kali dinyatakan selesai padahal belum."
NOTE = "Saya datang pukul sepuluh: lampunya masih mati."
DESK = "/kerja/pemeriksaan"


@pytest.fixture
def town(house, tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "_folder", tmp_path)
    check_jobs.tend()
    return house


def declare(town, case):
    handling.declare_done(case, DONE, seen=case.version, by=town.complaint_officer)


def risky(town, **changes):
    """A case that was marked, and declared done since; and its check."""
    case = verified(town, **changes)
    checking.mark(case, WHY, by=town.inspector)
    declare(town, case)
    check_jobs.tend()
    return case, check_queries.check_of(case.id, 1)


def steps(case):
    return kinds(case)


# ---- marking


def test_the_unit_learns_nothing_of_a_mark_before_it_has_declared(town, browser):
    case = verified(town)
    version, before = case.version, steps(case)
    checking.mark(case, WHY, by=town.inspector)
    check_jobs.tend()
    assert (case.version, steps(case)) == (version, before)
    browser.sign_in(town.complaint_officer)
    assert "isiko" not in browser.get(f"/kerja/laporan/{case.number}")
    browser.sign_out()
    assert "isiko" not in browser.get(f"/l/{case.number}")
    declare(town, case)
    check_jobs.tend()
    assert steps(case)[-1] == "risky"
    assert WHY not in browser.get(f"/l/{case.number}")
    assert [(one.risky, one.month, one.until_on) for one in check_queries.checks_of(case.id)] == [
        (True, None, clock.today() + timedelta(days=14))
    ]


def test_all_declarations_of_a_marked_case_are_checked_and_none_before_the_mark(town):
    case = declared(town)
    reporter.say(case, Said.PARTLY)
    checking.mark(case, WHY, by=town.district_coordinator)
    for _again in range(2):
        declare(town, case)
        check_jobs.tend()
        reporter.say(case, Said.PARTLY)
    assert [one.round for one in check_queries.checks_of(case.id)] == [2, 3]


def test_one_that_is_declared_done_at_this_moment_is_checked_too(town):
    case = declared(town)
    checking.mark(case, WHY, by=town.inspector)
    check_jobs.tend()
    check_jobs.tend()
    assert [one.round for one in check_queries.checks_of(case.id)] == [1]
    assert steps(case).count("risky") == 1


@pytest.mark.parametrize(
    "who", ["complaint_officer", "coordinator", "head", "administrator", "moderator", "desk_officer"]
)
def test_nobody_of_the_unit_and_no_other_role_marks(town, who):
    case = verified(town)
    with pytest.raises(NotAllowed):
        checking.mark(case, WHY, by=getattr(town, who))
    with pytest.raises(NotFound):
        checking.listed(case.number, by=getattr(town, who))


def test_who_passes_cases_on_cannot_learn_of_a_confidential_one_by_marking(town, browser):
    case = verified(town, confidential=True)
    browser.sign_in(town.district_coordinator)
    browser.get(f"{DESK}/tandai")
    there = browser.send(status=422, number=case.number, reason=WHY)
    browser.get(f"{DESK}/tandai")
    nowhere = browser.send(status=422, number="PLJ-26-0000-000", reason=WHY)
    gone = "Laporan itu tidak ada."
    assert all(gone in answer.text for answer in (there, nowhere))
    assert db.session.query(ComplaintRisk).count() == 0
    assert checking.mark(case, WHY, by=town.inspector).reason == WHY


def test_a_mark_needs_words_an_open_case_and_stands_once(town):
    case = verified(town)
    with pytest.raises(Refused):
        checking.mark(case, "pendek", by=town.inspector)
    checking.mark(case, WHY, by=town.inspector)
    with pytest.raises(Refused):
        checking.mark(case, WHY, by=town.district_coordinator)
    ended = verified(town)
    reporter.withdraw(ended)
    with pytest.raises(Refused):
        checking.mark(ended, WHY, by=town.inspector)
    assert db.session.query(ComplaintRisk).count() == 1


def test_the_log_tells_of_a_mark_once_it_was_declared_done_and_who_made_it_when(town, set_clock):
    def told():
        return [(one.actor_id, one.details) for one in db.session.query(AuditEntry).filter_by(action="complaint:mark")]

    case = verified(town)
    checking.mark(case, WHY, by=town.inspector)
    check_jobs.tend()
    assert told() == []
    assert db.session.query(AuditEntry).filter_by(actor_id=town.inspector.id).count() == 0
    set_clock(date(2026, 6, 3))
    for _again in range(2):
        declare(town, case)
        check_jobs.tend()
        assert told() == [(town.inspector.id, {"marked_on": "2026-06-01"})]
        reporter.say(case, Said.PARTLY)


def test_what_is_theirs_is_found_behind_however_many_that_are_not(town, monkeypatch):
    """A unit cannot hide what it declared behind a hundred cases with which the inspector's branch had to do."""
    monkeypatch.setattr(check_desk, "MOST", 2)
    theirs = person("Inspektur kecamatan", inspector=town.district)
    hidden, before = verified(town), list[Complaint]()
    for _each in range(5):
        case = verified(town)
        handling.forward(case, town.district, "Urusan kecamatan", seen=case.version, by=town.coordinator)
        handling.answer(case, DONE, seen=case.version, by=town.district_coordinator)
        handling.bounce(case, town.dinas, "Urusan dinas", seen=case.version, by=town.district_coordinator)
        before.append(case)
    for case in (*before, hidden):
        case.reopened = 2
    db.session.flush()
    assert [seen.number for seen in check_desk.proposed_for(theirs)] == [hidden.number]
    for case in (*before, hidden):
        checking.mark(case, WHY, by=town.inspector)
        declare(town, case)
        check_jobs.tend()
    assert [each.seen.number for each in check_desk.waiting_for(theirs)] == [hidden.number]


def test_a_rule_proposes_and_decides_nothing(town):
    officer, ordinary = reported(town, "kasar"), reported(town)
    twice = declared(town)
    twice.reopened = 2
    reported(town, "kasar", confidential=True)
    db.session.flush()
    proposed = [seen.number for seen in check_desk.proposed_for(town.inspector)]
    assert set(proposed) == {officer.number, twice.number}
    assert ordinary.number not in proposed
    assert check_desk.proposed_for(town.coordinator) == []  # of the branch concerned
    assert db.session.query(ComplaintRisk).count() == 0


# ---- who looks


def test_only_an_inspector_outside_every_branch_that_it_was_in_looks(town):
    inside = person("Inspektur dinas", inspector=town.dinas)
    helped = person("Inspektur kecamatan", inspector=town.district)  # whose branch wrote a note of its own
    mover = person("Pindahan", complaint_officer=town.dinas)
    accounts.give_role(mover.person, *_inspector(town), by=None)
    case = verified(town)
    handling.support(case, (town.district,), seen=case.version, by=town.coordinator)
    handling.note(case, "Kami kirim orang.", by=town.district_coordinator)
    checking.mark(case, WHY, by=town.inspector)
    declare(town, case)
    accounts.end_role(next(m for m in mover.person.roles if m.agency_id == town.dinas.id), by=None)
    check_jobs.tend()
    check = check_queries.check_of(case.id, 1)
    db.session.expire_all()
    for who in (inside, helped, mover, town.coordinator, town.head, town.administrator, town.publishers[0]):
        with pytest.raises(NotAllowed):
            checking.check(check, Found.DONE, NOTE, by=who)
        assert check_desk.waiting_for(who) == []
    checking.check(check, Found.DONE, NOTE, by=town.inspector)


def test_a_unit_keeps_no_inspector_away_by_naming_their_branch(town):
    """Neither as one that helps nor by handing it there and getting it back."""
    theirs = person("Inspektur kecamatan", inspector=town.district)
    case = verified(town)
    handling.support(case, (town.district,), seen=case.version, by=town.coordinator)
    handling.forward(case, town.district, "Urusan kecamatan", seen=case.version, by=town.coordinator)
    assert not checking.may_mark(case, by=theirs)  # while it lies there
    handling.bounce(case, town.dinas, "Urusan dinas", seen=case.version, by=town.district_coordinator)
    checking.mark(case, WHY, by=theirs)
    declare(town, case)
    check_jobs.tend()
    with pytest.raises(Refused):
        handling.support(case, (town.desk,), seen=case.version, by=town.coordinator)
    assert [each.check.complaint_id for each in check_desk.waiting_for(theirs)] == [case.id]
    checking.check(check_queries.check_of(case.id, 1), Found.DONE, NOTE, by=theirs)


def test_a_branch_that_did_more_than_give_it_back_looks_at_nothing(town):
    theirs = person("Inspektur kecamatan", inspector=town.district)
    case = verified(town)
    handling.forward(case, town.district, "Urusan kecamatan", seen=case.version, by=town.coordinator)
    handling.answer(case, DONE, seen=case.version, by=town.district_coordinator)
    handling.bounce(case, town.dinas, "Urusan dinas", seen=case.version, by=town.district_coordinator)
    assert not checking.may_mark(case, by=theirs)
    assert not checking.may_check(case, by=theirs)
    assert checking.may_check(case, by=town.inspector)


def _inspector(town):
    from portal.accounts.rules import Role

    return Role.INSPECTOR, town.inspector.person.roles[0].agency


def test_of_two_who_look_the_first_word_stands(town):
    _case, check = risky(town)
    second = person("Inspektur kedua", inspector=town.inspector.person.roles[0].agency)
    checking.check(check, Found.NOT_DONE, NOTE, by=town.inspector)
    with pytest.raises(Refused):
        checking.check(check, Found.DONE, NOTE, by=second)
    assert check.found is Found.NOT_DONE


def test_who_looked_once_is_no_part_of_the_case_and_looks_again(town):
    case, check = risky(town)
    checking.check(check, Found.NOT_DONE, NOTE, by=town.inspector)
    reporter.say(case, Said.PARTLY)
    declare(town, case)
    check_jobs.tend()
    checking.check(check_queries.check_of(case.id, 2), Found.DONE, NOTE, by=town.inspector)
    assert [one.found for one in check_queries.checks_of(case.id)] == [Found.NOT_DONE, Found.DONE]


@pytest.mark.parametrize(("found", "note"), [(Found.NOT_CHECKED, NOTE), (Found.DONE, "ya")])
def test_a_word_that_says_nothing_is_refused(town, found, note):
    _case, check = risky(town)
    with pytest.raises(Refused):
        checking.check(check, found, note, by=town.inspector)


# ---- what becomes of it


def test_what_was_found_stands_as_a_third_column_and_changes_no_state(town, browser):
    case, check = risky(town)
    checking.check(check, Found.NOT_DONE, NOTE, photos=(kept_photo(),), by=town.inspector)
    assert case.state is State.DECLARED
    page = browser.get(f"/l/{case.number}")
    assert NOTE in page
    assert "Ternyata belum selesai" in page
    step = next(each for each in queries.complaint(case.number).steps if each.kind is StepKind.CHECKED)
    assert step.agency_id == town.inspector.person.roles[0].agency_id
    (photo,) = queries.complaint(case.number).photos
    assert (photo.step_id, photo.by_unit, photo.reading) == (step.id, True, Reading.NEW)
    assert photo.file.key not in page  # until a moderator released it
    browser.sign_in(town.complaint_officer)
    assert "Ternyata belum selesai" in browser.get(f"/kerja/laporan/{case.number}")


@pytest.fixture
def on_a_page(app):
    with app.test_request_context("/"):
        yield


def test_reporter_head_and_inspector_are_told(town, on_a_page):
    case, check = risky(town, contact="rahma@warga.id")
    assert [task.keys[0].kind for task in check_desk.tasks(town.inspector)] == ["complaint_check"]
    assert list(check_desk.tasks(town.head)) == []
    checking.check(check, Found.NOT_DONE, NOTE, by=town.inspector)
    (task,) = check_desk.tasks(town.head)
    assert task.keys == ((check_desk.FOUND, f"ComplaintCheck:{check.id}"),)
    assert case.number in task.text
    assert list(check_desk.tasks(town.inspector)) == []
    for kind, over in ((check_desk.CHECK, True), (check_desk.FOUND, False)):
        words = check_desk.NOTICES[kind].words([f"ComplaintCheck:{check.id}"])
        assert [(text.over, case.number in text.title) for text in words.values()] == [(over, True)]
    step = queries.complaint(case.number).steps[-1]
    assert {"step_id": step.id} in [job.payload for job in db.session.query(Job).filter_by(name="complaint:step")]


def test_where_nobody_went_it_is_printed(town, set_clock, browser):
    case, check = risky(town)
    set_clock(check.until_on)
    check_jobs.tend()
    assert check.found is None
    set_clock(check.until_on + timedelta(days=1))
    with pytest.raises(Refused):
        checking.check(check, Found.DONE, NOTE, by=town.inspector)
    check_jobs.tend()
    check_jobs.tend()
    assert (check.found, steps(case).count("unchecked")) == (Found.NOT_CHECKED, 1)
    assert "Tidak diperiksa" in browser.get(f"/l/{case.number}")
    with pytest.raises(Refused):
        checking.check(check, Found.DONE, NOTE, by=town.inspector)


def test_a_risky_confidential_case_is_checked_and_told_to_nobody_else(town, browser, set_clock):
    case, check = risky(town, confidential=True)
    checking.check(check, Found.NOT_DONE, NOTE, by=town.inspector)
    browser.get(f"/l/{case.number}", status=404)
    browser.sign_in(town.complaint_officer)
    assert NOTE in browser.get(f"/kerja/laporan/{case.number}")
    browser.sign_out()
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    set_clock(date(2026, 7, 16))
    check_jobs.tend()
    for page in ("", "/2026-06", "/2026-06.csv", "/2026-06.txt"):
        assert case.number not in browser.get(f"/laporan/sampel{page}")
    assert found_in("2026-06") == {}


def test_one_that_is_drawn_and_risky_is_one_check(town, set_clock):
    case, check = risky(town)
    checking.check(check, Found.DONE, NOTE, by=town.inspector)
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    assert db.session.query(ComplaintCheck).count() == 1
    assert (check.month, check.risky) == ("2026-06", True)
    set_clock(date(2026, 7, 16))
    check_jobs.tend()
    assert found_in("2026-06") == {"done": 1}


def test_nobody_but_inspectors_can_tell_what_was_drawn_before_it_is_over(town, browser, set_clock):
    """A unit that knew would mend what is looked at and leave the rest."""
    cases = [declared(town) for _each in range(2)]
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    (check,) = check_queries.open_checks(clock.today(), 9)
    other = next(case for case in cases if case.id != check.complaint_id)
    for who in (town.complaint_officer, town.head, town.coordinator):
        browser.sign_in(who)
        pages = [browser.get(f"/kerja/laporan/{case.number}") for case in (check.complaint, other)]
        pages = [page.replace(case.number, "") for page, case in zip(pages, (check.complaint, other), strict=True)]
        assert ["periksa" in page for page in pages][0] == ["periksa" in page for page in pages][1]
    browser.sign_out()
    table = browser.get("/laporan/sampel/2026-06.csv").splitlines()[1:]  # behind the line of what it is
    assert [line.rsplit(",", 4)[1:4] for line in table[1:]] == [["", "", ""]] * 2
    assert check.complaint.number not in browser.get("/laporan/sampel/2026-06")
    set_clock(date(2026, 7, 16))
    check_jobs.tend()
    assert check.complaint.number in browser.get("/laporan/sampel/2026-06")
    assert "Tidak diperiksa" in browser.get(f"/l/{check.complaint.number}")


# ---- the desk


@ONE_DATABASE
def test_the_desk_shows_all_that_is_needed_there_and_nobody_who_reported(town, browser):
    case, check = risky(town, name=NAME, contact=CONTACT, photos=(kept_photo(40),))
    key = queries.complaint(case.number).photos[0].file.key
    browser.sign_in(town.inspector)
    assert case.number in browser.get(DESK)
    page = browser.get(f"{DESK}/{check.id}")
    assert TEXT in page
    assert "RT 05, depan mushala" in page
    assert WHY in page
    assert DONE.what in page
    assert f"{DESK}/foto/{key}-kecil.webp" in page
    assert not [each for each in PLANTED if each in page]
    answer = Context().run(browser.client.get, f"{DESK}/foto/{key}.webp")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    seen = showing.see(queries.complaint(case.number), Viewer.CHECKER)
    assert (seen.name, seen.contact, seen.address, seen.outside_number) == (None, None, None, "")
    browser.sign_in(person("Inspektur dinas", inspector=town.dinas))
    browser.get(f"{DESK}/{check.id}", status=404)
    assert Context().run(browser.client.get, f"{DESK}/foto/{key}.webp").status_code == 404


@ONE_DATABASE
def test_what_was_typed_and_sent_stays_where_something_is_missing(town, browser):
    case, check = risky(town)
    browser.sign_in(town.inspector)
    browser.get(f"{DESK}/{check.id}")
    fields = {"note": NOTE, "foto": (BytesIO(jpeg()), "a.jpg")}
    page = browser.send(f"{DESK}/{check.id}", status=422, **fields).text
    assert NOTE in page
    assert "foto_tersimpan" in page
    (key,) = [photo.file.key for photo in db.session.query(queries.ComplaintPhoto)]
    browser.send(f"{DESK}/{check.id}", status=303, note=NOTE, found="not_done", foto_tersimpan=key)
    db.session.expire_all()
    assert check.found is Found.NOT_DONE
    assert [photo.file.key for photo in queries.complaint(case.number).photos] == [key]
    browser.get(f"{DESK}/{check.id}")


@ONE_DATABASE
def test_a_case_about_an_officer_is_checked_and_its_desk_reads_nothing(town, browser):
    case = reported(town, "kasar")
    checking.mark(case, WHY, by=town.inspector)
    handling.declare_done(case, DONE, seen=case.version, by=town.head)
    check_jobs.tend()
    check = check_queries.check_of(case.id, 1)
    checking.check(check, Found.UNCLEAR, NOTE, by=town.inspector)
    browser.sign_in(town.desk_officer)
    browser.get(f"/kerja/laporan/{case.number}", status=404)
    assert day_of(check.found_at) == clock.today()
