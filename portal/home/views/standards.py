"""The standard of each service, written by an officer of its agency or by an administrator."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.core.errors import Refused
from portal.home import queries
from portal.home.forms import StandardForm
from portal.organisation import actions
from portal.organisation import queries as organisation
from portal.organisation import standard as components
from portal.organisation.models import Service

bp = Blueprint("standards", __name__, url_prefix="/kerja/layanan")


@bp.get("")
@allow(Permission.SERVICE_DESCRIBE)
def index() -> str:
    groups = queries.described_by(current_account())
    return render_template(
        "home/standards.html", groups=groups, filled=organisation.components_filled(), standard=components
    )


@bp.route("/<int:service_id>/standar", methods=["GET", "POST"])
@allow(Permission.SERVICE_DESCRIBE)
def describe(service_id: int) -> str | Response | tuple[str, int]:
    service = organisation.service_numbered(service_id)
    current_account().check(Permission.SERVICE_DESCRIBE, about=service.agency)
    form, outrun = StandardForm.of(service), False
    if form.is_submitted() and form.validate():
        try:
            _saved(actions.describe_service(service, form.said, seen=form.seen.data or "", by=current_account()))
            return redirect(url_for(".describe", service_id=service.id), 303)
        except Refused:
            outrun = True
            form.go_on_from(service)
    page = _page(service, form, outrun)
    return (page, 422) if form.errors else page


def _page(service: Service, form: StandardForm, outrun: bool) -> str:
    """`outrun`: somebody else was faster, so what is saved now stands beside what was typed."""
    return render_template(
        "home/describe.html", service=service, form=form, outrun=outrun, described=service.described, standard=components
    )


def _saved(changed: int) -> None:
    said = ngettext("%(num)s component was saved.", "%(num)s components were saved.", changed)
    flash(said if changed else _("Nothing was changed."))
