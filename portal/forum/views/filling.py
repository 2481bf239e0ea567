"""The forms of what a resident writes: empty, filled, looked over. Pictures are kept, whatever else is refused."""

from typing import Any, TypeVar

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import current_account
from portal.core.errors import Refused
from portal.core.markup import render, tidy
from portal.forum import naming, queries, rules, writers
from portal.forum.actions import attaching, guarding
from portal.forum.forms import PostForm, ReplyForm, ThreadForm, keys_of_photos
from portal.forum.models import ForumBoard, ForumThread
from portal.forum.views.public import address
from portal.organisation import queries as organisation
from portal.web.transaction import reading, settle

F = TypeVar("F", bound=PostForm)


def sent(kind: type[F]) -> F:
    """The form as it was sent. What came in `foto` is kept at once; nobody waits to write while it is decoded."""
    form, out, me = kind(), request.form.get("buang", ""), current_account().id
    keys = [key for key in keys_of_photos() if key != out]
    made = []
    if any(each.filename for each in request.files.getlist("foto")):
        with reading():
            made = list(form.pictures(room=rules.PHOTOS_MOST - len(keys)))
    account = current_account()
    try:
        if out:
            attaching.drop_photo(out, by=account)
        keys += [attaching.keep_photo(each, by=account).file.key for each in made]
    except Refused as refused:
        form.refused_photos.append(_(str(refused)))
    if out or made:
        settle()
    form.kept = queries.photos_named(keys, me) if keys else []
    return form


def thread_form(board: ForumBoard) -> ThreadForm:
    form = ThreadForm(formdata=None)
    offer(form, board)
    form.jenis.data = request.args.get("jenis")
    return form


def reply_form() -> ReplyForm:
    return ReplyForm(formdata=None)


def offer(form: ThreadForm, board: ForumBoard) -> None:
    agencies = [each.agency for each in organisation.agencies_in_tree_order() if each.depth]
    form.offer(agencies, board.agency if not form.is_submitted() else None)


def wants_more(form: PostForm) -> bool:
    """Whether it was sent to be looked over, or to take a picture out, and not to be said."""
    return "lihat" in request.form or "buang" in request.form


def thread_page(board: ForumBoard, form: ThreadForm, status: int = 200) -> ResponseReturnValue:
    return _page("forum/write_thread.html", form, status, board=board, back=address_of_board(board))


def reply_page(thread: ForumThread, form: ReplyForm, status: int = 200) -> ResponseReturnValue:
    answered = queries.post_in(thread.id, form.to)
    return _page("forum/write_reply.html", form, status, thread=thread, back=address(thread), answered=answered)


def address_of_board(board: ForumBoard) -> str:
    return url_for("forum.board", board=board.slug)


def _page(template: str, form: PostForm, status: int, **given: Any) -> ResponseReturnValue:
    """A form that was refused or looked over comes back with all that was typed, were it a million letters."""
    text = form.teks.data or ""
    preview = render(tidy(text[: rules.TEXT_MOST])) if "lihat" in request.form and text.strip() else ""
    if form.refused_photos and not form.foto.errors:
        form.foto.errors = list(form.refused_photos)
    me = current_account()
    writer = writers.writer(me.id)
    waits = rules.must_wait(writer.released, writer.first_posts)
    challenge = guarding.challenge_for(me.id) if rules.is_new(writer.released) and not waits else ""
    page = render_template(template, form=form, preview=preview, naming=naming, limit=rules.TEXT_MOST, waits=waits,
                           named=bool(writer.name), challenge=challenge, writer=me.id, **given)  # fmt: skip
    return make_response(page, status)
