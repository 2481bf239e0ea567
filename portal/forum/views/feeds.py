"""A board and a conversation as feeds (Atom, RFC 4287): to follow without an account. What is removed is not in them."""

from datetime import UTC, datetime

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from markupsafe import escape

from portal.accounts.access import ANYONE, allow
from portal.forum import naming, queries
from portal.forum.models import ForumPost
from portal.forum.views.public import address
from portal.web.addresses import own, whole
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.language import spoken

bp = Blueprint("forum_feeds", __name__)

FORMAT = "http://www.w3.org/2005/Atom"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed in which nothing stands yet
Entry = tuple[str, str, datetime, str, str]  # path, title, moment, name, HTML


@bp.get("/dialog/<board>/umpan.atom")
@allow(ANYONE)
@cacheable("boards", "threads", "organisation", part_of="threads", part="board {board}")
def board(board: str) -> Response:
    found = queries.board(board)
    entries = [
        (address(thread), thread.title, thread.made_at, thread.name, html)
        for thread, html in queries.newest_threads(found.id)
    ]
    title = _("Conversations: %(name)s", name=naming.board_name(found))
    return _feed(title, url_for("forum.board", board=found.slug), entries)


@bp.get("/dialog/<board>/obrolan/<int:thread_id>/umpan.atom")
@allow(ANYONE)
@cacheable("boards", "threads", "organisation", part_of="threads", part="thread {thread_id}")
def thread(board: str, thread_id: int) -> Response:
    found = queries.thread(thread_id)
    entries = [
        (url_for("forum.post", board=found.board.slug, thread_id=found.id, place=post.place), _headline(post),
         post.edited_at or post.made_at, post.agency_name or post.name, post.html)
        for post in queries.newest_posts(found.id)
    ]  # fmt: skip
    return _feed(found.title, address(found), entries)


def _headline(post: ForumPost) -> str:
    name = post.agency_name or post.name or _("A resident")
    return f"{name}: {naming.OFFICIAL[post.official]}" if post.official else name


def _feed(title: str, page: str, entries: list[Entry]) -> Response:
    newest = max((entry[2] for entry in entries), default=BEGINNING)
    head = "".join((
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{FORMAT}" xml:lang="{spoken()}">\n',
        f"<id>{escape(own())}</id>\n<title>{escape(_marked(title))}</title>\n<updated>{newest.isoformat()}</updated>\n",
        f'<link rel="self" type="application/atom+xml" href="{escape(own())}"/>\n',
        f'<link rel="alternate" type="text/html" href="{escape(whole(page))}"/>\n',
        f"<author><name>{escape(site().settings.institution or site().name)}</name></author>\n",
    ))  # fmt: skip
    text = head + "".join(map(_entry, entries)) + "</feed>\n"
    return Response(text, content_type="application/atom+xml; charset=utf-8")


def _entry(entry: Entry) -> str:
    path, title, moment, name, html = entry
    url = escape(whole(path))
    return (
        f"<entry>\n<id>{url}</id>\n<title>{escape(_marked(title))}</title>\n<updated>{moment.isoformat()}</updated>\n"
        f'<link rel="alternate" type="text/html" href="{url}"/>\n'
        f"<author><name>{escape(name or _('A resident'))}</name></author>\n"
        f'<content type="html">{escape(html)}</content>\n</entry>\n'
    )


def _marked(title: str) -> str:
    return f"{site().mark}: {title}" if site().mark else title
