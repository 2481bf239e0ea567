"""Boards and conversations, as everybody reads them: without an account, and without a cookie."""

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import ANYONE, allow
from portal.accounts.models import Account
from portal.core.errors import NotFound
from portal.core.files import path_of
from portal.core.pictures import MIMETYPE
from portal.forum import drawing, naming, queries, reading, rules, showing, speakers
from portal.forum.actions import writing
from portal.forum.models import ForumPhoto, ForumThread
from portal.forum.rules import NAME, Reading, slug_of, subject_of
from portal.web import paging
from portal.web.cache import cacheable
from portal.web.slices import address_of, mentions_on

bp = Blueprint("forum", __name__)

# Whatever a browser takes such a file for, nothing in it runs. What is taken back is gone from this very telephone too.
HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}


def resident() -> Account | None:
    """Who may write here, if somebody like that is signed in."""
    account: Account | None = g.account
    return account if account is not None and account.person_id is None else None


@bp.get("/dialog")
@allow(ANYONE)
@cacheable("boards", "organisation")
def index() -> str:
    return render_template("forum/index.html", boards=queries.boards(), naming=naming)


@bp.get("/dialog/<board>")
@allow(ANYONE)
@cacheable("boards", "threads", "organisation", part_of="threads", part="board {board}")
def board(board: str) -> str:
    found, me = queries.board(board), resident()
    threads = reading.threads_of(found.id, paging.asked())
    mine = queries.waiting_of(me.id, found.id) if me else []
    follows = speakers.follows_board(found.id, me.id) if me else False
    return render_template("forum/board.html", board=found, threads=threads, mine=mine, me_here=me, naming=naming,
                           draw=drawing, follows=follows)  # fmt: skip


@bp.get("/dialog/<board>/obrolan/<int:thread_id>")
@bp.get("/dialog/<board>/obrolan/<int:thread_id>-<slug>")
@allow(ANYONE)
@cacheable("boards", "threads", "organisation", "commitments", part_of="threads", part="thread {thread_id}")
def thread(board: str, thread_id: int, slug: str = "") -> ResponseReturnValue:
    me = resident()
    found = queries.thread(thread_id, seen_by=me.id if me else None)
    if found.id != thread_id:
        return redirect(_where_it_goes_on(found, thread_id, 1), 301)
    if (found.board.slug, slug) != (board, slug_of(found.title)):
        return redirect(address(found, **request.args.to_dict()), 301 if found.listed else 302)
    seen = showing.see(found, paging.asked(), me, None if me else g.account)
    return render_template("forum/thread.html", seen=seen, thread=found, naming=naming, draw=drawing, me_here=me,
                           rules=rules, late=showing.late, promised=mentions_on("thread", found.id))  # fmt: skip


def _where_it_goes_on(found: ForumThread, thread_id: int, place: int, *, history: bool = False) -> str:
    """The address of what stood at a place of a conversation before it was joined into this one."""
    now = queries.place_now(thread_id, found, place)
    if queries.post_in(found.id, now) is None:
        return address(found)
    name = "forum.history" if history else "forum.post"
    return url_for(name, board=found.board.slug, thread_id=found.id, place=now)


def address(thread: ForumThread, anchor: str | None = None, **more: Any) -> str:
    return url_for("forum.thread", board=thread.board.slug, thread_id=thread.id, slug=slug_of(thread.title) or None,
                   _anchor=anchor, **more)  # fmt: skip


@bp.get("/dialog/<board>/obrolan/<int:thread_id>/<int:place>")
@allow(ANYONE)
def post(board: str, thread_id: int, place: int) -> ResponseReturnValue:
    """Where a post stands: the part of its thread that begins with it, or the one that has what it answers."""
    found = queries.thread(thread_id)
    if (found.id, found.board.slug) != (thread_id, board):
        return redirect(_where_it_goes_on(found, thread_id, place), 301)
    there = queries.post_in(thread_id, place)
    if there is None:
        raise NotFound(queries.GONE)
    if place == 1:
        return redirect(address(found), 302)
    part = queries.place_before(there)
    more = {"sesudah": str(part.after)} if part.after and found.posts > rules.POSTS_ON_A_PAGE else {}
    return redirect(address(found, anchor=f"t{place}", **more), 302)


@bp.get("/dialog/<board>/obrolan/<int:thread_id>/<int:place>/riwayat")
@allow(ANYONE)
def history(board: str, thread_id: int, place: int) -> ResponseReturnValue:
    """What stood in a post before it was changed."""
    found = queries.thread(thread_id)
    if (found.id, found.board.slug) != (thread_id, board):
        return redirect(_where_it_goes_on(found, thread_id, place, history=True), 301)
    there = queries.post_in(thread_id, place)
    if there is None or not showing.has_history(there):
        raise NotFound(queries.GONE)
    return render_template("forum/history.html", thread=found, post=there, edits=queries.edits_of(there.id),
                           back=address(found, anchor=f"t{place}"))  # fmt: skip


@bp.get("/dialog/<board>/obrolan/<int:thread_id>/<int:place>/nama")
@allow(ANYONE)
def name(board: str, thread_id: int, place: int) -> ResponseReturnValue:
    """Where the name beside a post is reported."""
    found = queries.thread(thread_id)
    there = queries.post_in(found.id, queries.place_now(thread_id, found, place))
    beside = speakers.name_beside(there) if there is not None and there.name else None
    if beside is None:
        raise NotFound(queries.GONE)
    return redirect(address_of("report_words", writing.KIND_OF_TEXT, subject_of(NAME, beside.id)), 302)


@bp.get("/dialog/<board>/foto/<key>.webp")
@allow(ANYONE)
def photo(board: str, key: str) -> Response:
    return _photo(queries.photo(key))


@bp.get("/dialog/<board>/foto/<key>-kecil.webp")
@allow(ANYONE)
def small_photo(board: str, key: str) -> Response:
    return _photo(queries.photo(key), thumb=True)


def _photo(found: ForumPhoto, *, thumb: bool = False) -> Response:
    """One that was released and stands with its post; whoever sent it sees it before."""
    me, path = resident(), path_of(found.file, thumb=thumb)
    mine = me is not None and found.account_id == me.id
    if not (mine or showing.is_shown(found)) or not path.is_file():
        raise NotFound("There is no such file.")
    made = Response(path.read_bytes(), mimetype=MIMETYPE, headers=HEADERS)
    released = found.reading is Reading.RELEASED and not mine
    made.headers["Cache-Control"] = "public, max-age=300, must-revalidate" if released else "no-store"
    return made
