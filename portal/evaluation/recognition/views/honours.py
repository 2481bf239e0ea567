"""Appreciation: what one was given, what one may give for confirmed results, and what everybody may read."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import ANYONE, STAFF, allow, current_account
from portal.accounts.line import Seated
from portal.accounts.rules import Permission
from portal.core.errors import NotAllowed, NotFound
from portal.evaluation.recognition import actions, queries, words
from portal.evaluation.recognition.forms import AppreciationForm, GiveForm, SecondForm
from portal.evaluation.recognition.models import Appreciation
from portal.evaluation.recognition.rules import HonourState, Source
from portal.organisation import queries as organisation
from portal.web.refusals import refusals_on
from portal.web.transaction import leaves_trace, trace

bp = Blueprint("recognition", __name__)
MINE, HR = "/kinerja/penghargaan", "/kepegawaian/penghargaan"
KEEP = Permission.PERFORMANCE_KEEP


@bp.context_processor
def shared() -> dict[str, object]:
    return {"words": words}


@bp.get(MINE)
@allow(STAFF)
def index() -> str:
    account = current_account()
    team = queries.team_of(account)
    names = {(seat.post_id, seat.person_id): seat for seat in team}
    mine, results = queries.honours_of(account.staff.id), queries.to_appreciate(team)
    return render_template("recognition/index.html", mine=mine, results=results, names=names, team=team)


@bp.route(f"{MINE}/beri/<source>/<int:number>", methods=["GET", "POST"])
@allow(STAFF)
@leaves_trace
def give(source: str, number: int) -> ResponseReturnValue:
    if source not in set(Source):
        raise NotFound("There is no such result.")
    team = queries.team_of(current_account())
    result, form = queries.result(queries.to_appreciate(team), Source(source), number), GiveForm()
    if result is None:
        return _proposed_no_more(form, team)
    seat = queries.seat_in(team, result.person_id, result.post_id)
    found = queries.forms_for(organisation.agency_by_id(seat.agency_id))
    form.offer(found)
    trace(partial(actions.note_reading, result, by=current_account()))
    if form.validate_on_submit():
        with refusals_on(form):
            chosen = next(each for each in found if str(each.id) == form.bentuk.data)
            actions.give(result, chosen, form.alasan.data or "", by=current_account())
            flash(_("A second person decides now.") if chosen.public else _("Given. The person sees it on their page."))
            return redirect(url_for(".index"))
    page = render_template("recognition/give.html", form=form, result=result, seat=seat, found=found)
    return page, 422 if form.errors or form.form_errors else 200


def _proposed_no_more(form: GiveForm, team: list[Seated]) -> ResponseReturnValue:
    """Whoever leads somebody is given back what they typed, whether there ever was such a result or not."""
    if request.method == "GET" or not team:
        raise NotFound("There is no such result.")
    form.form_errors.append(words.PROPOSED_NO_MORE)
    return render_template("recognition/give.html", form=form, result=None), 422


@bp.route(f"{MINE}/<int:number>/putusan", methods=["GET", "POST"])
@allow(STAFF)
def decide(number: int) -> ResponseReturnValue:
    honour, account = queries.honour(number), current_account()
    second = queries.second_of(honour)
    if not honour.appreciation.public or second is None or second.person_id != account.person_id:
        raise NotFound("There is no such appreciation.")
    if honour.state is not HonourState.WAITING:
        raise NotAllowed("This was decided already.")
    form = SecondForm()
    if form.validate_on_submit():
        with refusals_on(form):
            actions.decide(honour, form.putusan.data == "ya", form.alasan.data or "", by=account)
            flash(_("Your decision is recorded."))
            return redirect(url_for(".index"))
    page = render_template("recognition/decide.html", form=form, honour=honour)
    return page, 422 if form.errors or form.form_errors else 200


@bp.post(f"{MINE}/<int:number>/nama")
@allow(STAFF)
def be_named(number: int) -> ResponseReturnValue:
    honour, account = queries.honour(number), current_account()
    if honour.person_id != account.person_id:
        raise NotFound("There is no such appreciation.")
    actions.be_named(honour, request.form.get("nama") == "ya", by=account)
    flash(_("Your choice is kept."))
    return redirect(url_for(".index"))


@bp.get("/penghargaan")
@allow(ANYONE)
def public() -> str:
    return render_template("recognition/public.html", honours=queries.public_honours())


# ---- of HR


@bp.get(HR)
@allow(KEEP)
def keeping() -> str:
    kept = queries.kept_by(current_account())
    return render_template("recognition/keeping.html", found=queries.catalogue(kept))


@bp.route(f"{HR}/<int:number>", methods=["GET", "POST"])
@allow(KEEP)
def keep(number: int) -> ResponseReturnValue:
    here = _form_of(number)
    agencies = [here.agency] if here else queries.kept_by(current_account())
    form = AppreciationForm(data=_known_of(here))
    form.offer(agencies)
    if form.validate_on_submit():
        with refusals_on(form):
            agency = next(each for each in agencies if str(each.id) == form.instansi.data)
            said = (form.nama.data or "", form.isi.data or "", form.dasar.data or "")
            public, active = bool(form.umum.data), bool(form.aktif.data)
            actions.keep_appreciation(agency, *said, public=public, active=active, here=here, by=current_account())
            flash(_("The form of appreciation is kept."))
            return redirect(url_for(".keeping"))
    page = render_template("recognition/keep.html", form=form, here=here)
    return page, 422 if form.errors or form.form_errors else 200


def _form_of(number: int) -> Appreciation | None:
    if not number:
        return None
    found = queries.appreciation(number)
    if not current_account().may_about(KEEP, found.agency):
        raise NotFound("There is no such page.")
    return found


def _known_of(here: Appreciation | None) -> dict[str, object]:
    if here is None:
        return {"aktif": True}
    return {
        "instansi": str(here.agency_id), "nama": here.name, "isi": here.about, "dasar": here.basis, "umum": here.public,
        "aktif": here.active,
    }  # fmt: skip
