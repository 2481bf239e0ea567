"""The desk of those who look, from another branch, whether it is done what a unit declared done."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.complaints import check_desk, check_queries, codes, naming, queries, rules, showing
from portal.complaints.actions import checking
from portal.complaints.check_forms import CheckForm, MarkForm
from portal.complaints.check_models import ComplaintCheck
from portal.complaints.rules import Found
from portal.complaints.showing import Seen
from portal.complaints.views import pictures, uploads
from portal.complaints.visibility import Viewer
from portal.core.errors import NotFound
from portal.core.pictures import LARGEST
from portal.web.refusals import refusals_on
from portal.web.sane import takes_files
from portal.web.transaction import computes_long

bp = Blueprint("complaint_checks", __name__, url_prefix="/kerja/pemeriksaan")

DOOR = (P.COMPLAINT_INSPECT, P.COMPLAINT_MARK)
MOST = rules.PHOTOS_MOST * LARGEST + 64 * 1024  # bytes of a whole form


@bp.get("")
@allow(*DOOR)
def index() -> str:
    account = current_account()
    checks = account.may(P.COMPLAINT_INSPECT)
    return render_template(
        "complaints/checks.html", checks=checks, waiting=check_desk.waiting_for(account) if checks else [],
        proposed=check_desk.proposed_for(account), naming=naming,
    )  # fmt: skip


@bp.get("/<int:check_id>")
@allow(P.COMPLAINT_INSPECT)
def one(check_id: int) -> ResponseReturnValue:
    check, seen = check_desk.check_for(current_account(), check_id)
    return _page(check, seen, CheckForm(formdata=None))


@bp.post("/<int:check_id>")
@allow(P.COMPLAINT_INSPECT)
@computes_long
@takes_files("foto", most=MOST)
def found(check_id: int) -> ResponseReturnValue:
    """Pictures are kept before anything else is looked at, so that no refusal of a field loses them."""
    account, form = current_account(), CheckForm()
    check, seen = check_desk.check_for(account, check_id)
    refused = uploads.take_in(form)
    if form.validate() and not refused:
        with refusals_on(form):
            photos = tuple(form.foto_tersimpan.data or ())
            checking.check(check, Found(form.found.data), form.note.data or "", photos=photos, by=account)
            flash(_("It stands in the story of the report now, beside what the unit declared."))
            return redirect(url_for(".index"), 303)
    if refused:
        form.foto.errors = [_(refused)]
    return _page(check, seen, form), 422


def _page(check: ComplaintCheck, seen: Seen, form: CheckForm) -> str:
    risk = check_queries.risk(check.complaint_id) if check.risky else None
    declared = [step for step in seen.steps if step.kind is rules.StepKind.DECLARED]
    return render_template(
        "complaints/check_one.html", check=check, seen=seen, form=form, risk=risk, naming=naming,
        declared=declared[check.round - 1], at=pictures.addresses("complaint_checks.photo"),
    )  # fmt: skip


@bp.route("/tandai", methods=["GET", "POST"])
@allow(P.COMPLAINT_MARK)
def mark() -> ResponseReturnValue:
    """Of a case that is nothing of theirs it says what it says of a number that nobody has."""
    form, account = MarkForm(), current_account()
    if form.validate_on_submit():
        with refusals_on(form):
            try:
                case = checking.listed(codes.read_number(form.number.data), by=account)
            except NotFound as gone:
                form.number.errors = [_(str(gone))]
            else:
                checking.mark(case, form.reason.data or "", by=account)
                flash(_("Marked. When it is declared done it is checked; until then its unit does not learn of it."))
                return redirect(url_for(".index"), 303)
    if not form.is_submitted():
        form.number.data = request.args.get("nomor", "")[:40]
    page = render_template("complaints/check_mark.html", form=form)
    return (page, 422) if form.is_submitted() else page


@bp.get("/foto/<key>.webp")
@allow(P.COMPLAINT_INSPECT)
def photo(key: str) -> Response:
    return _picture(key)


@bp.get("/foto/<key>-kecil.webp")
@allow(P.COMPLAINT_INSPECT)
def small_photo(key: str) -> Response:
    return _picture(key, thumb=True)


def _picture(key: str, *, thumb: bool = False) -> Response:
    """Of a case that they check, or one that came with a form that was not sent to its end."""
    kept = queries.photo(key)
    if kept.complaint is not None:
        theirs = check_desk.may_see_pictures(current_account(), kept.complaint)
        if not theirs or not showing.photo_for(Viewer.CHECKER, kept):
            raise NotFound(pictures.GONE)
    return pictures.answer(kept, thumb=thumb, private=True)
