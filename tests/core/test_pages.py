from sqlalchemy import select

from portal.core import pages
from portal.core.audit import record
from portal.core.installation import Kind, begin, move_day
from portal.core.pages import Edition


def number(session):
    return session.scalar(select(Edition.number))


def test_what_is_worth_a_record_begins_a_new_edition(session):
    before = number(session)
    record("probe:act", "Probe:1", by=None)
    session.commit()
    assert number(session) == before + 1


def test_an_act_that_is_undone_begins_none(session):
    before = number(session)
    pages.forget()
    session.rollback()
    assert number(session) == before


def test_the_demo_s_day_begins_one_too(session):
    begin(Kind.DEMO)
    before = number(session)
    move_day(1)
    assert number(session) == before + 1
