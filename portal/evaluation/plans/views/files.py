"""What HR saves as tables. Those about people say where something stands, and leave a trace in the log."""

from flask import Blueprint, Response, request

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.evaluation.plans import exports, units
from portal.evaluation.plans.rules import State
from portal.evaluation.plans.tables import SEAT_HEAD, as_text, file, seat_cells, yes
from portal.organisation.models import Agency
from portal.web.sane import number
from portal.web.transaction import leaves_trace

bp = Blueprint("personnel_files", __name__, url_prefix="/kepegawaian")

# As files name them.
STATES: dict[State | None, str] = {
    None: "belum ada", State.DRAFT: "draf", State.PROPOSED: "diusulkan", State.DISCUSSED: "dibicarakan",
    State.AGREED: "disepakati",
}  # fmt: skip


def _year() -> int:
    return request.args.get("tahun", clock.today().year, type=number)


def _kept() -> list[Agency]:
    return units.kept_by(current_account())


@bp.get("/periode.csv")
@allow(Permission.PERFORMANCE_KEEP)
def periods() -> Response:
    head = ("unit", "tahun", "periode", "mulai", "selesai", "keadaan", "dibuka_pada", "ditutup_pada")
    year, rows = _year(), []
    for agency, period, cycle in exports.periods(_kept(), year):
        state = "belum dibuka" if cycle is None else "ditutup" if cycle.closed_on else "dibuka"
        days = (cycle.opened_on, cycle.closed_on) if cycle else (None, None)
        rows.append((agency.name, year, period, period.first_day, period.last_day, state, *days))
    return file("periode-kinerja", head, rows)


@bp.get("/kelengkapan.csv")
@allow(Permission.PERFORMANCE_KEEP)
def completeness() -> Response:
    """By agency. Of one that is counted with the agency above no number is told."""
    head = ("unit", "tahun", "pemangku_jabatan", "belum_ada", "draf", "dibicarakan", "disepakati", "catatan")
    year, rows = _year(), []
    for each in units.completeness(_kept(), year):
        numbers = (each.held, each.missing, each.drafts, each.talks, each.agreed)
        note = "dihitung bersama unit di atasnya" if each.above else ""
        rows.append((each.agency.name, year, *(numbers if not each.above else [None] * 5), note))
    return file("kelengkapan-skp", head, rows)


@bp.get("/kelengkapan-orang.csv")
@allow(Permission.PERFORMANCE_KEEP)
@leaves_trace
def progress() -> Response:
    """By person: where their plan stands, and no word of it."""
    year = _year()
    found = list(exports.progress(_kept(), year))
    exports.note_reading("kelengkapan-skp", len(found), by=current_account(), year=year)
    rows = ((*seat_cells(each.seat), year, STATES[each.state], each.agreed_on) for each in found)
    return file("skp-per-orang", (*SEAT_HEAD, "tahun", "skp", "disepakati_pada"), rows)


@bp.get("/pemangku.csv")
@allow(Permission.PERFORMANCE_KEEP)
@leaves_trace
def holders() -> Response:
    """All posts with all who held them; of one agency where it is named."""
    slug = request.args.get("unit", "")
    found = exports.holders([units.unit(slug, current_account())] if slug else _kept())
    exports.note_reading("pemangku", sum(bool(each.name) for each in found), by=current_account())
    rows = (
        (
            each.agency, each.post, yes(each.leads), each.name, as_text(each.nip),
            "" if each.acting is None else "Plt." if each.acting else "definitif", each.from_on, each.until_on,
        )
        for each in found
    )  # fmt: skip
    head = ("unit", "jabatan", "memimpin", "nama", "nip", "sebagai", "mulai", "sampai")
    return file("pemangku-jabatan", head, rows)
