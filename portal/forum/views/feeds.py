"""A board and a conversation as feeds (Atom, RFC 4287): to follow without an account. What is removed is not in them."""

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import ANYONE, allow
from portal.forum import naming, queries
from portal.forum.models import ForumPost, ForumThread
from portal.forum.views.public import address
from portal.web import atom
from portal.web.addresses import whole
from portal.web.atom import Entry
from portal.web.cache import cacheable

bp = Blueprint("forum_feeds", __name__)



@bp.get("/dialog/<board>/umpan.atom")
@allow(ANYONE)
@cacheable("boards", "threads", "organisation", part_of="threads", part="board {board}")
def board(board: str) -> Response:
    found = queries.board(board)
    entries = [
        Entry(whole(address(thread)), thread.title, thread.made_at, author=_name(thread.name), html=html)
        for thread, html in queries.newest_threads(found.id)
    ]
    title = _("Conversations: %(name)s", name=naming.board_name(found))
    return atom.feed(title, url_for("forum.board", board=found.slug), entries)


@bp.get("/dialog/<board>/obrolan/<int:thread_id>/umpan.atom")
@allow(ANYONE)
@cacheable("boards", "threads", "organisation", part_of="threads", part="thread {thread_id}")
def thread(board: str, thread_id: int) -> ResponseReturnValue:
    found = queries.thread(thread_id)
    if (found.id, found.board.slug) != (thread_id, board):
        return redirect(url_for(".thread", board=found.board.slug, thread_id=found.id), 301)
    entries = [
        Entry(whole(_place(found, post)), _headline(post), post.edited_at or post.made_at,
              author=_name(post.agency_name or post.name), html=post.html)
        for post in queries.newest_posts(found.id)
    ]  # fmt: skip
    return atom.feed(found.title, address(found), entries)


def _place(thread: ForumThread, post: ForumPost) -> str:
    return url_for("forum.post", board=thread.board.slug, thread_id=thread.id, place=post.place)


def _name(name: str | None) -> str:
    return name or _("A resident")


def _headline(post: ForumPost) -> str:
    name = _name(post.agency_name or post.name)
    return f"{name}: {naming.OFFICIAL[post.official]}" if post.official else name
