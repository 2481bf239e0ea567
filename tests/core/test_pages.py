from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from portal.core import pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.installation import Kind, begin, move_day
from portal.core.pages import Edition


def numbers(session):
    return {row.topic: row.number for row in session.execute(select(Edition.topic, Edition.number))}


def test_what_changes_begins_a_new_edition_of_its_topics_alone(session):
    for _ in range(2):
        pages.changed("cards", "surveys")
        session.commit()
        pages.changed("cards")
        session.commit()
    assert numbers(session) == {"house": 1, "cards": 4, "surveys": 2}


def test_what_is_logged_and_shown_to_nobody_begins_none(session):
    before = numbers(session)
    record("probe:act", "Probe:1", by=None)
    session.commit()
    assert numbers(session) == before


def test_an_act_that_is_undone_begins_none(session):
    before = numbers(session)
    pages.changed("cards")
    session.rollback()
    session.commit()
    assert numbers(session) == before


def test_what_was_tried_and_taken_back_on_the_way_takes_nothing_else_back(session):
    pages.changed("cards")
    with session.begin_nested() as tried:
        tried.rollback()
    with session.begin_nested():
        pages.changed("surveys")
    assert numbers(session) == {"house": 1}
    session.commit()
    assert numbers(session) == {"house": 1, "cards": 1, "surveys": 1}


def test_a_topic_that_no_table_has_is_a_mistake(session):
    with pytest.raises(ValueError, match="kards"):
        pages.changed("kards")


def test_the_demo_s_day_begins_one_too(session):
    begin(Kind.DEMO)
    session.commit()
    before = numbers(session)["house"]
    move_day(1)
    session.commit()
    assert numbers(session)["house"] == before + 1


def test_who_writes_about_one_thing_does_not_wait_for_who_writes_about_another(server_app):
    pages.changed("cards", "surveys")
    db.session.commit()
    with db.engine.connect() as other:
        other.execute(text("UPDATE edition SET number = number + 1 WHERE topic = 'surveys'"))  # and is not done yet
        impatient = text("SET LOCAL lock_timeout = '200ms'")
        db.session.execute(impatient)
        pages.changed("cards")
        db.session.commit()
        db.session.execute(impatient)
        pages.changed("surveys")
        with pytest.raises(OperationalError, match="lock"):
            db.session.commit()
        db.session.rollback()
    assert numbers(db.session) == {"house": 1, "cards": 2, "surveys": 1}


def test_no_two_who_write_about_the_same_things_in_another_order_wait_for_each_other(server_app):
    """They name them as they come; the rows are taken in one order, so neither is undone for the other's sake."""
    def write(names):
        with server_app.app_context():
            for _ in range(40):
                pages.changed(names[0])
                pages.changed(names[1])
                db.session.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, [("cards", "surveys"), ("surveys", "cards")]))
    assert numbers(db.session) == {"house": 1, "cards": 80, "surveys": 80}


def test_what_is_asked_once_is_asked_again_after_the_transaction_and_after_a_change(session):
    asked = []

    def look():
        asked.append(session.scalar(text("SELECT 1")))
        return len(asked)

    def ask(topic="cards", name="list"):
        return pages.once(topic, name, look)

    assert (ask(), ask()) == (1, 1)
    session.commit()
    assert ask() == 2
    session.rollback()
    assert ask() == 3
    pages.changed("surveys")
    assert ask() == 3
    pages.changed("cards")
    assert (ask(), ask(), len(asked)) == (4, 4, 4)
    assert ask("surveys", "another") == 5


def test_what_lasts_is_asked_again_with_a_new_edition_alone(session):
    given = iter(range(9))

    def known():
        return pages.lasting(("cards",), "probe", lambda: next(given))

    assert [known(), known()] == [0, 0]
    session.commit()
    assert known() == 0, "another transaction asked again though nothing changed"
    pages.changed("surveys")
    session.commit()
    assert known() == 0, "another topic made it old"
    pages.changed("cards")
    assert [known(), known()] == [1, 2], "what this transaction changes itself was answered from before"
    session.commit()
    assert [known(), known()] == [3, 3]


def test_what_was_changed_and_undone_does_not_last(session):
    pages.changed("cards")
    assert pages.lasting(("cards",), "probe", lambda: "of the act") == "of the act"
    session.rollback()
    assert pages.lasting(("cards",), "probe", lambda: "of before") == "of before"
