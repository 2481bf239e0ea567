"""What the worker does with a table: find its faults, carry it out once it was confirmed, forget its lines in time."""

from itertools import islice

from portal.accounts.roster import actions, queries, rules
from portal.accounts.roster.models import Roster
from portal.accounts.roster.rules import State
from portal.core import storage
from portal.core.db import db


def check(roster_id: int) -> None:
    """Run twice, it finds the same once more."""
    roster = db.session.get(Roster, roster_id)
    if roster is None or roster.state not in (State.CHECKING, State.CHECKED):
        return
    found, _posts = actions.judged(roster)
    actions.write_faults(roster_id, found)
    actions.close_check(roster_id, found)


def take_in(roster_id: int) -> None:
    """What was sound when it was confirmed and has a fault now is left out, and the page says so. Killed, it goes on."""
    roster = db.session.get(Roster, roster_id)
    if roster is None or roster.state is not State.CONFIRMED:
        return
    found, posts = actions.judged(roster)
    actions.write_faults(roster_id, [each for each in found if each.faults])
    rest = iter(rules.by_depth([each for each in found if not each.faults]))
    while piece := list(islice(rest, actions.PIECE)):
        with storage.writing():
            posts = actions.take_in_piece(roster_id, piece, posts)
    actions.end(roster_id)


def forget() -> None:
    """Names and numbers of people do not lie about longer than somebody may want to look at them."""
    for roster_id in queries.outdated():
        with storage.writing():
            actions.forget_old(roster_id)
