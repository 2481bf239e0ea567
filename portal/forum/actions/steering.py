"""A moderator acts on a whole conversation: asks an agency, moves it, joins it into another one, locks it, unlocks it.

Each act is public with its reason, and in the log of the house. A moderator decides who is outside all branches that the
conversation concerns or ever concerned, and who said nothing in it. Nothing that somebody is owed gets lost on the way.
"""

from collections.abc import Sequence

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock, handed
from portal.core.audit import record
from portal.core.db import db, insert_into
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.outbox import enqueue
from portal.core.work import WorkKind, tell_done
from portal.forum import acts, queries
from portal.forum.actions import base, joining
from portal.forum.acts import ForumAct, ForumConcern
from portal.forum.models import ForumBoard, ForumThread
from portal.forum.rules import Act
from portal.organisation.models import Agency


class Faster(Exception):
    """Another moderator did something with it since the page was made. Nothing was done; `thread` is as it stands now."""

    def __init__(self, thread: ForumThread) -> None:
        super().__init__("Another moderator was faster.")
        self.thread = thread


def check(*threads: ForumThread, by: Account) -> None:
    """Whether somebody is outside all that these conversations concern, and took no part in them. Raises NotAllowed."""
    for thread in threads:
        _check_outside(thread, by)
    if acts.spoke_in([each.id for each in threads], by):
        raise NotAllowed("You spoke in this conversation yourself, so another moderator decides about it.")


def _check_outside(thread: ForumThread, by: Account) -> None:
    matter = acts.matter_of(thread)
    for agency in matter.agencies:
        by.check(Permission.TEXT_MODERATE, about=agency, since=matter.since)


def is_outside(thread: ForumThread, account: Account | None) -> bool:
    """Whether it is a moderator outside all that a conversation concerns, for links; who acts is checked once more."""
    if account is None or not account.may(Permission.TEXT_MODERATE):
        return False
    try:
        _check_outside(thread, account)
    except NotAllowed:
        return False
    return True


def may_be_asked(thread: ForumThread) -> bool:
    """Whether an answer can be asked for: none is due, none was given, and it is not closed."""
    return thread.due_at is None and thread.answered_at is None and thread.concluded_at is None


def ask(thread: ForumThread, agency: Agency | None, reason: str, *, seen: int, by: Account) -> None:
    """Let an agency owe an answer from now on, as if it had been asked a question. Raises Faster, NotAllowed, Refused.

    `agency`: of a conversation that asks none so far. `seen`: how much had been done with it when the page was made.
    """
    thread = _held(thread, seen, by)
    base.check_open(thread)
    if not may_be_asked(thread):
        raise Refused("An answer is due already, or was given.")
    asked = thread.agency or agency or thread.board.agency
    if asked is None:
        raise Refused("Choose which agency is to answer.", field="instansi")
    by.check(Permission.TEXT_MODERATE, about=asked, since=thread.made_at)
    thread.agency, thread.asked_for = asked, True
    why = _note(Act.ASK, thread, reason, by, agency_id=asked.id)
    record("forum_thread:ask", thread, by=by, reason=why, agency=asked.name)
    base.run_clock(thread, clock.moment())
    _concerns_anew(thread)


def move(thread: ForumThread, board: ForumBoard, reason: str, *, seen: int, by: Account) -> None:
    """Let it stand on another board. Whom it asks stays, and so does the clock; what many support and asks nobody is
    owed by whoever's board that is, from now on. Raises Faster, NotAllowed, Refused.
    """
    thread = _held(thread, seen, by)
    if not board.active or board.id == thread.board_id:
        raise Refused("Choose another board, on which conversations are begun.", field="papan")
    if board.agency is not None:
        by.check(Permission.TEXT_MODERATE, about=board.agency, since=thread.made_at)
    before = thread.board
    keep_concern(thread.id, [thread.board.agency_id])
    base.seen_in(thread)
    thread.board = board
    why = _note(Act.MOVE, thread, reason, by, from_board_id=before.id, to_board_id=board.id)
    record("forum_thread:move", thread, by=by, reason=why)
    base.count_thread(before, -1)
    base.count_thread(board, 1)
    base.begin_clock(thread)
    enqueue("forum:indexed", thread_id=thread.id)
    _concerns_anew(thread)


def join(thread: ForumThread, into: ForumThread, reason: str, *, seen: int, by: Account) -> ForumThread:
    """Let it go on in another conversation, with all that was said, who follows and supports, and what is owed.

    Returns the one that goes on. Raises Faster, NotAllowed, Refused.
    """
    if thread.id == into.id:
        raise Refused("This is the conversation itself. Name the one in which it goes on.", field="tujuan")
    came, goes_on = joining.hold(thread, into)
    if came.joined_into_id is not None or came.acts != seen:
        raise Faster(came)
    check(came, goes_on, by=by)
    joining.check(came, goes_on)
    came_from = [came.agency_id, came.board.agency_id, *(agency.id for agency in acts.matter_of(came).agencies)]
    keep_concern(goes_on.id, came_from)
    joining.carry_over(came, goes_on)
    why = _note(Act.JOIN, goes_on, reason, by, other_id=came.id)
    record("forum_thread:join", goes_on, by=by, reason=why)
    came.acts += 1
    base.seen_in(came, everywhere=True)
    base.count_thread(came.board, -1)
    base.begin_clock(goes_on)
    enqueue("forum:joined", thread_id=came.id, into_id=goes_on.id)
    enqueue("text:handed", kind=base.KIND_OF_TEXT, batch=str(goes_on.id))
    _concerns_anew(goes_on)
    return goes_on


def lock(thread: ForumThread, reason: str, *, seen: int, by: Account) -> None:
    """Let residents write nothing more in it. The agency still answers, and its clock runs on."""
    thread = _held(thread, seen, by)
    base.check_open(thread)
    if thread.locked_at is not None:
        raise Refused("It is locked already.")
    thread.locked_at = clock.moment()
    record("forum_thread:lock", thread, by=by, reason=_note(Act.LOCK, thread, reason, by))


def unlock(thread: ForumThread, reason: str, *, seen: int, by: Account) -> None:
    thread = _held(thread, seen, by)
    if thread.locked_at is None:
        raise Refused("It is not locked.")
    thread.locked_at = None
    record("forum_thread:unlock", thread, by=by, reason=_note(Act.UNLOCK, thread, reason, by))


# ---- what they share


def _held(thread: ForumThread, seen: int, by: Account) -> ForumThread:
    """As it is now; nobody else changes it before the transaction ends."""
    found = queries.thread(thread.id, hold=True)
    if found.id != thread.id or found.acts != seen:
        raise Faster(found)
    check(found, by=by)
    return found


def _note(act: Act, thread: ForumThread, code: str, by: Account, **about: int) -> str:
    """Write the public row. Returns the reason, for the log of the house."""
    reasons = handed.answers.act_reasons(act.value, None)
    if code not in reasons.words:
        raise NotFound("There is no such reason in the policy.")
    made = ForumAct(
        thread_id=thread.id, act=act, reason=code, policy=reasons.version, by_id=by.staff.id, made_at=clock.moment(),
        **about,
    )  # fmt: skip
    thread.acts += 1
    db.session.add(made)
    db.session.flush()
    tell_done(WorkKind.TEXT_MODERATED, account_id=by.id)  # of which conversation stands in the public log alone
    base.seen_in(thread, everywhere=True)
    return reasons.words[code]["id"]


def keep_concern(thread_id: int, agencies: Sequence[int | None]) -> None:
    """Let a conversation go on concerning these agencies, wherever it stands from now on."""
    rows = [{"thread_id": thread_id, "agency_id": number} for number in sorted({each for each in agencies if each})]
    if rows:
        db.session.execute(insert_into(ForumConcern).on_conflict_do_nothing(), rows)


def _concerns_anew(thread: ForumThread) -> None:
    """What of it moderators know already concerns other agencies by now."""
    enqueue("text:concerned", kind=base.KIND_OF_TEXT, batch=str(thread.id))
