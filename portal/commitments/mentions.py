"""What pages of the slices below show of commitments: the page of a report names those that answer it."""

from flask import url_for

from portal.accounts.models import Account
from portal.accounts.rules import Permission as P
from portal.commitments import causes, naming
from portal.complaints.models import Complaint
from portal.web.slices import Mention


def of_case(complaint_id: int) -> list[Mention]:
    """Newest first (1 query)."""
    return [
        Mention(one.what, *naming.stands(one), url_for("commitments.page", number=one.number))
        for one in causes.commitments_of(complaint_id)
    ]


def to_make(account: Account, complaint: Complaint) -> str:
    """Where this person may promise something in answer to a report; '' where they may not."""
    if complaint.confidential or not account.may_about(P.COMMITMENT_MAKE, complaint.agency):
        return ""
    return url_for("commitment_desk.make", laporan=complaint.number)
