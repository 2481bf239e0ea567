"""What a resident writes: a thread, an answer in one, a change. All that was typed stays where a part is refused."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import RESIDENT, allow, current_account
from portal.core.errors import NotFound
from portal.core.markup import render, tidy
from portal.forum import naming, queries, rules, speakers, words
from portal.forum.actions import answering, mending, taking_part, writing
from portal.forum.actions.names import choose_name
from portal.forum.actions.writing import Draft
from portal.forum.forms import MOST, MOST_WORDS, EditForm, NameForm, ReplyForm, ThreadForm
from portal.forum.models import ForumPost, ForumThread
from portal.forum.rules import PostState, Reading
from portal.forum.telling import Written
from portal.forum.views import filling
from portal.forum.views.public import address
from portal.web.refusals import refusals_on
from portal.web.sane import number, takes_files
from portal.web.transaction import computes_long

bp = Blueprint("forum_write", __name__)


@bp.get("/dialog/<board>/tulis")
@allow(RESIDENT)
def begin(board: str) -> ResponseReturnValue:
    found = queries.board(board)
    return filling.thread_page(found, filling.thread_form(found))


@bp.post("/dialog/<board>/tulis")
@allow(RESIDENT)
@computes_long
@takes_files("foto", most=MOST, words=MOST_WORDS)
def send(board: str) -> ResponseReturnValue:
    found, form = queries.board(board), filling.sent(ThreadForm)
    filling.offer(form, queries.board(board))
    if filling.wants_more(form):
        return filling.thread_page(found, form)
    if form.validate():
        draft = Draft(form.kind, form.judul.data, form.teks.data, form.agency, form.name, form.keys, form.solution)
        with refusals_on(form):
            return _begun(writing.begin(found, draft, by=current_account()), f"tulis-{board}-{current_account().id}")
    return filling.thread_page(found, form, 422)


def _begun(thread: ForumThread, draft: str) -> Response:
    session["sent"] = draft  # what lies on this telephone of it is forgotten with the next page
    if not thread.listed:
        flash(naming.thanks(queries.opening(thread.id).held))
    return redirect(address(thread), 303)


@bp.get("/dialog/<board>/obrolan/<int:thread_id>/balas")
@allow(RESIDENT)
def reply_page(board: str, thread_id: int) -> ResponseReturnValue:
    thread = _thread(thread_id)
    form = filling.reply_form()
    form.kepada.data = queries.place_now(thread_id, thread, request.args.get("kepada", 1, type=number))
    return filling.reply_page(thread, form)


@bp.post("/dialog/<board>/obrolan/<int:thread_id>/balas")
@allow(RESIDENT)
@computes_long
@takes_files("foto", most=MOST, words=MOST_WORDS)
def reply(board: str, thread_id: int) -> ResponseReturnValue:
    thread, form = _thread(thread_id), filling.sent(ReplyForm)
    form.kepada.data = queries.place_now(thread_id, thread, form.to)
    if filling.wants_more(form):
        return filling.reply_page(thread, form)
    if form.validate():
        with refusals_on(form):
            made = writing.reply(thread, form.teks.data, to=form.to, name=form.name, photos=form.keys,
                                 solution=form.solution, by=current_account())  # fmt: skip
            return _said(made)
    return filling.reply_page(thread, form, 422)


def _said(made: Written) -> Response:
    session["sent"] = f"balas-{made.thread_id}-{made.account_id}"
    if made.state is PostState.WAITING:
        flash(naming.thanks(made.held))
        return redirect(address(made.thread), 303)
    thread = made.thread
    return redirect(url_for("forum.post", board=thread.board.slug, thread_id=thread.id, place=made.place), 303)


def _thread(thread_id: int) -> ForumThread:
    return queries.thread(thread_id, seen_by=current_account().id)


@bp.route("/dialog/<board>/obrolan/<int:thread_id>/<int:place>/ubah", methods=["GET", "POST"])
@allow(RESIDENT)
@takes_files(most=MOST_WORDS, words=MOST_WORDS)
def edit(board: str, thread_id: int, place: int) -> ResponseReturnValue:
    post = _own_post(thread_id, place)
    form = EditForm(data={"teks": post.text, "versi": post.version})
    preview = render(tidy(form.teks.data)[: rules.TEXT_MOST]) if "lihat" in request.form else ""
    if form.validate_on_submit() and not preview:
        with refusals_on(form):
            mending.edit(post, form.teks.data, seen=form.versi.data or 0, by=current_account())
            return _changed(post)
    page = render_template("forum/edit.html", form=form, post=post, preview=preview, back=address(post.thread),
                           limit=rules.TEXT_MOST)  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _changed(post: ForumPost) -> Response:
    if post.state is PostState.WAITING:
        flash(_("Changed. A moderator reads it as it is now; then it stands for everybody."))
    else:
        flash(_("Changed. What stood there before can still be read."))
    return redirect(address(post.thread, anchor=f"t{post.place}"), 303)


def _own_post(thread_id: int, place: int) -> ForumPost:
    thread = _thread(thread_id)
    now = queries.place_now(thread_id, thread, place)
    found = queries.own_post_in(thread.id, now, current_account().id)
    if found is None:
        raise NotFound(queries.GONE)
    return found


# ---- one tap


@bp.post("/dialog/<board>/obrolan/<int:thread_id>/dukung")
@allow(RESIDENT)
def support(board: str, thread_id: int) -> Response:
    thread, act = _thread(thread_id), taking_part.support
    if request.form.get("ya") == "0":
        act = taking_part.take_support_back
    act(thread, by=current_account())
    return redirect(address(thread), 303)


@bp.post("/dialog/<board>/obrolan/<int:thread_id>/ikuti")
@allow(RESIDENT)
def follow(board: str, thread_id: int) -> Response:
    thread, act = _thread(thread_id), taking_part.follow
    if request.form.get("ya") == "0":
        act = taking_part.unfollow
    act(thread, by=current_account())
    return redirect(address(thread), 303)


@bp.post("/dialog/<board>/ikuti")
@allow(RESIDENT)
def follow_board(board: str) -> Response:
    found, act = queries.board(board), taking_part.follow_board
    if request.form.get("ya") == "0":
        act = taking_part.unfollow_board
    act(found, by=current_account())
    return redirect(filling.address_of_board(found), 303)


@bp.post("/dialog/<board>/obrolan/<int:thread_id>/buka-lagi")
@allow(RESIDENT)
def reopen(board: str, thread_id: int) -> Response:
    thread = _thread(thread_id)
    answering.reopen(thread, by=current_account())
    flash(_("The conversation is open again."))
    return redirect(address(thread), 303)


# ---- one's own


@bp.route("/akun/dialog", methods=["GET", "POST"])
@allow(RESIDENT)
def mine() -> ResponseReturnValue:
    me = current_account()
    here = speakers.name_of(me.id)
    form = NameForm(data={"nama": here.name if here and here.reading is not Reading.REJECTED else ""})
    if form.validate_on_submit():
        with refusals_on(form):
            choose_name(form.nama.data, by=me)
            flash(_("From now on you speak under this name."))
            return redirect(url_for(".mine"), 303)
    page = render_template("forum/mine.html", form=form, posts=speakers.last_of(me.id, 20), naming=naming,
                           followed=speakers.followed_by(me.id), boards=speakers.boards_followed_by(me.id),
                           address=address, decisions=words.decisions_about(me.id))  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page
