"""Coaching, counselling and referral: pages for two, or for three where it went further up. Nobody else finds them."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import STAFF, allow, current_account
from portal.accounts.line import Seated
from portal.core import clock
from portal.core.errors import NotFound
from portal.evaluation.recognition import actions, coaching, queries, words
from portal.evaluation.recognition.forms import NoteForm, PlanForm, ReferForm, ReviewForm, StepForm, WordsForm
from portal.evaluation.recognition.models import CoachingPlan
from portal.evaluation.recognition.rules import Cause, Source
from portal.web.refusals import refusals_on
from portal.web.sane import number as row
from portal.web.transaction import leaves_trace, trace

bp = Blueprint("coaching", __name__, url_prefix="/kinerja/pembinaan")


@bp.context_processor
def shared() -> dict[str, object]:
    return {"words": words, "today": clock.today()}


def _page(template: str, form: Any, **more: object) -> ResponseReturnValue:
    page = render_template(f"recognition/{template}", form=form, **more)
    return page, 422 if form.errors or form.form_errors else 200


@bp.get("")
@allow(STAFF)
def index() -> str:
    account = current_account()
    team = queries.team_of(account)
    return render_template(
        "recognition/coaching.html", plans=queries.plans_for(account, team), low=queries.to_coach(team), team=team,
        notes=queries.notes_for(account), referrals=queries.referrals_for(account), reader=account,
        names={(seat.post_id, seat.person_id): seat for seat in team},
    )  # fmt: skip


@bp.route("/baru/<int:post_id>/<int:person_id>", methods=["GET", "POST"])
@allow(STAFF)
@leaves_trace
def begin(post_id: int, person_id: int) -> ResponseReturnValue:
    team = queries.team_of(current_account())
    seat, form, low = queries.seat_in(team, person_id, post_id), PlanForm(), None
    if asked := _asked_for():
        low = queries.result(queries.to_coach([seat]), *asked)
        if low is None:
            return _proposed_no_more(form, seat)
        trace(partial(actions.note_reading, low, by=current_account()))
    if form.validate_on_submit():
        with refusals_on(form):
            about = (form.tujuan.data or "", form.tinjau.data)
            made = coaching.open_plan(seat, *about, low=low, by=current_account())
            flash(_("Opened. It holds once the person agrees."))
            return redirect(url_for(".plan", plan_id=made.id))
    return _page("begin.html", form, seat=seat, low=low)


def _asked_for() -> tuple[Source, int] | None:
    """The result below its target, or the appraisal below expectation, that the address names."""
    for name, source in (("hasil", Source.TARGET), ("penilaian", Source.APPRAISAL)):
        if asked := request.args.get(name, 0, type=row):
            return source, asked
    return None


def _proposed_no_more(form: PlanForm, seat: Seated) -> ResponseReturnValue:
    if request.method == "GET":
        raise NotFound("There is no such result.")
    form.form_errors.append(words.PROPOSED_NO_MORE)
    return _page("begin.html", form, seat=seat, low=None)


# ---- one plan


def _plan(plan_id: int) -> tuple[CoachingPlan, bool]:
    """The plan, and whether the reader is the superior."""
    account = current_account()
    found = queries.plan(plan_id, reader=account)
    return found, found.person_id != account.person_id


@bp.get("/<int:plan_id>")
@allow(STAFF)
def plan(plan_id: int) -> str:
    found, leads = _plan(plan_id)
    return render_template("recognition/plan.html", plan=found, leads=leads)


@bp.post("/<int:plan_id>/setuju")
@allow(STAFF)
def agree(plan_id: int) -> ResponseReturnValue:
    coaching.agree(_plan(plan_id)[0], by=current_account())
    flash(_("You agreed. The plan holds from today on."))
    return redirect(url_for(".plan", plan_id=plan_id))


@bp.route("/<int:plan_id>/langkah", methods=["GET", "POST"])
@allow(STAFF)
def step(plan_id: int) -> ResponseReturnValue:
    found, form = _plan(plan_id)[0], StepForm()
    if form.validate_on_submit():
        with refusals_on(form):
            about = (form.apa.data or "", form.kapan.data)
            coaching.add_step(found, *about, by_coach=form.siapa.data == "atasan", by=current_account())
            flash(_("The step stands in the plan."))
            return redirect(url_for(".plan", plan_id=plan_id))
    return _page("step.html", form, plan=found)


@bp.post("/<int:plan_id>/langkah/<int:number>")
@allow(STAFF)
def finish(plan_id: int, number: int) -> ResponseReturnValue:
    found = next((each for each in _plan(plan_id)[0].steps if each.id == number), None)
    if found is None:
        raise NotFound("There is no such page.")
    coaching.finish_step(found, by=current_account())
    flash(_("It is noted as done."))
    return redirect(url_for(".plan", plan_id=plan_id))


@bp.route("/<int:plan_id>/tinjauan", methods=["GET", "POST"])
@allow(STAFF)
def review(plan_id: int) -> ResponseReturnValue:
    (found, leads), form = _plan(plan_id), ReviewForm()
    if not leads:
        del form.tinjau
    if form.validate_on_submit():
        with refusals_on(form):
            next_on = form.tinjau.data if leads else None
            coaching.review(found, form.kata.data or "", next_on, by=current_account())
            flash(_("Both of you read it in the plan."))
            return redirect(url_for(".plan", plan_id=plan_id))
    return _page("review.html", form, plan=found)


@bp.route("/<int:plan_id>/akhiri", methods=["GET", "POST"])
@allow(STAFF)
def end(plan_id: int) -> ResponseReturnValue:
    (found, leads), form = _plan(plan_id), WordsForm()
    if not leads:
        raise NotFound("There is no such page.")
    if form.validate_on_submit():
        with refusals_on(form):
            coaching.end(found, form.kata.data or "", by=current_account())
            flash(_("The plan is ended."))
            return redirect(url_for(".plan", plan_id=plan_id))
    return _page("end.html", form, plan=found)


# ---- counselling


@bp.route("/konseling/baru/<int:post_id>/<int:person_id>", methods=["GET", "POST"])
@allow(STAFF)
def counsel(post_id: int, person_id: int) -> ResponseReturnValue:
    seat, form = queries.seat_in(queries.team_of(current_account()), person_id, post_id), NoteForm()
    if form.validate_on_submit():
        with refusals_on(form):
            coaching.note_counselling(seat, form.tanggal.data, form.kata.data or "", by=current_account())
            flash(_("Kept. The two of you read it, and nobody else."))
            return redirect(url_for(".index"))
    return _page("counsel.html", form, seat=seat)


@bp.get("/konseling/<int:number>")
@allow(STAFF)
@leaves_trace
def note(number: int) -> str:
    found = queries.note(number, reader=current_account())
    coaching.note_reading(found, by=current_account())
    return render_template("recognition/note.html", note=found, readings=queries.readings_of(found))


# ---- referral


@bp.route("/rujukan/baru/<int:post_id>/<int:person_id>", methods=["GET", "POST"])
@allow(STAFF)
def refer(post_id: int, person_id: int) -> ResponseReturnValue:
    seat, form = queries.seat_in(queries.team_of(current_account()), person_id, post_id), ReferForm()
    if form.validate_on_submit():
        with refusals_on(form):
            said = (Cause(form.sebab.data), form.kata.data or "", form.bukti.data or "")
            made = coaching.refer(seat, *said, by=current_account())
            flash(_("It lies before your superior. The person reads it too."))
            return redirect(url_for(".referral", number=made.id))
    return _page("refer.html", form, seat=seat)


@bp.route("/rujukan/<int:number>", methods=["GET", "POST"])
@allow(STAFF)
def referral(number: int) -> ResponseReturnValue:
    account, form = current_account(), WordsForm()
    found = queries.referral(number, reader=account)
    if form.validate_on_submit():
        with refusals_on(form):
            do = coaching.say if found.person_id == account.person_id else coaching.answer
            do(found, form.kata.data or "", by=account)
            flash(_("Your words stand beside it."))
            return redirect(url_for(".referral", number=number))
    own = found.person_id == account.person_id
    speaks = found.answer is None and (not found.said if own else queries.decides(found, account))
    return _page("referral.html", form, referral=found, speaks=speaks)
