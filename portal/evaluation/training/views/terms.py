"""How many hours are due a year: proposed by an administrator, confirmed by somebody of another branch."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import proposals
from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.core import clock
from portal.evaluation.training import queries
from portal.evaluation.training.deeds import Row, SetTrainingTerms
from portal.evaluation.training.forms import TermsForm
from portal.web.refusals import refusals_on

bp = Blueprint("training_terms", __name__, url_prefix="/kelola/jam-pelatihan")


@bp.route("", methods=["GET", "POST"])
@allow(P.SETTINGS_MANAGE)
def index() -> ResponseReturnValue:
    here = queries.terms_on(clock.today())
    form = TermsForm(hours=here.hours)
    if form.validate_on_submit():
        with refusals_on(form):
            row = Row(form.hours.data or 0, form.legal_basis.data or "", form.source.data or "", form.valid_from.data)
            row.check()
            proposals.propose(SetTrainingTerms(row), by=current_account())
            flash(_("Proposed. Nothing changes before somebody of another branch confirms it."))
            return redirect(url_for(".index"))
    pending = [item for item in proposals.pending() if isinstance(item.deed, SetTrainingTerms)]
    rows = [row.terms for row in queries.terms_rows()]
    page = render_template("training/terms.html", form=form, here=here, rows=rows, pending=pending, by=current_account())
    return page, 422 if form.errors or form.form_errors else 200
