"""A person's own plans, and what they and their superior do with one."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import STAFF, allow, current_account
from portal.core.errors import NotFound
from portal.evaluation.plans import actions, queries, showing, words
from portal.evaluation.plans.forms import AroundForm, IndicatorForm, ResultForm, ReviseForm
from portal.evaluation.plans.models import PlanVersion
from portal.evaluation.plans.queries import Seen
from portal.organisation import queries as organisation
from portal.web.refusals import refusals_on
from portal.web.sane import number

bp = Blueprint("plans", __name__, url_prefix="/kinerja")
Page = str | Response | tuple[str, int]


@bp.context_processor
def shared() -> dict[str, object]:
    return {"words": words}


def address_of(seen: Seen) -> str:
    """The page of a plan for this reader: a superior's reading leaves a trace, so theirs is a page of its own."""
    if seen.is_mine:
        return url_for("plans.page", plan_id=seen.plan.id)
    return url_for("team.plan", person_id=seen.plan.person_id, plan_id=seen.plan.id)


def shown(template: str, form: object, **given: object) -> Page:
    page = render_template(template, form=form, **given)
    return (page, 422) if getattr(form, "errors", None) else page


@bp.get("/skp")
@allow(STAFF)
def index() -> str:
    account = current_account()
    plans = queries.mine(account.staff.id)
    return render_template("plans/index.html", plans=plans, ahead=queries.to_begin(account, plans))


@bp.post("/skp")
@allow(STAFF)
def begin() -> Response:
    post = organisation.post(request.form.get("post", 0, type=number))
    made = actions.begin(post, request.form.get("year", 0, type=number), by=current_account())
    flash(_("Your plan is begun. Write its results, then propose it."))
    return redirect(url_for(".page", plan_id=made.id))


@bp.get("/skp/<int:plan_id>")
@allow(STAFF)
def page(plan_id: int) -> str | Response:
    seen = queries.plan(plan_id, reader=current_account())
    if not seen.is_mine:
        return redirect(address_of(seen))
    return showing.plan_page(seen, request.args.get("versi", type=number))


# ---- what stands in it


@bp.route("/skp/<int:plan_id>/hasil/baru", methods=["GET", "POST"])
@bp.route("/skp/<int:plan_id>/hasil/<int:line_id>", methods=["GET", "POST"])
@allow(STAFF)
def result(plan_id: int, line_id: int | None = None) -> Page:
    seen, version = _to_write(plan_id)
    there = queries.result(version, line_id) if line_id else None
    form = ResultForm(data=ResultForm.filled(there) if there else {})
    form.offer(queries.parents_for(seen.plan, seen.judge), leads=seen.plan.leads)
    if form.validate_on_submit():
        with refusals_on(form):
            if there:
                actions.change_result(version, there, form.facts, by=current_account())
                return redirect(address_of(seen))
            made = actions.add_result(version, form.facts, by=current_account())
            return redirect(url_for(".indicator", plan_id=plan_id, line_id=made.line_id))
    return shown("plans/result.html", form, seen=seen, result=there)


@bp.post("/skp/<int:plan_id>/hasil/<int:line_id>/hapus")
@allow(STAFF)
def drop_result(plan_id: int, line_id: int) -> Response:
    seen, version = _to_write(plan_id)
    actions.drop_result(version, queries.result(version, line_id), by=current_account())
    flash(_("Taken out of this version."))
    return redirect(address_of(seen))


@bp.route("/skp/<int:plan_id>/hasil/<int:line_id>/indikator/baru", methods=["GET", "POST"])
@bp.route("/skp/<int:plan_id>/hasil/<int:line_id>/indikator/<int:indicator_id>", methods=["GET", "POST"])
@allow(STAFF)
def indicator(plan_id: int, line_id: int, indicator_id: int | None = None) -> Page:
    seen, version = _to_write(plan_id)
    result = queries.result(version, line_id)
    there = queries.indicator(result, indicator_id) if indicator_id else None
    form = IndicatorForm(data=IndicatorForm.filled(there) if there else {})
    form.offer(leads=seen.plan.leads)
    if form.validate_on_submit():
        with refusals_on(form):
            actions.write_indicator(version, result, form.facts, indicator=there, by=current_account())
            return redirect(address_of(seen))
    return shown("plans/indicator.html", form, seen=seen, result=result, indicator=there)


@bp.post("/skp/<int:plan_id>/hasil/<int:line_id>/indikator/<int:indicator_id>/hapus")
@allow(STAFF)
def drop_indicator(plan_id: int, line_id: int, indicator_id: int) -> Response:
    seen, version = _to_write(plan_id)
    result = queries.result(version, line_id)
    actions.drop_indicator(version, result, queries.indicator(result, indicator_id), by=current_account())
    flash(_("Taken out of this version."))
    return redirect(address_of(seen))


@bp.route("/skp/<int:plan_id>/lampiran", methods=["GET", "POST"])
@allow(STAFF)
def around(plan_id: int) -> Page:
    seen, version = _to_write(plan_id)
    form = AroundForm(data=AroundForm.filled(version))
    form.offer(leads=seen.plan.leads)
    if form.validate_on_submit():
        with refusals_on(form):
            actions.write_around(version, form.around, by=current_account())
            return redirect(address_of(seen))
    return shown("plans/around.html", form, seen=seen)


def _to_write(plan_id: int) -> tuple[Seen, PlanVersion]:
    """The newest version of one's own plan: to a superior these pages are not there."""
    seen = queries.plan(plan_id, reader=current_account())
    if not seen.is_mine:
        raise NotFound("There is no such plan.")
    return seen, queries.version(seen.plan)


# ---- the talk


@bp.post("/skp/<int:plan_id>/ajukan")
@allow(STAFF)
def propose(plan_id: int) -> Response:
    seen, version = _to_write(plan_id)
    actions.propose(version, by=current_account())
    flash(_("Proposed. Your superior talks it over with you; then both of you agree."))
    return redirect(address_of(seen))


@bp.post("/skp/<int:plan_id>/setuju")
@allow(STAFF)
def agree(plan_id: int) -> Response:
    seen = queries.plan(plan_id, reader=current_account())
    version = queries.version(seen.plan)
    if version.id != request.form.get("version", 0, type=number):
        abort(409)
    actions.agree(version, seen=request.form.get("seen", -1, type=number), by=current_account())
    flash(_("Your agreement is recorded."))
    return redirect(address_of(seen))


@bp.route("/skp/<int:plan_id>/ubah", methods=["GET", "POST"])
@allow(STAFF)
def revise(plan_id: int) -> Page:
    seen = queries.plan(plan_id, reader=current_account())
    form = ReviseForm()
    if form.validate_on_submit():
        with refusals_on(form):
            actions.revise(seen.plan, form.reason.data, by=current_account())
            flash(_("A new version is begun. The one before counts until both have agreed."))
            return redirect(address_of(seen))
    return shown("plans/revise.html", form, seen=seen, back=address_of(seen))


# ---- the matrix of roles and results


@bp.get("/matriks")
@allow(STAFF)
def matrix() -> str:
    account = current_account()
    mine = [one for one in queries.mine(account.staff.id) if one.runs]
    wanted = request.args.get("rencana", type=number)
    chosen = next((one for one in mine if wanted in (None, one.plan_id)), None)
    if chosen is None:
        return render_template("plans/matrix.html", matrix=None, plan=None, mine=mine)
    plan = queries.plan(chosen.plan_id, reader=account).plan
    return render_template("plans/matrix.html", matrix=queries.matrix(plan, account), plan=plan, mine=mine)
