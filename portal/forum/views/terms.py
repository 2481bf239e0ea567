"""The numbers by which the forum goes: proposed by an administrator, changed by two people."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import proposals
from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.forum import queries
from portal.forum.deeds import SetTerms
from portal.forum.terms_form import UNITS, TermsForm
from portal.web.refusals import refusals_on

bp = Blueprint("forum_terms", __name__, url_prefix="/kelola")


@bp.route("/dialog", methods=["GET", "POST"])
@allow(P.SETTINGS_MANAGE)
def index() -> ResponseReturnValue:
    rows = queries.every_terms()
    form = TermsForm.of(rows[0] if rows else None)
    if form.validate_on_submit():
        with refusals_on(form):
            row = form.row()
            row.check()
            proposals.propose(SetTerms(row), by=current_account())
            flash(_("Proposed. Nothing changes before somebody of another branch confirms it."))
            return redirect(url_for(".index"), 303)
    pending = [each for each in proposals.pending() if isinstance(each.deed, SetTerms)]
    page = render_template("forum/terms.html", form=form, rows=rows, pending=pending, units=UNITS,
                           by=current_account())  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page
