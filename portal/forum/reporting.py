"""How a post becomes a report: its author decides, once. The forum learns the number, and complaints know no forum."""

from flask import url_for
from sqlalchemy import update

from portal.core.db import db
from portal.core.handed import Spoken
from portal.forum import queries
from portal.forum.actions import base
from portal.forum.models import ForumPost
from portal.forum.rules import PostState


def find(post_id: int, account_id: int) -> Spoken | None:
    """What somebody said themselves and everybody reads, as long as it became no report."""
    post = queries.own_shown_post(post_id, account_id)
    if post is None or post.reported:
        return None
    thread = post.thread
    page = url_for("forum.post", board=thread.board.slug, thread_id=thread.id, place=post.place)
    return Spoken(post.text, page)


def became(post_id: int, account_id: int, number: str) -> bool:
    """Of two at once, and of a post that a moderator removes meanwhile, one alone is done. It is not in the log of the
    house: nobody who reads that is to learn whose report it is.
    """
    still = (ForumPost.id == post_id, ForumPost.account_id == account_id, ~ForumPost.reported)
    done = update(ForumPost).where(*still, ForumPost.state == PostState.SHOWN, ForumPost.official.is_(None))
    if db.session.scalar(done.values(reported=True, report=number).returning(ForumPost.id)) is None:
        return False
    base.seen_in(queries.post(post_id).thread)
    return True
