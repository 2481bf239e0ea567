"""Whoever is about to write: how they are called, how much was read of them, and how much is written just now."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Executable, Integer, bindparam, exists, false, func, select

from portal.core import clock
from portal.core.db import carry_out, db
from portal.core.errors import NotFound
from portal.forum import rules
from portal.forum.models import ForumFollow, ForumPost, ForumTerms
from portal.forum.queries import NO_TERMS
from portal.forum.speakers import counting, newest_is_away, newest_name, released_of


@dataclass(frozen=True)
class Writer:
    """What decides whether words of an account stand at once. Each is counted no further than a rule asks."""

    name: str  # under which it speaks; '' where it has none yet
    released: int
    first_posts: int  # that wait for a moderator, by the numbers that hold today
    hour: int  # posts within an hour
    lately: int  # and within a few minutes
    of_new: int  # posts of all new accounts within an hour
    said: int | None  # the number of the post that says the same in the same thread, sent just before
    follows: bool  # the thread already
    is_nameless: bool  # reports hide the name until a moderator has looked at it: it goes on speaking without one


def writer(account_id: int, thread_id: int = 0, text: str = "") -> Writer:
    """In one statement. `text`: what is about to be said in a thread."""
    now = clock.moment()
    row = carry_out(
        _writer(), account=account_id, thread=thread_id, text=text, today=clock.today(), hour=now - rules.HOUR,
        lately=now - rules.LATELY, just=now - rules.SAME_WITHIN,
    ).one()  # fmt: skip
    if row[2] is None:
        raise NotFound(NO_TERMS)
    return Writer(*row)


@cache
def _writer() -> Executable:
    """Put together once: it costs more than to carry it out."""
    account = bindparam("account", type_=Integer)
    hour, lately, just = (bindparam(name, type_=ForumPost.made_at.type) for name in ("hour", "lately", "just"))
    mine = select(ForumPost.id, ForumPost.made_at, ForumPost.thread_id, ForumPost.text)
    mine = mine.where(ForumPost.account_id == account).order_by(ForumPost.id.desc()).limit(rules.POSTS_AN_HOUR)
    last = mine.subquery()
    since = [select(func.count()).where(last.c.made_at > moment).scalar_subquery() for moment in (hour, lately)]
    thread = bindparam("thread", type_=Integer)
    same = (last.c.thread_id == thread, last.c.text == bindparam("text"), last.c.made_at > just)
    of_new = select(ForumPost.id).where(ForumPost.imprint.is_not(None), ForumPost.made_at > hour)
    terms = select(ForumTerms.first_posts).where(ForumTerms.valid_from <= bindparam("today"))
    return select(
        func.coalesce(newest_name(account), ""), released_of(account),
        terms.order_by(ForumTerms.valid_from.desc()).limit(1).scalar_subquery(), *since,
        counting(of_new.limit(rules.NEW_POSTS_AN_HOUR)), select(func.max(last.c.id)).where(*same).scalar_subquery(),
        exists().where(ForumFollow.thread_id == thread, ForumFollow.account_id == account),
        func.coalesce(newest_is_away(account), false()),
    )  # fmt: skip


def is_repeated(imprint: str) -> bool:
    """Whether a new account has said the same lately, this one or another."""
    since = clock.moment() - rules.REPEATED_WITHIN
    return bool(db.session.scalar(select(exists().where(ForumPost.imprint == imprint, ForumPost.made_at > since))))
