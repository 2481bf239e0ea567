import pytest
from sqlalchemy import select

from portal.core import clock, installation
from portal.core.audit import AuditEntry
from portal.core.errors import Refused
from portal.core.installation import Kind


@pytest.mark.parametrize("kind", Kind)
def test_a_house_is_one_thing_and_stays_it(session, kind):
    assert not installation.is_demo()
    installation.begin(kind)
    assert installation.is_demo() is (kind is Kind.DEMO)
    for other in Kind:
        with pytest.raises(Refused):
            installation.begin(other)


def test_each_refuses_what_belongs_to_the_other(session):
    for kind in Kind:
        with pytest.raises(Refused):
            installation.require(kind)  # nothing is set up yet
    installation.begin(Kind.REAL)
    assert installation.require(Kind.REAL).kind is Kind.REAL
    for other in (Kind.DEMO, Kind.REHEARSAL):
        with pytest.raises(Refused):
            installation.require(other)


@pytest.mark.parametrize("kind", installation.MOVABLE)
def test_the_day_of_a_demo_and_of_a_rehearsal_moves_forward_only(session, kind):
    installation.begin(kind)
    today = clock.today()
    installation.move_day(20)
    installation.move_day(10)
    installation.follow_day()
    assert (clock.today() - today).days == 30
    for days in (0, -1):
        with pytest.raises(Refused):
            installation.move_day(days)


def test_the_day_of_a_real_house_cannot_be_moved(session):
    installation.begin(Kind.REAL)
    with pytest.raises(Refused):
        installation.move_day(1)


def test_settings_say_what_a_survey_still_waits_for(session):
    assert installation.settings().missing == ["institution", "contact", "controller", "controller_contact"]
    words = {"institution": "Plaju", "contact_phone": "0711", "controller": "Camat", "controller_contact": "x"}
    installation.change_settings(words, by=None)
    assert installation.settings().complete
    assert installation.settings().languages == "id en"


def test_only_what_changed_goes_into_the_log(session):
    installation.change_settings({"institution": "Plaju", "languages": "id en"}, by=None)
    installation.change_settings({"institution": "Plaju"}, by=None)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "settings:change")).all()
    assert [entry.details for entry in entries] == [{"institution": "Plaju"}]
