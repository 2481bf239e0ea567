"""A resident reports something: the form, all of it once more before it is sent, the receipt. Nobody has to sign in."""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import ANYONE, RESIDENT, allow, current_account
from portal.complaints import doors, origins, queries, receipts
from portal.complaints.actions import reporting
from portal.complaints.report_form import BRIBERY, MOST
from portal.complaints.views import report_pages as pages
from portal.core.errors import NotFound
from portal.core.files import path_of
from portal.core.pictures import MIMETYPE
from portal.web.cache import cacheable
from portal.web.forgery import nonce_of
from portal.web.forget import forget_pages
from portal.web.refusals import refusals_on
from portal.web.sane import takes_files
from portal.web.transaction import computes_long

bp = Blueprint("report", __name__)

# Whatever a browser takes such a file for, nothing in it runs; and it is the sender's alone.
HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}


@bp.get("/lapor")
@allow(ANYONE)
@cacheable("organisation", "categories")
def form() -> ResponseReturnValue:
    return pages.empty()


@bp.get("/lapor/dari/<kind>/<int:number>")
@allow(RESIDENT)
def begin_with(kind: str, number: int) -> ResponseReturnValue:
    """What somebody said elsewhere as the beginning of a report, which is theirs to make and to mend."""
    said = origins.spoken(origin := f"{kind}:{number}", current_account())
    if said is None:
        raise NotFound("This is not yours, is not there any more, or became a report already.")
    return pages.begun(origin, said)


@bp.post("/lapor/periksa")
@allow(ANYONE)
@computes_long
@takes_files("foto", most=MOST)
def check() -> ResponseReturnValue:
    """What was filled in, once more before it is sent; `ubah` leads back to the form, `buang` takes a picture out."""
    if request.form.get("kategori") == BRIBERY:
        return redirect(url_for("report.bribery"), 303)
    form = pages.with_photos()
    if pages.sent_before(form):
        return pages.was_sent()
    if pages.wants_back() and not form.refused_photos:
        return pages.filled(form)
    return pages.to_check(form) if pages.is_right(form) else pages.filled(form, 422)


@bp.get("/lapor/periksa")
@bp.get("/lapor/selesai")
@allow(ANYONE)
def begin() -> ResponseReturnValue:
    """Where a browser asks for these alone, nothing was filled in."""
    return redirect(url_for("report.form"))


@bp.post("/lapor/selesai")
@allow(ANYONE)
@takes_files(most=64 * 1024)
def receipt() -> ResponseReturnValue:
    if request.form.get("kategori") == BRIBERY:
        return redirect(url_for("report.bribery"), 303)
    form = pages.sent()
    if form.validate():
        with refusals_on(form):
            return pages.receipt(reporting.report(form.report(), nonce=nonce_of(form), by=g.account))
    made = pages.sent_before(form)
    return pages.receipt(made) if made else pages.filled(form, 422)


@bp.get("/lapor/foto/<key>.webp")
@allow(ANYONE)
def photo(key: str) -> Response:
    """A small picture of a form that is not sent yet, for whoever has its key. One of a case never is shown here."""
    kept = queries.photos_named([key])
    if not kept or not path_of(kept[0].file, thumb=True).is_file():
        raise NotFound("There is no such file.")
    return Response(path_of(kept[0].file, thumb=True).read_bytes(), mimetype=MIMETYPE, headers=HEADERS)


@bp.get("/lapor/kode/<number>/<key>.svg")
@allow(ANYONE)
def code(number: str, key: str) -> Response:
    """The link of a receipt as a picture to be scanned, for whoever has it. Nothing is looked up."""
    if not receipts.is_link(number, key):
        raise NotFound("There is no such file.")
    return Response(receipts.picture_of(number, key), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@bp.get("/lapor/lupa.svg")
@allow(ANYONE)
def forget() -> Response:
    return forget_pages()


@bp.get("/lapor/pungli")
@allow(ANYONE)
@cacheable()
def bribery() -> str:
    """Bribery and extortion are not stored here: where they belong, and a sheet that the browser alone fills in."""
    return render_template("complaints/bribery.html", doors=doors.doors(), advice=doors.advice())
