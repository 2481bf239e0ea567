"""What somebody could learn who was not meant to: found by a hostile reader, mended, and kept so."""

from datetime import date

import pytest

from portal.complaints import codes, jobs, naming, queries, showing
from portal.complaints.actions import handling, reporter, reporting, unsealing
from portal.complaints.models import ComplaintWord
from portal.complaints.report_form import JoinForm
from portal.complaints.rules import Reading, Said
from portal.complaints.visibility import Viewer
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import Job
from portal.web.forgery import make_stamp
from tests.builders import person, resident
from tests.complaints.desk import kept_photo, path
from tests.complaints.house import DONE, declared, reported, verified

WHY = "Perlu menemui pelapor di rumahnya"


# ---- break-glass


def declared_secret(house):
    made = verified(house, name="Rahma", anonymous=True)
    handling.declare_done(made, DONE, seen=made.version, by=house.complaint_officer)
    return made


def test_what_has_climbed_to_the_head_is_not_opened_from_the_desk(house):
    """The coordinator whose work the reporter rejects must not read by an older leave who that was."""
    asked, granted = declared_secret(house), declared_secret(house)
    for case in (asked, granted):
        unsealing.ask(case, WHY, by=house.coordinator)
    unsealing.confirm(granted, by=house.inspector)
    for case in (asked, granted):
        reporter.say(case, Said.NOT_DONE)
        assert case.with_head
    with pytest.raises(NotAllowed):
        unsealing.read(granted, by=house.coordinator)
    with pytest.raises(Refused):
        unsealing.confirm(asked, by=house.inspector)


def test_an_inspector_of_a_branch_that_the_case_was_in_agrees_to_nothing(house, browser):
    """Else a branch lets another ask for it who reported them."""
    inside = person("Inspektur dinas", inspector=house.dinas)
    made = reported(house, name="Rahma", anonymous=True)
    handling.forward(made, house.district, "Bukan urusan kami", seen=made.version, by=house.coordinator)
    unsealing.ask(made, WHY, by=house.district_coordinator)
    db.session.commit()
    assert made.number not in browser.sign_in(inside).get("/kerja/laporan/buka-identitas")
    with pytest.raises(NotAllowed):
        unsealing.confirm(made, by=inside)
    assert unsealing.confirm(made, by=house.inspector).asked_by_id == house.district_coordinator.person_id


# ---- what the desk is told beside a case


HIDDEN = [{"category": "kasar"}, {"category": "loket", "confidential": True}]


@pytest.mark.parametrize("changes", HIDDEN)
def test_a_picture_tells_the_desk_of_no_report_that_is_hidden_from_it(house, browser, changes):
    """Who gave their name with the one would be known as who sent the other."""
    reported(house, photos=(kept_photo(),), **changes)
    made = reported(house, name="Rahma", photos=(kept_photo(),))
    page = browser.sign_in(house.complaint_officer).get(path(made))
    assert "dipakai" not in page
    assert "dipakai" in browser.sign_in(house.head).get(path(made))


def test_an_answer_tells_the_desk_of_no_report_that_is_hidden_from_it(house, browser):
    """What the head answered about an officer, the officers of the desk cannot find by guessing its words."""
    hidden, made = reported(house, "kasar"), verified(house)
    handling.answer(hidden, DONE, seen=hidden.version, by=house.head)
    db.session.commit()
    browser.sign_in(house.complaint_officer).get(path(made, "jawab"))
    browser.send(status=303, what=DONE.what, who=DONE.who, by_when=DONE.by_when)  # not asked about anything


# ---- two reports that become one


@pytest.mark.parametrize("into_hidden", [True, False])
def test_what_is_about_an_officer_is_merged_with_nothing_that_the_desk_reads(house, into_hidden):
    hidden, plain = reported(house, "kasar"), verified(house)
    first, second = (plain, hidden) if into_hidden else (hidden, plain)
    with pytest.raises(Refused):
        handling.merge(first, second, seen=first.version, by=house.head)


def test_who_joined_both_with_one_page_is_counted_once_when_they_are_merged(house):
    """The page of similar reports has one stamp for all of them."""
    first, second = reported(house), reported(house)
    for case in (first, second):
        reporting.join(case, nonce="sama", contact="rahma@warga.id")
    handling.merge(second, first, seen=second.version, by=house.coordinator)
    assert (first.joined, len(queries.followers(first.id))) == (2, 1)


# ---- whether it is there


def test_joining_asks_no_more_of_a_confidential_report_than_of_a_number_that_nobody_has(house, browser, count_queries):
    """How long an answer takes, and what it asks for, tells as much as its words."""
    hidden, nobody = reported(house, confidential=True), codes.new_number(2026)
    asked = {}
    for number in (nobody, hidden.number, nobody):
        data = {"csrf_token": stamp_of(browser.app)}
        with count_queries() as counted:
            browser.ask("POST", f"/l/{number}/saya-juga", 404, data=data, headers={"Origin": "http://localhost"})
        asked[number] = len(counted)
    assert asked[hidden.number] == asked[nobody]


def stamp_of(app):
    with app.test_request_context():
        return make_stamp(JoinForm.__name__)


# ---- forgetting


def test_who_followed_is_forgotten_though_the_reporter_was_before(house, browser, set_clock):
    """An account that closes must not leave the addresses of others behind for ever."""
    rahma = resident()
    made = declared(house, by=rahma)
    reporting.join(made, nonce="x", contact="budi@warga.id")
    reporter.say(made, Said.DONE, by=rahma)
    reporter.forget(rahma)
    db.session.commit()
    set_clock(date(2028, 6, 1))
    jobs.forget_reporters()
    assert [each.contact for each in queries.followers(made.id)] == [""]


def test_a_name_that_comes_after_the_account_closed_is_forgotten_in_its_time(house, set_clock):
    rahma = resident()
    made = verified(house, by=rahma)
    reporter.forget(rahma)
    reporter.make_formal(made, name="Rahma", address="Jalan Rahasia 7", loss="", wish="Lampu menyala")
    reporter.withdraw(made)
    db.session.commit()
    set_clock(date(2028, 6, 1))
    jobs.forget_reporters()
    db.session.expire_all()
    assert (queries.reporter(made.id).name, queries.reporter(made.id).address) == ("", "")


def test_a_light_report_keeps_nothing_that_the_formal_one_asked_for(house):
    """The unit would go on reading a name that was given for a decision which nobody asks for any more."""
    made = verified(house)
    reporter.make_formal(made, name="Rahma", address="Jalan Rahasia 7", loss="", wish="Lampu menyala")
    reporter.make_light(made)
    assert (queries.reporter(made.id).name, queries.reporter(made.id).address) == ("", "")


def test_what_a_resident_has_deleted_goes_from_the_storage_too(house):
    rahma = resident()
    made = verified(house, by=rahma, contact="rahma@warga.id")
    for deed in (lambda: reporter.stop_letters(queries.reporter(made.id)), lambda: reporter.forget(rahma)):
        db.session.query(Job).delete()
        deed()
        assert "complaint:forgotten" in {job.name for job in db.session.query(Job)}


# ---- who they are


def test_the_desk_does_not_read_how_somebody_is_known_who_kept_their_name(house, browser):
    """Few have an account that a counter verified, and its clerk remembers them."""
    pages = []
    for changes in ({"anonymous": True}, {}):
        made = declared(house, name="Rahma", by=resident(), **changes)
        reporter.say(made, Said.PARTLY, by=queries.reporter(made.id).account)
        db.session.commit()
        pages.append(browser.sign_in(house.complaint_officer).get(path(made)))
    known = naming.known(db.session.query(ComplaintWord).first().known)
    with browser.app.test_request_context():
        assert [str(known) in page for page in pages] == [False, True]


def test_a_point_falls_with_the_place_that_a_moderator_rejected(house):
    """Words that lead to a house are rejected, and a pin on that very house said the same."""
    made = reported(house, latitude=-2.99871, longitude=104.81234)
    for place, shown in ((Reading.RELEASED, True), (Reading.REJECTED, False)):
        made.text_reading, made.place_reading = Reading.RELEASED, place
        assert (showing.see(made, Viewer.PUBLIC).point is not None) is shown


def test_a_signed_in_resident_asks_for_a_report_of_others_as_for_no_number(house, browser, count_queries):
    hidden, nobody = reported(house, confidential=True), codes.new_number(2026)
    browser.sign_in(resident())
    asked = {}
    for number in (nobody, hidden.number, nobody):
        with count_queries() as counted:
            browser.ask("GET", f"/akun/laporan/{number}", 404)
        asked[number] = len(counted)
    assert asked[hidden.number] == asked[nobody]


def test_what_was_written_of_bribery_leaves_the_telephone(browser, house):
    """Somebody writes of it in the form, is led elsewhere, and the next person would be offered to go on with it."""
    page = browser.get("/lapor/pungli")
    assert "data-forget" in page
    assert "localStorage" in page  # the script that throws its draft away there


def test_the_log_does_not_say_why_somebody_wants_to_know_who_it_was(house):
    """An administrator reads the log and has no part in any case; and the log is never forgotten."""
    made = reported(house, name="Rahma", anonymous=True)
    unsealing.ask(made, "Diduga Bu Rahma dari RT 05, perlu ditemui", by=house.coordinator)
    unsealing.confirm(made, by=house.inspector)
    assert not [entry for entry in db.session.query(AuditEntry) if "Rahma" in str(entry.details)]


@pytest.mark.parametrize("hidden", [True, False])
def test_of_two_confidential_reports_that_became_one_neither_reporter_reads_the_number_of_the_other(
    house, browser, hidden
):
    first, second = (reported(house, confidential=hidden) for _ in range(2))
    handling.merge(second, first, seen=second.version, by=house.coordinator)
    for mine, other in ((first, second), (second, first)):
        page = browser.get(f"/l/{mine.number}/{codes.link_key(mine.number)}")
        assert (other.number in page) is (not hidden and mine is second)
    page = browser.sign_in(house.coordinator).get(path(first))
    assert second.number in page


def test_a_unit_that_helps_reads_no_name(house, browser):
    """Before it is sent the page says who alone reads it: the unit that answers."""
    made = reported(house, "tidak-tahu", name="Rahma")
    handling.support(made, (house.dinas,), seen=made.version, by=house.district_coordinator)
    db.session.commit()
    for who, reads in ((house.district_coordinator, True), (house.coordinator, False), (house.complaint_officer, False)):
        page = browser.sign_in(who).get(path(made))
        assert (path(made, "nama") in page) is reads
