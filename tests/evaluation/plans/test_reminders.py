"""Reminders: as often as HR says, to who has it to do and then to the superior, once each, and none where it is done."""

from datetime import date, timedelta

import pytest

from portal.core.audit import AuditEntry
from portal.core.errors import NotAllowed
from portal.core.periods import Period
from portal.evaluation.appraisal import actions as appraisal
from portal.evaluation.appraisal import queries as appraisals
from portal.evaluation.appraisal import reminders as of_appraisals
from portal.evaluation.appraisal.actions import Rating, Said
from portal.evaluation.appraisal.rules import Level
from portal.evaluation.feedback import actions as feedback
from portal.evaluation.feedback import reminders as of_words
from portal.evaluation.feedback.actions import About
from portal.evaluation.feedback.rules import Kind
from portal.evaluation.plans import actions, jobs, queries, reminders, years
from portal.evaluation.plans.cadence import Terms
from portal.evaluation.plans.models import Reminder
from portal.evaluation.plans.rules import Value
from portal.notifications import actions as notices
from portal.notifications import telling
from portal.notifications.models import Notice
from portal.notifications.rules import How
from portal.notifications.words import shown
from portal.web.aside import aside
from tests.as_written import say_as_written
from tests.browser import words
from tests.builders import able
from tests.conftest import ONE_DATABASE

DAY = timedelta(days=1)
OPENED = date(2026, 6, 1)  # and due a fortnight later
DUE = date(2026, 6, 15)
TERMS = Terms(before=3, every=5, superior_after=7, word_after=0)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


@pytest.fixture
def house(office):
    able(office.tuti, office.rian, office.head, office.chief)
    reminders.set_terms(office.town.dinas, TERMS, by=office.hr)
    return office


def told(session, account, kind=None):
    """What stands in their inbox and is not done: kinds, the newest first."""
    session.expire_all()
    some = session.query(Notice).filter_by(account_id=account.id, done_at=None).filter(Notice.kind.like("remind%"))
    some = some.filter_by(kind=kind) if kind else some
    return [each.kind for each in some.order_by(Notice.id.desc())]


def said_to(session, account):
    session.expire_all()
    found = session.query(Notice).filter_by(account_id=account.id).filter(Notice.kind.like("remind%"))
    with aside("id"):
        return [(each.said.title, each.done) for each in shown(found.order_by(Notice.id).all())]


def test_nobody_is_reminded_where_hr_has_set_nothing(office, session, set_clock):
    able(office.tuti)
    set_clock(DUE + DAY)
    jobs.remind()
    assert session.query(Reminder).count() == 0


def test_who_has_no_plan_is_reminded_before_and_after_and_then_their_superior(house, session, set_clock):
    house.agreed(house.rian, house.rian_post, house.head)
    for days, mine, theirs in ((-4, 0, 0), (-3, 1, 0), (0, 1, 0), (1, 2, 0), (2, 2, 0), (6, 3, 0), (7, 3, 1), (8, 3, 1)):
        set_clock(DUE + days * DAY)
        for _twice in range(2):
            jobs.remind()
        kinds = [
            session.query(Reminder).filter_by(kind=kind, told_id=of.person_id).count()
            for kind, of in (("remind_plan", house.tuti), ("remind_plan_team", house.head))
        ]
        assert kinds == [mine, theirs], days
    assert session.query(Reminder).filter_by(told_id=house.rian.person_id).count() == 0
    assert told(session, house.tuti) == ["remind_plan"]  # the newest alone: it takes the place of those before
    # Of one person of the team, whose name it does not say.
    [title] = [title for title, done in said_to(session, house.head) if "team" in title and not done]
    assert title == "1 plan of work of your team for 2026 is not agreed yet"


def test_where_it_waits_for_the_superior_they_are_reminded_and_the_person_is_not(house, session, set_clock):
    plan = house.draft(house.tuti, house.tuti_post)
    house.agreed(house.rian, house.rian_post, house.head)
    actions.propose(queries.version(plan), by=house.tuti)
    session.commit()
    set_clock(DUE + DAY)
    jobs.remind()
    assert told(session, house.tuti) == []
    assert "remind_plan_team" in told(session, house.head)


def test_once_it_is_done_the_reminder_is_off_the_inbox_and_none_follows(house, session, set_clock):
    set_clock(DUE + DAY)
    jobs.remind()
    assert told(session, house.tuti) == ["remind_plan"]
    plan = house.draft(house.tuti, house.tuti_post)
    house.settle(plan, house.tuti, house.head)
    jobs.remind()
    assert told(session, house.tuti) == []
    assert said_to(session, house.tuti) == [("Your plan of work for 2026 is not agreed yet", True)]
    set_clock(DUE + 30 * DAY)
    jobs.remind()
    assert session.query(Reminder).filter_by(told_id=house.tuti.person_id).count() == 1


def test_reminders_come_in_the_digest_unless_somebody_wants_none(house, session, set_clock):
    notices.choose({"remind_plan": How.NONE}, 7, of=house.rian)
    session.commit()
    set_clock(DUE + DAY)
    jobs.remind()
    [notice] = session.query(Notice).filter_by(account_id=house.tuti.id, kind="remind_plan")
    assert notice.to_mail  # and `letters.usual` says how: daily
    assert told(session, house.rian) == []
    telling.tell_desk(house.tuti.id)  # what no desk shows is not taken for done
    assert told(session, house.tuti) == ["remind_plan"]


def test_below_an_agency_its_numbers_hold_until_somebody_sets_others(house, session, set_clock):
    desi = house.post("Petugas", house.town.head_post, house.town.desk)
    house.hold(desi, house.rian)
    assert reminders.all_terms()[house.town.desk.id] == TERMS
    reminders.set_terms(house.town.desk, Terms(0, 0, 0, 0), by=house.hr)
    assert reminders.all_terms()[house.town.desk.id].every == 0
    reminders.drop_terms(house.town.desk, by=house.hr)
    assert reminders.all_terms()[house.town.desk.id] == TERMS
    assert house.town.secretariat.id not in reminders.all_terms()
    with pytest.raises(NotAllowed):
        reminders.set_terms(house.town.secretariat, TERMS, by=house.hr)
    with pytest.raises(NotAllowed):
        reminders.set_terms(house.town.dinas, TERMS, by=house.head)


def test_a_closed_year_reminds_nobody(house, session, set_clock):
    years.close_year(queries.open_cycle(house.town.dinas.id, 2026), by=house.hr)
    session.commit()
    set_clock(DUE + DAY)
    jobs.remind()
    assert session.query(Reminder).count() == 0


def test_of_an_appraisal_the_person_is_reminded_and_then_whoever_owes_the_view(house, session, set_clock):
    plan = house.agreed(house.tuti, house.tuti_post, house.head)
    due = date(2026, 7, 14)  # a fortnight after the quarter

    def run(day):
        set_clock(day)
        of_appraisals.remind()
        return told(session, house.tuti), told(session, house.head)

    assert run(due - 4 * DAY) == ([], [])
    assert run(due - 3 * DAY) == (["remind_self_view"], [])
    assert run(due + 7 * DAY) == (["remind_self_view"], ["remind_self_view_team"])
    titles = [title for title, _done in said_to(session, house.head)]
    assert titles == ["1 person of your team has not sent their own view yet: Quarter II of 2026"]
    found = appraisal.begin(plan, Period("2026-tw2"), by=house.tuti)

    def seen(reader):
        return appraisals.appraisal(found.id, reader=reader)

    said = {queries.version(plan).results[0].line_id: Said("Tercapai")}
    appraisal.write(seen(house.tuti), said, "", send=True, by=house.tuti)
    session.commit()
    sent_on = due + 7 * DAY
    assert run(sent_on + DAY) == ([], [])
    assert run(sent_on + 11 * DAY) == ([], ["remind_view"])
    appraisal.rate(seen(house.head), Rating(Level.AS, Level.AS, "Sesuai"), by=house.head)
    session.commit()
    assert run(sent_on + 12 * DAY) == ([], [])
    assert run(sent_on + 30 * DAY) == ([], [])


def test_of_a_post_that_was_left_the_year_is_not_asked_before_it_can_be_begun(house, session, set_clock):
    house.agreed(house.tuti, house.tuti_post, house.head)
    set_clock(date(2026, 8, 1))
    house.leave(house.tuti)
    years.end_left_plans()
    session.commit()

    def kinds(period):
        some = session.query(Reminder).filter_by(told_id=house.tuti.person_id, period=period)
        return [each.sent_on for each in some.order_by(Reminder.id)]

    for day in (date(2026, 8, 15), date(2026, 9, 30), date(2026, 10, 12)):  # of the third quarter, and of the year
        set_clock(day)
        of_appraisals.remind()
    assert kinds(Period("2026-tw3")) == [date(2026, 8, 15), date(2026, 9, 30), date(2026, 10, 12)]
    assert kinds(Period("2026")) == [date(2026, 10, 12)]


def test_a_leader_hears_once_a_week_of_people_without_a_word(house, session, set_clock):
    reminders.set_terms(house.town.dinas, Terms(0, 0, 0, 60), by=house.hr)  # they have held their posts for 50 days
    session.commit()

    def run(days):
        set_clock(OPENED + days * DAY)
        of_words.remind()
        return session.query(Reminder).filter_by(told_id=house.head.person_id).count()

    assert [run(days) for days in (10, 11, 12, 17, 18)] == [0, 1, 1, 1, 2]
    titles = [title for title, done in said_to(session, house.head) if not done]
    assert titles == ["2 people of your team had no word of feedback from you for long"]
    for account in (house.tuti, house.rian):
        feedback.give(account.person, About(value=Value.LOYAL), Kind.APPRECIATION, "Terima kasih", by=house.head)
    session.commit()
    assert run(25) == 2
    assert told(session, house.head) == []
    assert told(session, house.tuti) == []  # it speaks of the leader alone


def test_a_new_leader_hears_of_no_years_before_their_own(house, session, set_clock):
    reminders.set_terms(house.town.dinas, Terms(0, 0, 0, 60), by=house.hr)
    set_clock(OPENED + 30 * DAY)
    house.leave(house.head)
    house.hold(house.town.head_post, house.chief, days=0)

    def run(days):
        set_clock(OPENED + days * DAY)
        of_words.remind()
        return session.query(Reminder).filter_by(told_id=house.chief.person_id).count()

    assert [run(days) for days in (31, 90, 91)] == [0, 0, 1]


def test_who_leads_them_no_more_is_not_reminded_of_people_any_more(house, session, set_clock):
    reminders.set_terms(house.town.dinas, Terms(3, 5, 7, 60), by=house.hr)
    session.commit()
    set_clock(DUE + 8 * DAY)
    jobs.remind()
    of_words.remind()
    assert {"remind_plan_team", "remind_word"} <= set(told(session, house.head))
    house.leave(house.head)
    house.hold(house.town.head_post, house.chief, days=0)
    jobs.remind()
    of_words.remind()
    assert told(session, house.head) == []


def test_reminders_of_words_go_where_hr_wants_none_any_more(house, session, set_clock):
    reminders.set_terms(house.town.dinas, Terms(0, 0, 0, 60), by=house.hr)
    session.commit()
    set_clock(OPENED + 11 * DAY)
    of_words.remind()
    for account in (house.tuti, house.rian):
        feedback.give(account.person, About(value=Value.LOYAL), Kind.APPRECIATION, "Terima kasih", by=house.head)
    reminders.set_terms(house.town.dinas, Terms(0, 0, 0, 0), by=house.hr)
    session.commit()
    of_words.remind()
    assert told(session, house.head) == []


@ONE_DATABASE
def test_hr_says_how_often_and_sees_what_was_sent(browser, house, session, set_clock):
    browser.sign_in(house.hr).get("/kepegawaian/pengingat")
    assert "every 5 days" in words(browser.page.find(".//main"))
    browser.get("/kepegawaian/pengingat/loket")
    assert "The numbers of an agency above hold here." in words(browser.page.find(".//main"))
    browser.send(status=422, before="61", every="x", superior_after="0", word_after="0")
    assert "Write a number from 0 to 60." in words(browser.page.find(".//main"))
    assert browser.page.find(".//input[@id='before']").get("value") == "61"
    browser.follow(browser.send(before="2", every="0", superior_after="0", word_after="30"))
    said = words(browser.page.find(".//main"))
    assert "2 days" in said
    assert "Its own" in said
    browser.get("/kepegawaian/pengingat/loket")
    browser.follow(browser.send("/kepegawaian/pengingat/loket/atas"))
    assert reminders.all_terms()[house.town.desk.id] == TERMS
    acts = [entry.action for entry in session.query(AuditEntry).filter(AuditEntry.action.like("reminders:%"))]
    assert acts.count("reminders:set") == 2
    assert acts.count("reminders:drop") == 1
    set_clock(DUE + DAY)
    jobs.remind()
    browser.sign_in(house.hr).get("/kepegawaian/pengingat")
    assert "3: people, of their plan of work" in words(browser.page.find(".//main"))
    browser.get("/kepegawaian/pengingat/kecamatan", status=404)
    browser.sign_in(house.head).get("/kepegawaian/pengingat", status=403)


@ONE_DATABASE
def test_a_reminder_stands_in_the_inbox_and_among_the_kinds_to_choose(browser, house, set_clock):
    set_clock(DUE + DAY)
    jobs.remind()
    browser.sign_in(house.tuti).get("/kotak")
    assert "Your plan of work for 2026 is not agreed yet" in words(browser.page.find(".//main"))
    browser.get("/akun/pemberitahuan")
    assert "A reminder that your plan of work is not agreed yet" in words(browser.page.find(".//main"))
