"""What accounts have to do with the forum: how they are called, what they said, supported and follow."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Integer, ScalarSelect, Select, bindparam, case, exists, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.core.db import carry_out, db
from portal.forum import rules
from portal.forum.models import (
    ForumBoard,
    ForumBoardFollow,
    ForumFollow,
    ForumName,
    ForumPost,
    ForumSupport,
    ForumThread,
)
from portal.forum.queries import OF_PAGE
from portal.forum.rules import LAST_WORDS, PostState, Reading
from portal.organisation.models import Agency


@dataclass(frozen=True)
class Mine:
    """Of the account that looks at a thread."""

    account_id: int
    name: str
    supports: bool
    follows: bool
    is_new: bool  # filters look at what it writes


def mine_in(thread_id: int, account_id: int) -> Mine:
    """All of it in one statement."""
    row = carry_out(_mine(), account=account_id, thread=thread_id).one()
    return Mine(account_id, row[0] or "", bool(row[1]), bool(row[2]), rules.is_new(row[3]))


@cache
def _mine() -> Executable:
    account, thread = bindparam("account", type_=Integer), bindparam("thread", type_=Integer)
    return select(
        newest_name(account),
        exists().where(ForumSupport.thread_id == thread, ForumSupport.account_id == account),
        exists().where(ForumFollow.thread_id == thread, ForumFollow.account_id == account),
        released_of(account),
    )


def newest_name(account_id: Any) -> ScalarSelect[str]:
    """The name that an account has; one that a moderator took away is none."""
    some = select(case((ForumName.reading == Reading.REJECTED, ""), else_=ForumName.name))
    return some.where(ForumName.account_id == account_id).order_by(ForumName.id.desc()).limit(1).scalar_subquery()


def newest_is_away(account_id: Any) -> ScalarSelect[bool]:
    """Whether that name stands beside nothing for now."""
    some = select(ForumName.reading != Reading.RELEASED).where(ForumName.account_id == account_id)
    return some.order_by(ForumName.id.desc()).limit(1).scalar_subquery()


def released_of(account_id: Any) -> ScalarSelect[int]:
    """How many of its posts everybody may read, as far as rules ask."""
    of = (ForumPost.account_id == account_id, ForumPost.state == PostState.SHOWN, ForumPost.official.is_(None))
    return counting(select(ForumPost.id).where(*of).limit(rules.NEW_UNTIL))


def counting(some: Select[Any]) -> ScalarSelect[int]:
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def name_of(account_id: int) -> ForumName | None:
    some = select(ForumName).where(ForumName.account_id == account_id)
    return db.session.scalar(some.order_by(ForumName.id.desc()).limit(1))


def name_beside(post: ForumPost) -> ForumName | None:
    """The name under which a post was said, as long as it is somebody's."""
    return db.session.scalar(
        select(ForumName).where(ForumName.account_id == post.account_id, ForumName.name == post.name).limit(1)
    )


def next_name(name: ForumName) -> ForumName | None:
    """The one that its account chose after it."""
    some = select(ForumName).where(ForumName.account_id == name.account_id, ForumName.id > name.id)
    return db.session.scalar(some.order_by(ForumName.id).limit(1))


def concerned_by_words_of(account_id: int) -> list[int]:
    """The agencies that its last conversations are about."""
    last = select(ForumPost.thread_id).where(ForumPost.account_id == account_id).order_by(ForumPost.id.desc())
    some = select(ForumThread.agency_id, ForumBoard.agency_id).join(ForumThread.board)
    rows = db.session.execute(some.where(ForumThread.id.in_(last.limit(LAST_WORDS))))
    return sorted({number for row in rows for number in row if number is not None})


def names_numbered(numbers: Collection[int]) -> list[ForumName]:
    """Those that are somebody's."""
    some = select(ForumName).where(ForumName.id.in_(numbers), ForumName.account_id.is_not(None))
    return list(db.session.scalars(some.order_by(ForumName.id)))


def last_under(name: ForumName) -> ForumPost | None:
    """The last that was said under a name and everybody reads."""
    some = select(ForumPost).join(ForumPost.thread).where(ForumPost.account_id == name.account_id, ForumThread.listed)
    some = some.where(ForumPost.state == PostState.SHOWN, ForumPost.made_at >= name.chosen_at)
    if after := next_name(name):
        some = some.where(ForumPost.made_at < after.chosen_at)
    shown = some.options(joinedload(ForumPost.thread).options(*OF_PAGE)).order_by(ForumPost.id.desc())
    return db.session.scalar(shown.limit(1))


def names_of(account_id: int) -> list[ForumName]:
    some = select(ForumName).where(ForumName.account_id == account_id).order_by(ForumName.id)
    return list(db.session.scalars(some))


def name_folded(folded: str) -> ForumName | None:
    return db.session.scalar(select(ForumName).where(ForumName.folded == folded))


def last_of(account_id: int, most: int) -> list[ForumPost]:
    """Its last posts, the newest first."""
    some = select(ForumPost).where(ForumPost.account_id == account_id)
    return list(db.session.scalars(some.order_by(ForumPost.id.desc()).limit(most)))


def threads_by(account_id: int, since: datetime) -> int:
    some = select(func.count()).where(ForumThread.account_id == account_id, ForumThread.made_at > since)
    return db.session.scalar(some) or 0


def all_by(account_id: int) -> list[ForumPost]:
    some = select(ForumPost).where(ForumPost.account_id == account_id).options(joinedload(ForumPost.thread))
    return list(db.session.scalars(some.order_by(ForumPost.id)))


def followed_by(account_id: int) -> list[ForumThread]:
    some = select(ForumThread).join(ForumFollow, ForumFollow.thread_id == ForumThread.id)
    some = some.where(ForumFollow.account_id == account_id, ForumThread.listed).options(*OF_PAGE)
    return list(db.session.scalars(some.order_by(ForumThread.id.desc())))


def boards_followed_by(account_id: int) -> list[ForumBoard]:
    some = select(ForumBoard).join(ForumBoardFollow, ForumBoardFollow.board_id == ForumBoard.id)
    some = some.where(ForumBoardFollow.account_id == account_id).options(joinedload(ForumBoard.agency))
    return list(db.session.scalars(some.order_by(ForumBoard.place, ForumBoard.id)))


def follows_board(board_id: int, account_id: int) -> bool:
    return db.session.get(ForumBoardFollow, (board_id, account_id)) is not None


def board_followers_behind(board_id: int, after: int, most: int) -> list[int]:
    """Numbers of accounts that follow a board, in order."""
    of = (ForumBoardFollow.board_id == board_id, ForumBoardFollow.account_id > after)
    some = select(ForumBoardFollow.account_id).where(*of)
    return list(db.session.scalars(some.order_by(ForumBoardFollow.account_id).limit(most)))


def supported_by(account_id: int) -> list[int]:
    some = select(ForumSupport.thread_id).where(ForumSupport.account_id == account_id)
    return list(db.session.scalars(some.order_by(ForumSupport.thread_id)))


FOLLOWERS = (
    select(ForumFollow.account_id)
    .where(ForumFollow.thread_id == bindparam("thread_id"), ForumFollow.account_id > bindparam("after"))
    .order_by(ForumFollow.account_id)
    .limit(bindparam("most", type_=Integer))
)


def followers_behind(thread_id: int, after: int, most: int) -> list[int]:
    """Numbers of accounts that follow a thread, in order."""
    return list(carry_out(FOLLOWERS, thread_id=thread_id, after=after, most=most).scalars())


def staff_names() -> list[str]:
    """Of all people of the staff: no resident may be taken for one of them."""
    return list(db.session.scalars(select(Person.name).order_by(Person.id)))


def agency_names() -> list[str]:
    return list(db.session.scalars(select(Agency.name).order_by(Agency.id)))
