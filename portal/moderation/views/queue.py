"""The queue, a text of it, and what is done with either."""

from collections.abc import Callable
from typing import Literal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as FileResponse
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.core import clock, files
from portal.core.errors import NotFound, Refused
from portal.core.pictures import MIMETYPE
from portal.moderation import actions, policy, queries, rules
from portal.moderation.forms import CHOSEN, RELEASE, SPAM, WITHOUT_MARKED, DecisionForm
from portal.moderation.models import ModeratedText
from portal.moderation.views.page import Item, item_of, items_of, tabs
from portal.web import paging
from portal.web.sane import number

bp = Blueprint("moderation", __name__, url_prefix="/kerja/moderasi")

# Whatever a browser takes such a file for, nothing in it runs.
PICTURE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "no-store",
    "Content-Disposition": "inline",
}


@bp.get("")
@allow(P.TEXT_MODERATE)
def index() -> ResponseReturnValue:
    return _queue()


def _queue(like: ModeratedText | None = None) -> str:
    which = queries.seen_by(current_account())
    part, waits = queries.queue(which, paging.asked(), like.likeness if like else None), queries.waiting(which)
    return render_template(
        "moderation/index.html", waits=waits, like=like, part=part,
        items=items_of(part.rows, queries.alike(which, part.rows)), policy=policy.current(clock.today()),
        done=items_of(_just_done(), {}), after=paging.asked().after, tabs=tabs(which, waits.count),
    )  # fmt: skip


def _just_done() -> list[ModeratedText]:
    """What this moderator has decided a moment ago, to be taken back in one tap."""
    act = request.args.get("baru", "")[: rules.ACT_LENGTH]
    done = queries.of_act(act, current_account().staff.id) if act else []
    return [text for text in done if text.decided_on == clock.today()]


@bp.get("/serupa/<int:text_id>")
@allow(P.TEXT_MODERATE)
def similar(text_id: int) -> ResponseReturnValue:
    """All that wait and say the same as this one."""
    return _queue(_text(text_id))


@bp.get("/<int:text_id>")
@allow(P.TEXT_MODERATE)
def text(text_id: int) -> ResponseReturnValue:
    return _one(_text(text_id))


@bp.post("/<int:text_id>")
@allow(P.TEXT_MODERATE)
def decide(text_id: int) -> ResponseReturnValue:
    found, form = _text(text_id), DecisionForm()
    if not form.validate():
        return _one(found, form, 422)
    try:
        act = _deed(found, form)()
    except actions.AlreadyDecided as faster:
        return _one(faster.text, form, 409, faster=True)
    except actions.Edited:
        return _one(found, form, 409, edited=True)
    except Refused as no:
        form.form_errors.append(_(str(no)))
        return _one(found, form, 422)
    reason = actions.reason_of(found)
    if reason and reason.shows_doors:
        return redirect(url_for(".text", text_id=found.id), 303)
    return redirect(url_for(".index", sesudah=_after(), baru=act), 303)


def _deed(found: ModeratedText, form: DecisionForm) -> Callable[[], str]:
    """What the button asks for."""
    account, decision = current_account(), str(form.keputusan.data)
    taken: dict[str, set[int]] = {
        RELEASE: set(), WITHOUT_MARKED: rules.marked_places(found.words), CHOSEN: _numbers("kata")
    }  # fmt: skip
    if decision in taken:
        places = {word.place for word in rules.words_of(found.words)} & taken[decision]
        return lambda: actions.release(found, places, seen=str(form.versi.data or ""), by=account)
    return lambda: actions.reject(found, decision, seen=str(form.versi.data or ""), by=account)


@bp.post("/banyak")
@allow(P.TEXT_MODERATE)
def decide_many() -> ResponseReturnValue:
    form, chosen = DecisionForm(), sorted(_numbers("pilih"))
    if not form.validate() or not chosen:
        flash(_("Tick at least one."), "warning")
        return redirect(url_for(".index"), 303)
    verdict: Literal["spam", "release"] = "spam" if form.keputusan.data == SPAM else "release"
    act, done, left = actions.decide_many(chosen[: queries.ON_A_PAGE], verdict, by=current_account())
    if left:
        said = ngettext("%(num)s text was left as it is.", "%(num)s texts were left as they are.", left)
        flash(said + " " + _("Somebody else has decided about it meanwhile, or has to."), "warning")
    return redirect(url_for(".index", baru=act if done else None), 303)


@bp.post("/batal/<act>")
@allow(P.TEXT_MODERATE)
def undo(act: str) -> Response:
    count = actions.undo(act[: rules.ACT_LENGTH], by=current_account())
    flash(ngettext("%(num)s decision was taken back.", "%(num)s decisions were taken back.", count))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:text_id>/kembali")
@allow(P.TEXT_MODERATE)
def put_back(text_id: int) -> Response:
    actions.put_back(_text(text_id), by=current_account())
    flash(_("The text waits once more. Another moderator decides about it."))
    return redirect(url_for(".text", text_id=text_id), 303)


@bp.get("/<int:text_id>/gambar.webp")
@allow(P.TEXT_MODERATE)
def picture(text_id: int) -> FileResponse:
    return _picture(text_id)


@bp.get("/<int:text_id>/gambar-kecil.webp")
@allow(P.TEXT_MODERATE)
def small_picture(text_id: int) -> FileResponse:
    return _picture(text_id, thumb=True)


def _picture(text_id: int, *, thumb: bool = False) -> FileResponse:
    """What is decided about, for who may decide about it, and kept by no browser."""
    found = _text(text_id)
    path = files.path_of(files.stored_file(found.picture or ""), thumb=thumb)
    if not path.is_file():
        raise NotFound("There is no such file.")
    return FileResponse(path.read_bytes(), mimetype=MIMETYPE, headers=PICTURE_HEADERS)


@bp.get("/selesai")
@allow(P.TEXT_MODERATE)
def done() -> str:
    part = queries.decided(queries.seen_by(current_account()), paging.asked())
    return render_template("moderation/done.html", part=part, items=items_of(part.rows, {}))


@bp.get("/<int:text_id>/pintu")
@allow(P.TEXT_MODERATE)
def doors(text_id: int) -> str:
    """Where an allegation against an official belongs, to be printed. The portal sends it nowhere itself."""
    found = _text(text_id)
    reason = actions.reason_of(found)
    if reason is None or not reason.shows_doors:
        raise NotFound("This sheet belongs to a text that alleges something against an official.")
    return render_template("moderation/doors.html", item=Item(found), policy=policy.version(found.policy or 0))


def _numbers(name: str) -> set[int]:
    """The boxes that were ticked."""
    return set(request.form.getlist(name, type=number))


def _after() -> int | None:
    """The part of the queue that the page showed."""
    return request.form.get("sesudah", type=number)


def _text(text_id: int) -> ModeratedText:
    """For who is outside the branch concerned. Raises NotFound, NotAllowed."""
    found = queries.text(text_id)
    actions.check(found, by=current_account())
    return found


def _one(
    found: ModeratedText,
    form: DecisionForm | None = None,
    status: int = 200,
    *,
    faster: bool = False,
    edited: bool = False,
) -> ResponseReturnValue:
    """While this moderator looked at it somebody else decided (`faster`), or its author changed it (`edited`)."""
    ticked = _numbers("kata") if request.method == "POST" else None
    page = render_template(
        "moderation/text.html", item=item_of(found), form=form or DecisionForm(formdata=None), faster=faster,
        edited=edited, policy=policy.current(clock.today()), account=current_account(), chosen=ticked,
    )  # fmt: skip
    return page if status == 200 else (page, status)
