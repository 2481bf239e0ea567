from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts import actions, confirmations, links, queries
from portal.accounts.access import allow, current_account
from portal.accounts.rules import GRANT, LINK, Permission

bp = Blueprint("second_person", __name__, url_prefix="/kerja/konfirmasi")

CONFIRM = {GRANT: actions.confirm_grant, LINK: actions.confirm_link}


@bp.get("")
@allow(Permission.ROLE_CONFIRM)
def index() -> str:
    return render_template("accounts/second_person.html", pending=queries.pending(), account=current_account())


@bp.post("/<int:proposal_id>/setuju")
@allow(Permission.ROLE_CONFIRM)
def confirm(proposal_id: int) -> str | Response:
    proposal = confirmations.proposal(proposal_id, *CONFIRM)
    account = queries.pending_on(proposal).accounts[:1]
    token = CONFIRM[proposal.act](proposal, by=current_account())
    if token:
        return links.page(account[0], token, back=url_for(".index"))
    flash(_("Confirmed."))
    return redirect(url_for(".index"))


@bp.post("/<int:proposal_id>/tolak")
@allow(Permission.ROLE_CONFIRM)
def decline(proposal_id: int) -> Response:
    proposal = confirmations.proposal(proposal_id, *CONFIRM)
    confirmations.decline(proposal.act, proposal.subject, needs=Permission.ROLE_CONFIRM, by=current_account())
    flash(_("Declined."))
    return redirect(url_for(".index"))
