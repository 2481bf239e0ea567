"""What is kept about a resident's account: the words that they said about promises."""

from typing import Any

from sqlalchemy import select

from portal.accounts.models import Account
from portal.commitments.models import Commitment, CommitmentWord
from portal.complaints.models import ComplaintFollower, Reporter
from portal.core.db import db


def kept_about(account: Account) -> dict[str, Any]:
    """As JSON can say it. When the account closes, the rows by which these are theirs name nobody any more."""
    reported = db.session.scalars(select(Reporter.complaint_id).where(Reporter.account_id == account.id))
    keys = [f"r{number}" for number in reported]
    followed = db.session.scalars(select(ComplaintFollower.id).where(ComplaintFollower.account_id == account.id))
    keys += [f"f{number}" for number in followed]
    some = select(Commitment.number, CommitmentWord.kept, CommitmentWord.said_at).where(CommitmentWord.asker.in_(keys))
    some = some.join(Commitment, CommitmentWord.commitment_id == Commitment.id).order_by(CommitmentWord.id)
    return {
        "words_about_promises": [
            {"number": number, "kept": kept, "said_at": said_at.isoformat()}
            for number, kept, said_at in (db.session.execute(some) if keys else ())
        ]
    }
