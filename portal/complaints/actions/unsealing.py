"""Break-glass: reading who reported a case. One asks with a reason, an inspector outside the branch agrees, and the
reporter is told. Without an inspector nothing opens. Every reading is on the audit trail.
"""

from portal.accounts import confirmations
from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.complaints import queries, rules
from portal.complaints.actions.base import add_step
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
    if len(reason.strip()) < rules.TEXT_LEAST:
        raise Refused("Write why you have to know who reported this. The reporter reads it.", field="reason")
    confirmations.propose(UNSEAL, f"Complaint:{complaint.id}", agency=complaint.agency, by=by, reason=reason.strip())


def confirm(complaint: Complaint, *, by: Account) -> Unsealing:
    """An inspector outside the branch lets them read it, for a day."""
    proposal = confirmations.confirm(
        UNSEAL, f"Complaint:{complaint.id}", first=P.COMPLAINT_UNSEAL, needs=P.COMPLAINT_CONFIRM_UNSEAL, by=by,
        since=complaint.received_at,
    )  # fmt: skip
    now = clock.moment()
    granted = Unsealing(
        complaint_id=complaint.id, asked_by_id=proposal.proposed_by_id, confirmed_by_id=by.staff.id,
        reason=proposal.details["reason"], granted_at=now, until_at=now + rules.UNSEALED_FOR,
    )  # fmt: skip
    db.session.add(granted)
    db.session.flush()
    add_step(complaint, StepKind.UNSEALED, by=by, agency=proposal.agency, words=granted.reason)
    return granted


def decline(complaint: Complaint, *, by: Account) -> None:
    needs = P.COMPLAINT_CONFIRM_UNSEAL
    confirmations.decline(UNSEAL, f"Complaint:{complaint.id}", needs=needs, by=by, since=complaint.received_at)


def read(complaint: Complaint, *, by: Account) -> Reporter:
    """Who reported it, for whoever was let read it. Each reading is written down."""
    if queries.unsealed_for(complaint.id, by.staff.id) is None or not by.active:
        raise NotAllowed("An inspector has to let you read who reported this.")
    record("complaint:read", complaint, by=by)
    return queries.reporter(complaint.id)
