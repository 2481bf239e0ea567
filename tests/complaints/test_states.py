"""Every act in every state, by machine: what a state does not allow is refused in words, and meets no rule of the house
that only the database knows.

Each is tried on both databases, so a constraint that an act could break would be seen here and not by a resident.
"""

from datetime import date

import pytest

from portal.complaints.actions import handling, reporter
from portal.complaints.rules import ALLOWED, Act, Grade, Reason, Said, State
from portal.core.db import db
from portal.core.errors import Refused
from tests.builders import person, resident
from tests.complaints.house import DONE, declared, reported, verified

LONG = "Masih gelap, lampunya tidak diganti."
ASKED_AGAIN_LATER = {State.CONFIRMED, State.SILENT}  # there the word is said once more after four weeks


@pytest.mark.parametrize("state", list(State))
def test_each_act_is_done_or_refused_in_words(house, set_clock, state):
    other, by = verified(house), person(complaint_officer=house.dinas, coordinator=house.dinas, agency_head=house.dinas)
    made = in_state(house, state, set_clock, by)
    assert made.state_now is state
    done = {act for act in Act if is_done(house, made, act, by, other)}
    assert done == {act for act in Act if state in ALLOWED[act]} - ({Act.SAY} if state in ASKED_AGAIN_LATER else set())


def is_done(house, made, act, by, other):
    """Whether it was; it is taken back at once."""
    attempt = db.session.begin_nested()
    try:
        deed(house, made, act, by, other)
        db.session.flush()
        assert (made.due_at is None) == (made.state not in (State.RECEIVED, State.IN_HAND))
        return True
    except Refused:
        return False
    finally:
        attempt.rollback()
        db.session.expire_all()


def in_state(house, state, set_clock, by):
    if state is State.RECEIVED:
        return reported(house)
    if state is State.IN_HAND:
        return verified(house)
    if state in (State.ASKED, State.LAPSED):
        made = verified(house, by=resident())
        handling.ask(made, "Yang mana?", seen=made.version, by=by)
        if state is State.LAPSED:
            set_clock(date(2026, 7, 20))
        return made
    if state is State.DECLARED:
        return declared(house)
    if state is State.CONFIRMED:
        made = declared(house)
        reporter.say(made, Said.DONE)
        return made
    if state is State.SILENT:
        made = declared(house)
        set_clock(date(2026, 6, 20))
        return made
    if state is State.REJECTED:
        made = verified(house)
        handling.reject(made, Reason.COURT, "", seen=made.version, by=house.coordinator)
        return made
    if state is State.WITHDRAWN:
        made = verified(house)
        reporter.withdraw(made)
        return made
    if state is State.MERGED:
        made, other = verified(house), verified(house)
        handling.merge(made, other, seen=made.version, by=house.coordinator)
        return made
    made = declared(house)
    reporter.say(made, Said.NOT_DONE, words=LONG)
    reporter.object_to(made, LONG)
    return made  # disputed


def deed(house, made, act, by, other):
    seen, A = made.version, Act
    {
        A.VERIFY: lambda: handling.verify(made, Grade.ORDINARY, seen=seen, by=by),
        A.GRADE: lambda: handling.change_grade(made, Grade.LIGHT, "karena", seen=seen, by=by),
        A.FORWARD: lambda: handling.forward(made, house.desk, "karena", seen=seen, by=by),
        A.BOUNCE: lambda: handling.bounce(made, house.desk, "karena", seen=seen, by=by),
        A.SUPPORT: lambda: handling.support(made, (house.desk,), seen=seen, by=by),
        A.ASK: lambda: handling.ask(made, "Yang mana?", seen=seen, by=by),
        A.ANSWER: lambda: handling.answer(made, DONE, seen=seen, by=by),
        A.NOT_YET: lambda: handling.not_yet(made, DONE, date(2026, 12, 1), seen=seen, by=by),
        A.DECLARE: lambda: handling.declare_done(made, DONE, seen=seen, by=by),
        A.REJECT: lambda: handling.reject(made, Reason.COURT, "", seen=seen, by=by),
        A.MERGE: lambda: handling.merge(made, other, seen=seen, by=by),
        A.NUMBER: lambda: handling.set_outside_number(made, "1", seen=seen, by=by),
        A.NOTE: lambda: handling.note(made, "catatan", by=by),
        A.REPLY: lambda: reporter.reply(made, LONG),
        A.ADD: lambda: reporter.add(made, LONG),
        A.WITHDRAW: lambda: reporter.withdraw(made),
        A.SAY: lambda: reporter.say(made, Said.NOT_DONE, words=LONG),
        A.OBJECT: lambda: reporter.object_to(made, LONG),
        A.REOPEN: lambda: reporter.reopen(made, LONG),
        A.COMPLETE: lambda: reporter.complete(made, LONG),
        A.TIER: lambda: reporter.make_formal(made, name="Rahma", address="Plaju", loss="", wish="Lampu"),
    }[act]()
