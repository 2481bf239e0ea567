"""The whole table of rights, tried cell by cell: role × where it is held, seen from the agency × permission."""

import itertools

import pytest

from portal.accounts.rules import Permission, Role, Standing, may, written

OWN, ABOVE, INSIDE, OUTSIDE = PLACES = "own", "above", "inside", "outside"

KEEPS_THE_HOUSE = {
    "account:manage", "audit:read", "job:manage", "organisation:manage", "service:describe", "settings:manage",
}  # fmt: skip
PUBLISHES = {
    "role:confirm", "scorecard:publish", "scorecard:read", "survey:confirm", "survey:register", "survey:watch",
}  # fmt: skip

# What each may do about an agency, by where they hold their role. What is not here is nobody's.
EXPECTED = {
    (Role.ADMINISTRATOR, OWN): KEEPS_THE_HOUSE,
    (Role.ADMINISTRATOR, ABOVE): KEEPS_THE_HOUSE,
    (Role.ADMINISTRATOR, INSIDE): KEEPS_THE_HOUSE,
    (Role.ADMINISTRATOR, OUTSIDE): KEEPS_THE_HOUSE,
    (Role.AGENCY_HEAD, OWN): {
        "commitment:make",
        "complaint:supervise",
        "complaint:unseal",
        "forum:answer",
        "scorecard:read",
        "scorecard:reply",
        "survey:watch",
        "text:request",
    },
    (Role.COMPLAINT_OFFICER, OWN): {"complaint:handle", "forum:answer", "text:request"},
    (Role.COORDINATOR, OUTSIDE): {"complaint:mark"},
    (Role.COORDINATOR, OWN): {"complaint:unseal", "complaint:verify", "forum:answer"},
    (Role.COUNTER, OWN): {"resident:verify"},
    (Role.ENUMERATOR, OUTSIDE): {"survey:assist"},
    (Role.HR, OWN): {"performance:keep"},
    (Role.HR, ABOVE): {"performance:keep"},
    (Role.INSPECTOR, OWN): {"audit:read"},
    (Role.INSPECTOR, ABOVE): {"audit:read"},
    (Role.INSPECTOR, INSIDE): {"audit:read"},
    (Role.INSPECTOR, OUTSIDE): {
        "audit:read",
        "commitment:visit",
        "complaint:confirm_unseal",
        "complaint:inspect",
        "complaint:mark",
        "role:confirm",
        "survey:confirm",
    },
    (Role.MODERATOR, OUTSIDE): {"text:moderate"},
    (Role.PUBLISHER, OUTSIDE): PUBLISHES,
    (Role.SURVEY_OFFICER, OWN): {"service:describe", "survey:hand_out", "survey:register", "survey:watch"},
    (Role.SURVEY_OFFICER, OUTSIDE): {"survey:issue"},
}
OUTSIDERS = [
    (role, permission) for (role, place), allowed in EXPECTED.items() if place == OUTSIDE
    for permission in sorted(allowed - EXPECTED.get((role, INSIDE), set()))
]  # fmt: skip


def standing(role, place, current=True):
    return Standing(role, own=place == OWN, inside=place != OUTSIDE, current=current, above=place == ABOVE)


@pytest.mark.parametrize("role", Role)
def test_each_cell_of_the_table_is_what_was_decided(role):
    """All that is wrong is named at once: seven hundred tests would take seconds to begin and end."""
    decided = {(place, right) for place in PLACES for right in EXPECTED.get((role, place), ())}
    found = {
        (place, right.value)
        for place, right in itertools.product(PLACES, Permission)
        if may([standing(role, place)], right)
    }
    assert found == decided


def test_nobody_without_a_role_may_do_anything():
    hats = ([], [standing(None, OWN)])
    assert [(held, right) for held in hats for right in Permission if may(held, right)] == []


@pytest.mark.parametrize(("role", "permission"), OUTSIDERS)
def test_a_second_hat_in_the_branch_takes_the_right_of_an_outsider(role, permission):
    """Also one that was taken off in time, and a post without any role."""
    kept = {
        (second, current)
        for second, current in itertools.product([*Role, None], [True, False])
        if may([standing(role, OUTSIDE), standing(second, INSIDE, current)], Permission(permission))
    }
    assert {second for second, _current in kept} <= {
        second for second in Role if permission in EXPECTED.get((second, INSIDE), set())
    }


@pytest.mark.parametrize(("role", "permission"), OUTSIDERS)
def test_a_hat_elsewhere_outside_takes_nothing(role, permission):
    assert may([standing(role, OUTSIDE), standing(Role.AGENCY_HEAD, OUTSIDE)], Permission(permission))


@pytest.mark.parametrize(("role", "place"), EXPECTED)
def test_a_role_that_has_ended_gives_nothing(role, place):
    assert not any(may([standing(role, place, current=False)], permission) for permission in Permission)


def test_a_right_in_her_own_agency_is_not_lent_to_another():
    """Head of one agency and officer of another: each right stays where its role is held."""
    hats = [standing(Role.AGENCY_HEAD, INSIDE), standing(Role.SURVEY_OFFICER, OWN)]
    assert not may(hats, Permission.SCORECARD_REPLY)
    assert may(hats, Permission.SURVEY_REGISTER)


def test_no_role_has_all_permissions_and_none_publishes_besides_the_publisher():
    held = {role: {p for place in PLACES for p in EXPECTED.get((role, place), set())} for role in Role}
    assert all(len(rights) < len(Permission) for rights in held.values())
    assert [role for role, rights in held.items() if "scorecard:publish" in rights] == [Role.PUBLISHER]


NUMBERS = "081234567890", "0812-3456-7890", "+6281234567890", "62 812 3456 7890", "(0812) 3456.7890"
NOTHINGS = "", " ", "siti", "siti@", "@example.org", "a@b@example.org", "0812", "08x1234567890", "٠٨١٢٣٤٥٦٧٨٩"


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_telephone_number_is_one_however_it_is_typed(typed):
    assert written(typed) == "+6281234567890"


@pytest.mark.parametrize("typed", NOTHINGS)
def test_what_is_neither_address_nor_number_is_nothing(typed):
    assert written(typed) == ""
