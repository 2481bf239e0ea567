"""Warnings and suspensions of residents who write under a name that everybody reads.

A moderator decides who is outside the branch that the words were about, for these words and by a reason of the policy. A
suspension ends by itself and keeps nobody from reporting, rating or answering a survey.
"""

from datetime import timedelta

from sqlalchemy import delete, select, update

from portal.accounts.models import Account
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.handed import Author
from portal.moderation import actions, kinds, looks, policy, queries, telling
from portal.moderation.models import ModeratedText, Review, Sanction
from portal.moderation.reviewing import close
from portal.moderation.rules import LONGEST_SUSPENSION, Measure, Outcome


def author_of(text: ModeratedText) -> Author:
    """Whom a measure would concern. Raises NotAllowed where nobody writes under a name that everybody reads: a report may
    be anonymous, and who wrote it is nobody's to ask here.
    """
    author = kinds.author_of(text.kind, text.subject)
    if author is None or author.account_id is None or not author.called:
        raise NotAllowed("Nobody is known by name who wrote this.")
    if queries.person_of(author.account_id) is not None:
        raise NotAllowed("This was written by somebody of the staff. It is for their superior.")
    return author


def warn(text: ModeratedText, code: str, *, by: Account) -> Sanction:
    """Raises NotAllowed, NotFound."""
    return _sanction(text, code, Measure.WARNED, None, by=by)


def suspend(text: ModeratedText, code: str, days: int, *, by: Account) -> Sanction:
    """For so many days from today. Raises NotAllowed, NotFound, Refused."""
    if not 1 <= days <= LONGEST_SUSPENSION:
        raise Refused("Choose from 1 to 90 days.", field="hari")
    return _sanction(text, code, Measure.SUSPENDED, days, by=by)


def _sanction(text: ModeratedText, code: str, measure: Measure, days: int | None, *, by: Account) -> Sanction:
    here = policy.current(clock.today())
    here.reason(code)
    actions.check(text, by=by)
    author = author_of(text)
    today = clock.today()
    made = Sanction(
        account_id=author.account_id, text_id=text.id, measure=measure, reason=code, policy=here.version, made_on=today,
        until_on=today + timedelta(days=days - 1) if days else None, by_id=by.staff.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    known = {"reason": here.called(code)["id"]} | ({"until_on": made.until_on.isoformat()} if made.until_on else {})
    if measure is Measure.WARNED:
        record("sanction:warned", made, by=by, **known)
    else:
        record("sanction:suspended", made, by=by, **known)
    pages.changed("words")
    telling.tell_sanction(made)
    return made


def forget(account: Account) -> None:
    """The account closes: what was held against it goes, and what waits about that is answered. An appeal for its words
    goes on: it is decided about the words, whoever wrote them.
    """
    mine = select(Sanction.id).where(Sanction.account_id == account.id)
    waiting = list(db.session.scalars(select(Review).where(Review.sanction_id.in_(mine), Review.outcome.is_(None))))
    close(waiting, Outcome.GONE, by=None)
    db.session.execute(update(Review).where(Review.sanction_id.in_(mine)).values(sanction_id=None, words=None))
    pages.changed("words")
    db.session.execute(delete(Sanction).where(Sanction.account_id == account.id))


def kept_about(account: Account) -> dict[str, object]:
    """As JSON can say it."""
    return {"warnings": [
        {
            "measure": each.measure.value, "reason": each.reason, "made_on": each.made_on.isoformat(),
            "until_on": each.until_on.isoformat() if each.until_on else None,
            "lifted_on": each.lifted_on.isoformat() if each.lifted_on else None,
        }
        for each in looks.sanctions_of(account.id)
    ]}  # fmt: skip
