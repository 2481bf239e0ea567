"""What every deed does: hold the case, see whether it may, write a step, and reckon its clock anew."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Account, Person
from portal.accounts.rules import Permission, Verification
from portal.complaints import clocks, queries, rules
from portal.complaints.clocks import Deadlines, Pause
from portal.complaints.facts import FIRST_ANSWERS
from portal.complaints.models import Complaint, ComplaintStep
from portal.complaints.rules import CHANGED, NOT_NOW, RUNNING, Act, State, StepKind
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import enqueue
from portal.core.work import WorkKind, tell_done
from portal.core.workdays import Calendar
from portal.organisation import free_days
from portal.organisation.models import Agency

P = Permission
# After these another agency has to do with it, whose branch then decides nothing of what is shown of it.
PASSED_ON = frozenset({StepKind.FORWARDED, StepKind.BOUNCED, StepKind.SUPPORTED, StepKind.CLIMBED})
# Who may do what in the agency that has the case. A coordinator passes on, an officer answers; both do either where the
# other is not there. Who leads it may do all of it.
PASSING_ON, ANSWERING = (P.COMPLAINT_VERIFY, P.COMPLAINT_HANDLE), (P.COMPLAINT_HANDLE, P.COMPLAINT_VERIFY)


# Which steps of the staff are work for their daily report.
WORK = {
    StepKind.ANSWERED: WorkKind.CASE_ANSWERED, StepKind.NOT_YET: WorkKind.CASE_ANSWERED,
    StepKind.DECLARED: WorkKind.CASE_DECLARED, StepKind.VERIFIED: WorkKind.CASE_HANDLED,
    StepKind.FORWARDED: WorkKind.CASE_HANDLED, StepKind.BOUNCED: WorkKind.CASE_HANDLED,
    StepKind.ASKED: WorkKind.CASE_HANDLED, StepKind.REJECTED: WorkKind.CASE_HANDLED,
    StepKind.CHECKED: WorkKind.CASE_HANDLED,
}  # fmt: skip


# Steps of those who look at a case from outside: it makes their branch no branch of the case.
LOOKED_AT = frozenset({StepKind.RISKY, StepKind.CHECKED, StepKind.UNCHECKED})


class Changed(Refused):
    """Somebody else did something to the case since its page was made. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(CHANGED)


def hold(complaint: Complaint, act: Act, *, seen: int | None = None) -> None:
    """Let nobody else touch the case before the transaction ends, and see whether its state allows the act.

    `seen`: the version that the page was made of. Raises Changed, Refused.
    """
    lock(complaint)
    if seen is not None and complaint.version != seen:
        raise Changed
    settle(complaint)
    if not rules.allows(complaint.state, act):
        raise Refused(NOT_NOW)


def hold_both(first: Complaint, second: Complaint) -> None:
    """Hold two cases, and those that went into the first one: of two who merge them both ways, one waits for the other,
    and so does who objects to an earlier merging.
    """
    earlier = [each.id for each in queries.merged_into(first.id)]
    take({first.id, second.id, *earlier})
    for each in (first, second):
        lock(each)


def take(numbers: Collection[int]) -> None:
    """Nobody else writes these cases from here on. Always in the same order, so that no two wait for each other."""
    some = select(Complaint.id).where(Complaint.id.in_(numbers)).order_by(Complaint.id)
    db.session.execute(some.with_for_update()).all()


def lock(complaint: Complaint) -> None:
    """Nobody else writes it from here on, and it is read anew.

    The row is locked by a statement of its own: a page has read the case with what it hangs on, PostgreSQL locks no
    row of an outer join, and a refresh would join once more.
    """
    db.session.execute(select(Complaint.id).where(Complaint.id == complaint.id).with_for_update())
    db.session.refresh(complaint)
    db.session.expire(complaint, ["steps", "photos", "supporters"])


def settle(complaint: Complaint) -> None:
    """Write down what the clock has done to it already, where its job has not come to it yet."""
    now = complaint.state_now
    if now is State.LAPSED and complaint.state is State.ASKED:
        end(complaint, State.LAPSED)
        add_step(complaint, StepKind.LAPSED)
    elif now is State.SILENT and complaint.state is State.DECLARED:
        end(complaint, State.SILENT)
        complaint.ask_again_at = (complaint.declared_at or clock.moment()) + rules.ASK_AGAIN
        add_step(complaint, StepKind.SILENT)


def handlers_check(complaint: Complaint, *, by: Account) -> None:
    """Whether somebody has a part in answering this case. Raises NotAllowed.

    What lies with the head of an agency, since it is about somebody of theirs or has climbed there, is theirs alone.
    """
    if not (by.active and has_a_part(by, complaint)):
        raise NotAllowed("This report is not yours to handle.")


def has_a_part(who: Account | Person, complaint: Complaint) -> bool:
    """The same of a person, whether their account is switched on or not."""
    wanted = (P.COMPLAINT_SUPERVISE,) if complaint.with_head else (*PASSING_ON, P.COMPLAINT_SUPERVISE)
    return any(who.may_about(each, complaint.agency) for each in wanted)


def concerned(complaint: Complaint) -> list[Agency]:
    """All that have, or had, to do with a case: nobody of any of their branches is outside it."""
    found = [complaint.agency, complaint.first_agency, *(each.agency for each in complaint.supporters)]
    for step in complaint.steps:
        if step.kind not in LOOKED_AT:
            found += [each for each in (step.agency, step.to_agency) if each is not None]
    return sorted(set(found), key=lambda each: each.id)


def took_part(complaint: Complaint) -> list[Agency]:
    """Those of them that did something for it: who has it, where it came in, and whoever wrote a step of their own, as a
    unit that helps does with a note. A unit that was asked to help, or got it and gave it back with nothing but a reason,
    has no part in what another declares: else a unit could keep the inspectors of any branch away by naming it.
    """
    found = {complaint.agency, complaint.first_agency}
    for step in complaint.steps:
        if step.kind is StepKind.CLIMBED:  # it lay with the one above
            found.add(step.to_agency or complaint.agency)
        elif step.kind not in LOOKED_AT and step.kind is not StepKind.BOUNCED and step.agency is not None:
            found.add(step.agency)
    return sorted(found, key=lambda each: each.id)


def took_no_part(complaint: Complaint, right: Permission, *, by: Account) -> bool:
    """Whether they are of none of the branches that did something for it, since it came in."""
    return all(by.may_about(right, each, complaint.received_at) for each in took_part(complaint))


def is_outside(complaint: Complaint, right: Permission, *, by: Account) -> bool:
    """Whether they are of none of the branches that the case is, or was, in, since it came in."""
    return all(by.may_about(right, each, complaint.received_at) for each in concerned(complaint))


def add_step(
    complaint: Complaint, kind: StepKind, *, by: Account | None = None, agency: Agency | None = None, **said: Any
) -> ComplaintStep:
    """Write down what happened, let the pages know, and tell whoever is to be told (`complaint:step`).

    `by`: a person of the staff. Who reported a case, or followed it, stands in no step and in no log.
    """
    complaint.version += 1
    complaint.uncounted = True
    reckon(complaint)
    if kind in FIRST_ANSWERS:
        said["details"] = said.get("details", {}) | {"days": _days(complaint)}
    return begin_story(complaint, kind, by=by, agency=agency, **said)


def begin_story(
    complaint: Complaint, kind: StepKind, *, by: Account | None = None, agency: Agency | None = None, **said: Any
) -> ComplaintStep:
    """The same of the first step of a case, which was reckoned when it was made."""
    step = ComplaintStep(
        complaint_id=complaint.id, kind=kind, at=clock.moment(), agency_id=agency.id if agency else None,
        by_id=by.staff.id if by else None, **said,
    )  # fmt: skip
    db.session.add(step)
    db.session.flush()
    db.session.expire(complaint, ["steps"])
    if by is not None:
        record(f"complaint:{kind.value}", complaint, by=by)
        tell_work(complaint, kind, by=by)
    pages.changed("complaints")
    enqueue("complaint:step", step_id=step.id)
    if kind in PASSED_ON and not complaint.confidential:
        enqueue("text:concerned", kind="complaint", batch=str(complaint.id))
    return step


def tell_work(complaint: Complaint, kind: StepKind, *, by: Account) -> None:
    """A case about an officer is no part of anybody's report, and a confidential one is there without its number."""
    if kind in WORK and not complaint.about_officer:
        tell_done(WORK[kind], account_id=by.id, reference="" if complaint.confidential else complaint.number)


def enter(complaint: Complaint, state: State, *, until: datetime | None = None) -> None:
    """Let it be in this state, with the moments that the database asks of it; `add_step` reckons when it is due."""
    complaint.state, complaint.until_at = state, until
    complaint.due_at = (complaint.due_at or clock.moment()) if state in RUNNING else None


def end(complaint: Complaint, state: State) -> None:
    enter(complaint, state)
    complaint.ended_at = clock.moment()


# ---- the clock


def deadlines_of(complaint: Complaint, calendar: Calendar | None = None) -> Deadlines:
    """All its limits, by the rows it was opened under."""
    pause = Pause(complaint.asked_at, complaint.asked_until) if complaint.asked_pause and complaint.asked_at else None
    return clocks.deadlines(
        complaint.begun_at, complaint.limit.terms, complaint.guard.guard, calendar or free_days.calendar(),
        complete_at=complaint.complete_at, pause=pause,
    )  # fmt: skip


def due_at(complaint: Complaint, limits: Deadlines) -> datetime | None:
    """From when on the step in hand is late; None while no clock of the agency runs."""
    if complaint.state not in RUNNING:
        return None
    first = first_due_at(complaint, limits)
    if complaint.state is State.RECEIVED:
        return min(limits.verify_at, first)
    return limits.last_at if complaint.answered_at else first


def first_due_at(complaint: Complaint, limits: Deadlines) -> datetime:
    """When its first answer is due."""
    if complaint.asked_at and complaint.begun_at <= complaint.asked_at < limits.law_answer_at:
        return limits.answer_at  # to the law that question was the first answer (Ps.44 (3)): it asks for no other
    return limits.first_answer_at


def reckon(complaint: Complaint, calendar: Calendar | None = None) -> None:
    """Write down when the step in hand is due."""
    running = complaint.state in RUNNING
    complaint.due_at = due_at(complaint, deadlines_of(complaint, calendar)) if running else None
    due = complaint.due_at
    complaint.half_at = clocks.share_at(complaint.begun_at, due, clocks.SHARES[0]) if due else None
    _reckon_first(complaint, calendar)
    _reckon_finish(complaint, calendar)


def _reckon_first(complaint: Complaint, calendar: Calendar | None) -> None:
    """When its first answer is due, as long as none came. One that is over stays over, whatever limits come then."""
    waits = complaint.state in RUNNING and complaint.answered_at is None and complaint.begun_at == complaint.received_at
    before = complaint.first_due_at
    if before is None or (waits and before > clock.moment()):
        complaint.first_due_at = first_due_at(complaint, deadlines_of(complaint, calendar))
        complaint.uncounted = complaint.uncounted or complaint.first_due_at != before


def _reckon_finish(complaint: Complaint, calendar: Calendar | None) -> None:
    """When it is to be done, by its first clock. One that is over stays over."""
    before = complaint.finish_due_at
    if complaint.state not in RUNNING or complaint.begun_at != complaint.received_at:
        return
    if before is None or before > clock.moment():
        complaint.finish_due_at = deadlines_of(complaint, calendar).last_at
        complaint.uncounted = complaint.uncounted or complaint.finish_due_at != before


def went_on(complaint: Complaint) -> None:
    """It waited for its reporter until now. What was due in that time, and was not over before it, is due later; a first
    answer only where none was given ever, since one that was given stays counted where it is.
    """
    finish = complaint.finish_due_at
    if finish is not None and complaint.asked_at is not None and complaint.asked_at < finish:
        complaint.finish_due_at = max(deadlines_of(complaint).last_at, clock.moment())
    if not was_answered(complaint) and was_asked_in_time(complaint):
        complaint.first_due_at = first_due_at(complaint, deadlines_of(complaint))


def was_answered(complaint: Complaint) -> bool:
    """Whether it was answered at all, before it climbed or was opened again too."""
    return any(step.kind in FIRST_ANSWERS for step in complaint.steps)


def was_asked_in_time(complaint: Complaint) -> bool:
    due, asked_at = complaint.first_due_at, complaint.asked_at
    return due is not None and asked_at is not None and asked_at < due


def _days(complaint: Complaint) -> int:
    """Working days since it was received."""
    calendar = free_days.calendar()
    return calendar.workdays_between(calendar.received_on(complaint.received_at), clock.today())


def begin_anew(complaint: Complaint, state: State) -> None:
    """Let its clock begin once more. When it was received first stays, and is what is counted."""
    now = clock.moment()
    enter(complaint, state)
    complaint.begun_at = complaint.complete_at = now
    complaint.answered_at = complaint.declared_at = complaint.confirmed_at = complaint.ended_at = None
    complaint.ask_again_at = complaint.reason = complaint.merged_into_id = None


# ---- up the tree


def at_own_counter(complaint: Complaint, account: Account | None) -> bool:
    """Whether an account was verified at a counter of the branch whose case, or whose service, this is."""
    if account is None or account.verified_by is not Verification.COUNTER or account.verified_agency is None:
        return False
    units = [complaint.agency, complaint.first_agency, complaint.service.agency if complaint.service else None]
    return account.verified_agency.branch.id in {unit.branch.id for unit in units if unit is not None}


def above(agency: Agency) -> Agency | None:
    """The agency over it within its branch, past those that have closed; None at the top."""
    parent = agency.parent
    while parent is not None and parent.parent_id is not None:
        if parent.active:
            return parent
        parent = parent.parent
    return None


def climb(complaint: Complaint, kind: StepKind, **said: Any) -> None:
    """One level up the agency's own tree: the agency above, at the top of the branch its head, and then it is disputed.

    `kind` is what made it climb. The clock begins anew for those above.
    """
    begin_anew(complaint, State.IN_HAND)
    add_step(complaint, kind, **said)
    higher = above(complaint.agency)
    if higher is None and complaint.with_head:
        end(complaint, State.DISPUTED)
        add_step(complaint, StepKind.DISPUTED, agency=complaint.agency)
        return
    complaint.level += 1
    if higher is None:
        complaint.with_head = True
    else:
        complaint.agency = higher
    add_step(complaint, StepKind.CLIMBED, to_agency_id=complaint.agency.id, details={"head": complaint.with_head})


def answering_agency(agency: Agency, about_officer: bool) -> tuple[Agency, bool]:
    """To whom a new case goes, and whether past the desk: what is about an officer goes to the superior of their unit
    (UU 25/2009 Ps.45), at the top of a branch to its head.
    """
    if not about_officer:
        return _still_there(agency), False
    return above(agency) or _still_there(agency), True


def _still_there(agency: Agency) -> Agency:
    """Itself; of one that has closed the agency above, and at the top of a branch the kecamatan, which passes it on."""
    return agency if agency.active else above(agency) or coordinating()


def coordinating() -> Agency:
    return queries.coordinator()
