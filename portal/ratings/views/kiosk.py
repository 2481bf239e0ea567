"""A tablet at the counter: the faces, thanks for some seconds, the faces again. Nothing leads away but a code."""

from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import ANYONE, allow
from portal.core import throttle
from portal.core.errors import TooOften
from portal.core.throttle import Door, name_of
from portal.ratings import actions, bursts, queries, tokens
from portal.ratings.actions import RatedAlready
from portal.ratings.forms import KioskForm, LeaveForm
from portal.ratings.models import Kiosk
from portal.ratings.rules import KIOSK_RESTS, KIOSK_RETURNS, Stratum
from portal.ratings.wording import FACES
from portal.web.forgery import age_of, nonce_of
from portal.web.headers import CONTENT_POLICY
from portal.web.transaction import settle

bp = Blueprint("kiosk", __name__, url_prefix="/kios/<token>")

TRIES = 5  # wrong codes of one kiosk, before it is asked to wait
POLICY = CONTENT_POLICY.replace("connect-src 'none'", "connect-src 'self'")  # its script sends what waited
BY_SCRIPT = "X-Antrean"  # a header that the script sets: it wants to know, and shows nothing


def _shown(kiosk: Kiosk, token: str, form: LeaveForm | None = None, *, status: int = 200) -> Response:
    page = render_template(
        "ratings/kiosk.html", kiosk=kiosk, token=token, faces=FACES, form=KioskForm(formdata=None),
        leave=form or LeaveForm(formdata=None), returns=KIOSK_RETURNS, rests=KIOSK_RESTS,
    )  # fmt: skip
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("")
@allow(ANYONE)
def faces(token: str) -> ResponseReturnValue:
    return _shown(queries.kiosk(token), token)


@bp.post("")
@allow(ANYONE)
def rate(token: str) -> ResponseReturnValue:
    """Take a touch. A second one within KIOSK_RESTS seconds is dropped, and thanked for like the first."""
    kiosk, form = queries.kiosk(token), KioskForm()
    if not form.is_good:
        return _said(400) if BY_SCRIPT in request.headers else _shown(kiosk, token, status=422)
    taken = _taken(kiosk, form)
    if BY_SCRIPT in request.headers:  # what came too soon waits in the browser and comes again
        return _said(204 if taken else 429)
    return redirect(url_for(".thanks", token=token), 303)


def _said(status: int) -> Response:
    """An answer to the script, which shows nothing of it."""
    return Response("", status, mimetype="text/plain")


def _taken(kiosk: Kiosk, form: KioskForm) -> bool:
    """Whether it is counted, now or before."""
    nonce = f"kiosk {kiosk.id} {form.nomor.data}" if form.nomor.data else nonce_of(form)
    if not throttle.is_first(name_of("kiosk press", str(kiosk.id)), timedelta(seconds=KIOSK_RESTS)):
        return False
    burst = bursts.is_one(kiosk.service_id, Stratum.KIOSK)
    try:
        actions.rate(kiosk.service_id, form.nilai.data, stratum=Stratum.KIOSK, nonce=nonce, burst=burst)
        settle()
    except RatedAlready:
        pass
    return True


@bp.get("/terima-kasih")
@allow(ANYONE)
def thanks(token: str) -> str:
    """The faces come back by themselves, without script as well."""
    return render_template("ratings/kiosk_thanks.html", kiosk=queries.kiosk(token), token=token, returns=KIOSK_RETURNS)


@bp.post("/keluar")
@allow(ANYONE)
def leave(token: str) -> ResponseReturnValue:
    """An attendant's code leads to the page of the service."""
    kiosk, form = queries.kiosk(token), LeaveForm()
    if not form.validate():
        return _shown(kiosk, token, form, status=422)
    door = Door(name_of("kiosk", str(kiosk.id)), TRIES)
    try:
        throttle.knock([door], waited=age_of(form), once=nonce_of(form))
    except TooOften as fault:
        form.kode.errors = [_("Wait %(seconds)d seconds, then try again.", seconds=fault.seconds)]
        return _shown(queries.kiosk(token), token, form, status=429)
    kiosk = queries.kiosk(token)
    if kiosk.exit_hash not in tokens.exit_hashes(token, form.kode.data):
        form.kode.errors = [_("This is not the code of this tablet.")]
        return _shown(kiosk, token, form, status=422)
    throttle.forget(door)
    service = kiosk.service
    return redirect(f"{request.script_root}/layanan/{service.agency.slug}/{service.slug}", 303)
