"""What waits for an agency, and how it answers."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import allow, current_account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission as P
from portal.core.errors import NotFound, Refused
from portal.core.markup import render, tidy
from portal.forum import drawing, naming, owed, queries, rules, showing
from portal.forum.actions import answering
from portal.forum.actions.answering import Lacking
from portal.forum.forms import AnswerForm, ConclusionForm
from portal.forum.models import ForumThread
from portal.forum.views.public import address
from portal.web import paging
from portal.web.refusals import refusals_on
from portal.web.slices import address_of, mentions_on

bp = Blueprint("forum_desk", __name__, url_prefix="/kerja/dialog")

ROWS = 50


def _agencies() -> list[int]:
    return [agency.id for agency in agencies_of(current_account(), P.FORUM_ANSWER)]


@bp.get("")
@allow(P.FORUM_ANSWER)
def index() -> str:
    """What is due first stands first; what owes nothing stands below, or by itself where the address asks for it."""
    own, others = _agencies(), request.args.get("bagian") == "lain"
    find = owed.open_of if others else owed.waiting_for
    return render_template("forum/desk.html", part=find(own, paging.asked(), ROWS), others=others, naming=naming,
                           counted=owed.counted(own), draw=drawing)  # fmt: skip


@bp.route("/<int:thread_id>", methods=["GET", "POST"])
@allow(P.FORUM_ANSWER)
def thread(thread_id: int) -> ResponseReturnValue:
    found, form = _own(thread_id), AnswerForm()
    preview = _preview(form)
    if form.validate_on_submit() and not preview and _answered(found, form):
        return redirect(address(found), 303)
    return _page("forum/answer.html", found, form, preview)


def _answered(found: ForumThread, form: AnswerForm) -> bool:
    """Whether it stands now. All that an answer lacks is said at once."""
    what, me = form.teks.data, current_account()
    try:
        with refusals_on(form, but=Lacking):
            if "kabar" in request.form:
                answering.interim(found, what, by=me)
                flash(_("It stands there. The clock runs on until you answer."))
            else:
                answering.answer(found, what, form.siapa.data, form.kapan.data, by=me)
                flash(_("Answered. Who follows the conversation is told."))
            return True
    except Lacking as lacking:
        for name, message in lacking.fields.items():
            form[name].errors = [_(message)]
    return False


@bp.route("/<int:thread_id>/simpulan", methods=["GET", "POST"])
@allow(P.FORUM_ANSWER)
def conclude(thread_id: int) -> ResponseReturnValue:
    found, form = _own(thread_id), ConclusionForm()
    preview = _preview(form)
    if form.validate_on_submit() and not preview:
        with refusals_on(form):
            if found.id != thread_id:
                raise Refused(answering.GOES_ON)
            answering.conclude(found, form.teks.data, form.terbuka.data, by=current_account())
            flash(_("Closed. What stays open is named, and who began it may take it up again within two weeks."))
            return redirect(address(found), 303)
    return _page("forum/conclude.html", found, form, preview)


def _preview(form: AnswerForm | ConclusionForm) -> str:
    text = form.teks.data or ""
    return render(tidy(text[: rules.ANSWER_MOST])) if "lihat" in request.form and text.strip() else ""


def _own(thread_id: int) -> ForumThread:
    found = queries.thread(thread_id)
    if found.agency_id not in _agencies():
        raise NotFound(queries.GONE)
    return found


def _page(template: str, found: ForumThread, form: AnswerForm | ConclusionForm, preview: str) -> ResponseReturnValue:
    agency = found.agency
    assert agency is not None
    page = render_template(
        template, thread=found, form=form, preview=preview, naming=naming, opening=queries.opening(found.id),
        newest=queries.newest_posts(found.id)[:5], speaks=answering.post_of(current_account(), agency),
        late=showing.late(found), last_day=showing.last_day, address=address(found),
        promise=address_of("commitment_for_thread", current_account(), found), promised=mentions_on("thread", found.id),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page
