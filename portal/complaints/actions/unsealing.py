"""Break-glass: reading who reported a case. One asks with a reason, an inspector outside the branch agrees, and the
reporter is told. Without an inspector nothing opens. Every reading is on the audit trail.
"""

from portal.accounts import confirmations
from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.complaints import queries, rules
from portal.complaints.actions import base
from portal.complaints.actions.base import add_step, handlers_check, lock
from portal.complaints.models import Complaint, Reporter, Unsealing
from portal.complaints.rules import StepKind
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused

UNSEAL = "complaint:unseal"
P = Permission


def ask(complaint: Complaint, reason: str, *, by: Account) -> None:
    """Ask to read who reported it. The reason is read by the inspector and by the reporter."""
    by.check(P.COMPLAINT_UNSEAL, about=complaint.agency)
    handlers_check(complaint, by=by)  # what goes past the desk is not opened from the desk
    if len(reason.strip()) < rules.TEXT_LEAST:
        raise Refused("Write why you have to know who reported this. The reporter reads it.", field="reason")
    told = {"reason": reason.strip()}  # it may say of the reporter what nobody else has to know
    confirmations.propose(UNSEAL, f"Complaint:{complaint.id}", agency=complaint.agency, by=by, unlogged=told)


def confirm(complaint: Complaint, *, by: Account) -> Unsealing:
    """An inspector outside lets them read it, for a day; where they, and no other desk, have a part in it still."""
    lock(complaint)  # nobody passes it on meanwhile
    if not is_outside(complaint, by=by):
        raise NotAllowed("Somebody of a branch that this report was in does not decide about it.")
    proposal = confirmations.confirm(
        UNSEAL, f"Complaint:{complaint.id}", first=P.COMPLAINT_UNSEAL, needs=P.COMPLAINT_CONFIRM_UNSEAL, by=by,
        since=complaint.received_at,
    )  # fmt: skip
    if proposal.agency_id != complaint.agency_id:
        raise Refused("The report lies with another agency by now. Decline this; who has it can ask anew.")
    if not base.has_a_part(proposal.proposed_by, complaint):  # it went past the desk since they asked
        raise Refused("Whoever asked has no part in this report any more. Decline this; who has it can ask anew.")
    now = clock.moment()
    granted = Unsealing(
        complaint_id=complaint.id, asked_by_id=proposal.proposed_by_id, confirmed_by_id=by.staff.id,
        reason=proposal.details["reason"], granted_at=now, until_at=now + rules.UNSEALED_FOR,
    )  # fmt: skip
    db.session.add(granted)
    db.session.flush()
    add_step(complaint, StepKind.UNSEALED, by=by, agency=proposal.agency, words=granted.reason)
    return granted


def is_outside(complaint: Complaint, *, by: Account) -> bool:
    return base.is_outside(complaint, P.COMPLAINT_CONFIRM_UNSEAL, by=by)


def decline(complaint: Complaint, *, by: Account) -> None:
    needs = P.COMPLAINT_CONFIRM_UNSEAL
    confirmations.decline(UNSEAL, f"Complaint:{complaint.id}", needs=needs, by=by, since=complaint.received_at)


def read(complaint: Complaint, *, by: Account) -> Reporter:
    """Who reported it, for whoever was let read it. Each reading is written down."""
    may = by.active and by.may_about(P.COMPLAINT_UNSEAL, complaint.agency) and base.has_a_part(by, complaint)
    if not may or queries.unsealed_for(complaint.id, by.staff.id) is None:
        raise NotAllowed("An inspector has to let you read who reported this.")
    record("complaint:read", complaint, by=by)
    return queries.reporter(complaint.id)


def read_name(complaint: Complaint, *, by: Account) -> Reporter:
    """A name that was given to the unit, or the address to which a decision is sent. The caller shows no other field."""
    record("complaint:name", complaint, by=by)
    return queries.reporter(complaint.id)
