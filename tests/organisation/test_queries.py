import pytest

from portal.core.errors import NotFound
from portal.organisation import queries
from portal.organisation.actions import PLAJU, load_tree
from portal.organisation.models import Agency, Post, Service
from tests.organisation.small import SMALL, queries_counted


@pytest.fixture
def town(session):
    load_tree(SMALL, by=None)
    city = queries.root()
    noise = Agency(slug="gone", name="Gone Office", kind="dinas", parent=city, source="a law", active=False)
    below = Agency(slug="orphan", name="Orphan", kind="uptd", parent=noise, source="a law")
    village = Agency(slug="village", name="A village", kind="kelurahan", parent=city, source="a law")
    office = queries.agency("office")
    old = Service(agency=office, slug="old", name="A stopped one", source="a law", active=False)
    stray = Service(agency=noise, slug="stray", name="Stray", source="a law")
    former = Post(agency=office, name="Former head", leads=True, source="a law", active=False)
    session.add_all([noise, below, village, old, stray, former])
    session.flush()
    session.expunge_all()


def test_the_root_is_missing_until_a_file_is_loaded(session):
    with pytest.raises(NotFound):
        queries.root()


@pytest.mark.parametrize("ask", [lambda: queries.agency("no"), lambda: queries.service("desk", "birth")])
def test_what_is_not_there_is_not_found(town, ask):
    with pytest.raises(NotFound):
        ask()


def test_the_tree_is_walked_by_kind_and_name(town):
    with queries_counted() as sent:
        walked = [(agency.slug, depth, agency.branch.slug) for agency, depth in queries.agencies_in_tree_order()]
    office, village = "office", "village"
    assert walked == [("city", 0, "city"), (office, 1, office), ("desk", 2, office), (village, 1, village)]
    assert len(sent) == 1


def test_a_service_comes_with_its_agency_its_standard_and_its_places(town):
    with queries_counted() as sent:
        service = queries.service("office", "birth")
        assert service.agency.name == "Population Office"
        assert [point.name for point in service.points] == ["Counter"]
        assert service.described is not None
    assert len(sent) == 3


def test_a_service_that_is_given_no_more_is_found_and_not_listed(town):
    assert queries.service("office", "old").active is False
    assert "old" not in {service.slug for service in queries.services()}


def test_services_are_listed_by_name_whatever_the_case(town):
    with queries_counted() as sent:
        listed = [(service.name, service.agency.slug) for service in queries.services()]
    assert listed == [("birth certificate", "office"), ("Family card", "office"), ("Family card", "desk")]
    assert len(sent) == 1


def test_services_of_an_agency(town):
    office = queries.agency("office")
    assert [service.slug for service in queries.services_of(office)] == ["birth", "family-card"]
    every = queries.services_of(office, also_inactive=True)
    assert [service.slug for service in every] == ["old", "birth", "family-card"]


def test_the_directory_has_the_agencies_that_give_something(town):
    with queries_counted() as sent:
        directory = [(agency.slug, [each.slug for each in hers]) for agency, hers in queries.services_by_agency()]
    assert directory == [("office", ["birth", "family-card"]), ("desk", ["family-card"])]
    assert len(sent) == 2


def test_the_head_comes_first_among_the_posts(town):
    office = queries.agency("office")
    with queries_counted() as sent:
        posts = [(post.name, post.superior.name, post.superior.agency.slug) for post in queries.posts_of(office)]
    assert posts == [("Head", "Mayor", "city"), ("Deputy", "Head", "office")]
    assert len(sent) == 1


def test_an_agency_may_have_no_head(town):
    assert queries.heads_post(queries.agency("village")) is None
    assert queries.heads_post(queries.agency("desk")).superior.name == "Deputy"


def test_what_nobody_has_checked_is_listed(town):
    with queries_counted() as sent:
        rows = queries.unverified()
        named = [(point.name, point.service.slug, point.service.agency.slug) for point in rows.points]
        posts = [(post.name, post.agency.slug) for post in rows.posts]
        services = [(service.slug, service.agency.slug) for service in rows.services]
    assert {agency.slug for agency in rows.agencies} == {"office", "desk", "village", "orphan"}
    assert services == [("birth", "office")]
    assert named == [("Counter", "birth", "office"), ("Counter", "family-card", "office")]
    assert posts == [("Desk Head", "desk"), ("Head", "office"), ("Deputy", "office")]
    assert len(sent) == 4
    assert len(rows) == 10


def test_the_directory_of_the_whole_town_takes_as_few_queries(session):
    load_tree(PLAJU, by=None)
    session.expunge_all()
    with queries_counted() as sent:
        directory = queries.services_by_agency()
        branches = [service.agency.branch for _, hers in directory for service in hers]
        queries.unverified()
    assert len(branches) > 40
    assert len(sent) == 2 + 4
