"""A person's own appraisals."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import STAFF, allow, current_account
from portal.core.errors import NotFound
from portal.core.periods import Period
from portal.evaluation.appraisal import actions, queries, showing
from portal.evaluation.appraisal.forms import ObjectionForm, SelfForm
from portal.evaluation.appraisal.queries import Seen
from portal.evaluation.appraisal.rules import State
from portal.evaluation.plans import queries as plans
from portal.evaluation.plans.history import Trace, history
from portal.web.refusals import refusals_on
from portal.web.sane import number

bp = Blueprint("appraisal", __name__, url_prefix="/kinerja")
bp.context_processor(showing.shared)
Page = str | Response | tuple[str, int]


@bp.get("/penilaian")
@allow(STAFF)
def index() -> str:
    me = current_account().staff.id
    found = queries.mine(me)
    return render_template("appraisal/index.html", found=found, ahead=queries.to_begin(me, found))


@bp.post("/penilaian")
@allow(STAFF)
def begin() -> Response:
    account = current_account()
    plan = plans.plan(request.form.get("plan", 0, type=number), reader=account).plan
    made = actions.begin(plan, Period(request.form.get("period", "")), by=account)
    return redirect(url_for(".page", appraisal_id=made.id))


@bp.route("/penilaian/<int:appraisal_id>", methods=["GET", "POST"])
@allow(STAFF)
def page(appraisal_id: int) -> Page:
    seen = _mine(appraisal_id)
    expected = queries.expected_of(seen.appraisal)
    form = SelfForm.made(expected, seen.appraisal)
    if form.validate_on_submit():
        with refusals_on(form):
            send = "send" in request.form
            actions.write(seen, form.said, form.self_view.data, send=send, by=current_account())
            if "files" in request.form:
                return redirect(url_for("appraisal_files.files", appraisal_id=appraisal_id))
            flash(
                _("Sent. Your superior gives their view now.")
                if send
                else _("Kept. Nobody else reads it until you send it.")
            )
            return redirect(url_for(".page", appraisal_id=appraisal_id))
    return showing.page(seen, expected, own=form)


@bp.post("/penilaian/<int:appraisal_id>/terima")
@allow(STAFF)
def accept(appraisal_id: int) -> Response:
    number_seen = request.form.get("view", 0, type=number)
    actions.accept(_mine(appraisal_id), number=number_seen, by=current_account())
    flash(_("Accepted. It is final now."))
    return redirect(url_for(".page", appraisal_id=appraisal_id))


@bp.route("/penilaian/<int:appraisal_id>/keberatan", methods=["GET", "POST"])
@allow(STAFF)
def file_objection(appraisal_id: int) -> Page:
    seen, form = _mine(appraisal_id), ObjectionForm()
    if form.validate_on_submit():
        with refusals_on(form):
            actions.file_objection(seen, form.words.data, form.evidence.data, by=current_account())
            flash(_("Your objection is filed. Nothing of this appraisal is handed on while it runs."))
            return redirect(url_for(".page", appraisal_id=appraisal_id))
    if seen.appraisal.state is not State.RATED and not form.errors:
        return redirect(url_for(".page", appraisal_id=appraisal_id))
    page = render_template("appraisal/objection.html", form=form, seen=seen)
    return (page, 422) if form.errors else page


@bp.get("/penilaian/<int:appraisal_id>/jejak")
@allow(STAFF)
def traces(appraisal_id: int) -> str:
    """Who read it and who changed it: for the person alone."""
    seen = _mine(appraisal_id)
    return render_template("appraisal/traces.html", seen=seen, traces=_since_begun(history(f"Appraisal:{appraisal_id}")))


def _since_begun(traces: list[Trace]) -> list[Trace]:
    """Without those of one that somebody took back: the database may give its number to another one."""
    begun = next((place for place, one in enumerate(traces, 1) if one.action == "appraisal:begin"), len(traces))
    return traces[:begun]


def _mine(appraisal_id: int) -> Seen:
    seen = queries.appraisal(appraisal_id, reader=current_account())
    if not seen.is_mine:
        raise NotFound("There is no such appraisal.")
    return seen
