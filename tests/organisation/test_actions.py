from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal.core.audit import AuditEntry
from portal.core.errors import Refused
from portal.organisation import actions, queries
from portal.organisation.actions import load_tree
from portal.organisation.models import Post
from portal.organisation.rules import AgencyFacts, Facts, PointFacts, ServiceFacts
from tests.organisation.small import SMALL

ADMINISTRATOR = SimpleNamespace(id=7)
LOOKED = {"source": "asked at the counter", "verified": True}


@pytest.fixture
def town(session):
    load_tree(SMALL, by=None)


def last_entry(session):
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def head(slug):
    return queries.heads_post(queries.agency(slug))


def test_loading_is_logged_once(session, town):
    load_tree(SMALL, by=None)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "organisation:load")).all()
    assert [entry.details for entry in entries] == [{"added": 14, "changed": 0, "kept": 0}]


def test_a_newer_file_changes_what_nobody_has_verified(town):
    loaded = load_tree(SMALL.replace("Main Road 1", "Main Road 2"), by=None)
    assert (loaded.added, loaded.changed, loaded.kept) == (0, 1, 0)
    assert queries.agency("office").address == "Main Road 2"


def test_a_file_never_overwrites_what_somebody_verified(town):
    office = queries.agency("office")
    actions.change_agency(office, AgencyFacts("Dinas", address="Side Road 9", **LOOKED), by=ADMINISTRATOR)
    assert load_tree(SMALL, by=None).kept == 1
    assert (office.name, office.address) == ("Dinas", "Side Road 9")


def test_a_file_without_a_row_leaves_the_row(town):
    load_tree(SMALL.split("[[services]]")[0], by=None)
    assert len(queries.services()) == 3


def test_a_file_moves_no_agency(town):
    moved = SMALL.replace('parent = "office"', 'parent = "city"')
    with pytest.raises(Refused, match="agencies: desk lies below office here; a file does not move it to city"):
        load_tree(moved, by=None)


def test_a_database_holds_one_tree(town):
    with pytest.raises(Refused, match="the root is city here, and town in the file"):
        load_tree(SMALL.replace('"city"', '"town"').replace('kind = "town"', 'kind = "city"'), by=None)


def test_a_file_finds_a_head_who_is_called_otherwise_by_now(session, town):
    actions.change_post(head("desk"), Facts("Kepala UPTD", "a letter", False), superior=head("office"), by=None)
    load_tree(SMALL, by=None)
    assert session.scalars(select(Post.name).where(Post.agency == queries.agency("desk"))).all() == ["Desk Head"]


def test_a_file_closes_no_circle_with_the_posts_that_are_here(town):
    mayor, desk_head = head("city"), head("desk")
    actions.change_post(head("office"), Facts("Head", **LOOKED), superior=None, by=None)
    actions.change_post(desk_head, Facts("Desk Head", "a letter", False), superior=None, by=None)
    actions.change_post(mayor, Facts("Mayor", **LOOKED), superior=desk_head, by=None)
    with pytest.raises(Refused, match="report to themselves"):
        load_tree(SMALL.replace('superior = "office: Deputy"', 'superior = "city"'), by=None)


def test_a_change_is_logged_with_what_stood_there_before(session, town):
    office = queries.agency("office")
    actions.change_agency(office, AgencyFacts("Population Office", phone="0711", **LOOKED), by=ADMINISTRATOR)
    entry = last_entry(session)
    assert (entry.action, entry.subject, entry.actor_id) == ("agency:change", f"Agency:{office.id}", 7)
    before = {"address": "Main Road 1", "phone": None, "source": "a newspaper", "verified": False}
    assert entry.details == {"before": before}


def test_a_change_that_changes_nothing_is_not_logged(session, town):
    before = last_entry(session).id
    office = queries.agency("office")
    same = AgencyFacts(office.name, office.source, office.verified, office.address)
    actions.change_agency(office, same, by=ADMINISTRATOR)
    assert last_entry(session).id == before


def test_a_new_service_gets_its_address_from_its_name(session, town):
    facts = ServiceFacts("Surat pindah", **LOOKED)
    service = actions.add_service(queries.agency("desk"), facts, by=ADMINISTRATOR)
    assert queries.service("desk", "surat-pindah") == service
    assert last_entry(session).action == "service:add"


def test_a_service_keeps_its_address_when_it_is_renamed(town):
    service = queries.service("office", "birth")
    actions.change_service(service, ServiceFacts("Akta kelahiran", **LOOKED), active=True, by=ADMINISTRATOR)
    assert (service.slug, service.name) == ("birth", "Akta kelahiran")


def test_the_root_gives_no_service(town):
    with pytest.raises(Refused, match="The root"):
        actions.add_service(queries.root(), ServiceFacts("Card", **LOOKED), by=ADMINISTRATOR)


def test_an_agency_has_one_service_of_a_name(town):
    with pytest.raises(Refused, match="already has a service"):
        actions.add_service(queries.agency("desk"), ServiceFacts("Family: CARD", **LOOKED), by=ADMINISTRATOR)


def test_a_service_is_given_at_more_places(session, town):
    service = queries.service("office", "birth")
    actions.add_service_point(service, PointFacts("Annex", address="Side Road", **LOOKED), by=ADMINISTRATOR)
    session.expire_all()
    assert [point.name for point in service.points] == ["Annex", "Counter"]
    with pytest.raises(Refused, match="already has a place"):
        actions.add_service_point(service, PointFacts("Annex", **LOOKED), by=ADMINISTRATOR)


def test_a_new_post_reports_to_its_superior(town):
    desk = queries.agency("desk")
    post = actions.add_post(desk, Facts("Clerk", **LOOKED), superior=head("desk"), by=ADMINISTRATOR)
    assert queries.posts_of(desk) == [head("desk"), post]


@pytest.mark.parametrize(("name", "leads"), [("Desk Head", False), ("Second head", True)])
def test_an_agency_has_one_post_of_a_name_and_one_head(town, name, leads):
    with pytest.raises(Refused, match="already has a post"):
        actions.add_post(queries.agency("desk"), Facts(name, **LOOKED), superior=None, leads=leads, by=None)


def test_a_post_does_not_take_the_name_of_another(town):
    with pytest.raises(Refused, match="already has a post of this name"):
        actions.change_post(head("office"), Facts("Deputy", **LOOKED), superior=head("city"), by=None)


@pytest.mark.parametrize("below", ["office", "desk"])
def test_a_post_does_not_report_to_itself_or_to_one_below_it(town, below):
    with pytest.raises(Refused, match="cannot report to itself"):
        actions.change_post(head("office"), Facts("Head", **LOOKED), superior=head(below), by=ADMINISTRATOR)


def test_a_post_changes_its_superior(town):
    desk_head = head("desk")
    assert desk_head.superior.name == "Deputy"
    actions.change_post(desk_head, Facts("Desk Head", **LOOKED), superior=head("city"), by=ADMINISTRATOR)
    assert desk_head.superior.name == "Mayor"
