"""Words that were received, asked for and given."""

from collections.abc import Iterable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import STAFF, allow, current_account
from portal.accounts.queries import person as person_numbered
from portal.core import clock
from portal.core.errors import NotFound
from portal.evaluation.feedback import actions, queries, words
from portal.evaluation.feedback.forms import AnswerForm, AskForm, GiveForm
from portal.evaluation.feedback.models import Feedback, FeedbackRequest
from portal.evaluation.plans import queries as plans
from portal.evaluation.plans.history import history
from portal.evaluation.plans.words import VALUES
from portal.web import paging
from portal.web.refusals import refusals_on
from portal.web.sane import number
from portal.web.transaction import leaves_trace, trace

bp = Blueprint("feedback", __name__, url_prefix="/kinerja")
Page = str | Response | tuple[str, int]


@bp.context_processor
def shared() -> dict[str, object]:
    return {"words": words, "values": VALUES}


def _titles(*groups: Iterable[Feedback | FeedbackRequest]) -> dict[int, str]:
    return plans.titles_of({one.line_id for group in groups for one in group if one.line_id})


@bp.get("/umpan-balik")
@allow(STAFF)
def index() -> str:
    account = current_account()
    part, asked = queries.received(account.staff.id, paging.asked()), queries.requests_of(account.staff.id)
    answered = queries.answered(asked)
    return render_template(
        "feedback/index.html", part=part, asked=asked, answered=answered, titles=_titles(part.rows, asked),
        lapsed=queries.lapsed(asked, answered, account),
    )  # fmt: skip


@bp.route("/umpan-balik/minta", methods=["GET", "POST"])
@allow(STAFF)
def ask() -> Page:
    account = current_account()
    judges = queries.judges_of(account)
    if not judges:
        raise NotFound("Nobody holds a post above yours today.")
    form = AskForm()
    form.offer_about(plans.results_of(account.staff.id, clock.today()))
    form.offer_judges(judges)
    if form.validate_on_submit():
        with refusals_on(form):
            actions.ask(form.chosen, form.words.data, of_id=form.of.data, by=account)
            flash(_("Asked. It stands on your superior's first page."))
            return redirect(url_for(".index"))
    page = render_template("feedback/ask.html", form=form)
    return (page, 422) if form.errors else page


@bp.route("/umpan-balik/<int:feedback_id>", methods=["GET", "POST"])
@allow(STAFF)
@leaves_trace
def one(feedback_id: int) -> Page:
    found, form = queries.feedback(feedback_id, reader=current_account()), AnswerForm()
    if form.validate_on_submit():
        actions.answer(found, form.words.data, by=current_account())
        flash(_("Your answer stands beside it."))
        return redirect(url_for(".one", feedback_id=feedback_id))
    trace(partial(actions.note_readings, [found], by=current_account()))
    mine = found.person_id == current_account().person_id
    traces = history(f"Feedback:{found.id}") if mine else []
    page = render_template("feedback/one.html", one=found, form=form, titles=_titles([found]), mine=mine, traces=traces)
    return (page, 422) if form.errors else page


@bp.get("/tim/<int:person_id>/umpan-balik")
@allow(STAFF)
@leaves_trace
def about(person_id: int) -> str:
    _must_report(person_id)
    account = current_account()
    part = queries.about(person_id, account, paging.asked())
    asked = queries.open_requests(account.staff.id, person_id)
    actions.note_readings(part.rows, by=account)
    return render_template(
        "feedback/about.html", part=part, asked=asked, titles=_titles(part.rows, asked), person=person_numbered(person_id)
    )


@bp.route("/tim/<int:person_id>/umpan-balik/baru", methods=["GET", "POST"])
@allow(STAFF)
def give(person_id: int) -> Page:
    _must_report(person_id)
    asked, person = _asked(), person_numbered(person_id)
    form = GiveForm(data={"about": _about(asked) if asked else request.args.get("tentang", "")})
    form.offer_about(plans.results_of(person_id, clock.today()))
    if form.validate_on_submit():
        with refusals_on(form):
            actions.give(person, *form.given, evidence=form.evidence.data, request=asked, by=current_account())
            flash(_("Given. They read it on their first page."))
            return redirect(url_for("team.person", person_id=person_id))
    page = render_template("feedback/give.html", form=form, person=person, asked=asked)
    return (page, 422) if form.errors else page


def to_give(person_id: int, line_id: int) -> str:
    """Where a superior gives a word on one result: what it is about is chosen already."""
    return url_for("feedback.give", person_id=person_id, tentang=f"r{line_id}")


def _asked() -> FeedbackRequest | None:
    return queries.request_of(request.args.get("minta", 0, type=number), of=current_account())


def _about(asked: FeedbackRequest) -> str:
    return f"r{asked.line_id}" if asked.line_id else f"v{asked.value}"


def _must_report(person_id: int) -> None:
    if not queries.reports_to(person_id, current_account().staff.id):
        raise NotFound("Nobody of this name reports to you.")
