"""The pages of HR: years, how far the plans of each agency are, and who held which post. No plan is read here."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.evaluation.plans import units, years
from portal.evaluation.plans.forms import YearForm
from portal.web.refusals import refusals_on
from portal.web.sane import number

bp = Blueprint("personnel", __name__, url_prefix="/kepegawaian")


@bp.get("")
@allow(Permission.PERFORMANCE_KEEP)
def index() -> str:
    year = request.args.get("tahun", clock.today().year, type=number)
    return _page(year, YearForm(data={"year": year}))


def _page(year: int, form: YearForm) -> str:
    agencies = units.kept_by(current_account())
    return render_template("plans/years.html", year=year, form=form, rows=units.completeness(agencies, year))


@bp.post("/tahun")
@allow(Permission.PERFORMANCE_KEEP)
def open_years() -> Response | tuple[str, int]:
    account, form = current_account(), YearForm()
    if form.validate():
        with refusals_on(form):
            opened = years.open_years(units.kept_by(account), form.year.data, by=account)
            flash(ngettext("Opened for %(num)s agency.", "Opened for %(num)s agencies.", opened))
            return redirect(url_for(".index", tahun=form.year.data))
    return _page(clock.today().year, form), 422


@bp.post("/tahun/<int:cycle_id>/tutup")
@allow(Permission.PERFORMANCE_KEEP)
def close_year(cycle_id: int) -> Response:
    cycle = units.cycle(cycle_id, current_account())
    years.close_year(cycle, by=current_account())
    flash(_("Closed. Nobody changes its plans any more; you can open it again."))
    return redirect(url_for(".index", tahun=cycle.year))


@bp.post("/tahun/<int:cycle_id>/buka")
@allow(Permission.PERFORMANCE_KEEP)
def open_again(cycle_id: int) -> Response:
    cycle = units.cycle(cycle_id, current_account())
    years.open_year(cycle.agency, cycle.year, by=current_account())
    flash(_("Opened again."))
    return redirect(url_for(".index", tahun=cycle.year))


@bp.get("/jabatan/<slug>")
@allow(Permission.PERFORMANCE_KEEP)
def posts(slug: str) -> str:
    agency = units.unit(slug, current_account())
    return render_template("plans/posts.html", agency=agency, posts=units.holders_over_time(agency))
