"""What lies with moderators, or was decided by them: titles, posts, pictures and names, by their numbers."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.forum import speakers
from portal.forum.models import ForumName, ForumPhoto, ForumPost, ForumThread
from portal.forum.rules import NAME, PHOTO, POST, REJECTED_MOST, TITLE, Held, Reading


def unread_batches() -> list[str]:
    """Numbers of threads in which something lies that was not handed up to a moderator."""
    of_photo = select(ForumPost.thread_id).join(ForumPhoto, ForumPhoto.post_id == ForumPost.id)
    of_photo = of_photo.where(ForumPhoto.reading == Reading.NEW)
    of_post = select(ForumPost.thread_id).where(ForumPost.reading == Reading.NEW)
    of_title = select(ForumThread.id).where(ForumThread.title_reading == Reading.NEW)
    rows = db.session.scalars(of_post.union(of_title, of_photo))
    return [str(number) for number in sorted(rows)]


def unread_in(thread_id: int) -> tuple[list[ForumPost], list[ForumPhoto]]:
    posts = select(ForumPost).where(ForumPost.thread_id == thread_id, ForumPost.reading == Reading.NEW)
    photos = (
        select(ForumPhoto)
        .join(ForumPhoto.post)
        .where(ForumPost.thread_id == thread_id, ForumPhoto.reading == Reading.NEW)
    )
    photos = photos.options(joinedload(ForumPhoto.file), joinedload(ForumPhoto.post))
    found = (db.session.scalars(posts.order_by(ForumPost.id)), db.session.scalars(photos.order_by(ForumPhoto.id)))
    return list(found[0]), list(found[1])


def why_posts_wait(numbers: Collection[int]) -> list[tuple[int, Held | None, bool]]:
    """(number, why it was held, whether it was changed after others had read it)"""
    some = select(ForumPost.id, ForumPost.held, ForumPost.edited_at.is_not(None)).where(ForumPost.id.in_(numbers))
    return [(row[0], row[1], row[2]) for row in db.session.execute(some.order_by(ForumPost.id))]


def why_titles_wait(numbers: Collection[int]) -> list[tuple[int, Held]]:
    """(number of the thread, why its opening was held)"""
    some = select(ForumPost.thread_id, ForumPost.held).where(ForumPost.thread_id.in_(numbers), ForumPost.place == 1)
    rows = db.session.execute(some.order_by(ForumPost.thread_id))
    return [(number, held) for number, held in rows if held is not None]


def parts_of(thread_id: int) -> list[tuple[str, int]]:
    """(part, number) of all posts of a thread and their pictures."""
    posts = select(literal(POST), ForumPost.id).where(ForumPost.thread_id == thread_id)
    photos = select(literal(PHOTO), ForumPhoto.id).join(ForumPhoto.post).where(ForumPost.thread_id == thread_id)
    return sorted((row[0], row[1]) for row in db.session.execute(posts.union_all(photos)))


def photos_numbered(numbers: Collection[int]) -> list[ForumPhoto]:
    some = select(ForumPhoto).where(ForumPhoto.id.in_(numbers))
    thread = joinedload(ForumPhoto.post).joinedload(ForumPost.thread).joinedload(ForumThread.board)
    return list(db.session.scalars(some.options(thread).order_by(ForumPhoto.id)))


def authors_of_titles(numbers: Collection[int]) -> list[tuple[int, int, str]]:
    """(number, account, name) of those whose account has not closed."""
    some = select(ForumThread.id, ForumThread.account_id, ForumThread.name).where(ForumThread.id.in_(numbers))
    return _of_accounts(some.where(ForumThread.account_id.is_not(None)))


def authors_of_posts(numbers: Collection[int]) -> list[tuple[int, int, str]]:
    some = select(ForumPost.id, ForumPost.account_id, ForumPost.name).where(ForumPost.id.in_(numbers))
    return _of_accounts(some.where(ForumPost.account_id.is_not(None)))


def authors_of_photos(numbers: Collection[int]) -> list[tuple[int, int, str]]:
    some = select(ForumPhoto.id, ForumPost.account_id, ForumPost.name).join(ForumPhoto.post)
    return _of_accounts(some.where(ForumPhoto.id.in_(numbers), ForumPost.account_id.is_not(None)))


def authors_of_names(numbers: Collection[int]) -> list[tuple[int, int, str]]:
    return [(each.id, each.account_id or 0, each.name) for each in speakers.names_numbered(numbers)]


def _of_accounts(some: Select[Any, Any, Any]) -> list[tuple[int, int, str]]:
    return [(row[0], row[1], row[2]) for row in db.session.execute(some)]


def rejected_of(account_id: int) -> list[tuple[str, int, str]]:
    """(part, number, title of its thread, or the name itself) of what a moderator does not show of an account, newest
    first.
    """
    title, at = ForumThread.title_typed, ForumPost.made_at
    posts = select(literal(POST), ForumPost.id, title, at.label("at")).join(ForumPost.thread)
    posts = posts.where(ForumPost.account_id == account_id, ForumPost.reading == Reading.REJECTED)
    photos = select(literal(PHOTO), ForumPhoto.id, title, at).join(ForumPhoto.post).join(ForumPost.thread)
    photos = photos.where(ForumPost.account_id == account_id, ForumPhoto.reading == Reading.REJECTED)
    titles = select(literal(TITLE), ForumThread.id, title, ForumThread.made_at)
    titles = titles.where(ForumThread.account_id == account_id, ForumThread.title_reading == Reading.REJECTED)
    names = select(literal(NAME), ForumName.id, ForumName.name, ForumName.chosen_at)
    names = names.where(ForumName.account_id == account_id, ForumName.reading == Reading.REJECTED)
    every = union_all(posts, photos, titles, names).subquery()
    rows = db.session.execute(select(every).order_by(every.c.at.desc()).limit(REJECTED_MOST))
    return [(row[0], row[1], row[2]) for row in rows]
