from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import ANYONE, allow
from portal.core.errors import NotFound
from portal.organisation import queries as organisation
from portal.ratings import actions, bursts, queries, results, table, tokens
from portal.ratings.actions import RatedAlready, TooLate
from portal.ratings.forms import RateForm, ReasonForm
from portal.ratings.rules import CALLED, Stratum, called, read_short_code
from portal.ratings.views import pages
from portal.web import tables
from portal.web.addresses import whole
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.forgery import nonce_of
from portal.web.transaction import settle

bp = Blueprint("ratings", __name__)

SHEETS = {stratum: name for name, stratum in CALLED.items()}


@bp.get("/nilai/<agency>/<service>")
@allow(ANYONE)
@cacheable("organisation")
def faces(agency: str, service: str) -> str:
    """Four faces. A receipt's token and the sheet that led here travel on in the form."""
    return pages.faces(agency, service, request.args.get("tanda", ""), request.args.get("dari", ""))


@bp.post("/nilai/<agency>/<service>")
@allow(ANYONE)
def rate(agency: str, service: str) -> ResponseReturnValue:
    form = RateForm()
    if not form.validate():
        return pages.faces_anew(agency, service, form), 422
    service_id = queries.rateable(agency, service)
    invitation = tokens.read_invitation(form.tanda.data or "")
    if invitation is None or invitation.service_id != service_id:
        return _by_sheet(service_id, form, agency, service)
    try:
        actions.rate(service_id, form.nilai.data, stratum=Stratum.RECEIPT, nonce=nonce_of(form), invitation=invitation)
        settle()
    except RatedAlready as fault:
        return pages.already(agency, service, form, fault)
    return pages.after(agency, service, form)


def _by_sheet(service_id: int, form: RateForm, agency: str, service: str) -> ResponseReturnValue:
    """From a poster or a card: a browser without the cookie of a device is given one, and sends the form once more."""
    device = request.cookies.get(pages.COOKIE, "")
    known, tried = tokens.is_device(device), pages.TRIED in request.args
    if not known and not tried:
        return pages.with_device(agency, service)
    stratum = called(form.dari.data or "") if known else Stratum.NO_COOKIE
    burst = bursts.is_one(service_id, stratum)
    try:
        actions.rate(service_id, form.nilai.data, stratum=stratum, nonce=nonce_of(form), device=device, burst=burst)
        settle()
    except RatedAlready as fault:
        return pages.already(agency, service, form, fault)
    return pages.thanked(agency, service) if burst else pages.after(agency, service, form)


@bp.post("/nilai/<agency>/<service>/alasan")
@allow(ANYONE)
def reason(agency: str, service: str) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate():
        return pages.reason_anew(agency, service, form), 422
    service_id, why, line = queries.rateable(agency, service), form.alasan.data or "", form.kata.data or ""
    try:
        if why or line:
            actions.give_reason(service_id, form.nilai.data, why, line, nonce=nonce_of(form))
            settle()
    except TooLate:
        return render_template("ratings/too_late.html", service=queries.named(agency, service)), 409
    return pages.thanked(agency, service)


@bp.get("/nilai/<agency>/<service>/alasan")
@allow(ANYONE)
def begin_again(agency: str, service: str) -> ResponseReturnValue:
    """A reason comes after a rating alone."""
    return redirect(url_for(".faces", agency=agency, service=service))


@bp.get("/nilai/<agency>/<service>/terima-kasih")
@allow(ANYONE)
@cacheable("organisation")
def thanks(agency: str, service: str) -> str:
    return render_template("ratings/thanks.html", service=queries.named(agency, service))


@bp.get("/nilai/<agency>/<service>/data.csv")
@allow(ANYONE)
@cacheable("organisation", "ratings")
def data(agency: str, service: str) -> Response:
    text = table.written(results.history(organisation.service(agency, service).id))
    marked = f"# {site().mark}\r\n{text}" if site().mark else text  # a sample says so wherever it goes
    about = tables.about(table.METHOD, whole(f"{request.script_root}/metode#touch"))
    return tables.checked(Response(about + marked, mimetype="text/csv"))


@bp.get("/n/<code>")
@allow(ANYONE)
def short(code: str) -> ResponseReturnValue:
    """The short code of a sheet, typed where it cannot be scanned."""
    read = read_short_code(code)
    if read is None:
        raise NotFound("There is no such code. Compare it with the sheet, sign by sign.")
    service = queries.service(read[0])
    sheet = None if read[1] is Stratum.POSTER else SHEETS[read[1]]
    return redirect(url_for(".faces", agency=service.agency.slug, service=service.slug, dari=sheet))
