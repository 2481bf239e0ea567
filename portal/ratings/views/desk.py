"""What the survey officer of an agency makes for its services: sheets to print, and kiosks."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import allow, current_account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission
from portal.core.errors import NotFound
from portal.organisation.models import Service
from portal.ratings import actions, queries
from portal.ratings.forms import MakeKioskForm
from portal.ratings.rules import CALLED, PRINTED, called, short_code
from portal.web import posters
from portal.web.addresses import printed
from portal.web.refusals import refusals_on

bp = Blueprint("rating_desk", __name__, url_prefix="/kerja/nilai")

P = Permission


@bp.get("")
@allow(P.SURVEY_HAND_OUT)
def index() -> str:
    agencies = agencies_of(current_account(), P.SURVEY_HAND_OUT)
    services = queries.services_of([agency.id for agency in agencies])
    return render_template("ratings/desk.html", services=services)


def _own(service_id: int) -> Service:
    service = queries.service(service_id)
    if not current_account().may_about(P.SURVEY_HAND_OUT, service.agency):
        raise NotFound("There is no such service.")
    return service


@bp.get("/<int:service_id>")
@allow(P.SURVEY_HAND_OUT)
def service(service_id: int) -> ResponseReturnValue:
    return _page(_own(service_id), MakeKioskForm(formdata=None))


def _page(service: Service, form: MakeKioskForm) -> str:
    codes = {name: short_code(service.id, stratum) for name, stratum in CALLED.items()}
    return render_template(
        "ratings/service.html", service=service, form=form, kiosks=queries.kiosks_of(service.id), codes=codes
    )


@bp.get("/<int:service_id>/poster")
@allow(P.SURVEY_HAND_OUT)
def poster(service_id: int) -> str:
    """A sheet to hang up or to lay out, or with `?dari=kartu` to hand out, which is counted apart."""
    service, stratum = _own(service_id), called(request.args.get("dari", ""))
    sheet = None if stratum is PRINTED[0] else request.args["dari"]
    path = url_for("ratings.faces", agency=service.agency.slug, service=service.slug, dari=sheet)
    short = printed(url_for("ratings.short", code=short_code(service.id, stratum)))
    return posters.poster("ratings/poster.html", path, service=service, short=short, handed=sheet is not None)


@bp.post("/<int:service_id>/kios")
@allow(P.SURVEY_HAND_OUT)
def make_kiosk(service_id: int) -> ResponseReturnValue:
    """Its address is shown once: that page is the only place where it stands."""
    service, form = _own(service_id), MakeKioskForm()
    if form.validate():
        with refusals_on(form):
            kiosk, token = actions.make_kiosk(service, form.name.data, form.code.data, by=current_account())
            url = printed(url_for("kiosk.faces", token=token))
            qr = posters.drawing(url)
            return render_template("ratings/kiosk_made.html", service=service, kiosk=kiosk, url=url, qr=qr)
    return _page(service, form), 422


@bp.post("/kios/<int:kiosk_id>/tutup")
@allow(P.SURVEY_HAND_OUT)
def close_kiosk(kiosk_id: int) -> ResponseReturnValue:
    kiosk = queries.kiosk_numbered(kiosk_id)
    service = _own(kiosk.service_id)
    actions.close_kiosk(kiosk, by=current_account())
    flash(_("The kiosk is closed: its address leads nowhere any more."))
    return redirect(url_for(".service", service_id=service.id))
