"""How one conversation goes on in another: what was said, who follows and supports, and what an agency owes."""

from sqlalchemy import delete, func, literal, select, update

from portal.core.db import db, insert_into
from portal.core.errors import NotFound, Refused
from portal.forum import queries
from portal.forum.actions import base
from portal.forum.models import ForumFollow, ForumPost, ForumSupport, ForumThread
from portal.forum.rules import PostState


def hold(came: ForumThread, goes_on: ForumThread) -> tuple[ForumThread, ForumThread]:
    """Both as they are now; nobody else changes them before the transaction ends.

    What was said is held first, as whoever changes a post holds it before its conversation.
    """
    queries.hold_posts(came.id)
    found = {each.id: each for each in queries.hold_both(came.id, goes_on.id)}
    return found[came.id], found[goes_on.id]


def check(came: ForumThread, goes_on: ForumThread) -> None:
    """Whether one can go on in the other. Raises Refused, NotFound."""
    if goes_on.joined_into_id is not None:
        raise Refused("The other conversation was joined into a third one meanwhile. Name that one.", field="tujuan")
    if not (came.listed and goes_on.listed):
        raise NotFound(queries.GONE)
    if came.concluded_at is not None or goes_on.concluded_at is not None:
        raise Refused("A conversation that was closed with a conclusion stays as it is.", field="tujuan")
    if goes_on.locked_at is not None or not goes_on.board.active:
        raise Refused("The other conversation is locked. Unlock it first.", field="tujuan")
    asked = {each.agency_id for each in (came, goes_on) if each.agency_id is not None}
    if len(asked) > 1:
        raise Refused("They ask different agencies, and one does not answer for the other.", field="tujuan")


def carry_over(came: ForumThread, goes_on: ForumThread) -> None:
    """All of it, in the transaction at hand. What stood in it is read behind what stands there, in its own order."""
    offset, opening = goes_on.last_place, queries.opening(came.id)
    goes_on.posts += came.posts + (opening.state is PostState.SHOWN)
    goes_on.last_place += came.last_place
    goes_on.active_at = max(goes_on.active_at, came.active_at)
    _carry_clock(came, goes_on)
    came.listed, came.due_at, came.posts = False, None, 0
    came.joined_into_id, came.joined_offset = goes_on.id, offset
    db.session.flush()
    posts = update(ForumPost).where(ForumPost.thread_id == came.id)
    db.session.execute(posts.values(
        thread_id=goes_on.id, place=ForumPost.place + offset, root=ForumPost.root + offset
    ))  # fmt: skip
    before = update(ForumThread).where(ForumThread.joined_into_id == came.id)  # what went on in this one goes on there
    db.session.execute(before.values(joined_into_id=goes_on.id, joined_offset=ForumThread.joined_offset + offset))
    _carry_people(came, goes_on)


def _carry_clock(came: ForumThread, goes_on: ForumThread) -> None:
    """The earlier date holds: nobody comes to have more time, or an answer off their list, because two became one."""
    goes_on.agency = goes_on.agency or came.agency
    goes_on.asked_for = goes_on.asked_for or came.asked_for or came.due_at is not None
    if came.due_at is not None and (goes_on.due_at is None or came.due_at < goes_on.due_at):
        goes_on.asked_at, goes_on.due_at, goes_on.terms_id = came.asked_at, came.due_at, came.terms_id
    elif goes_on.due_at is None and goes_on.answered_at is None:
        goes_on.answered_at, goes_on.answered_late = came.answered_at, came.answered_late


def _carry_people(came: ForumThread, goes_on: ForumThread) -> None:
    """Who followed or supported both counts once; who began the one that goes on does not support their own."""
    for table in (ForumFollow, ForumSupport):
        some = select(literal(goes_on.id), table.account_id).where(table.thread_id == came.id)
        if table is ForumSupport and goes_on.account_id is not None:
            some = some.where(table.account_id != goes_on.account_id)
        rows = insert_into(table).from_select(["thread_id", "account_id"], some).on_conflict_do_nothing()
        db.session.execute(rows)
        db.session.execute(delete(table).where(table.thread_id == came.id))
    counted = select(func.count()).where(ForumSupport.thread_id == goes_on.id)
    goes_on.supporters, came.supporters = db.session.scalar(counted) or 0, 0
    db.session.flush()
    base.seen_in(goes_on, everywhere=True)
