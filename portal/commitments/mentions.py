"""What pages of the slices below show of commitments: a report and a conversation name those that answer them."""

from flask import url_for

from portal.accounts.models import Account
from portal.accounts.rules import Permission as P
from portal.commitments import causes, naming
from portal.commitments.models import Commitment
from portal.complaints.models import Complaint
from portal.forum.models import ForumThread
from portal.web.slices import Mention


def of_case(complaint_id: int) -> list[Mention]:
    """Newest first (1 query)."""
    return [_mention(one) for one in causes.commitments_of(complaint_id)]


def of_thread(thread_id: int) -> list[Mention]:
    """Newest first (1 query)."""
    return [_mention(one) for one in causes.commitments_of_thread(thread_id)]


def _mention(one: Commitment) -> Mention:
    return Mention(one.what, *naming.stands(one), url_for("commitments.page", number=one.number))


def to_make(account: Account, complaint: Complaint) -> str:
    """Where this person may promise something in answer to a report; '' where they may not."""
    if complaint.confidential or not account.may_about(P.COMMITMENT_MAKE, complaint.agency):
        return ""
    return url_for("commitment_desk.make", laporan=complaint.number)


def to_answer(account: Account, thread: ForumThread) -> str:
    """Where this person may promise something in answer to a conversation; '' where they may not."""
    if not thread.listed or thread.agency is None or not account.may_about(P.COMMITMENT_MAKE, thread.agency):
        return ""
    return url_for("commitment_desk.make", obrolan=thread.id)
