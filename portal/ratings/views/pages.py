"""The pages around one touch, and the cookie of a device: given with a form that was sent, and never for reading."""

from flask import current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.ratings import queries, tokens
from portal.ratings.actions import RatedAlready
from portal.ratings.forms import RateForm, ReasonForm
from portal.ratings.rules import CALLED, LOW
from portal.ratings.wording import FACES
from portal.web.addresses import outside_language
from portal.web.cache import kept_text
from portal.web.forgery import make_stamp, nonce_of, slot
from portal.web.language import PREFIX

COOKIE, LASTS = "perangkat", 24 * 60 * 60  # seconds: as long as it is asked for, and no longer
TRIED = "kue"  # in the query of a form that is sent once more, after a cookie was given
TOKEN = slot("tanda")


def faces(agency: str, service: str, token: str, sheet: str) -> str:
    """The same page for all receipts but for the token, so it is made once and that put in."""
    sheet = sheet if sheet in CALLED else ""
    service_id = queries.rateable(agency, service)
    invitation = tokens.read_invitation(token) if token else None
    invited = invitation is not None and invitation.service_id == service_id

    def make() -> str:
        return _drawn(agency, service, RateForm(formdata=None, tanda=TOKEN if invited else "", dari=sheet))

    page = kept_text(f"rate:{invited}:{sheet}", make, "organisation")
    return page.replace(TOKEN, token if invited else "")


def faces_anew(agency: str, service: str, form: RateForm) -> str:
    return _drawn(agency, service, form)


def _drawn(agency: str, service: str, form: RateForm) -> str:
    found = queries.named(agency, service)
    return render_template("ratings/faces.html", service=found, form=form, faces=FACES)


def with_device(agency: str, service: str) -> Response:
    """Ask the browser to send the same form once more (307), with a device's cookie or, where it keeps none, without."""
    response = redirect(url_for("ratings.rate", agency=agency, service=service) + f"?{TRIED}=1", 307)
    device, secure = tokens.new_device(), current_app.config["SESSION_COOKIE_SECURE"]
    for prefix in ("", PREFIX):  # one device in both languages, and unknown to every page but these
        path = f"{outside_language()}{prefix}/nilai"
        response.set_cookie(COOKIE, device, LASTS, path=path, secure=secure, httponly=True, samesite="Lax")
    return response


def after(agency: str, service: str, form: RateForm) -> ResponseReturnValue:
    """Thanks; after a low rating the question why, with the number of the rating that waits."""
    mark = form.nilai.data
    if mark not in LOW:
        return thanked(agency, service)
    g.stamped = True
    empty = ReasonForm(formdata=None, nilai=mark)
    empty.csrf_token.current_token = make_stamp(ReasonForm.__name__, nonce_of(form))
    return _asked_why(agency, service, empty)


def reason_anew(agency: str, service: str, form: ReasonForm) -> str:
    return _asked_why(agency, service, form)


def _asked_why(agency: str, service: str, form: ReasonForm) -> str:
    return render_template("ratings/reason.html", service=queries.named(agency, service), form=form)


def thanked(agency: str, service: str) -> Response:
    return redirect(url_for("ratings.thanks", agency=agency, service=service), 303)


def already(agency: str, service: str, form: RateForm, fault: RatedAlready) -> ResponseReturnValue:
    """What was touched twice is answered as once; who comes again on the same day is thanked and not counted."""
    if fault.same_form:
        return after(agency, service, form)
    found = queries.named(agency, service)
    return render_template("ratings/already.html", service=found, invited="tanda" in request.form), 409
