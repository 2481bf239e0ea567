"""'Me too': whoever sees that the same was reported follows that case in place of reporting it once more."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from portal.accounts.access import ANYONE, allow
from portal.complaints import codes, queries
from portal.complaints.actions import reporting
from portal.complaints.report_form import JoinForm
from portal.complaints.views import report_pages as pages
from portal.web.forgery import nonce_of
from portal.web.language import spoken
from portal.web.refusals import refusals_on

bp = Blueprint("joining", __name__)


@bp.get("/l/<number>/saya-juga")
@allow(ANYONE)
def form(number: str) -> ResponseReturnValue:
    """To follow a case that everybody may know of: with a line of one's own, or where to be told."""
    complaint = queries.public_complaint(codes.read_number(number))
    return pages.join_page(complaint.number)


@bp.post("/l/<number>/saya-juga")
@allow(ANYONE)
def join(number: str) -> ResponseReturnValue:
    form = JoinForm()
    if form.validate():
        complaint = queries.public_complaint(codes.read_number(number))
        with refusals_on(form):
            said = {"line": form.baris.data, "contact": form.kontak.data, "language": spoken()}
            new = reporting.join(complaint, nonce=nonce_of(form), by=g.account, **said)
            return pages.joined(complaint, new=new, told=bool(form.kontak.data or _is_resident()))
    return pages.join_again(number, form)


def _is_resident() -> bool:
    return g.account is not None and g.account.person is None
