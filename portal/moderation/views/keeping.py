"""How many reports hide a text: kept by an administrator, changed by two people."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import proposals
from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.moderation import looks
from portal.moderation.deeds import SetFlagLimit
from portal.moderation.forms import FlagLimitForm
from portal.moderation.rules import HIDES_AFTER
from portal.web.refusals import refusals_on

bp = Blueprint("moderation_keeping", __name__, url_prefix="/kelola/moderasi")


@bp.route("", methods=["GET", "POST"])
@allow(P.SETTINGS_MANAGE)
def index() -> ResponseReturnValue:
    rows = looks.flag_limits()
    form = FlagLimitForm.of(rows[0] if rows else None, HIDES_AFTER)
    if form.validate_on_submit():
        with refusals_on(form):
            deed = SetFlagLimit(form.hides_after.data or 0, form.valid_from.data, form.basis.data or "")
            proposals.propose(deed, by=current_account())
            flash(_("Proposed. Nothing changes before somebody of another branch confirms it."))
            return redirect(url_for(".index"))
    pending = [item for item in proposals.pending() if isinstance(item.deed, SetFlagLimit)]
    page = render_template(
        "moderation/limits.html", rows=rows, form=form, pending=pending, by=current_account(), now=looks.hides_after()
    )
    return (page, 422) if form.errors else page
