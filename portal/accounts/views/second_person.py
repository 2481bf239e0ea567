from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts import links, proposals
from portal.accounts.access import EMPLOYEE, allow, current_account
from portal.accounts.rules import Permission
from portal.web.addresses import root

bp = Blueprint("second_person", __name__, url_prefix="/kerja")


@bp.get("/konfirmasi")
@allow(Permission.ROLE_CONFIRM)
def index() -> str:
    pending, account = proposals.pending(), current_account()
    mine = {item.proposal.id for item in pending if item.open_to(account)}
    return render_template("accounts/second_person.html", pending=pending, open_ids=mine, account=account)


@bp.post("/konfirmasi")
@allow(Permission.ROLE_CONFIRM)
def confirm_many() -> str | Response:
    """All that are ticked, each decided for itself."""
    chosen = request.form.getlist("pilih", type=int)
    if not chosen:
        flash(_("Tick at least one."), "warning")
        return redirect(url_for(".index"))
    done = proposals.confirm_many(chosen, by=current_account())
    return render_template("accounts/confirmed.html", done=done, here=root(), days=links.DAYS)


@bp.post("/konfirmasi/<int:proposal_id>/setuju")
@allow(Permission.ROLE_CONFIRM)
def confirm(proposal_id: int) -> str | Response:
    proposal = proposals.proposal(proposal_id)
    link = proposals.confirm(proposal, by=current_account())
    if link:
        return links.page(link.account, link.token, back=url_for(".index"), needs_code=True)
    if proposal.decided_at is None:
        flash(_("Confirmed. Nothing changes before the person concerned has agreed too."))
    else:
        flash(_("Confirmed."))
    return redirect(url_for(".index"))


@bp.post("/konfirmasi/<int:proposal_id>/tolak")
@allow(Permission.ROLE_CONFIRM)
def decline(proposal_id: int) -> Response:
    proposals.decline(proposals.proposal(proposal_id), by=current_account())
    flash(_("Declined."))
    return redirect(url_for(".index"))


@bp.get("/persetujuan")
@allow(EMPLOYEE)
def consents() -> str:
    """What the person themselves is asked about: a place in a branch that takes rights elsewhere."""
    account = current_account()
    asked = [item for item in proposals.pending() if item.asks(account)]
    return render_template("accounts/consents.html", asked=asked)


@bp.post("/persetujuan/<int:proposal_id>/setuju")
@allow(EMPLOYEE)
def consent(proposal_id: int) -> Response:
    proposals.consent(proposals.proposal(proposal_id), by=current_account())
    flash(_("You have agreed."))
    return redirect(url_for(".consents"))


@bp.post("/persetujuan/<int:proposal_id>/tolak")
@allow(EMPLOYEE)
def refuse_consent(proposal_id: int) -> Response:
    proposals.refuse_consent(proposals.proposal(proposal_id), by=current_account())
    flash(_("Declined."))
    return redirect(url_for(".consents"))
