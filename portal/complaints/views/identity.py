"""Break-glass: asked for with a reason, decided by an inspector of another branch, read by a button with a trace."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.complaints import naming, openings, queries, showing
from portal.complaints.actions import unsealing
from portal.complaints.desk_forms import ReasonForm
from portal.complaints.views.work import Work
from portal.complaints.visibility import Viewer
from portal.core.errors import NotAllowed
from portal.web.refusals import refusals_on

bp = Blueprint("complaint_identity", __name__, url_prefix="/kerja/laporan")



@bp.route("/<number>/buka-identitas", methods=["GET", "POST"])
@allow(P.COMPLAINT_UNSEAL)
def ask(number: str) -> ResponseReturnValue:
    work, form = Work.on(number, current_account()), ReasonForm()
    if not work.unseals:
        raise NotAllowed("This report is not yours to handle.")
    if form.validate_on_submit():
        with refusals_on(form):
            unsealing.ask(work.complaint, form.reason.data or "", by=current_account())
            flash(_("Asked. An inspector of another branch decides; until then nothing opens."))
            return redirect(work.url, 303)
    waiting = openings.of_case(work.complaint)
    page = render_template("complaints/ask_identity.html", work=work, form=form, waiting=waiting)
    return (page, 422) if form.is_submitted() else page


@bp.post("/<number>/identitas")
@allow(P.COMPLAINT_UNSEAL)
def read(number: str) -> ResponseReturnValue:
    """Who reported it, while the permission lasts. The audit row is written by the deed."""
    work = Work.on(number, current_account())
    reporter = unsealing.read(work.complaint, by=current_account())
    person = showing.see(work.complaint, Viewer.UNSEALED, reporter)
    granted = queries.unsealed_for(work.complaint.id, current_account().staff.id)
    return render_template(
        "complaints/person.html", work=work, person=person, until=granted.until_at if granted else None
    )


@bp.get("/buka-identitas")
@allow(P.COMPLAINT_CONFIRM_UNSEAL)
def index() -> ResponseReturnValue:
    return render_template("complaints/identities.html", waiting=openings.waiting_for(current_account()), naming=naming)


@bp.post("/buka-identitas/<int:proposal_id>/setuju")
@allow(P.COMPLAINT_CONFIRM_UNSEAL)
def confirm(proposal_id: int) -> Response:
    asked = openings.asked_in(proposal_id)
    unsealing.confirm(asked.complaint, by=current_account())
    flash(_("They may read who reported it for 24 hours. The reporter is told, with the reason."))
    return redirect(url_for(".index"), 303)


@bp.post("/buka-identitas/<int:proposal_id>/tolak")
@allow(P.COMPLAINT_CONFIRM_UNSEAL, P.COMPLAINT_UNSEAL)
def decline(proposal_id: int) -> Response:
    """By an inspector; or taken back by whoever asked."""
    asked = openings.asked_in(proposal_id)
    own = asked.proposal.proposed_by_id == current_account().person_id
    unsealing.decline(asked.complaint, by=current_account())
    flash(_("Taken back.") if own else _("Declined. Nothing was opened."))
    if own:
        return redirect(url_for("complaint_desk.case", number=asked.complaint.number), 303)
    return redirect(url_for(".index"), 303)
