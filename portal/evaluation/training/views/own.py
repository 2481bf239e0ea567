"""Training of one's own: hours of the year, what the post asks for, courses to ask for, and what was learnt elsewhere."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import EMPLOYEE, STAFF, allow, current_account
from portal.core import clock
from portal.core.errors import NotAllowed, NotFound
from portal.evaluation.training import actions, queries, unit, words
from portal.evaluation.training.forms import AnswerForm, AskForm, BringForm, CertificateForm
from portal.evaluation.training.models import Training
from portal.evaluation.training.rules import State
from portal.web import proofs
from portal.web.refusals import refusals_on
from portal.web.sane import takes_files
from portal.web.transaction import computes_long, leaves_trace

bp = Blueprint("training", __name__, url_prefix="/kinerja/pelatihan")


@bp.context_processor
def shared() -> dict[str, object]:
    return {"words": words, "today": clock.today()}


@bp.get("")
@allow(EMPLOYEE)
def index() -> str:
    account, today = current_account(), clock.today()
    seat, held = queries.seat_if_any(account), account.staff.posts
    mine = queries.trainings_of(account.staff.id)
    first, last = queries.year_of(today)
    counted = sum(each.counted or 0 for each in mine if first <= each.last_day <= last)
    return render_template(
        "training/index.html", mine=mine, counted=counted, terms=queries.terms_on(today), held=seat,
        gaps=queries.gaps_of(account.staff.id, seat.post_id) if seat else [],
        sessions=queries.sessions_ahead(request.args.get("q", "")[:80]), asked={each.session_id for each in mine},
        readings=queries.readings(mine), consents=queries.waiting_consents(account),
        leads=any(each.post.leads for each in held),
    )  # fmt: skip


@bp.route("/jadwal/<int:session_id>", methods=["GET", "POST"])
@allow(STAFF)
def ask(session_id: int) -> ResponseReturnValue:
    session, form = queries.session(session_id), AskForm()
    if form.validate_on_submit():
        with refusals_on(form):
            actions.ask(session, form.alasan.data or "", by=current_account())
            flash(_("You asked for a place. Your superior is told."))
            return redirect(url_for(".index"))
    taken = queries.places_taken(session_id)
    return _page("training/ask.html", form, session=session, free=max(0, session.seats - taken))


@bp.route("/tambah", methods=["GET", "POST"])
@allow(STAFF)
@computes_long
@takes_files("berkas", most=proofs.MOST)
def bring() -> ResponseReturnValue:
    form = BringForm()
    if form.validate_on_submit():
        with refusals_on(form):
            about = (form.judul.data or "", form.lembaga.data or "", form.mulai.data, form.sampai.data, form.jp.data or 0)
            file = proofs.take_in_any()
            actions.bring(*about, certificate=form.nomor.data or "", file=file, by=current_account())
            flash(_("Entered. The hours count once HR has looked at it."))
            return redirect(url_for(".index"))
    return _page("training/bring.html", form)


@bp.route("/<int:training_id>/sertifikat", methods=["GET", "POST"])
@allow(STAFF)
@computes_long
@takes_files("berkas", most=proofs.MOST)
def certify(training_id: int) -> ResponseReturnValue:
    training = queries.own_training(training_id, current_account().staff.id)
    form = CertificateForm(nomor=training.certificate)
    if form.validate_on_submit():
        with refusals_on(form):
            actions.certify(training, form.nomor.data or "", proofs.take_in_any(), by=current_account())
            flash(_("The certificate is kept."))
            return redirect(url_for(".index"))
    return _page("training/certificate.html", form, training=training)


@bp.get("/berkas/<key>")
@allow(EMPLOYEE)
@leaves_trace
def certificate(key: str) -> Response:
    training = queries.with_file(key, reader=current_account())
    actions.note_reading(training, by=current_account())
    if training.file is None:
        raise NotFound("There is no such file.")
    return proofs.answer(training.file, "sertifikat")


# ---- of who leads


def _must_wait(training: Training) -> None:
    if training.state is State.LAPSED:
        raise NotAllowed("The session has begun.")
    if training.state is not State.ASKED:
        raise NotAllowed("This was answered already.")


@bp.route("/<int:training_id>/persetujuan", methods=["GET", "POST"])
@allow(STAFF)
def answer(training_id: int) -> ResponseReturnValue:
    training = queries.training(training_id)
    judge = queries.judge_of(training)
    if judge is None or judge.person_id != current_account().person_id:
        raise NotFound("There is no such training.")
    _must_wait(training)
    form = AnswerForm()
    if form.validate_on_submit():
        with refusals_on(form):
            agreed = form.jawaban.data == "ya"
            actions.answer(training, agreed, form.alasan.data or "", by=current_account())
            flash(_("Your answer is recorded."))
            return redirect(url_for(".index"))
    return _page("training/answer.html", form, training=training, judge=judge)


@bp.get("/unit")
@allow(STAFF)
def of_unit() -> str:
    led = [held.post.agency for held in current_account().staff.posts if held.post.leads]
    if not led:
        raise NotFound("You lead no unit.")
    return render_template("training/unit.html", view=unit.of_agencies(led), of=None)


@bp.get("/tim")
@allow(STAFF)
def team() -> str:
    today = clock.today()
    found = queries.hours_of_team(current_account().staff.id, today)
    return render_template("training/team.html", team=found, terms=queries.terms_on(today))


def _page(template: str, form: Any, **more: object) -> ResponseReturnValue:
    return render_template(template, form=form, **more), 422 if form.errors or form.form_errors else 200
