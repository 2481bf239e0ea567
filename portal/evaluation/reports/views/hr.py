"""The page of HR: how many reports of a day stand where, by agency."""

from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.evaluation.reports import units
from portal.evaluation.reports.views.parts import day_in, shared
from portal.web.tables import csv_answer, csv_text

bp = Blueprint("report_units", __name__, url_prefix="/kepegawaian/laporan")
bp.context_processor(shared)
HEAD = ("unit", "tanggal", "pemangku_jabatan", "belum_mulai", "draf", "terkirim", "diterima", "dikembalikan")


def _day() -> date:
    return min(day_in(request.args.get("hari") or clock.today().isoformat()), clock.today())


@bp.get("")
@allow(Permission.PERFORMANCE_KEEP)
def index() -> str:
    rows = units.completeness(current_account(), _day())
    return render_template("reports/units.html", rows=rows, day=_day(), step=timedelta(days=1))


@bp.get("/kelengkapan.csv")
@allow(Permission.PERFORMANCE_KEEP)
def table() -> Response:
    day = _day()
    rows = [
        (each.agency.name, day.isoformat(), each.held, each.missing, each.drafts, each.sent, each.accepted, each.returned)
        for each in units.completeness(current_account(), day)
    ]  # fmt: skip
    return csv_answer(csv_text(HEAD, rows), "kelengkapan-laporan")
