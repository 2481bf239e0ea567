"""What all deeds of the forum share: who may write, which pages show it, when the clock of an answer begins."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import Account
from portal.core import clock, handed, pages
from portal.core.db import carry_out, db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.words import N_
from portal.forum import queries, rules
from portal.forum.models import ForumBoard, ForumThread
from portal.forum.rules import Reading
from portal.organisation import free_days

KIND_OF_TEXT = "forum"  # as moderation knows what goes up from here
SUSPENDED = N_(
    "A moderator has suspended you: until the end of %(day)s you write nothing here that others read. Keep your text and"
    " send it after that. Why, and how to appeal, stands under “Warnings” in your account."
)
# Of a thread, what somebody else may have changed since it was read, and a writer has to know.
STATE = (
    ForumThread.last_place, ForumThread.listed, ForumThread.concluded_at, ForumThread.locked_at, ForumThread.posts,
    ForumThread.active_at, ForumThread.board_id,
)  # fmt: skip
LOCKED = N_("A moderator locked this conversation, so nothing is added to it for now. Keep your text; why, stands there.")
EVERYWHERE = "all"  # the part of the threads' topic under which lists over all boards are kept: searches, what waits


def thread_key(thread_id: int) -> str:
    return f"thread {thread_id}"


def board_key(slug: str) -> str:
    return f"board {slug}"


def seen_in(thread: ForumThread, *, everywhere: bool = False) -> None:
    """Something of a thread changed that its page and its board show; `everywhere`: that other lists show as well."""
    goes_on = [thread_key(thread.joined_into_id)] if thread.joined_into_id else []  # its page names what came into it
    keys = [thread_key(thread.id), *goes_on, board_key(thread.board.slug), *([EVERYWHERE] if everywhere else [])]
    pages.changed(*(pages.part("threads", key) for key in keys))


def check_resident(by: Account) -> None:
    """Whoever works here speaks for their agency, or with an account of their own. Raises NotAllowed."""
    if by.person_id is not None or not by.active or by.closed_at is not None:
        raise NotAllowed("Residents write here. For your agency you answer from your desk.")
    if by.verified_at is None:
        raise NotAllowed("This needs an account that is confirmed.")


def check_may_speak(by: Account) -> None:
    """Before each word that everybody would read, a name included. Raises NotAllowed, Refused."""
    check_resident(by)
    if until := handed.answers.suspended(by.id):
        raise Refused(SUSPENDED, given={"day": until})


def check_open(thread: ForumThread) -> None:
    if thread.concluded_at is not None:
        raise Refused("This conversation is closed. Begin a new one if there is more to be said.")
    if not thread.board.active:
        raise Refused("Nothing new is begun on this board any more.")


def check_unlocked(thread: ForumThread) -> None:
    """Before a resident writes. The agency answers in a locked conversation too: no lock keeps it from what it owes."""
    if thread.locked_at is not None:
        raise Refused(LOCKED)


@cache
def _next_place(counts: bool) -> Any:
    """Put together once. Of the table and not of the model: what comes back of it is set by hand (`take_place`)."""
    table: Any = ForumThread.__table__
    some = update(table).where(table.c.id == bindparam("thread_id"), table.c.joined_into_id.is_(None))
    some = some.values(last_place=table.c.last_place + 1)
    if counts:
        some = some.values(posts=table.c.posts + 1, active_at=bindparam("now"))
    return some.returning(*(table.c[column.key] for column in STATE))


def take_place(thread: ForumThread, *, seen_by: int | None = None, stands: bool = False) -> tuple[ForumThread, int]:
    """The next place in a thread. Whoever writes in it at the same moment waits, and gets another one.

    From here on the thread is as it is now, and of one that was joined into another the one in which it goes on. One that
    is not listed its author alone finds. `stands`: what comes to this place is there for everybody at once, and counts.
    """
    now = carry_out(_next_place(stands), thread_id=thread.id, now=clock.moment()).one_or_none()
    if now is None:  # held, it is joined into no third one
        return take_place(queries.thread(thread.id, seen_by=seen_by, hold=True), seen_by=seen_by, stands=stands)
    if not (now.listed or (seen_by is not None and thread.account_id == seen_by)):
        raise NotFound(queries.GONE)
    if now.board_id != thread.board_id:  # it was moved meanwhile
        db.session.expire(thread, ["board"])
    for column in STATE:
        set_committed_value(thread, column.key, getattr(now, column.key))
    return thread, int(now.last_place)


def count_thread(board: ForumBoard, by: int) -> None:
    """That one more, or one less, is listed on a board."""
    some = update(ForumBoard).where(ForumBoard.id == board.id).values(threads=ForumBoard.threads + by)
    db.session.execute(some)
    db.session.expire(board, ["threads"])
    pages.changed("boards")


def begin_clock(thread: ForumThread, since: datetime | None = None) -> None:
    """Let the agency owe an answer from now on where the rules say so, unless it owes one already or it is closed."""
    if thread.due_at is not None or thread.answered_at is not None or thread.concluded_at is not None:
        return
    if not owes(thread) or not thread.listed:
        return
    run_clock(thread, since or clock.moment())


def owes(thread: ForumThread) -> bool:
    """Whether the agency that was asked, or else whose board it is, has to answer at all, were it that it has done so."""
    terms, asked = queries.terms_now().terms, (thread.agency_id or thread.board.agency_id) is not None
    return rules.is_due(thread.kind, asked, thread.supporters, terms, thread.asked_for)


def run_clock(thread: ForumThread, since: datetime) -> None:
    """Of a conversation that asks nobody, whoever's board it is owes the answer from now on."""
    row = queries.terms_now()
    thread.agency = thread.agency or thread.board.agency
    thread.asked_at, thread.terms_id = since, row.id
    thread.due_at = rules.due_at(since, row.terms, free_days.calendar())
    seen_in(thread, everywhere=True)


def list_if_ready(thread: ForumThread) -> bool:
    """Let everybody read a thread whose title and opening may be read. Returns whether they may now, and could not."""
    if thread.listed or thread.title_reading is not Reading.RELEASED or thread.joined_into_id is not None:
        return False
    if queries.opening(thread.id).state is not rules.PostState.SHOWN:
        return False
    thread.listed = True
    thread.active_at = clock.moment()
    db.session.flush()
    count_thread(thread.board, 1)
    begin_clock(thread)
    seen_in(thread, everywhere=True)
    return True


def unlist(thread: ForumThread) -> None:
    """Nobody but who began it reads it any more. A clock that ran stands still: nobody can answer what nobody reads."""
    thread.listed, thread.due_at = False, None
    db.session.flush()
    count_thread(thread.board, -1)
    seen_in(thread, everywhere=True)
