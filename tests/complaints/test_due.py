"""What falls due and what is late: desks, notices, heads, and the public list. All of it computed, without any job."""

from datetime import date, timedelta

import pytest

from portal.complaints import alerts, clocks, due, jobs, queries, results
from portal.complaints.actions import handling, reporter, reporting
from portal.complaints.models import Complaint
from portal.complaints.rules import Said
from portal.core import clock
from portal.core.db import db
from portal.core.paging import FIRST, Place
from portal.core.zone import PALEMBANG
from portal.notifications import telling
from portal.notifications.models import Notice
from tests.browser import words
from tests.builders import person
from tests.complaints.house import DONE, declared, reported, verified
from tests.home.pages import text_of
from tests.organisation.small import queries_counted

LATE = date(2026, 6, 20)  # a Saturday, long after every first answer was due


def count(ask):
    db.session.commit()
    db.session.expire_all()
    with queries_counted() as found:
        ask()
    return len(found)


def moved_to(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)


def titles(browser, account):
    """Of the tasks about reports on somebody's first page."""
    browser.sign_in(account).get("/kerja")
    panel = browser.page.find(".//section[@aria-labelledby='h-tasks']")
    return [text for link in panel.iter("li") if "laporan" in (text := words(link.find(".//strong")).partition(": ")[2])]


def told(account):
    """The subjects of the notices on somebody's desk, by share."""
    number = account.id
    db.session.commit()
    telling.tell_desk(number)
    waits = {each.subject for each in db.session.query(Notice).filter_by(account_id=number, done_at=None)}
    return sorted(subject.split("/")[1] for subject in waits)


# ---- desks


def test_a_desk_counts_what_is_late_what_falls_due_and_what_is_to_be_checked(browser, house, set_clock):
    reported(house), reported(house)
    verified(house)
    declared(house)
    assert titles(browser, house.complaint_officer) == []
    assert titles(browser, house.coordinator) == ["2 laporan menunggu diperiksa"]
    db.session.commit()
    set_clock(LATE)
    assert titles(browser, house.complaint_officer) == ["3 laporan terlambat"]
    assert titles(browser, house.head) == ["3 laporan terlambat"]
    assert titles(browser, house.desk_officer) == []


def test_what_is_past_the_desk_is_counted_for_who_leads_alone(browser, house, set_clock):
    reported(house, "kasar")
    db.session.commit()
    set_clock(LATE)
    assert titles(browser, house.complaint_officer) == titles(browser, house.coordinator) == []
    assert titles(browser, house.head) == ["1 laporan terlambat"]
    assert told(house.coordinator) == []
    assert told(house.head) == ["100"]


def test_a_desk_costs_the_same_however_many_cases_there_are(house, set_clock):
    number = house.dinas.id

    def ask():
        return due.counted([number]), due.shares([number])

    reported(house)
    set_clock(LATE)
    few = count(ask)
    for _ in range(4):
        reported(house)
    assert count(ask) == few
    assert due.counted([]) == due.shares([]) == []


# ---- notices


@pytest.mark.parametrize(
    ("share", "officer", "coordinator", "head"),
    [(40, [], [], []), (50, ["50"], [], []), (80, ["80"], [], ["80"]), (100, ["100"], ["100"], ["100"])],
)
def test_half_of_a_limit_is_told_to_who_answers_most_of_it_to_who_leads_and_all_of_it_to_all(
    house, monkeypatch, share, officer, coordinator, head
):
    made = verified(house)
    db.session.commit()
    moved_to(monkeypatch, clocks.share_at(made.begun_at, made.due_at, share))
    assert [told(each) for each in (house.complaint_officer, house.coordinator, house.head)] == [
        officer,
        coordinator,
        head,
    ]


def test_who_has_to_check_a_report_is_told_at_half_of_that_limit(house, monkeypatch):
    made = reported(house)
    db.session.commit()
    moved_to(monkeypatch, made.half_at)
    assert told(house.coordinator) == ["50"]


def test_a_worker_that_was_away_loses_none_and_a_second_run_adds_none(house, set_clock):
    verified(house)
    db.session.commit()
    set_clock(date(2026, 6, 10))
    assert told(house.complaint_officer) == told(house.complaint_officer) == ["100"]


def test_what_is_answered_waits_no_more_and_the_next_limit_is_told_of_anew(house, set_clock):
    made = verified(house)
    db.session.commit()
    set_clock(LATE)
    first = due.shares([house.dinas.id])[0].subject
    handling.answer(made, DONE, seen=made.version, by=house.complaint_officer)
    db.session.commit()
    second = due.shares([house.dinas.id])[0].subject
    assert first != second


def test_a_notice_names_the_number_and_nothing_of_the_case(house, set_clock, browser):
    made = verified(house, name="Rahma", contact="rahma@warga.id")
    db.session.commit()
    set_clock(LATE)
    told(house.complaint_officer)
    db.session.commit()
    text = text_of(browser.sign_in(house.complaint_officer), "/kotak")
    assert made.number in text
    for word in ("Rahma", "warga.id", "mushala"):
        assert word not in text


# ---- heads


def test_heads_see_late_cases_of_their_agency_and_below_it_oldest_first(house, set_clock, browser):
    below = reported(house, "loket")
    own = reported(house)
    db.session.commit()
    set_clock(LATE)
    hidden = reported(house, confidential=True)
    db.session.commit()
    set_clock(LATE + timedelta(days=30))
    browser.sign_in(house.head).get("/kerja")
    rows = [
        words(row.find(".//th/a")) for row in browser.page.iterfind(".//section[@aria-labelledby='h-late']//tbody/tr")
    ]
    assert rows == [below.number, own.number, hidden.number]
    browser.sign_in(house.complaint_officer).get("/kerja")
    assert browser.page.find(".//section[@aria-labelledby='h-late']") is None


# ---- in public


def test_a_case_appears_on_the_public_list_by_itself_on_the_day_after(house, browser, set_clock):
    made = reported(house)
    db.session.commit()
    set_clock(date(2026, 6, 5) - timedelta(days=1))
    assert made.number not in text_of(browser, "/menunggu")
    set_clock(date(2026, 6, 5))
    text = text_of(browser, "/menunggu")
    assert made.number in text
    assert "Lampu" in text_of(browser, "/")


def test_a_confidential_case_is_in_no_public_list_and_no_count(house, browser, set_clock):
    hidden = reported(house, confidential=True)
    db.session.commit()
    set_clock(LATE)
    assert results.late(FIRST).rows == []
    assert (results.count_late(), results.late_by_agency()) == (0, {})
    for path in ("/", "/menunggu", "/menunggu?bagian=laporan", "/menunggu?instansi=dinas"):
        assert hidden.number not in text_of(browser, path)


def test_the_list_shows_no_word_and_no_name_of_anybody(house, browser, set_clock):
    reported(house, name="Rahma", contact="rahma@warga.id")
    db.session.commit()
    set_clock(LATE)
    text = text_of(browser, "/menunggu")
    for word in ("Rahma", "warga.id", "mushala", "RT 05"):
        assert word not in text


def test_days_are_working_days_and_the_oldest_comes_first(house, set_clock):
    first = reported(house)
    db.session.commit()
    set_clock(date(2026, 6, 3))
    second = reported(house)
    db.session.commit()
    set_clock(LATE)
    found = results.late(FIRST).rows
    assert [each.number for each in found] == [first.number, second.number]
    calendar_days = (LATE - found[0].due_on).days
    assert 0 < found[0].days < calendar_days
    assert found[0].due_on == first.due_at.astimezone(PALEMBANG).date() - timedelta(days=1)


def test_the_list_is_read_on_by_a_key_and_by_agency(house, set_clock, browser):
    cases = [reported(house) for _ in range(3)]
    other = reported(house, "loket")
    db.session.commit()
    set_clock(LATE)
    part = results.late(FIRST, size=2)
    rest = results.late(Place(after=part.after), size=2)
    assert {each.number for each in (*part.rows, *rest.rows)} == {each.number for each in (*cases, other)}
    text = text_of(browser, "/menunggu?instansi=loket")
    assert other.number in text
    assert cases[0].number not in text
    browser.get("/menunggu?instansi=tidak-ada", 404)


def test_the_list_costs_the_same_however_long_it_is(house, set_clock):
    reported(house)
    set_clock(LATE)
    few = count(lambda: results.late(FIRST))
    for _ in range(4):
        reported(house)
    assert count(lambda: results.late(FIRST)) == few


# ---- what the administrator is told, and forgetting


def test_an_administrator_is_told_of_agencies_with_nobody_who_answers(house):
    assert house.dinas not in alerts.agencies_without_anybody()
    without = {each.slug for each in alerts.agencies_without_anybody()}
    person("Petugas kecamatan", complaint_officer=house.district)
    assert "kecamatan" not in {each.slug for each in alerts.agencies_without_anybody()}
    assert "dinas" not in without


def test_who_reported_something_is_forgotten_two_years_after_it_ended(house, set_clock):
    made = declared(house, name="Rahma", contact="rahma@warga.id")
    going_on = verified(house, name="Budi")
    reporting.join(made, nonce="x", contact="0812 3456 7890")
    reporter.say(made, Said.DONE)
    db.session.commit()
    set_clock(date(2028, 5, 31))
    jobs.forget_reporters()
    assert queries.reporter(made.id).name == "Rahma"
    set_clock(date(2028, 6, 1))
    jobs.forget_reporters()
    jobs.forget_reporters()
    gone = queries.reporter(made.id)
    assert (gone.name, gone.contact, gone.account_id, bool(gone.purged_at)) == ("", "", None, True)
    assert [each.contact for each in queries.followers(made.id)] == [""]
    assert queries.reporter(going_on.id).name == "Budi"
    assert db.session.query(Complaint).count() == 2
