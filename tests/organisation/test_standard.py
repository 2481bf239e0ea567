"""The fourteen components of a service standard: what they may say, and who wrote over what."""

import pytest
from sqlalchemy.exc import IntegrityError

from portal.core.audit import AuditEntry
from portal.core.errors import Refused
from portal.organisation import actions, queries
from portal.organisation.models import ServiceStandard
from portal.organisation.standard import (
    DELIVERY,
    LONGEST_SOURCE,
    LONGEST_TEXT,
    MANAGEMENT,
    MISSING,
    NAMES,
    Component,
    Described,
    fingerprint,
    tidy,
)
from tests.organisation.small import SMALL
from tests.organisation.test_actions import ADMINISTRATOR

COST, SAFETY = Component.COST, Component.SAFETY
FREE = Described("Gratis", "Perda 7", True)


@pytest.fixture
def service(session):
    actions.load_tree(SMALL, by=None)
    return queries.service("office", "birth")


def said_of(service):
    return {each: row.said for each, row in service.described.items()}


def last_entry(session):
    return session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()


def test_the_law_has_fourteen_components_in_two_parts():
    assert len(Component) == len(NAMES) == 14
    assert (len(DELIVERY), len(MANAGEMENT)) == (6, 8)
    assert set(DELIVERY) | set(MANAGEMENT) == set(Component)


def test_what_is_said_is_kept_without_blank_lines_and_space_at_the_ends():
    assert tidy(Described(" KK \r\n\r\n  KTP\n", " Loket ")) == Described("KK\nKTP", "Loket")


@pytest.mark.parametrize("said", [Described(), Described("  \n ", " "), Described("", "", True)])
def test_what_has_no_text_says_nothing(said):
    assert tidy(said) == MISSING


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Described("Gratis", " "), "source"),
        (Described(" ", "Perda 7"), "text"),
        (Described("a" * (LONGEST_TEXT + 1), "Perda 7"), "text"),
        (Described("a", "b" * (LONGEST_SOURCE + 1)), "source"),
    ],
)
def test_a_text_without_source_or_too_long_is_refused_at_its_field(said, field):
    with pytest.raises(Refused) as refused:
        tidy(said)
    assert refused.value.field == field


def test_the_longest_text_is_taken():
    assert tidy(Described("a" * LONGEST_TEXT, "b" * LONGEST_SOURCE)).text == "a" * LONGEST_TEXT


@pytest.mark.parametrize(
    "other",
    [{}, {SAFETY: FREE}, {COST: Described("Gratis", "Perda 7")}, {COST: Described("Gratis", "Perda 8", True)}],
)
def test_each_difference_shows_in_the_fingerprint(other):
    assert fingerprint({COST: FREE}) != fingerprint(other)
    assert fingerprint({COST: FREE, SAFETY: MISSING}) == fingerprint({COST: FREE})


def test_a_change_is_kept_with_its_day_and_its_writer_and_logged_with_what_stood_there(session, service):
    seen = fingerprint({})
    assert actions.describe_service(service, {COST: FREE}, seen=seen, by=ADMINISTRATOR) == 1
    session.expire_all()
    (row,) = service.standard
    assert (row.said, str(row.changed_on), row.changed_by_id) == (FREE, "2026-06-01", ADMINISTRATOR.id)
    dear = Described("Rp5.000", "Perda 8")
    assert actions.describe_service(service, {COST: dear}, seen=fingerprint({COST: FREE}), by=ADMINISTRATOR) == 1
    entry = last_entry(session)
    assert (entry.action, entry.subject) == ("service:describe", f"Service:{service.id}")
    assert entry.actor_id == ADMINISTRATOR.id
    assert entry.details == {
        "before": {"cost": {"text": "Gratis", "source": "Perda 7", "verified": True}},
        "after": {"cost": {"text": "Rp5.000", "source": "Perda 8", "verified": False}},
    }


def test_what_is_emptied_goes_away_and_can_come_back(session, service):
    actions.describe_service(service, {COST: FREE}, seen=fingerprint({}), by=ADMINISTRATOR)
    actions.describe_service(service, {}, seen=fingerprint({COST: FREE}), by=ADMINISTRATOR)
    session.expire_all()
    assert service.standard == []
    assert last_entry(session).details["after"] == {"cost": None}
    actions.describe_service(service, {COST: FREE}, seen=fingerprint({}), by=ADMINISTRATOR)
    session.expire_all()
    assert said_of(service) == {COST: FREE}


def test_what_did_not_change_keeps_its_day_and_is_not_logged(session, service, set_clock):
    actions.describe_service(service, {COST: FREE}, seen=fingerprint({}), by=ADMINISTRATOR)
    entry = last_entry(session).id
    set_clock(queries.service("office", "birth").standard[0].changed_on.replace(day=20))
    assert actions.describe_service(service, {COST: FREE}, seen=fingerprint({COST: FREE}), by=ADMINISTRATOR) == 0
    assert last_entry(session).id == entry
    assert service.standard[0].changed_on.day == 1


def test_nobody_writes_over_what_they_have_not_seen(session, service):
    actions.describe_service(service, {COST: FREE}, seen=fingerprint({}), by=ADMINISTRATOR)
    with pytest.raises(Refused, match="Somebody else changed") as refused:
        actions.describe_service(service, {SAFETY: FREE}, seen=fingerprint({}), by=ADMINISTRATOR)
    assert refused.value.field == "seen"
    assert said_of(service) == {COST: FREE}


def test_a_data_file_brings_the_components_and_never_writes_over_a_hand(session, service):
    card = queries.service("office", "family-card")
    assert said_of(card) == {Component.REQUIREMENTS: Described("Old card", "a law", True)}
    doubtful = SMALL.replace('name = "birth certificate"', 'name = "birth certificate"\ncost = "free"')
    actions.load_tree(doubtful, by=None)
    assert said_of(service) == {COST: Described("free", "a newspaper")}
    actions.load_tree(doubtful.replace('"free"', '"dear"'), by=None)
    assert service.described[COST].text == "dear"
    own = Described("Gratis", "Loket")  # by hand, though nobody called it checked
    actions.describe_service(service, {COST: own}, seen=fingerprint(said_of(service)), by=ADMINISTRATOR)
    done = actions.load_tree(doubtful, by=None)
    assert (done.changed, done.kept, said_of(service)) == (0, 1, {COST: own})


def test_what_is_filled_in_is_counted_by_service(session, service):
    actions.describe_service(service, {COST: FREE, SAFETY: FREE}, seen=fingerprint({}), by=ADMINISTRATOR)
    assert queries.components_filled()[service.id] == 2


@pytest.mark.parametrize("cells", [{"text": ""}, {"source": ""}, {"component": COST}])
def test_the_database_keeps_what_is_no_component_out(session, service, cells):
    actions.describe_service(service, {COST: FREE}, seen=fingerprint({}), by=ADMINISTRATOR)
    about = {"service_id": service.id, "component": SAFETY, "text": "a", "source": "b", "verified": False}
    about["changed_on"] = service.standard[0].changed_on
    with pytest.raises(IntegrityError):
        session.execute(ServiceStandard.__table__.insert().values(**about | cells))
