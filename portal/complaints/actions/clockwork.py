"""What the clock does with cases. Nothing rests on its having run: `Complaint.state_now` says the same before."""

from sqlalchemy import update

from portal.complaints import queries, rules
from portal.complaints.actions import base
from portal.complaints.models import Complaint, ComplaintFollower, ComplaintWord, Reporter
from portal.complaints.rules import OPEN, State, StepKind
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.organisation import free_days


def end_waiting(most: int) -> int:
    """End what has waited long enough for its reporter: deemed withdrawn, or closed in silence. Returns how many."""
    found = queries.over(clock.moment(), most)
    base.take([each.id for each in found])
    for complaint in found:
        base.lock(complaint)
        base.settle(complaint)
    return len(found)


def hand_on(most: int) -> int:
    """What lies with an agency that has closed goes to whoever answers in its place. Returns how many."""
    moved = 0
    for complaint in queries.in_closed_agencies(most):
        base.lock(complaint)
        before = complaint.agency
        if before.active or complaint.state not in OPEN:
            continue
        complaint.agency, complaint.with_head = base.answering_agency(before, complaint.about_officer)
        base.add_step(complaint, StepKind.FORWARDED, agency=before, to_agency_id=complaint.agency.id)
        moved += 1
    return moved


def undelivered(complaint: Complaint) -> None:
    """A letter to the reporter came back. Where the clock stood still for a question in it, it never did."""
    base.lock(complaint)
    whose = update(Reporter).where(Reporter.complaint_id == complaint.id)
    db.session.execute(whose.values(unreachable_at=clock.moment()))
    _never_stood(complaint)


def question_came(complaint: Complaint, step_id: int) -> None:
    """The reporter was told of a question. Their time to answer counts from now (UU 25/2009 Ps.44 (4)), however long
    the worker was away.
    """
    if _stands_for(complaint, step_id):
        complaint.until_at = free_days.calendar().due_at(clock.moment(), complaint.guard.reporter)
        db.session.flush()
        pages.changed("complaints")


def question_lost(complaint: Complaint, step_id: int) -> None:
    """The reporter could not be told of a question: the clock never stood still for it, and nothing lapses for it."""
    if _stands_for(complaint, step_id):
        _never_stood(complaint)


def _stands_for(complaint: Complaint, step_id: int) -> bool:
    base.lock(complaint)
    asked = [step.id for step in complaint.steps if step.kind is StepKind.ASKED]
    return complaint.state is State.ASKED and asked[-1:] == [step_id]


def without_contact(complaint: Complaint) -> None:
    """Nobody can be reached any more who could answer a question; so nobody is deemed to have withdrawn for it."""
    base.lock(complaint)
    _never_stood(complaint)


def _never_stood(complaint: Complaint) -> None:
    if complaint.state is State.ASKED:
        base.enter(complaint, State.IN_HAND)
        complaint.asked_at, complaint.asked_pause = None, False
        base.add_step(complaint, StepKind.UNDELIVERED, internal=True)


def forget_nonces() -> None:
    """What made a form that came twice one case is kept for a day."""
    old = clock.moment() - rules.UNCLAIMED
    db.session.execute(
        update(Complaint).where(Complaint.nonce.is_not(None), Complaint.received_at < old).values(nonce=None)
    )


def reckon_running(complaints: list[Complaint]) -> int:
    """Reckon deadlines by the calendar of free days as it is now. Returns how many of these have moved.

    The caller holds the cases. Dates until which a reporter has time were told to them, and stay.
    """
    calendar, moved = free_days.calendar(), 0
    for complaint in complaints:
        before = complaint.due_at
        base.reckon(complaint, calendar)
        moved += complaint.due_at != before
    db.session.flush()
    if moved:
        record("complaint:reckon", "Reports:running", by=None, count=moved)
        pages.changed("complaints")
    return moved


def forget_reporters(complaints: list[int]) -> int:
    """Purge who reported these cases, and who followed them: name, contact, address, account. The case stays."""
    gone = {"name": "", "contact": "", "address": "", "account_id": None, "purged_at": clock.now()}
    db.session.execute(update(Reporter).where(Reporter.complaint_id.in_(complaints)).values(gone))
    follower = update(ComplaintFollower).where(ComplaintFollower.complaint_id.in_(complaints))
    db.session.execute(follower.values(contact="", account_id=None))
    db.session.execute(update(ComplaintWord).where(ComplaintWord.complaint_id.in_(complaints)).values(account_id=None))
    if complaints:
        record("complaint:purge", "Reports:ended", by=None, count=len(complaints))
    return len(complaints)
