"""The page on which somebody lets what they did in a shared matter stand as evidence in their plan of work."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import STAFF, allow, current_account
from portal.core.errors import NotAllowed
from portal.evaluation.coordination import credits, queries
from portal.evaluation.coordination.credits import Offer
from portal.evaluation.coordination.forms import CreditForm
from portal.evaluation.coordination.models import SharedMatter
from portal.web.format import date_long
from portal.web.refusals import refusals_on

bp = Blueprint("matter_credits", __name__, url_prefix="/kinerja/koordinasi/<int:matter_id>/bukti")
WHOLE = "seluruhnya"


@bp.route("", methods=["GET", "POST"])
@allow(STAFF)
def index(matter_id: int) -> ResponseReturnValue:
    account = current_account()
    matter, voice = queries.matter(matter_id, reader=account), queries.voice_of(account)
    offers, mine = credits.offered(matter, voice, account.person_id), credits.own(matter_id, account.staff.id)
    if not offers and not mine:
        raise NotAllowed("Only who did a step names it for their plan.")
    results = credits.results_for(account.staff.id, offers) if offers else []
    form = CreditForm()
    form.offer([(_key(each), _said(each, matter)) for each in offers], [(each.id, each.title) for each in results])
    if form.validate_on_submit():
        chosen = next(each for each in offers if _key(each) == form.apa.data)
        with refusals_on(form):
            credits.name(matter, chosen.step, int(form.hasil.data), voice, by=account)
            flash(_("It stands at that result of your plan. The board says that you named it, and not which result."))
            return redirect(url_for(".index", matter_id=matter_id))
    page = render_template(
        "coordination/credits.html", form=form, matter=matter, results=results, mine=mine,
        titles={each.id: each.title for each in results},
    )  # fmt: skip
    return page, 422 if form.errors or form.form_errors else 200


def _key(offer: Offer) -> str:
    return str(offer.step.id) if offer.step else WHOLE


def _said(offer: Offer, matter: SharedMatter) -> str:
    what = offer.step.what if offer.step else _("The whole matter: %(title)s", title=matter.title)
    return f"{what} ({date_long(offer.done_on)})"


@bp.post("/<int:credit_id>/lepas")
@allow(STAFF)
def take_away(matter_id: int, credit_id: int) -> Response:
    account = current_account()
    credits.take_away(credits.own_credit(matter_id, credit_id, account.staff.id), by=account)
    flash(_("It stands in your plan no longer."))
    return redirect(url_for(".index", matter_id=matter_id))
