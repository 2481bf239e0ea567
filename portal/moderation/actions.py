"""What is done with texts: they are taken in, decided about, taken back, and in the end purged.

Nothing here changes a word: a moderator can leave words out and cannot put any in.
"""

from collections.abc import Collection
from datetime import date
from random import SystemRandom
from secrets import token_hex
from typing import Literal

from sqlalchemy.orm.attributes import flag_modified

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db, insert_into
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.handed import Handed, Verdict
from portal.core.secrets import derive
from portal.core.workdays import Calendar
from portal.moderation import kinds, policy, queries, rules
from portal.moderation.models import ModeratedConcern, ModeratedText, PastDecision
from portal.moderation.policy import Reason
from portal.moderation.rules import DECIDE_WITHIN, State
from portal.organisation import free_days

CHANCE = SystemRandom()
LARGEST = 2**31 - 1


class AlreadyDecided(Exception):
    """Somebody else was faster. Nothing was changed; `text` says what they decided."""

    def __init__(self, text: ModeratedText) -> None:
        super().__init__("Somebody else has decided about this text.")
        self.text = text


# ---- taking in


def take_in(kind: str, texts: Collection[Handed]) -> None:
    """Let these texts wait for a moderator. One that waits already is left alone."""
    if not texts:
        return
    calendar = free_days.calendar()
    rows = [_row(kind, text, calendar) for text in texts]
    CHANCE.shuffle(rows)  # their numbers tell nothing of the order in which they were handed up
    db.session.execute(insert_into(ModeratedText).on_conflict_do_nothing(), rows)
    for text in texts:
        concern(kind, [text.subject], text.also)
    pages.changed("words")


def concern(kind: str, subjects: Collection[str], agencies: Collection[int]) -> None:
    """Let nobody of the branches of these agencies see these texts or decide about them, from now on."""
    numbers = queries.numbers_of(kind, subjects) if agencies else []
    rows = [{"text_id": number, "agency_id": agency} for number in numbers for agency in sorted(set(agencies))]
    if rows:
        db.session.execute(insert_into(ModeratedConcern).on_conflict_do_nothing(), rows)


def check(text: ModeratedText, *, by: Account) -> None:
    """Whether somebody is outside all branches that it concerns. Raises NotAllowed."""
    for agency in text.concerned:
        by.check(Permission.TEXT_MODERATE, about=agency, since=text.since)


def _row(kind: str, text: Handed, calendar: Calendar) -> dict[str, object]:
    return {
        "kind": kind, "subject": text.subject, "agency_id": text.agency_id, "service_id": text.service_id,
        "period": text.period, "since": text.since, "handed_on": text.handed_on,
        "due_on": _due_on(text.handed_on, calendar), "place": CHANCE.randrange(LARGEST),
        "likeness": likeness(text.picture or text.text), "picture": text.picture or None, "original": text.text,
        "state": State.WAITING, "taken": [], "taken_out": False,
    }  # fmt: skip


def _due_on(handed_on: date, calendar: Calendar) -> date:
    return calendar.after(calendar.workday_on_or_after(handed_on), DECIDE_WITHIN)


def likeness(text: str) -> str:
    """The same of all texts that say the same. It is derived with the secret key: from a copy of the database alone
    nobody tries out what a text said that was purged.
    """
    return derive("likeness", rules.plain(text)).hex()[: rules.ACT_LENGTH]


# ---- deciding


def release(text: ModeratedText, without: Collection[int] = (), *, act: str = "", by: Account) -> str:
    """Let everybody read it, without the words at these places. Returns what names the act, to take it back.

    Raises AlreadyDecided, Refused.
    """
    _hold(text, by=by)
    shown = rules.without(text.words, without)
    if without and not rules.leaves_something(text.words, without):
        raise Refused("Nothing would be left to read. Reject it, with a reason.")
    text.state, text.shown, text.reason = State.RELEASED, shown, None
    text.taken, text.taken_out = [str(place) for place in sorted(without)], bool(without)
    text.original = text.words if without else None
    return _decided("text:release", text, act, by=by, taken_out=len(set(without)))


def reject(text: ModeratedText, code: str, *, act: str = "", by: Account) -> str:
    """Show it to nobody, for a reason of the policy. Returns what names the act. Raises AlreadyDecided, NotFound."""
    here = policy.current(clock.today())
    reason = here.reason(code)
    _hold(text, by=by)
    text.original, text.state, text.reason, text.shown = text.words, State.REJECTED, reason.code, None
    # The log is read by people of all branches, so it names the reason as the public log does: whether a person's data
    # or an allegation was in it stands in the row alone, which the branch concerned never sees.
    return _decided("text:reject", text, act, by=by, reason=here.told[reason.told_as]["id"])


def decide_many(text_ids: Collection[int], verdict: Literal["release", "spam"], *, by: Account) -> tuple[str, int, int]:
    """Release all of these, or reject them as spam. What somebody else decided meanwhile is left as it is.

    Returns what names the act, how many were decided, and how many were left.
    """
    act, done = token_hex(ACT_BYTES), 0
    spam = policy.current(clock.today()).spam.code
    for text in queries.hold(text_ids):
        check(text, by=by)
        try:
            if verdict == "spam":
                reject(text, spam, act=act, by=by)
            else:
                release(text, act=act, by=by)
            done += 1
        except (AlreadyDecided, NotAllowed):  # by somebody else meanwhile, or one that they put back themselves
            continue
    return act, done, len(set(text_ids)) - done


ACT_BYTES = rules.ACT_LENGTH // 2


def _hold(text: ModeratedText, *, by: Account) -> None:
    """Let nobody else decide before the transaction ends."""
    check(text, by=by)
    queries.hold([text.id])
    if text.state is not State.WAITING:
        raise AlreadyDecided(text)
    if text.put_back_by_id == by.staff.id:
        raise NotAllowed("You put this text back into the queue, so somebody else decides about it.")


def _decided(action: str, text: ModeratedText, act: str, *, by: Account, **details: object) -> str:
    today = clock.today()
    text.act, text.policy = act or token_hex(ACT_BYTES), policy.current(today).version
    text.decided_by_id, text.decided_at, text.decided_on = by.staff.id, clock.now(), today
    text.waited = free_days.calendar().workdays_between(text.handed_on, today)
    db.session.flush()
    record(action, text, by=by, **details)
    pages.changed("words")
    kinds.tell(text.kind, [_verdict(text)])
    return text.act


def _verdict(text: ModeratedText) -> Verdict:
    reason = reason_of(text)
    if reason is None or text.policy is None:
        return Verdict(text.subject, text.state.value, text.shown)
    told = policy.version(text.policy).told[reason.told_as]
    return Verdict(text.subject, text.state.value, text.shown, reason.words, reason.code, told)


def reason_of(text: ModeratedText) -> Reason | None:
    """Why it was rejected, in the words that held then; None where it was not."""
    if text.reason is None or text.policy is None:
        return None
    return policy.version(text.policy).reason(text.reason)


# ---- taking back


def undo(act: str, *, by: Account) -> int:
    """Let everything that somebody decided in this act today wait once more. Returns how many.

    Only on the same day: the public log counts the days that are over.
    """
    today = [text for text in queries.of_act(act, by.staff.id) if text.decided_on == clock.today()]
    if not today:
        raise NotFound("There is nothing to take back. What was decided is taken back on the same day.")
    for text in queries.hold([text.id for text in today]):
        if text.state is not State.WAITING and text.decided_by_id == by.staff.id:
            check(text, by=by)
            _wait_anew(text)
            record("text:undo", text, by=by)
    return len(today)


def put_back(text: ModeratedText, *, by: Account) -> None:
    """Let a text wait once more about which another moderator decided. Who puts it back does not decide it: to undo
    what one of them decided takes two others, or the first one once more. From today it has its three days again.
    """
    check(text, by=by)
    queries.hold([text.id])
    if text.state is State.WAITING:
        raise Refused("This text waits already.")
    if text.decided_by_id == by.staff.id:
        raise NotAllowed("You decided about this text yourself. Another moderator can put it back into the queue.")
    if not (text.words or text.picture):
        raise Refused("The words of this text were purged. Nothing is left to decide about.")
    _keep_counted(text)
    _wait_anew(text)
    text.put_back_by_id, text.handed_on = by.staff.id, clock.today()
    text.due_on = _due_on(text.handed_on, free_days.calendar())
    db.session.flush()
    record("text:put_back", text, by=by)


def _keep_counted(text: ModeratedText) -> None:
    """Let the public log go on saying that it was decided: a month that everybody has read does not shrink."""
    kept = {name: getattr(text, name) for name in ("decided_on", "state", "taken_out", "reason", "policy", "waited")}
    db.session.add(PastDecision(**kept, put_back_on=clock.today()))


def _wait_anew(text: ModeratedText) -> None:
    text.original, text.likeness = text.words, likeness(text.picture or text.words)
    text.state, text.shown, text.reason, text.taken, text.taken_out = State.WAITING, None, None, [], False
    text.act = text.policy = text.decided_by_id = text.decided_at = text.decided_on = text.waited = None
    flag_modified(text, "taken")
    db.session.flush()
    pages.changed("words")
    kinds.tell(text.kind, [_verdict(text)])


# ---- forgetting


def purge(texts: Collection[ModeratedText]) -> None:
    """Forget words that nobody was shown, and what tells that others said the same. What was decided stays."""
    for text in texts:
        text.original, text.likeness, text.taken = None, None, []
        flag_modified(text, "taken")
    db.session.flush()
    if texts:
        record("text:purge", "Texts:1", by=None, count=len(texts))
