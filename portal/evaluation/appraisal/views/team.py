"""What a superior does with the appraisals of their team, and with objections against the views of those below."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts import line
from portal.accounts.access import STAFF, allow, current_account
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.periods import Period, containing
from portal.evaluation.appraisal import actions, queries, showing
from portal.evaluation.appraisal.forms import AchievementForm, DecisionForm, ExplainForm, NoteForm, RatingForm
from portal.evaluation.appraisal.queries import Seen
from portal.evaluation.appraisal.rules import State
from portal.evaluation.plans.rules import quarters
from portal.web.refusals import refusals_on
from portal.web.transaction import leaves_trace, trace

bp = Blueprint("appraisals", __name__, url_prefix="/kinerja/tim")
bp.context_processor(showing.shared)
Page = str | Response | tuple[str, int]


@bp.route("/penilaian", methods=["GET", "POST"])
@allow(STAFF)
def index() -> Page:
    account, period, form = current_account(), _period(), NoteForm()
    if form.validate_on_submit():
        actions.justify(period, form.words.data, by=account)
        flash(_("Your reasons are recorded. No rating has changed."))
        return redirect(url_for(".index", periode=period))
    seats = line.team_of(account.staff.id)
    found = queries.of_team(account.staff.id, period)
    page = render_template(
        "appraisal/team.html", period=period, found=found, form=form, alike=queries.alike(seats, period),
        spreads=queries.spreads(found, account, period), notes=queries.notes_of(account.staff.id, period),
        periods=[*quarters(clock.today().year), Period(str(clock.today().year))],
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _period() -> Period:
    return Period(request.args.get("periode", "") or containing(clock.today(), "quarter"))


@bp.route("/<int:person_id>/penilaian/<int:appraisal_id>", methods=["GET", "POST"])
@allow(STAFF)
@leaves_trace
def page(person_id: int, appraisal_id: int) -> Page:
    seen = _theirs(person_id, appraisal_id)
    beside = queries.beside(seen.appraisal)
    # What was typed before it became final, or was objected to, is shown again with the reason why it is too late.
    open_still = seen.appraisal.state in (State.SENT, State.RATED, State.WRITING)
    may = seen.judges and (open_still or request.method == "POST")
    form = RatingForm.made(beside.expected, seen.appraisal.view) if may else None
    if form and form.validate_on_submit():
        with refusals_on(form):
            actions.rate(seen, form.rating, by=current_account())
            flash(_("Your view is given. The person reads it now."))
            return redirect(showing.address_of(seen))
    trace(partial(actions.note_reading, seen.appraisal, by=current_account()))
    return showing.page(seen, beside, rating=form)


@bp.route("/<int:person_id>/penilaian/<int:appraisal_id>/capaian", methods=["GET", "POST"])
@allow(STAFF)
@leaves_trace
def achievement(person_id: int, appraisal_id: int) -> Page:
    seen, form = _theirs(person_id, appraisal_id), AchievementForm()
    if not seen.judges or not seen.appraisal.plan.leads:
        raise NotFound("There is no such appraisal.")
    agency, period = seen.appraisal.plan.post.agency, seen.appraisal.period
    if form.validate_on_submit():
        with refusals_on(form):
            about = (agency, period, form.chosen, form.words.data)
            actions.set_achievement(*about, seen=seen, by=current_account())
            return redirect(showing.address_of(seen))
    return _shown("appraisal/achievement.html", form, seen)


@bp.route("/<int:person_id>/penilaian/<int:appraisal_id>/penjelasan", methods=["GET", "POST"])
@allow(STAFF)
@leaves_trace
def explain(person_id: int, appraisal_id: int) -> Page:
    seen, form = _theirs(person_id, appraisal_id), ExplainForm()
    if not seen.explains:
        raise NotFound("There is no such appraisal.")
    if form.validate_on_submit():
        with refusals_on(form):
            actions.explain(seen, form.words.data, by=current_account())
            flash(_("Your explanation stands beside the objection."))
            return redirect(showing.address_of(seen))
    return _shown("appraisal/explain.html", form, seen)


@bp.route("/<int:person_id>/penilaian/<int:appraisal_id>/putusan", methods=["GET", "POST"])
@allow(STAFF)
@leaves_trace
def decide(person_id: int, appraisal_id: int) -> Page:
    seen, form = _theirs(person_id, appraisal_id), DecisionForm()
    view = seen.appraisal.view
    if not seen.decides or view is None:
        raise NotFound("There is no such appraisal.")
    if form.validate_on_submit():
        with refusals_on(form):
            actions.decide(seen, form.words.data, form.rating(view), by=current_account())
            flash(_("Your decision is recorded. It is final."))
            return redirect(showing.address_of(seen))
    return _shown("appraisal/decide.html", form, seen)


def _theirs(person_id: int, appraisal_id: int) -> Seen:
    seen = queries.appraisal(appraisal_id, reader=current_account())
    if seen.is_mine or seen.appraisal.plan.person_id != person_id:
        raise NotFound("There is no such appraisal.")
    return seen


def _shown(template: str, form: object, seen: Seen) -> Page:
    """A form beside what it is about: to read that leaves a trace too."""
    trace(partial(actions.note_reading, seen.appraisal, by=current_account()))
    page = render_template(template, form=form, seen=seen, back=showing.address_of(seen))
    return (page, 422) if getattr(form, "errors", None) else page
