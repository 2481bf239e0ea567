"""The page of HR: how far the appraisals of a period are, by agency."""

from flask import Blueprint, render_template, request

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.periods import Period, containing
from portal.evaluation.appraisal import units
from portal.evaluation.plans.rules import quarters

bp = Blueprint("appraisal_units", __name__, url_prefix="/kepegawaian/penilaian")


@bp.get("")
@allow(Permission.PERFORMANCE_KEEP)
def index() -> str:
    year = clock.today().year
    period = Period(request.args.get("periode", "") or containing(clock.today(), "quarter"))
    rows = units.progress(current_account(), period)
    periods = [*quarters(year - 1), Period(str(year - 1)), *quarters(year), Period(str(year))]
    return render_template("appraisal/units.html", rows=rows, period=period, periods=periods)
