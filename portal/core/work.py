"""Work that somebody of the staff has done, told to whoever prepares daily reports, and never in anybody's words.

An event (`work:done`) has an account, a kind, a day and at most a number under which everybody finds the matter. What is
confidential has no such number; what is about a person of the staff is not told at all. What residents think of the
work is none of it.
"""

from enum import StrEnum
from secrets import token_hex

from portal.core import clock
from portal.core.outbox import enqueue

EVENT = "work:done"


class WorkKind(StrEnum):
    CASE_ANSWERED = "case_answered"
    CASE_HANDLED = "case_handled"  # looked through, passed on, asked about, rejected with a reason
    CASE_DECLARED = "case_declared"
    FORUM_ANSWERED = "forum_answered"
    PROMISE_MADE = "promise_made"
    PROMISE_FOLLOWED_UP = "promise_followed_up"
    PROMISE_DECLARED = "promise_declared"
    TEXT_MODERATED = "text_moderated"
    CARD_PUBLISHED = "card_published"
    CARD_REPLIED = "card_replied"
    SURVEY_REGISTERED = "survey_registered"


def tell_done(kind: WorkKind, *, account_id: int, reference: str = "") -> None:
    """Tell that this account did it today. The key lets it count once, however often the event is carried out."""
    said = {"account_id": account_id, "kind": kind.value, "reference": reference, "on": clock.today().isoformat()}
    enqueue(EVENT, key=token_hex(16), **said)
