"""What goes wrong: mail that ends in between, agencies that close, forms that come twice, and acts that come too late."""

from datetime import date, timedelta

from portal.complaints import jobs, queries, telling
from portal.complaints.actions import handling, reporter, reporting
from portal.complaints.models import ComplaintLimit
from portal.complaints.rules import Said, State
from portal.complaints.views import desk
from portal.core.db import db
from portal.notifications import actions as notices
from portal.notifications.rules import How
from tests import worker
from tests.builders import resident
from tests.complaints.desk import kept_photo
from tests.complaints.house import DONE, TEXT, kinds, reported, verified
from tests.conftest import ONE_DATABASE
from tests.mailbox import mailbox

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

OURS = ("complaint:step", "complaint:letter")


def work():
    worker.work(*OURS)


def test_who_said_me_too_to_both_with_one_page_follows_the_one_that_goes_on(house):
    first, second = reported(house), reported(house, text=TEXT + " Juga di sini.")
    for each in (first, second):
        reporting.join(each, nonce="satu halaman")
    db.session.commit()
    handling.merge(second, first, seen=second.version, by=house.coordinator)
    db.session.commit()
    assert len(queries.followers(first.id)) == 1
    assert first.joined == 2  # they, and who reported the other one


def test_a_question_that_never_left_deems_nothing_withdrawn(house, set_clock):
    with mailbox():
        made = verified(house, contact="rahma@uji.id")
        work()
        assert handling.ask(made, "Lampu yang mana?", seen=made.version, by=house.complaint_officer)
        db.session.commit()
    work()
    set_clock(date(2026, 7, 20))
    jobs.end_waiting()
    db.session.refresh(made)
    assert made.state_now is State.IN_HAND


def test_a_question_whose_letter_waits_for_a_server_that_never_comes_back(house, set_clock):
    with mailbox() as box:
        made = verified(house, contact="rahma@uji.id")
        work()
        assert handling.ask(made, "Lampu yang mana?", seen=made.version, by=house.complaint_officer)
        box.refuse = "451 later"
        assert worker.tried(*OURS) == ["complaint:letter"]
        assert made.state_now is State.ASKED  # it may still come
        set_clock(date(2026, 6, 3))
        assert worker.tried(*OURS) == ["complaint:letter"]
    set_clock(date(2026, 7, 20))
    jobs.end_waiting()
    db.session.refresh(made)
    assert made.state_now is State.IN_HAND


def test_a_question_that_the_inbox_does_not_take_stops_no_clock(house, set_clock):
    account = resident()
    made = verified(house, by=account)
    notices.choose({telling.OWN: How.NONE}, 7, of=account)
    handling.ask(made, "Lampu yang mana?", seen=made.version, by=house.complaint_officer)
    work()
    db.session.refresh(made)
    assert made.state_now is State.IN_HAND


def test_the_days_to_answer_a_question_count_from_when_it_came(house, set_clock):
    made = verified(house, by=resident())
    handling.ask(made, "Lampu yang mana?", seen=made.version, by=house.complaint_officer)
    before = made.until_at
    set_clock(date(2026, 6, 4))  # the worker was away for three days
    work()
    db.session.refresh(made)
    assert made.until_at - before == timedelta(days=3)


def test_who_wants_no_more_letters_is_not_deemed_to_have_withdrawn(house):
    with mailbox():
        made = verified(house, contact="rahma@uji.id")
        handling.ask(made, "Lampu yang mana?", seen=made.version, by=house.complaint_officer)
        reporter.stop_letters(queries.reporter(made.id))
    assert made.state_now is State.IN_HAND


def test_whose_account_is_closed_is_not_deemed_to_have_withdrawn(house):
    made = verified(house, by=resident())
    handling.ask(made, "Lampu yang mana?", seen=made.version, by=house.complaint_officer)
    reporter.forget(queries.reporter(made.id).account)
    assert made.state_now is State.IN_HAND


# ---- forms that come twice


def test_words_with_a_photo_that_are_sent_twice_are_added_once(house):
    made = reported(house)
    for words in ("Sekarang dua lampu.", "", "Sekarang tiga."):
        for _twice in range(2):
            reporter.add(made, words, (kept_photo(),))
            db.session.commit()
    assert kinds(made).count("added") == 3
    assert len(queries.complaint(made.number).photos) == 3


# ---- agencies that close


def test_a_report_of_a_kind_whose_agency_has_closed_goes_to_the_one_above(house):
    house.desk.active = False
    db.session.commit()
    assert reported(house, "loket").agency == house.dinas
    assert reported(house, "kasar").agency == house.dinas
    house.dinas.active = False
    db.session.commit()
    made = reported(house, "lampu")
    assert (made.agency, made.with_head) == (house.district, False)


def test_what_lay_with_an_agency_that_closed_goes_on_with_the_one_above(house):
    running, done, asked = reported(house, "loket"), reported(house, "loket"), reported(house, "loket", by=resident())
    handling.declare_done(done, DONE, seen=done.version, by=house.desk_officer)
    handling.ask(asked, "Yang mana?", seen=asked.version, by=house.desk_officer)
    due_at = running.due_at
    house.desk.active = False
    db.session.commit()
    jobs.hand_on()
    for each in (running, done, asked):
        db.session.refresh(each)
        assert each.agency == house.dinas
        assert kinds(each)[-1] == "forwarded"
    assert running.due_at == due_at  # the clock does not begin anew
    reporter.say(done, Said.NOT_DONE)
    assert (done.agency, done.with_head) == (house.dinas, True)


# ---- a house that lacks something


def test_without_the_limits_of_a_kind_nothing_typed_is_lost(house, browser):
    db.session.execute(db.delete(ComplaintLimit).where(ComplaintLimit.key == house.category.grade.value))
    browser.get("/lapor")
    filled = {"kategori": "lampu", "uraian": TEXT, "kelurahan": house.kelurahan.slug}
    for path in ("/lapor/periksa", "/lapor/selesai"):
        browser.ask(
            "POST", path, 422, data=filled | {"csrf_token": stamp(browser)}, headers={"Origin": "http://localhost"}
        )
        assert TEXT in browser.page.find(".//textarea[@name='uraian']").text


def stamp(browser):
    return browser.page.find(".//form[@method='post']//input[@name='csrf_token']").get("value")


def test_a_file_that_does_not_hold_all_reports_says_so(house, browser, monkeypatch):
    monkeypatch.setattr(desk, "A_FILE", 2)
    for _each in range(2):
        reported(house)
    browser.sign_in(house.coordinator)
    assert len(browser.get("/kerja/laporan/laporan-unit.csv").splitlines()) == 3
    reported(house)
    lines = browser.get("/kerja/laporan/laporan-unit.csv").splitlines()
    assert len(lines) == 4
    assert "lebih banyak" in lines[-1]
