import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.organisation import queries
from portal.organisation.actions import load_tree
from portal.organisation.models import Agency, Post, Service, ServicePoint
from tests.organisation.small import SMALL


@pytest.fixture
def town(session):
    load_tree(SMALL, by=None)
    return queries.root()


def test_a_branch_is_a_child_of_the_root_with_all_below_it(town):
    office, desk = queries.agency("office"), queries.agency("desk")
    assert (desk.branch, office.branch, town.branch) == (office, office, town)


def test_a_path_leads_from_the_root_down(town):
    assert [agency.slug for agency in queries.agency("desk").path] == ["city", "office", "desk"]


def agency(**cells):
    return Agency(**{"slug": "new", "name": "New", "kind": "dinas", "source": "a law"} | cells)


@pytest.mark.parametrize(
    "make",
    [
        lambda town: agency(kind="city"),  # a second root
        lambda town: agency(),  # a root that is no city
        lambda town: agency(kind="city", parent=town),
        lambda town: agency(slug="desk", parent=town),
        lambda town: agency(slug="New", parent=town),
        lambda town: agency(slug="", parent=town),
        lambda town: agency(source="", parent=town),
        lambda town: Service(agency=queries.agency("desk"), slug="family-card", name="Again", source="a law"),
        lambda town: Service(agency=queries.agency("desk"), slug="new", name="New", source=""),
        lambda town: ServicePoint(service=queries.service("office", "birth"), name="Counter", source="a law"),
        lambda town: Post(agency=queries.agency("desk"), name="Desk Head", source="a law"),
        lambda town: Post(agency=queries.agency("desk"), name="Second head", leads=True, source="a law"),
    ],
)
def test_the_database_refuses(session, town, make):
    session.add(make(town))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("table", [(Post, "superior_id"), (Agency, "parent_id")])
def test_nothing_lies_right_below_itself(session, town, table):
    model, column = table
    with pytest.raises(IntegrityError):
        session.execute(update(model).values({column: model.id}))


def test_a_head_may_follow_one_whose_post_is_no_more(session, town):
    desk = queries.agency("desk")
    queries.heads_post(desk).active = False
    session.flush()
    session.add(Post(agency=desk, name="Second head", leads=True, source="a law"))
    session.flush()
    assert queries.heads_post(desk).name == "Second head"
