"""Supporting and following. There is no counting against anybody."""

from sqlalchemy import delete, update

from portal.accounts.models import Account
from portal.core.db import db, insert_into
from portal.core.errors import Refused
from portal.forum import queries
from portal.forum.actions import base, writing
from portal.forum.models import ForumBoard, ForumBoardFollow, ForumFollow, ForumSupport, ForumThread


def support(thread: ForumThread, *, by: Account) -> None:
    """Say that one wants the same. Twice is once. Enough of it, and the agency owes an answer."""
    base.check_resident(by)
    thread = queries.thread(thread.id, seen_by=by.id, hold=True)  # a moderator may join it into another one just now
    base.check_open(thread)
    if thread.account_id == by.id:
        raise Refused("It is your own. Others support it.")
    row = {"thread_id": thread.id, "account_id": by.id}
    added = insert_into(ForumSupport).values(row).on_conflict_do_nothing().returning(ForumSupport.account_id)
    if db.session.scalar(added) is not None:
        _count(thread, 1)
        base.begin_clock(thread)


def take_support_back(thread: ForumThread, *, by: Account) -> None:
    """An answer that is owed by now is owed all the same."""
    base.check_resident(by)
    gone = db.session.execute(
        delete(ForumSupport).where(ForumSupport.thread_id == thread.id, ForumSupport.account_id == by.id)
    )
    if gone.rowcount:  # type: ignore[attr-defined]
        _count(thread, -1)


def _count(thread: ForumThread, by: int) -> None:
    some = update(ForumThread).where(ForumThread.id == thread.id).values(supporters=ForumThread.supporters + by)
    db.session.execute(some)
    db.session.refresh(thread, ["supporters"])
    if thread.listed:
        base.seen_in(thread)


def follow(thread: ForumThread, *, by: Account) -> None:
    base.check_resident(by)
    writing.follow(queries.thread(thread.id, seen_by=by.id, hold=True), by=by)


def unfollow(thread: ForumThread, *, by: Account) -> None:
    db.session.execute(delete(ForumFollow).where(ForumFollow.thread_id == thread.id, ForumFollow.account_id == by.id))


def follow_board(board: ForumBoard, *, by: Account) -> None:
    """Hear of each conversation that is begun there. Twice is once."""
    base.check_resident(by)
    row = {"board_id": board.id, "account_id": by.id}
    db.session.execute(insert_into(ForumBoardFollow).values(row).on_conflict_do_nothing())


def unfollow_board(board: ForumBoard, *, by: Account) -> None:
    of = (ForumBoardFollow.board_id == board.id, ForumBoardFollow.account_id == by.id)
    db.session.execute(delete(ForumBoardFollow).where(*of))
