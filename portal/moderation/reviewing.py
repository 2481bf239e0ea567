"""What a moderator decides about a text at which they look once more: it stays, stays without some words, or goes.

One decision answers all that people reported and agencies asked about it. It is a moderator's outside all branches that
it concerns, and never its author's.
"""

from collections.abc import Collection

from portal.accounts.models import Account
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.moderation import actions, flagging, kinds, looks, queries, telling
from portal.moderation.actions import AlreadyDecided, Edited
from portal.moderation.models import ModeratedText, Review
from portal.moderation.rules import Cause, Outcome, State
from portal.organisation import free_days


def keep(text: ModeratedText, *, seen: str, by: Account) -> None:
    """Let everybody go on reading it. What it was reported for hides it no more.

    `seen`: the words as they were shown (`actions.seen_as`). Raises AlreadyDecided, Edited, NotAllowed.
    """
    waiting = _hold(text, seen, by=by)
    _clear(text)
    if text.decided_on is None:  # it appeared at once: this is the first decision about it
        actions.write_release(text, by=by)
    elif text.state is State.HIDDEN:
        text.state = State.RELEASED
        db.session.flush()
        actions.tell_slice(text)
    record("text:keep", text, by=by)
    close(waiting, Outcome.STAYS, by=by)


def shorten(text: ModeratedText, without: Collection[int], *, seen: str, by: Account) -> None:
    """Let everybody go on reading it without the words at these places. Raises as `keep`, and Refused."""
    waiting = _hold(text, seen, by=by)
    _begin(text, waiting)
    _clear(text)
    actions.write_release(text, without, by=by)
    close(waiting, Outcome.SHORTENED, by=by)


def remove(text: ModeratedText, code: str, *, seen: str, by: Account) -> None:
    """Take it away from everybody, for a reason of the policy. Raises as `keep`, and NotFound."""
    waiting = _hold(text, seen, by=by)
    _begin(text, waiting)
    actions.write_reject(text, code, by=by)
    close(waiting, Outcome.REMOVED, by=by)


def look(kind: str, subject: str, *, by: Account) -> ModeratedText:
    """A text that everybody reads, as a moderator wants to decide about it whom nobody asked to: now it waits, for them
    as for others. Raises NotFound, NotAllowed.
    """
    text = flagging.standing(kind, subject)
    actions.check(text, by=by)
    flagging.wait_for_look(text)
    return text


def _hold(text: ModeratedText, seen: str, *, by: Account) -> list[Review]:
    """What waits about it; nobody else decides before the transaction ends."""
    actions.check(text, by=by)
    queries.hold([text.id])
    waiting = looks.of_text(text.id, Cause.FLAGS, Cause.REQUEST)
    if not waiting:
        raise AlreadyDecided(text)
    if is_gone(text):
        raise Gone
    flagging.refresh(text)
    if seen != actions.seen_as(text):
        raise Edited
    return waiting


class Gone(Exception):
    """Its author took it away meanwhile: there is nothing left to decide about. See `drop`."""


def is_gone(text: ModeratedText) -> bool:
    return kinds.can_change(text.kind) and kinds.standing(text.kind, text.subject) is None


def drop(text: ModeratedText, *, by: Account) -> None:
    """Let nothing wait any more about a text that its author took away."""
    actions.check(text, by=by)
    queries.hold([text.id])
    if is_gone(text):
        close(looks.of_text(text.id, Cause.FLAGS, Cause.REQUEST), Outcome.GONE, by=by)


def _begin(text: ModeratedText, waiting: Collection[Review]) -> None:
    """A new decision about words that may have been decided about before, which stays counted."""
    if text.decided_on is not None:
        actions.keep_counted(text)
    text.handed_on = min(each.opened_on for each in waiting)


def _clear(text: ModeratedText) -> None:
    """What it was reported for does not hide it again: nobody is silenced by many who report the same over and over."""
    given = looks.reasons_given([text.id])
    text.cleared = sorted({*text.cleared, *given.get(text.id, ())})
    text.looks += 1


def close(waiting: Collection[Review], outcome: Outcome, *, by: Account | None) -> None:
    """Note what came of each, and that what was reported is answered."""
    today, calendar = clock.today(), free_days.calendar()
    for review in waiting:
        review.outcome, review.decided_on = outcome, today
        review.decided_by_id = by.staff.id if by else None
        review.waited = calendar.workdays_between(review.opened_on, today)
        if review.cause is Cause.FLAGS:
            flagging.settle(review.text)
    db.session.flush()
    pages.changed("words")
    for review in waiting:
        if review.cause is Cause.APPEAL and outcome is not Outcome.GONE:
            telling.tell_outcome(review)
