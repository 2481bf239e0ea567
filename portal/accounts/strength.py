"""What the house cannot do without, counted: nobody may bring it to where one person decides alone, or none can.

It is counted before and after a deed, whatever the deed was: a role that ends, an account that is switched off and a
post that puts an outsider inside take away the same thing.
"""

from portal.accounts import queries
from portal.accounts.rules import (
    ADMINISTRATORS_NEEDED,
    CONFIRMERS_NEEDED,
    INSPECTORS_NEEDED,
    PUBLISHERS_NEEDED,
    Permission,
    Role,
    may,
)
from portal.core.errors import Refused
from portal.core.words import N_

Strength = dict[tuple[str, int], int]  # (what, number of the branch, 0 for the whole house) -> how many people

NEEDED = {
    "administrator": ADMINISTRATORS_NEEDED,
    "inspector": INSPECTORS_NEEDED,
    "confirm": CONFIRMERS_NEEDED,
    "publish": PUBLISHERS_NEEDED,
}
TOO_FEW = {
    "administrator": N_("Nobody would be left to keep the house. Give somebody else this role first."),
    "inspector": N_("No inspector would be left. Give somebody else this role first."),
    "confirm": N_("Nobody would be left outside a branch to confirm things there. Give somebody else the role first."),
    "publish": N_("Fewer than two publishers would be left outside a branch. Give somebody else the role first."),
}


def counted() -> Strength:
    """Only people who can sign in count. A handful of queries, and so many rights as there are people and branches."""
    people = queries.able(Role.INSPECTOR, Role.PUBLISHER)
    found = {("administrator", 0): len(queries.able(Role.ADMINISTRATOR))}
    found["inspector", 0] = len(queries.able(Role.INSPECTOR))
    for branch in queries.branches():
        stand = [person.standings(branch) for person in people]
        found["confirm", branch.id] = sum(may(each, Permission.ROLE_CONFIRM) for each in stand)
        found["publish", branch.id] = sum(may(each, Permission.SCORECARD_PUBLISH) for each in stand)
    return found


def refuse_weaker(before: Strength) -> None:
    """Raises Refused where there are fewer than before, and fewer than are needed."""
    for (what, branch), count in counted().items():
        if count < before.get((what, branch), 0) and count < NEEDED[what]:
            raise Refused(TOO_FEW[what])
