"""Where HR says how often people of its agencies are reminded."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.evaluation.plans import reminders, units, words
from portal.evaluation.plans.cadence import Terms
from portal.evaluation.plans.forms import CadenceForm
from portal.web.refusals import refusals_on

bp = Blueprint("reminders", __name__, url_prefix="/kepegawaian/pengingat")
PROPOSED = Terms(before=7, every=7, superior_after=14, word_after=60)  # what the form begins with; nothing holds by it
LATELY = 7  # days


@bp.get("")
@allow(Permission.PERFORMANCE_KEEP)
def index() -> str:
    agencies = units.kept_by(current_account())
    return render_template(
        "plans/reminders.html", agencies=agencies, holds=reminders.all_terms(), own=reminders.own_terms(agencies),
        sent=reminders.sent_lately(agencies, LATELY), words=words, lately=LATELY,
    )  # fmt: skip


@bp.route("/<slug>", methods=["GET", "POST"])
@allow(Permission.PERFORMANCE_KEEP)
def of_agency(slug: str) -> str | Response | tuple[str, int]:
    agency = units.unit(slug, current_account())
    holds = reminders.all_terms().get(agency.id)
    form = CadenceForm(data=asdict(holds or PROPOSED))
    if form.validate_on_submit():
        with refusals_on(form):
            reminders.set_terms(agency, form.terms, by=current_account())
            flash(_("Kept. The next reminders go by it."))
            return redirect(url_for(".index"))
    own = reminders.own_terms([agency])
    page = render_template("plans/reminder_terms.html", form=form, agency=agency, own=own.get(agency.id), holds=holds)
    return (page, 422) if form.errors else page


@bp.post("/<slug>/atas")
@allow(Permission.PERFORMANCE_KEEP)
def drop(slug: str) -> Response:
    reminders.drop_terms(units.unit(slug, current_account()), by=current_account())
    flash(_("From now on the numbers of the agency above hold here too."))
    return redirect(url_for(".index"))
