"""What is done with texts: they are taken in, decided about, taken back, and in the end purged.

What is looked at once more, because people reported it or its author objects, is decided in `reviewing` and `appealing`.
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
from portal.core.work import WorkKind, tell_done
from portal.core.workdays import Calendar
from portal.moderation import kinds, policy, published, queries, rules, telling
from portal.moderation.models import ModeratedConcern, ModeratedText, PastDecision
from portal.moderation.policy import Reason
from portal.moderation.rules import DECIDE_WITHIN, READ_BY_ALL, State
from portal.organisation import free_days

CHANCE = SystemRandom()
LARGEST = 2**31 - 1


class Edited(Exception):
    """Its author changed it while somebody judged it: what was judged stands nowhere any more. Nothing was decided."""


class AlreadyDecided(Exception):
    """Somebody else was faster. Nothing was changed; `text` says what they decided."""

    def __init__(self, text: ModeratedText) -> None:
        super().__init__("Somebody else has decided about this text.")
        self.text = text


# ---- taking in


def take_in(kind: str, texts: Collection[Handed]) -> None:
    """Let these texts wait for a moderator. One that was handed up before is left alone, unless it says something else by
    now: its author edited it, so what was decided was about other words, and it waits anew.
    """
    if not texts:
        return
    calendar = free_days.calendar()
    rows = [_row(kind, text, calendar) for text in texts]
    CHANCE.shuffle(rows)  # their numbers tell nothing of the order in which they were handed up
    db.session.execute(insert_into(ModeratedText).on_conflict_do_nothing(), rows)
    for text in texts:
        concern(kind, [text.subject], text.also)
    if kinds.can_change(kind):
        _take_edits(kind, texts)
    pages.changed("words")


def take_standing(kind: str, text: Handed) -> ModeratedText:
    """Know a text that appeared at once: everybody reads it, and no moderator has decided about it.

    Nobody else changes the row that is returned before the transaction ends.
    """
    row = _row(kind, text, free_days.calendar()) | {
        "state": State.STANDING, "shown": text.text, "original": None, "was_shown": True,
    }  # fmt: skip
    db.session.execute(insert_into(ModeratedText).values(row).on_conflict_do_nothing())
    concern(kind, [text.subject], text.also)
    (found,) = queries.hold(queries.numbers_of(kind, [text.subject]))
    pages.changed("words")
    return found


def _take_edits(kind: str, texts: Collection[Handed]) -> None:
    edited = {text.subject: text for text in texts}
    for row in queries.hold(queries.numbers_of(kind, list(edited))):
        text = edited[row.subject]
        if row.read != (text.text, text.picture):
            if row.decided_on is not None:
                keep_counted(row)
            wait_anew(row, text)
            row.handed_on = clock.today()
            row.due_on = due_on(row.handed_on, free_days.calendar())
        elif row.state is not State.WAITING:  # changed, and changed back before anybody asked: what was decided holds
            tell_slice(row)
    db.session.flush()


def concern(kind: str, subjects: Collection[str], agencies: Collection[int]) -> None:
    """Let nobody of the branches of these agencies see these texts or decide about them, from now on."""
    numbers = queries.numbers_of(kind, subjects) if agencies else []
    rows = [{"text_id": number, "agency_id": agency} for number in numbers for agency in sorted(set(agencies))]
    if rows:
        db.session.execute(insert_into(ModeratedConcern).on_conflict_do_nothing(), rows)


def check(text: ModeratedText, *, by: Account) -> None:
    """Whether somebody is outside all branches that it concerns, and did not write it themselves. Raises NotAllowed."""
    for agency in text.concerned:
        by.check(Permission.TEXT_MODERATE, about=agency, since=text.since)
    if is_author(text, by):
        raise NotAllowed("You wrote this yourself, so somebody else decides about it.")


def is_author(text: ModeratedText, account: Account) -> bool:
    """Whether it was written by this account, or another one of the same person."""
    author = kinds.author_of(text.kind, text.subject)
    if author is None or author.account_id is None:
        return False
    return author.account_id == account.id or (
        account.person_id is not None and queries.person_of(author.account_id) == account.person_id
    )


def _row(kind: str, text: Handed, calendar: Calendar) -> dict[str, object]:
    return {
        "kind": kind, "subject": text.subject, "agency_id": text.agency_id, "service_id": text.service_id,
        "period": text.period, "since": text.since, "handed_on": text.handed_on,
        "due_on": due_on(text.handed_on, calendar), "place": CHANCE.randrange(LARGEST),
        "likeness": likeness(text.picture or text.text), "picture": text.picture or None, "original": text.text,
        "state": State.WAITING, "taken": [], "taken_out": False, "was_shown": False, "cleared": [], "looks": 0,
    }  # fmt: skip


def due_on(handed_on: date, calendar: Calendar) -> date:
    return calendar.after(calendar.workday_on_or_after(handed_on), DECIDE_WITHIN)


def likeness(text: str) -> str:
    """The same of all texts that say the same. It is derived with the secret key: from a copy of the database alone
    nobody tries out what a text said that was purged.
    """
    return derive("likeness", rules.plain(text)).hex()[: rules.ACT_LENGTH]


# ---- deciding


def release(text: ModeratedText, without: Collection[int] = (), *, act: str = "", seen: str = "", by: Account) -> str:
    """Let everybody read it, without the words at these places. Returns what names the act, to take it back.

    `seen`: the words as they were shown to who decides (`seen_as`), '' where nobody could change them meanwhile.
    Raises AlreadyDecided, Edited, Refused.
    """
    _hold(text, seen, by=by)
    return write_release(text, without, act, by=by)


def write_release(text: ModeratedText, without: Collection[int] = (), act: str = "", *, by: Account | None) -> str:
    """The same of one that was checked and held. By nobody: the clock, where nobody decided in time."""
    shown = rules.without(text.words, without)
    if without and not rules.leaves_something(text.words, without):
        raise Refused("Nothing would be left to read. Reject it, with a reason.")
    words = text.words
    text.state, text.shown, text.reason, text.was_shown = State.RELEASED, shown, None, True
    text.taken, text.taken_out = [str(place) for place in sorted(without)], bool(without)
    text.original = words if without else None
    flag_modified(text, "taken")
    return _decided("text:release", text, act, by=by, taken_out=len(set(without)))


def reject(text: ModeratedText, code: str, *, act: str = "", seen: str = "", by: Account) -> str:
    """Show it to nobody, for a reason of the policy. Returns what names the act.

    Raises AlreadyDecided, Edited, NotFound.
    """
    policy.current(clock.today()).reason(code)
    _hold(text, seen, by=by)
    return write_reject(text, code, act, by=by)


def write_reject(text: ModeratedText, code: str, act: str = "", *, by: Account) -> str:
    """The same of one that was checked and held."""
    here = policy.current(clock.today())
    reason = here.reason(code)
    text.original, text.state, text.reason, text.shown = text.words, State.REJECTED, reason.code, None
    # The log is read by people of all branches, so it names the reason as the public log does: whether a person's data
    # or an allegation was in it stands in the row alone, which the branch concerned never sees.
    name = _decided("text:reject", text, act, by=by, reason=here.called(code)["id"])
    telling.tell_author(text)
    return name


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


def _hold(text: ModeratedText, seen: str = "", *, by: Account) -> None:
    """Let nobody else decide before the transaction ends."""
    check(text, by=by)
    queries.hold([text.id])
    if text.state is not State.WAITING:
        raise AlreadyDecided(text)
    if seen and seen != seen_as(text):
        raise Edited
    if text.put_back_by_id == by.staff.id:
        raise NotAllowed("You put this text back into the queue, so somebody else decides about it.")


def seen_as(text: ModeratedText) -> str:
    """What tells these words from any others, for the form of who decides about them."""
    return rules.fingerprint(text.words)


def _decided(action: str, text: ModeratedText, act: str, *, by: Account | None, **details: object) -> str:
    today = clock.today()
    text.act, text.policy = act or token_hex(ACT_BYTES), policy.current(today).version
    text.decided_by_id, text.decided_at, text.decided_on = by.staff.id if by else None, clock.now(), today
    text.waited = free_days.calendar().workdays_between(text.handed_on, today)
    db.session.flush()
    record(action, text, by=by, **details)
    if by is not None:
        tell_done(WorkKind.TEXT_MODERATED, account_id=by.id)  # which text it was is for the moderators alone
    pages.changed("words")
    tell_slice(text)
    return text.act


def tell_slice(text: ModeratedText) -> None:
    """Let whoever handed it up show what stands now, and no more than that."""
    reason, stub = reason_of(text), published.stub_of(text)
    if text.state in READ_BY_ALL:
        verdict = Verdict(text.subject, "released", text.shown)
    elif text.state is State.REJECTED and reason is not None and text.policy is not None:
        told = policy.version(text.policy).told[reason.told_as]
        verdict = Verdict(text.subject, "rejected", None, published.why(text), stub, reason.code, told)
    else:
        verdict = Verdict(text.subject, "waiting", stub=stub)
    kinds.tell(text.kind, [verdict])


def reason_of(text: ModeratedText) -> Reason | None:
    """Why it was rejected, in the words that held then; None where it was not."""
    return published.reason_of(text)


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
            _not_looked_at(text)
            wait_anew(text)
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
    _not_looked_at(text)
    keep_counted(text)
    wait_anew(text)
    text.put_back_by_id, text.handed_on = by.staff.id, clock.today()
    text.due_on = due_on(text.handed_on, free_days.calendar())
    db.session.flush()
    record("text:put_back", text, by=by)


def _not_looked_at(text: ModeratedText) -> None:
    """Raises Refused where somebody asked for it to be looked at once more: it is decided there, and nowhere else."""
    if queries.looked_at(text.id):
        raise Refused("People reported this, or its author objects. Decide about it there.")


def keep_counted(text: ModeratedText) -> None:
    """Let the public log go on saying that it was decided: a month that everybody has read does not shrink."""
    kept = {name: getattr(text, name) for name in ("decided_on", "state", "taken_out", "reason", "policy", "waited")}
    kept["state"] = State.REJECTED if text.state is State.REJECTED else State.RELEASED
    db.session.add(PastDecision(**kept, put_back_on=clock.today()))


def wait_anew(text: ModeratedText, edited: Handed | None = None) -> None:
    """As it was written, or as its author has changed it since."""
    if edited is not None:
        text.picture = edited.picture or None
    text.original = edited.text if edited is not None else text.words
    text.likeness = likeness(text.picture or text.original)
    text.state, text.shown, text.reason, text.taken, text.taken_out = State.WAITING, None, None, [], False
    text.act = text.policy = text.decided_by_id = text.decided_at = text.decided_on = text.waited = text.told_on = None
    flag_modified(text, "taken")
    db.session.flush()
    pages.changed("words")
    tell_slice(text)


# ---- forgetting


def purge(texts: Collection[ModeratedText]) -> None:
    """Forget words that nobody was shown, and what tells that others said the same. What was decided stays."""
    for text in texts:
        text.original, text.likeness, text.taken = None, None, []
        flag_modified(text, "taken")
    db.session.flush()
    if texts:
        record("text:purge", "Texts:1", by=None, count=len(texts))
