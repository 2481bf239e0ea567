"""What somebody of another branch does about a closing: says that a case is risky, and what they found on the spot."""

from portal.accounts.models import Account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission
from portal.complaints import check_queries, lots, rules
from portal.complaints import queries as cases
from portal.complaints.actions import base, reporting
from portal.complaints.actions.base import add_step
from portal.complaints.check_models import ComplaintCheck, ComplaintRisk
from portal.complaints.models import Complaint
from portal.complaints.rules import OPEN, Found, State, StepKind
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.words import N_
from portal.core.workdays import day_of
from portal.organisation.models import Agency

P = Permission
TOPIC = "checks"
LOOKED = (Found.DONE, Found.NOT_DONE, Found.UNCLEAR)  # what somebody can have found who went
# Steps of an inspector that make nobody a part of the case: letting a unit read a name, and looking at it themselves.
FROM_OUTSIDE = base.LOOKED_AT | {StepKind.UNSEALED}
CHECKED = N_("Somebody else has said already what they found.")
OVER = N_("The time for this check is over: it stands as not checked.")


# ---- who


def may_mark(complaint: Complaint, *, by: Account) -> bool:
    """Whether it is theirs to say that a case is risky. An inspector is outside all branches that did something for it;
    who passes cases on is outside the unit that answers now, and knows of listed cases alone.
    """
    if not by.active or by.person is None:
        return False
    if by.may(P.COMPLAINT_INSPECT):
        return base.took_no_part(complaint, P.COMPLAINT_MARK, by=by)
    return not complaint.confidential and by.may_about(P.COMPLAINT_MARK, complaint.agency)


def may_check(complaint: Complaint, *, by: Account) -> bool:
    """Outside all branches that did something for it since it came in, and nobody who did anything for it themselves."""
    if not by.active or by.person is None or not base.took_no_part(complaint, P.COMPLAINT_INSPECT, by=by):
        return False
    return all(step.by_id != by.person_id for step in complaint.steps if step.kind not in FROM_OUTSIDE)


def _branch(by: Account, right: Permission) -> Agency:
    """In whose name they do it."""
    theirs = agencies_of(by, right) or [membership.agency for membership in by.staff.roles]
    return theirs[0]


# ---- risky


def mark(complaint: Complaint, reason: str, *, by: Account) -> ComplaintRisk:
    """Let every closing of a case be checked from here on; where it is declared done at this moment, that one too.

    Nothing of the case changes and nothing enters the log, so its unit does not learn of it before it has declared: then
    the log says who marked it and when. The reason is for those who check.
    """
    if not may_mark(complaint, by=by):
        raise NotAllowed("This is not yours to do for this agency.")
    base.take([complaint.id])
    db.session.refresh(complaint, ["state", "round", "until_at"])
    if len(reason.strip()) < rules.TEXT_LEAST:
        raise Refused("Write why its closing should be checked. Those who check read it.", field="reason")
    if complaint.state_now not in OPEN:
        raise Refused("This report is closed already.", field="number")
    if check_queries.risk(complaint.id) is not None:
        raise Refused("This report is marked already.", field="number")
    declared = complaint.state_now is State.DECLARED
    made = ComplaintRisk(
        complaint_id=complaint.id, by_id=by.staff.id, agency_id=_branch(by, P.COMPLAINT_MARK).id, reason=reason.strip(),
        marked_at=clock.moment(), made_to=complaint.round - declared,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def listed(number: str, *, by: Account) -> Complaint:
    """A case that they may mark, by its number. Raises NotFound, in the same words for all others."""
    found = check_queries.by_number(number) if number else None
    if found is None or not may_mark(found, by=by):
        raise NotFound(cases.GONE)
    return found


def let_risky_be_checked(most: int) -> int:
    """Marked cases that were declared done since: each declaration is to be checked, at once. Returns how many cases."""
    found = check_queries.declared_risky(most)
    for risk in found:
        complaint = risk.complaint
        base.lock(complaint)
        declared = [step for step in complaint.steps if step.kind is StepKind.DECLARED]
        until = clock.today() + lots.CHECK_WITHIN
        for round_, step in list(enumerate(declared, start=1))[risk.made_to :]:
            there = check_queries.check_of(complaint.id, round_)
            if there is None:
                there = ComplaintCheck(
                    complaint_id=complaint.id, round=round_, step_id=step.id, until_on=until,
                    agency_id=step.agency_id or complaint.agency_id,
                )  # fmt: skip
                db.session.add(there)
            there.risky = True
            if all(step.kind is not StepKind.RISKY for step in complaint.steps):
                _enter_mark(risk)
            add_step(complaint, StepKind.RISKY, agency=risk.agency, on=there.until_on, details={"round": round_})
        risk.made_to = len(declared)
        pages.changed(TOPIC)
        db.session.flush()
    return len(found)


def _enter_mark(risk: ComplaintRisk) -> None:
    """Into the log, which those of the unit may read, so not before they have declared."""
    by = check_queries.account_of(risk.by_id)
    record("complaint:mark", risk.complaint, by=by, marked_on=day_of(risk.marked_at).isoformat())


# ---- what was found


def check(
    one: ComplaintCheck, found: Found, note: str, *, photos: tuple[str, ...] = (), by: Account
) -> None:  # fmt: skip
    """Say what they found. The note is read by everybody who may know of the case, as what a unit answers is.

    The case stays in its state: whether it goes on, says its reporter. Of two who look, the first one's word stands.
    """
    complaint = one.complaint
    base.lock(complaint)
    db.session.refresh(one, ["found", "until_on"])
    if not may_check(complaint, by=by):
        raise NotAllowed("This report is not yours to check.")
    if one.found is not None:
        raise Refused(OVER if one.found is Found.NOT_CHECKED else CHECKED)
    if clock.today() > one.until_on:
        raise Refused(OVER)
    if found not in LOOKED:
        raise Refused("Say what you found.", field="found")
    if len(note.strip()) < rules.TEXT_LEAST:
        raise Refused("Write in a few words what you saw there. Everybody reads it.", field="note")
    base.settle(complaint)
    _write(one, found, by, note.strip())
    details = {"found": found.value, "round": one.round}
    agency = _branch(by, P.COMPLAINT_INSPECT)
    step = add_step(complaint, StepKind.CHECKED, by=by, agency=agency, what=note.strip(), details=details)
    reporting.claim(complaint, photos, step_id=step.id, by_unit=True)


def _write(one: ComplaintCheck, found: Found, by: Account | None = None, note: str = "") -> None:
    one.found, one.found_at, one.note = found, clock.moment(), note
    one.by_id = by.staff.id if by else None
    db.session.flush()
    pages.changed(TOPIC)


def leave_unchecked(most: int) -> int:
    """Nobody went in time: it is written down so, and printed. Returns how many."""
    late = check_queries.overdue(clock.today(), most)
    for one in late:
        base.lock(one.complaint)
        db.session.refresh(one, ["found"])
        if one.found is None:
            _write(one, Found.NOT_CHECKED)
            add_step(one.complaint, StepKind.UNCHECKED, details={"found": Found.NOT_CHECKED.value, "round": one.round})
    return len(late)
