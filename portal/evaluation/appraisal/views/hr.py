"""The page of HR: how far the appraisals of a period are, by agency; and the same as tables."""

from flask import Blueprint, Response, render_template, request

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.periods import Period, containing
from portal.evaluation.appraisal import exports, units
from portal.evaluation.plans.exports import note_reading
from portal.evaluation.plans.rules import quarters
from portal.evaluation.plans.tables import SEAT_HEAD, file, seat_cells
from portal.evaluation.plans.units import kept_by
from portal.web.transaction import leaves_trace

bp = Blueprint("appraisal_units", __name__, url_prefix="/kepegawaian/penilaian")

# As files name them.
STEPS: dict[exports.Step, str] = {
    "missing": "belum dimulai", "writing": "di pegawai", "sent": "di atasan", "given": "sudah dinilai",
}  # fmt: skip


def _period() -> Period:
    return Period(request.args.get("periode", "") or containing(clock.today(), "quarter"))


@bp.get("")
@allow(Permission.PERFORMANCE_KEEP)
def index() -> str:
    year = clock.today().year
    period = _period()
    rows = units.progress(current_account(), period)
    periods = [*quarters(year - 1), Period(str(year - 1)), *quarters(year), Period(str(year))]
    return render_template("appraisal/units.html", rows=rows, period=period, periods=periods)


@bp.get("/kelengkapan.csv")
@allow(Permission.PERFORMANCE_KEEP)
def table() -> Response:
    period = _period()
    head = ("unit", "periode", "pemangku_jabatan", "belum_dimulai", "di_pegawai", "di_atasan", "sudah_dinilai")
    rows = [
        (each.agency.name, period, each.held, each.missing, each.writing, each.sent, each.given)
        for each in units.progress(current_account(), period)
    ]
    return file("kelengkapan-penilaian", head, rows)


@bp.get("/kelengkapan-orang.csv")
@allow(Permission.PERFORMANCE_KEEP)
@leaves_trace
def by_person() -> Response:
    """Where the appraisal of each stands, and no word and no result of it."""
    account, period = current_account(), _period()
    found = list(exports.progress(kept_by(account), period))
    note_reading("kelengkapan-penilaian", len(found), by=account, period=period)
    rows = ((*seat_cells(each.seat), period, STEPS[each.step], each.sent_on, each.given_on) for each in found)
    return file("penilaian-per-orang", (*SEAT_HEAD, "periode", "penilaian", "dikirim_pada", "dinilai_pada"), rows)
