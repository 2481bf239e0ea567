"""What the clock does with cards that two publishers leave lying."""

from datetime import date, timedelta
from threading import Event, Thread
from time import sleep

import pytest

from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import Refused
from portal.scorecards import actions, jobs, published
from portal.scorecards.models import Scorecard
from tests.builders import Town
from tests.scorecards.house import LAST_DAY, closed_survey, drafted, hold, publish

DAY_30 = LAST_DAY + timedelta(days=30)


@pytest.fixture
def card(kept, town):
    return kept.find("card", lambda: drafted(town, enumerator=40), town)


def told(card):
    """Whether the clock publishes it, on the day that it is."""
    jobs.publish_overdue()
    db.session.commit()
    return card.published_on is not None


@pytest.mark.parametrize(("day", "does"), [(29, False), (30, True)])
def test_on_day_30_the_clock_publishes_what_nobody_did_and_marks_it(card, set_clock, day, does):
    set_clock(LAST_DAY + timedelta(days=day))
    assert told(card) is does
    assert card.by_clock is does


def test_a_second_run_changes_nothing(card, set_clock, session):
    set_clock(DAY_30)
    for _ in range(3):
        jobs.publish_overdue()
    assert session.query(AuditEntry).filter_by(action="scorecard:publish").count() == 1


def test_the_clock_does_not_wait_for_a_second_publisher(town, card, set_clock):
    actions.waive(card, by=town.head)
    actions.propose(card, by=town.publishers[0])
    set_clock(DAY_30)
    assert told(card)
    with pytest.raises(Refused, match="published"):
        actions.confirm(card, by=town.publishers[1])


def test_what_two_publishers_published_is_not_marked(town, card, set_clock):
    publish(town, card)
    set_clock(DAY_30)
    assert told(card)
    assert (card.by_clock, card.published_on) == (False, date(2026, 6, 1))


@pytest.mark.parametrize(("days", "does"), [(10, False), (11, True)])
def test_an_agency_whose_draft_came_late_has_its_ten_days(town, set_clock, days, does):
    late = LAST_DAY + timedelta(days=28)
    set_clock(late)
    card = drafted(town, enumerator=40)
    set_clock(late + timedelta(days=days))
    assert told(card) is does


@pytest.mark.parametrize(("days", "does"), [(30, False), (31, True)])
def test_a_hold_keeps_the_clock_away_for_thirty_days(town, card, set_clock, days, does):
    set_clock(LAST_DAY + timedelta(days=29))
    hold(town, card)
    set_clock(LAST_DAY + timedelta(days=29 + days))
    assert told(card) is does


def test_a_hold_that_only_one_publisher_wants_holds_nothing(town, card, set_clock):
    actions.propose_hold(card, "Diperiksa.", by=town.publishers[0])
    set_clock(DAY_30)
    assert told(card)


def test_a_card_below_ten_answers_is_published_too(town, set_clock):
    card = drafted(town, enumerator=3)
    set_clock(DAY_30)
    assert told(card)


def test_publisher_and_clock_at_once_publish_it_once(real_app, set_clock):
    town = Town()
    card = drafted(town, enumerator=12)
    actions.waive(card, by=town.head)
    actions.propose(card, by=town.publishers[0])
    db.session.commit()
    set_clock(DAY_30)
    began = Event()

    def the_clock():
        with real_app.app_context():
            began.set()
            jobs.publish_overdue()
            db.session.commit()
            db.session.remove()

    actions.confirm(card, by=town.publishers[1])
    thread = Thread(target=the_clock)
    thread.start()
    began.wait()
    sleep(0.2)  # the clock has read by now that the card is a draft, or waits for our transaction
    db.session.commit()
    thread.join()
    db.session.expire_all()
    card = db.session.query(Scorecard).one()
    assert (card.published_on, card.by_clock) == (DAY_30, False)
    assert db.session.query(AuditEntry).filter_by(action="scorecard:publish").count() == 1


# ---- the public waiting list


@pytest.mark.parametrize(("day", "waits"), [(20, False), (21, True)])
def test_on_day_21_it_stands_on_the_waiting_list(card, set_clock, day, waits):
    set_clock(LAST_DAY + timedelta(days=day))
    assert bool(published.waiting()) is waits


@pytest.mark.parametrize(
    ("prepare", "whom"),
    [
        ((), "agency's reply"),
        (("waive",), "two publishers"),
        (("waive", "propose"), "a second publisher"),
        (("waive", "propose", "hold"), "the hold"),
    ],
)
def test_waiting_list_names_whom_it_waits_for_and_no_number(town, set_clock, prepare, whom):
    set_clock(LAST_DAY + timedelta(days=21))
    card = drafted(town, enumerator=40)
    if "waive" in prepare:
        actions.waive(card, by=town.head)
    if "propose" in prepare:
        actions.propose(card, by=town.publishers[0])
    if "hold" in prepare:
        hold(town, card)
    [waiting] = published.waiting()
    assert whom in waiting.for_whom
    assert (waiting.service_slug, waiting.period, waiting.since) == ("ktp", "2026-s1", clock.today())
    assert "87" not in repr(waiting)


def test_a_published_card_waits_for_nobody(town, card, set_clock):
    publish(town, card)
    set_clock(DAY_30)
    assert published.waiting() == []


def test_everyone_sees_that_a_card_waits_and_not_what_stands_in_it(town, card, browser, set_clock):
    set_clock(LAST_DAY + timedelta(days=21))
    page = browser.get("/menunggu")
    assert town.service.name in page
    assert "87,50" not in page


def test_a_closed_survey_whose_event_was_given_up_is_drafted_all_the_same(town, session):
    survey = closed_survey(town, enumerator=40)
    for _ in range(2):
        jobs.draft_missing()
    card = session.query(Scorecard).one()
    assert (card.service_id, card.period) == (survey.service_id, survey.period)
