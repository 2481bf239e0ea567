"""The services that residents judge, and the places where they are given."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import proposals
from portal.accounts.access import allow, current_account
from portal.accounts.deeds.names import ChangeService
from portal.accounts.rules import Permission as P
from portal.admin.attempt import form_page
from portal.admin.forms import ChangeServiceForm, PointForm, ServiceForm
from portal.organisation import actions, queries
from portal.organisation.models import Service
from portal.organisation.rules import PointFacts, ServiceFacts
from portal.web.refusals import refusals_on

bp = Blueprint("services", __name__, url_prefix="/layanan")


@bp.get("")
@allow(P.ORGANISATION_MANAGE)
def index() -> str:
    return render_template("admin/services.html", groups=queries.services_by_agency(also_inactive=True))


@bp.get("/<agency>/<service>")
@allow(P.ORGANISATION_MANAGE)
def service(agency: str, service: str) -> str:
    here = queries.service(agency, service)
    pending = proposals.pending_about(here)
    return render_template("admin/service.html", service=here, pending=pending, by=current_account())


@bp.route("/<agency>/tambah-layanan", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def add(agency: str) -> ResponseReturnValue:
    here, form = queries.agency(agency), ServiceForm()
    if form.validate_on_submit():
        with refusals_on(form):
            made = actions.add_service(here, form.facts(ServiceFacts), by=current_account())
            flash(_("Saved."))
            return redirect(_page_of(made))
    back = here.name, url_for("admin.agencies.agency", slug=agency)
    return form_page(form, _("Add a service of %(name)s", name=here.name), back)


@bp.route("/<agency>/<service>/ubah", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def change(agency: str, service: str) -> ResponseReturnValue:
    here = queries.service(agency, service)
    form = ChangeServiceForm.of(here, ServiceFacts, active=here.active)
    if form.validate_on_submit():
        with refusals_on(form):
            _change(here, form.facts(ServiceFacts), active=form.active.data)
            return redirect(_page_of(here))
    return form_page(form, _("Change: %(name)s", name=here.name), _back(here))


@bp.route("/<agency>/<service>/tempat", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def add_point(agency: str, service: str) -> ResponseReturnValue:
    here, form = queries.service(agency, service), PointForm()
    if form.validate_on_submit():
        with refusals_on(form):
            actions.add_service_point(here, form.facts(PointFacts), by=current_account())
            flash(_("Saved."))
            return redirect(_page_of(here))
    return form_page(form, _("Add a place of %(name)s", name=here.name), _back(here))


@bp.route("/tempat/<int:point_id>", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def change_point(point_id: int) -> ResponseReturnValue:
    point = queries.service_point(point_id)
    form = PointForm.of(point, PointFacts)
    if form.validate_on_submit():
        with refusals_on(form):
            actions.change_service_point(point, form.facts(PointFacts), by=current_account())
            flash(_("Saved."))
            return redirect(_page_of(point.service))
    return form_page(form, _("Change: %(name)s", name=point.name), _back(point.service))


def _change(here: Service, facts: ServiceFacts, *, active: bool) -> None:
    """What is for a second person is proposed, all else is done."""
    by, deed = current_account(), ChangeService(here, facts.name, active, facts.verified)
    if not proposals.needs_second(deed):
        actions.change_service(here, facts, active=active, by=by)
        flash(_("Saved."))
        return
    alone = replace(facts, name=here.name, verified=here.verified)
    actions.change_service(here, alone, active=here.active, by=by)
    proposals.propose(deed, by=by)
    flash(_("The name, and whether it is given and checked, wait for a second person. All else is saved."))


def _page_of(service: Service) -> str:
    return url_for(".service", agency=service.agency.slug, service=service.slug)


def _back(service: Service) -> tuple[str, str]:
    return service.name, _page_of(service)
