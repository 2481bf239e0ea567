"""The page of each deed on one case. Whatever is refused, what was typed is kept; of two people at once one is told."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.complaints import evidence, naming, queries, queue, rules
from portal.complaints.actions.base import Changed
from portal.complaints.desk_forms import ActForm, AnswerForm, DeclareForm, MergeForm
from portal.complaints.rules import NOT_NOW, Reason
from portal.complaints.standing import viewer_of
from portal.complaints.views import uploads
from portal.complaints.views.deeds import DEEDS, PLAIN, Deed
from portal.complaints.views.work import Work, named
from portal.core.errors import NotAllowed
from portal.core.marks import NAMES, marks
from portal.core.pictures import LARGEST
from portal.web.refusals import refusals_on
from portal.web.sane import number as row_number
from portal.web.sane import takes_files
from portal.web.transaction import computes_long

bp = Blueprint("complaint_acts", __name__, url_prefix="/kerja/laporan")

DOOR = (P.COMPLAINT_HANDLE, P.COMPLAINT_VERIFY, P.COMPLAINT_SUPERVISE)
MOST = rules.PHOTOS_MOST * LARGEST + 64 * 1024  # bytes of a whole form
PREVIEW = "lihat"


@bp.route(f"/<number>/<any({','.join(map(repr, PLAIN))}):deed>", methods=["GET", "POST"])
@allow(*DOOR)
def act(number: str, deed: str) -> ResponseReturnValue:
    return _act(Work.on(number, current_account()), DEEDS[deed])


@bp.route("/<number>/selesai", methods=["GET", "POST"])
@allow(*DOOR)
@computes_long
@takes_files("foto", most=MOST)
def declare(number: str) -> ResponseReturnValue:
    return _act(Work.on(number, current_account()), DEEDS["selesai"])


def _act(work: Work, deed: Deed) -> ResponseReturnValue:
    if not work.may(deed):
        raise NotAllowed("This report is not yours to handle.")
    form = _form(work, deed)
    if not form.is_submitted():
        if not work.allows(deed):
            flash(_(NOT_NOW), "warning")
            return redirect(work.url, 303)
        return _page(work, deed, form)
    refused = uploads.take_in(form) if isinstance(form, DeclareForm) else ""
    if _is_valid(form, refused) and PREVIEW not in request.form:
        try:
            with refusals_on(form, but=Changed):
                if _is_sure(work, form):
                    deed.do(work.complaint, form, work.account, work.units)
                    flash(_(deed.done))
                    return redirect(work.next_url, 303)
        except Changed:
            return _changed(work.complaint.number, deed, form)
    return _page(work, deed, form, status=200 if PREVIEW in request.form and not form.errors else 422)


def _form(work: Work, deed: Deed) -> Any:
    form = deed.form()
    twins = queue.twins(work.standing, work.complaint) if isinstance(form, MergeForm) else []
    others = [(each.number, f"{each.number} · {naming.category(each.category)}") for each in twins]
    form.offer(work.complaint, [(slug, unit.name) for slug, unit in work.units.items()], others)
    if not form.is_submitted():
        form.seen.data = str(work.complaint.version)
        _begin_with_saved(work, form)
    return form


def _begin_with_saved(work: Work, form: ActForm) -> None:
    """An answer begins with the saved words that a link named; without a rule of its own, so it is read first."""
    chosen = request.args.get("jawaban", type=row_number)
    if isinstance(form, AnswerForm) and chosen:
        saved = {each.id: each for each in queries.saved_answers(work.complaint.agency_id)}
        form.what.data = saved[chosen].what if chosen in saved else ""


def _is_valid(form: ActForm, refused: str) -> bool:
    valid = bool(form.validate())
    if refused and isinstance(form, DeclareForm):
        form.foto.errors = [_(refused)]
    return valid and not refused


def _is_sure(work: Work, form: ActForm) -> bool:
    """Whether nothing speaks against an answer, or the writer has read what does. Raises Refused."""
    if not isinstance(form, AnswerForm):
        return True
    form.doubts = _doubts(work, form)
    return not form.doubts or bool(form.sure.data)


def _doubts(work: Work, form: AnswerForm) -> list[str]:
    """What the writer of an answer is asked to look at once more, in sentences."""
    found = []
    if kinds := sorted({_(NAMES[mark.kind]) for mark in marks(form.public_words)}):
        found.append(_("What everybody will read looks as if it had personal data in it: %(kinds)s.",
                       kinds=", ".join(kinds)))  # fmt: skip
    earlier = evidence.said_before(form.what.data or "", work.complaint)
    if (before := next((each for each in earlier if viewer_of(work.standing, each)), None)) is not None:
        found.append(_("Nearly the same was answered before, to %(number)s. Does it answer this report?",
                       number=before.number))  # fmt: skip
    if isinstance(form, DeclareForm):
        photos = queries.photos_named(form.foto_tersimpan.data or [])
        found += uploads.sentences(named(evidence.used_before(photos, work.complaint), work.standing))
    return found


def _changed(number: str, deed: Deed, form: Any) -> ResponseReturnValue:
    """Nothing was written and nothing typed is lost: what is new stands above, and the form can be sent over it."""
    work, since = Work.on(number, current_account()), form.version
    form.seen.data = str(work.complaint.version)
    return _page(work, deed, form, status=409, news=work.news(since))


def _page(work: Work, deed: Deed, form: Any, *, status: int = 200, news: Any = None) -> ResponseReturnValue:
    saved = queries.saved_answers(work.complaint.agency_id) if isinstance(form, AnswerForm) else []
    reasons = {each.value: naming.rejection(each) for each in Reason}
    page = render_template(
        "complaints/act.html", work=work, seen=work.seen, deed=deed, form=form, news=news, saved=saved, naming=naming,
        reasons=reasons, preview=PREVIEW in request.form and not form.errors, doubts=getattr(form, "doubts", []),
        here=url_for(request.endpoint or "", **request.view_args or {}),
    )  # fmt: skip
    return page if status == 200 else (page, status)
