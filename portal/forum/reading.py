"""What the pages that everybody reads show of posts and conversations: rows of the columns that stand on them.

They are the pages that are asked for most, each with fifty posts or thirty conversations. Rows cost a third of what
entities do, and nothing of them is changed; the statements are put together once.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam, case, exists, func, or_, select

from portal.core.paging import FIRST, Order, Part, Place, Prepared
from portal.forum.models import ForumPhoto, ForumPost, ForumThread
from portal.forum.rules import (
    NO_TITLE,
    POSTS_ON_A_PAGE,
    THREADS_ON_A_PAGE,
    AnswerKind,
    Held,
    Kind,
    PostState,
    Reading,
)
from portal.organisation.models import Agency

AS_READ = Order((ForumPost.root, ForumPost.id))
NEWEST_FIRST = Order((ForumThread.active_at, ForumThread.id), descending=True)


class Said(NamedTuple):
    """Of a post what a page shows; the fields are columns of `models.ForumPost`. What was typed is not among them."""

    id: int
    place: int
    root: int
    account_id: int | None
    name: str
    html: str
    state: PostState
    reading: Reading
    held: Held | None
    shortened: bool
    made_at: datetime
    edited_at: datetime | None
    official: AnswerKind | None
    speaker: str
    post_name: str
    agency_name: str
    who: str
    by_when: str
    reported: bool
    report: str
    has_photos: bool = False


class Line(NamedTuple):
    """Of a conversation what its line on a board shows. `agency` is the name of whom it asks, or ''."""

    id: int
    kind: Kind
    title: str
    agency: str
    posts: int
    supporters: int
    active_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    answered_late: bool
    concluded_at: datetime | None
    locked_at: datetime | None


OF_SAID: Sequence[ColumnElement[Any]] = (
    *(getattr(ForumPost, name) for name in Said._fields[:-1]),
    exists().where(ForumPhoto.post_id == ForumPost.id),
)
STANDS = ForumThread.title_reading == Reading.RELEASED  # the title of one that is listed
# Of a guest no account is given, and no post is theirs.
MAY_SEE = or_(ForumPost.state != PostState.WAITING, ForumPost.account_id == bindparam("seen_by", type_=Integer))


@cache
def _beginning() -> Prepared[Said]:
    some = select(*OF_SAID).where(ForumPost.thread_id == bindparam("thread_id"), or_(ForumPost.place == 1, MAY_SEE))
    return Prepared(some, Said, AS_READ, POSTS_ON_A_PAGE + 1)


@cache
def _posts() -> Prepared[Said]:
    # Not by its root: SQLite would take that for where to begin, and go through all that lies before the page.
    some = select(*OF_SAID).where(ForumPost.thread_id == bindparam("thread_id"), ForumPost.place > 1, MAY_SEE)
    return Prepared(some, Said, AS_READ, POSTS_ON_A_PAGE)


def posts_of(thread_id: int, at: Place, *, seen_by: int | None = None) -> Part[Said]:
    """What was said after the opening, replies behind what they answer (1 query). `seen_by`: the account that looks."""
    return _posts().part(at, thread_id=thread_id, seen_by=seen_by)


def beginning_of(thread_id: int, *, seen_by: int | None = None) -> tuple[Said, Part[Said]]:
    """The opening, in whatever state it is, and the first part of what was said after it (1 query)."""
    found = _beginning().part(FIRST, thread_id=thread_id, seen_by=seen_by)
    return found.rows[0], Part(found.rows[1:], None, found.after)


@cache
def _lines() -> Prepared[Line]:
    thread, title = ForumThread, case((STANDS, ForumThread.title_typed), else_=NO_TITLE)
    some = select(
        thread.id, thread.kind, title, func.coalesce(Agency.name, ""), thread.posts, thread.supporters, thread.active_at,
        thread.due_at, thread.answered_at, thread.answered_late, thread.concluded_at, thread.locked_at,
    )  # fmt: skip
    some = some.outerjoin(thread.agency).where(thread.board_id == bindparam("board_id"), thread.listed)
    return Prepared(some, Line, NEWEST_FIRST, THREADS_ON_A_PAGE)


def threads_of(board_id: int, at: Place) -> Part[Line]:
    """Those in which something was said last come first (1 query)."""
    return _lines().part(at, board_id=board_id)
