"""The numbers under which promises are made: proposed by an administrator, confirmed by somebody of another branch."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import proposals
from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.commitments import queries
from portal.commitments.deeds import NUMBERS, Row, SetTerms
from portal.commitments.forms import TermsForm
from portal.core import clock
from portal.web.refusals import refusals_on

bp = Blueprint("commitment_terms", __name__, url_prefix="/kelola/aturan-janji")


@bp.route("", methods=["GET", "POST"])
@allow(P.SETTINGS_MANAGE)
def index() -> ResponseReturnValue:
    here = queries.terms_on(clock.today())
    form = TermsForm(data={name: getattr(here, name) for name in NUMBERS})
    if form.validate_on_submit():
        with refusals_on(form):
            row = _row(form)
            row.check()
            proposals.propose(SetTerms(row), by=current_account())
            flash(_("Proposed. Nothing changes before somebody of another branch confirms it."))
            return redirect(url_for(".index"))
    pending = [item for item in proposals.pending() if isinstance(item.deed, SetTerms)]
    page = render_template("commitments/terms.html", form=form, here=here, rows=queries.terms_rows(), names=NUMBERS,
                           pending=pending, by=current_account())  # fmt: skip
    return (page, 422) if form.errors else page


def _row(form: TermsForm) -> Row:
    numbers = {name: int(form[name].data or 0) for name in NUMBERS}
    return Row(**numbers, legal_basis=form.legal_basis.data or "", source=form.source.data or "",
               valid_from=form.valid_from.data or clock.today())  # fmt: skip
