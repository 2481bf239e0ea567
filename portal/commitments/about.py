"""What is kept about a resident's account: the words that they said about promises."""

from typing import Any

from sqlalchemy import String, cast, delete, literal, select, update

from portal.accounts.models import Account
from portal.commitments.asking import ACCOUNT, REPORTER
from portal.commitments.models import Commitment, CommitmentAsked, CommitmentWord
from portal.complaints.models import Reporter
from portal.core.db import db


def kept_about(account: Account) -> dict[str, Any]:
    """As JSON can say it. When the account closes, the rows by which these are theirs name nobody any more."""
    reported = db.session.scalars(select(Reporter.complaint_id).where(Reporter.account_id == account.id))
    keys = [f"{ACCOUNT}{account.id}", *(f"{REPORTER}{number}" for number in reported)]
    some = select(Commitment.number, CommitmentWord.kept, CommitmentWord.said_at).where(CommitmentWord.asker.in_(keys))
    some = some.join(Commitment, CommitmentWord.commitment_id == Commitment.id).order_by(CommitmentWord.id)
    return {
        "words_about_promises": [
            {"number": number, "kept": kept, "said_at": said_at.isoformat()}
            for number, kept, said_at in db.session.execute(some)
        ]
    }


def forget(account: Account) -> None:
    """An account closes: what it said of promises stays counted, and says no more whose it was.

    Words of who reported something hang on the rows of their reports, which go their own way.
    """
    key = f"{ACCOUNT}{account.id}"
    nobody = literal("x", String) + cast(CommitmentWord.id, String)
    db.session.execute(update(CommitmentWord).where(CommitmentWord.asker == key).values(asker=nobody))
    db.session.execute(delete(CommitmentAsked).where(CommitmentAsked.asker == key))
