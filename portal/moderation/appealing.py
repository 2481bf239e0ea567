"""Appeals: the author of words that are not shown, or who was warned or suspended, objects once.

Another moderator decides than the one whose decision it is. Where none does in time the appeal counts as right, but for
words that concern somebody else's life (`Reason.stays`): they stay away, and the appeal stands as late.
"""

from collections.abc import Collection
from datetime import date

from portal.accounts.models import Account
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.moderation import actions, flagging, kinds, looks, policy, queries
from portal.moderation.actions import AlreadyDecided
from portal.moderation.models import ModeratedText, Review, Sanction
from portal.moderation.reviewing import close
from portal.moderation.rules import APPEAL_DECIDED_WITHIN, APPEAL_LENGTH, APPEAL_WITHIN, OBJECTIONS, Cause, Outcome, State
from portal.organisation import free_days


def until(text: ModeratedText) -> date | None:
    """The last day on which its author may appeal; None where nothing is decided that one could appeal against.

    Three working days from the day on which they were told. Who could not be told, as a guest without an account, finds
    it on the page of their receipt: they have as long as the words are kept for it.
    """
    if text.state is not State.REJECTED or text.decided_on is None or not can_appeal(text.kind):
        return None
    if text.told_on is None:
        return text.decided_on + OBJECTIONS
    return free_days.calendar().after(text.told_on, APPEAL_WITHIN)


def can_appeal(kind: str) -> bool:
    """Of anonymous words nobody is the author, so nobody can appeal for them."""
    source = kinds.known.get(kind)
    return source is not None and source.authors is not None


def until_of(sanction: Sanction) -> date:
    return free_days.calendar().after(sanction.made_on, APPEAL_WITHIN)


def appeal(text: ModeratedText, words: str) -> Review:
    """Object to the decision about a text, as its author: who calls this has made sure that they are.

    Nothing on the trail says who it is: a report may be anonymous. Raises Refused.
    """
    queries.hold([text.id])
    last = until(text)
    if last is None:
        raise Refused("Nothing is decided against which you could appeal.")
    if last < clock.today():
        raise Refused("The time in which you could appeal is over.")
    if looks.appeal_of(text.id):
        raise Refused("You have appealed already. One appeal is decided, by another moderator.")
    review = _appeal(text, words, text.reason or "", text.policy or 0, text.decided_by_id)
    record("text:appeal", text, by=None)
    return review


def appeal_against(sanction: Sanction, words: str, *, by: Account) -> Review:
    """Object to a warning or a suspension, as whom it was told to. Raises NotAllowed, Refused."""
    if sanction.account_id != by.id:
        raise NotAllowed("This is not yours.")
    if until_of(sanction) < clock.today():
        raise Refused("The time in which you could appeal is over.")
    queries.hold([sanction.text_id])
    if looks.appeal_against(sanction.id):
        raise Refused("You have appealed already. One appeal is decided, by another moderator.")
    review = _appeal(sanction.text, words, sanction.reason, sanction.policy, sanction.by_id)
    review.sanction = sanction
    db.session.flush()
    record("sanction:appeal", sanction, by=by)
    return review


def _appeal(text: ModeratedText, words: str, reason: str, version: int, against_id: int | None) -> Review:
    if len(words) > APPEAL_LENGTH:
        raise Refused("Write at most 600 characters.", field="kata")
    review = flagging.new_review(text, Cause.APPEAL, APPEAL_DECIDED_WITHIN)
    review.reason, review.policy, review.words, review.against_id = reason, version, words.strip() or None, against_id
    db.session.add(review)
    db.session.flush()
    pages.changed("words")
    return review


# ---- deciding


def uphold(review: Review, *, by: Account) -> None:
    """Let it stay as it was decided. Raises AlreadyDecided, NotAllowed."""
    _hold(review, by=by)
    record("appeal:uphold", review, by=by)
    close([review], Outcome.UPHELD, by=by)


def give_back(review: Review, without: Collection[int] = (), *, by: Account) -> None:
    """The author is right: everybody reads the words again, without those at these places, or the warning is lifted.

    Raises AlreadyDecided, NotAllowed, Refused.
    """
    _hold(review, by=by)
    _undo(review, without, by=by)
    record("appeal:return", review, by=by)
    close([review], Outcome.RETURNED, by=by)


def check(review: Review, *, by: Account) -> None:
    """Whether somebody may decide about it: outside, not the author, and not whose decision it is. Raises NotAllowed."""
    actions.check(review.text, by=by)
    if review.against_id == by.staff.id:
        raise NotAllowed("You decided about this yourself. Another moderator decides about the appeal.")
    if review.sanction is not None and is_theirs(review.sanction, by):
        raise NotAllowed("This concerns yourself, so somebody else decides about it.")


def nobody_is_told(review: Review) -> bool:
    """Whether there is nobody any more, or never was, to whom the outcome could be sent."""
    if review.sanction is not None:
        return review.sanction.account.closed_at is not None
    author = kinds.author_of(review.text.kind, review.text.subject)
    return author is None or author.account_id is None


def _hold(review: Review, *, by: Account) -> None:
    check(review, by=by)
    queries.hold([review.text_id])
    db.session.refresh(review, ["outcome"])
    if review.outcome is not None:
        raise AlreadyDecided(review.text)


def is_theirs(sanction: Sanction, account: Account) -> bool:
    return sanction.account_id == account.id


def _undo(review: Review, without: Collection[int], *, by: Account | None) -> None:
    if review.sanction is not None:
        review.sanction.lifted_on = clock.today()
        db.session.flush()
        return
    text = review.text
    actions.keep_counted(text)
    text.handed_on = review.opened_on
    actions.write_release(text, without, by=by)


# ---- in time, or not


def lapse(review: Review) -> bool:
    """Nobody decided in time: it counts as right. False where somebody did meanwhile, or the words stay away anyhow."""
    queries.hold([review.text_id])
    db.session.refresh(review, ["outcome"])
    if review.outcome is not None or review.due_on >= clock.today():
        return False
    if review.sanction is None and stays(review):
        return False
    _undo(review, (), by=None)
    record("appeal:lapse", review, by=None)
    close([review], Outcome.LAPSED, by=None)
    return True


def stays(review: Review) -> bool:
    """Whether the words stay away however long the appeal waits."""
    return policy.version(review.policy).reason(review.reason or "").stays
