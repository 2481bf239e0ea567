"""Files that show what was reached: the person brings them, and who reads the appraisal opens them."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.accounts.access import STAFF, allow, current_account
from portal.core.errors import NotFound
from portal.evaluation.appraisal import evidence, kept, queries
from portal.evaluation.appraisal.forms import EvidenceForm
from portal.evaluation.appraisal.queries import Seen
from portal.evaluation.appraisal.rules import State
from portal.evaluation.plans.queries import titles_of
from portal.web import proofs
from portal.web.refusals import refusals_on
from portal.web.sane import takes_files
from portal.web.transaction import computes_long, leaves_trace

bp = Blueprint("appraisal_files", __name__, url_prefix="/kinerja/penilaian")
Page = str | Answer | tuple[str, int]


@bp.route("/<int:appraisal_id>/berkas", methods=["GET", "POST"])
@allow(STAFF)
@computes_long
@takes_files("berkas", most=proofs.MOST)
def files(appraisal_id: int) -> Page:
    seen, form = _in_writing(appraisal_id), EvidenceForm()
    form.offer((one.line_id, one.title) for one in queries.expected_of(seen.appraisal))
    if request.method == "POST" and form.validate():
        with refusals_on(form):
            stored = proofs.take_in()
            evidence.add(seen, form.hasil.data, form.judul.data, stored, by=current_account())
            flash(_("The file is kept. It is sent with your own view."))
            return redirect(url_for(".files", appraisal_id=appraisal_id))
    there = kept.files_of(seen.appraisal)
    titles = titles_of({one.line_id for one in there})
    page = render_template("appraisal/files.html", seen=seen, form=form, files=there, titles=titles)
    return (page, 422) if form.errors or form.form_errors else page


@bp.get("/berkas/<int:file_id>")
@allow(STAFF)
@leaves_trace
def file(file_id: int) -> Response:
    one, seen = kept.file(file_id, reader=current_account())
    if not seen.is_mine:
        evidence.note_reading(seen.appraisal, by=current_account())
    return proofs.answer(one.file)


@bp.post("/berkas/<int:file_id>/hapus")
@allow(STAFF)
def take_back(file_id: int) -> Answer:
    one, seen = kept.file(file_id, reader=current_account())
    evidence.take_back(one, seen, by=current_account())
    flash(_("The file is taken back."))
    return redirect(url_for(".files", appraisal_id=seen.appraisal.id))


@bp.route("/<int:appraisal_id>/tarik", methods=["GET", "POST"])
@allow(STAFF)
def withdraw(appraisal_id: int) -> Page:
    seen = _in_writing(appraisal_id)
    if request.method == "POST":
        evidence.withdraw(seen, by=current_account())
        flash(_("Taken back. You can begin it anew."))
        return redirect(url_for("appraisal.index"))
    return render_template("appraisal/withdraw.html", seen=seen)


def _in_writing(appraisal_id: int) -> Seen:
    """The reader's own, before it was sent."""
    seen = queries.appraisal(appraisal_id, reader=current_account())
    if not seen.is_mine or seen.appraisal.state is not State.WRITING:
        raise NotFound("There is no such appraisal.")
    return seen
