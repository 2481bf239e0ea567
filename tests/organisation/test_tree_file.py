import pytest

from portal.core.errors import Refused
from portal.organisation.rules import AgencyKind
from portal.organisation.standard import Component
from portal.organisation.tree_file import PostKey, ServiceKey, read
from tests.organisation.small import SMALL


def test_a_file_is_read_as_its_rows_say():
    tree = read(SMALL)
    assert (tree.root, list(tree.agencies)) == ("city", ["city", "office", "desk"])
    assert tree.agencies["desk"].kind is AgencyKind.UPTD
    assert tree.services[ServiceKey("desk", "family-card")].standard[Component.REQUIREMENTS].text == "Old card"


def test_a_superior_is_the_head_of_an_agency_or_a_post_by_name():
    posts = read(SMALL).posts
    assert posts[PostKey("office", "Deputy")].superior == PostKey("office", "Head")
    assert posts[PostKey("desk", "Desk Head")].superior == PostKey("office", "Deputy")


def test_a_point_that_names_no_services_serves_all_of_its_agency():
    assert {service.slug for service, _ in read(SMALL).points} == {"family-card", "birth"}


def test_a_point_may_serve_some():
    some = SMALL.replace('name = "Counter"', 'name = "Counter"\nservices = ["birth"]')
    assert list(read(some).points) == [(ServiceKey("office", "birth"), "Counter")]


AGENCY = '[[agencies]]\nslug = "new"\nname = "New"\nkind = "dinas"\nsource = "a law"\nverified = false\n'
SERVICE = '[[services]]\nslug = "new"\nname = "New"\nsource = "a law"\nverified = false\n'
POST = '[[posts]]\nagency = "desk"\nname = "New"\nsource = "a law"\nverified = false\n'


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (AGENCY + 'parent = "nobody"', r"agencies, row 4 \(new\): nobody is not in the file"),
        (AGENCY, r"one agency alone has no parent; here it is city, new"),
        (AGENCY.replace('"new"', '"desk"') + 'parent = "office"', r"row 4 \(desk\): it stands in the file"),
        (AGENCY.replace('"new"', '"a b"') + 'parent = "office"', r"row 4 \(a b\): a slug has small letters"),
        (AGENCY.replace("dinas", "ministry") + 'parent = "city"', r"row 4 \(new\): ministry is no kind of agency"),
        (AGENCY.replace("dinas", "city") + 'parent = "city"', r"row 4 \(new\): the root of the tree, and nothing"),
        (AGENCY + 'parent = "city"\nadress = "x"', r"row 4 \(new\): adress is not known here"),
        (AGENCY + 'parent = "city"\nhours = " "', r"row 4 \(new\): hours is empty or of the wrong type"),
        (AGENCY + 'parent = "city"\nphone = 113', r"row 4 \(new\): phone is empty or of the wrong type"),
        (AGENCY.replace('source = "a law"', "") + 'parent = "city"', r"row 4 \(new\): source is missing"),
        (AGENCY.replace("verified = false", "") + 'parent = "city"', r"row 4 \(new\): verified is missing"),
        (SERVICE + 'agencies = ["nobody"]', r"services, row 3 \(new\): nobody is not in the file"),
        (SERVICE + 'agencies = ["city"]', r"services, row 3 \(new\): the root of the tree gives no services"),
        (SERVICE + 'agencies = ["desk", "desk"]', r"services, row 3 \(new\): it stands in the file already"),
        (SERVICE + 'agencies = ["desk"]\nrequirements = "KK"', r"row 3 \(new\): requirements is empty or of"),
        (SERVICE + 'agencies = ["desk"]\nrequirements = [""]', r"row 3 \(new\): requirements is empty or of"),
        (SERVICE + 'agencies = ["desk"]\nsafety = ["a"]', r"row 3 \(new\): safety is empty or of the wrong type"),
        (SERVICE + f'agencies = ["desk"]\nsafety = "{"a" * 3001}"', r"row 3 \(new\): This text is too long"),
        (POST + 'superior = "nobody"', r"posts, row 5 \(New\): its superior, nobody, is not in the file"),
        (POST + 'superior = "office: Nobody"', r"its superior, office: Nobody, is not in the file"),
        (POST + "leads = true", r"posts, row 5 \(New\): desk has a post already that leads it"),
        (POST.replace("New", "Desk Head"), r"posts, row 5 \(Desk Head\): it stands in the file already"),
        (POST.replace('"desk"', '"nobody"'), r"posts, row 5 \(New\): nobody is not in the file"),
        ('[[people]]\nname = "x"', r"a part that is not known: people"),
    ],
)
def test_a_bad_row_is_refused_by_name(more, message):
    with pytest.raises(Refused, match=message):
        read(SMALL + more)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('parent = "city"', 'parent = "desk"', "agencies: (office|desk) lies below itself"),
        ('superior = "city"', 'superior = "desk"', "posts: .* reports to itself by way of others"),
        ('name = "Counter"', 'name = "Counter"\nservices = ["x"]', r"points, row 1 \(Counter\): x is not in"),
        ('agency = "office"\nname = "Counter"', 'agency = "x"\nname = "Counter"', r"\(Counter\): x is not in"),
    ],
)
def test_rows_that_do_not_fit_together_are_refused(old, new, message):
    assert old in SMALL
    with pytest.raises(Refused, match=message):
        read(SMALL.replace(old, new))


@pytest.mark.parametrize("text", ["", "agencies = 3", "agencies = [1]", "[[agencies]", "[agencies]\nslug = 'x'"])
def test_what_is_no_tree_is_refused(text):
    with pytest.raises(Refused):
        read(text)
