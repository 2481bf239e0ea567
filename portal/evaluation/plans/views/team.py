"""A superior's team: who is in it, what their plans say, and what the other slices of evaluation show of each."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import STAFF, allow, current_account
from portal.core.errors import NotFound
from portal.core.together import together
from portal.evaluation.plans import actions, queries, showing, words
from portal.evaluation.plans.forms import ConductForm, TalkForm
from portal.evaluation.plans.queries import Seen
from portal.evaluation.plans.views.own import Page, shown
from portal.web.refusals import refusals_on
from portal.web.sane import number
from portal.web.slices import plan as house
from portal.web.transaction import leaves_trace

bp = Blueprint("team", __name__, url_prefix="/kinerja/tim")


@bp.context_processor
def shared() -> dict[str, object]:
    return {"words": words}


@bp.get("")
@allow(STAFF)
def index() -> str:
    account = current_account()
    with together([*queries.asks_team(account.staff.id), *house().asked_by_notes(account)]):
        members = queries.team(account.staff.id)
        people = list(dict.fromkeys(member.seat.person_id for member in members))
        notes = house().team_notes_for(account, people)
    return render_template("plans/team.html", members=members, notes=notes)


@bp.get("/<int:person_id>")
@allow(STAFF)
def person(person_id: int) -> str:
    account = current_account()
    with together(queries.asks_team(account.staff.id)):
        posts = queries.members_called(account, person_id)
        panels = house().person_panels_for(account, person_id)
    return render_template("plans/person.html", posts=posts, name=posts[0].seat.name, panels=panels)


@bp.get("/<int:person_id>/skp/<int:plan_id>")
@allow(STAFF)
@leaves_trace
def plan(person_id: int, plan_id: int) -> str:
    seen = _judged(person_id, plan_id)
    actions.note_reading(seen.plan, by=current_account())
    return showing.plan_page(seen, request.args.get("versi", type=number))


@bp.route("/<int:person_id>/skp/<int:plan_id>/dialog", methods=["GET", "POST"])
@allow(STAFF)
def discuss(person_id: int, plan_id: int) -> Page:
    seen = _judged(person_id, plan_id)
    version = queries.version(seen.plan)
    form = TalkForm(data={"words": version.discussed})
    if form.validate_on_submit():
        with refusals_on(form):
            actions.discuss(version, form.words.data, by=current_account())
            flash(_("The talk is written down. Now each of you agrees."))
            return _back(seen)
    return shown("plans/talk.html", form, seen=seen)


@bp.route("/<int:person_id>/skp/<int:plan_id>/perilaku", methods=["GET", "POST"])
@allow(STAFF)
def conduct(person_id: int, plan_id: int) -> Page:
    seen = _judged(person_id, plan_id)
    version = queries.version(seen.plan)
    form = ConductForm(data={one.value.value: one.text for one in version.conduct})
    if form.validate_on_submit():
        with refusals_on(form):
            actions.expect_conduct(version, form.expected, by=current_account())
            flash(_("What you expect stands in the plan."))
            return _back(seen)
    return shown("plans/conduct.html", form, seen=seen)


def _judged(person_id: int, plan_id: int) -> Seen:
    """To the superior alone: the person has a page of their own."""
    seen = queries.plan(plan_id, reader=current_account())
    if seen.is_mine or seen.plan.person_id != person_id:
        raise NotFound("There is no such plan.")
    return seen


def _back(seen: Seen) -> Response:
    return redirect(url_for(".plan", person_id=seen.plan.person_id, plan_id=seen.plan.id))
