"""What HR saves of training as tables. They are about people, so that they were saved stands in the log."""

from datetime import date

from flask import Blueprint, Response, request

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.evaluation.plans.exports import note_reading
from portal.evaluation.plans.tables import SEAT_HEAD, as_text, file, seat_cells
from portal.evaluation.plans.units import kept_by
from portal.evaluation.training import exports, queries
from portal.evaluation.training.rules import State
from portal.web.sane import number
from portal.web.transaction import leaves_trace

bp = Blueprint("training_files", __name__, url_prefix="/kepegawaian/pelatihan")

# As files name them.
STATES: dict[State, str] = {
    State.ASKED: "menunggu atasan", State.LAPSED: "tidak dijawab", State.DECLINED: "tidak disetujui",
    State.REGISTERED: "terdaftar", State.ABSENT: "tidak hadir", State.CLAIMED: "menunggu diperiksa",
    State.REFUSED: "tidak diakui", State.VERIFIED: "diakui",
}  # fmt: skip


def _last_day() -> date:
    """Of the year that is asked for, whose numbers count."""
    year = request.args.get("tahun", clock.today().year, type=number)
    if not 2000 <= year <= 2099:
        raise NotFound("There is no such year.")
    return date(year, 12, 31)


@bp.get("/jp.csv")
@allow(Permission.PERFORMANCE_KEEP)
@leaves_trace
def hours() -> Response:
    """By person: the hours that HR counted, those that wait for HR, and how many are due."""
    account, day = current_account(), _last_day()
    due, found = queries.terms_on(day).hours, exports.hours(kept_by(account), day)
    note_reading("jp", len(found), by=account, year=day.year)
    rows = (
        (*seat_cells(each.seat), day.year, each.counted, each.trainings, each.waiting, due, max(0, due - each.counted))
        for each in found
    )
    head = (*SEAT_HEAD, "tahun", "jp_diakui", "pelatihan_diakui", "jp_menunggu", "jp_wajib", "jp_kurang")
    return file("jam-pelatihan", head, rows)


@bp.get("/daftar.csv")
@allow(Permission.PERFORMANCE_KEEP)
@leaves_trace
def trainings() -> Response:
    """Each training: what was entered, and what HR found of it."""
    account, day = current_account(), _last_day()
    found = exports.trainings(kept_by(account), day)
    note_reading("pelatihan", len(found), by=account, year=day.year)
    rows = (
        (
            each.post.agency.name, each.post.name, each.person.name, as_text(each.person.nip or ""), each.title,
            each.provider, each.first_day, each.last_day, each.hours, STATES[each.state], each.counted, each.checked_on,
            each.checked_by.name if each.checked_by else "", each.certificate,
        )
        for each in found
    )  # fmt: skip
    head = ("unit", "jabatan", "nama", "nip", "pelatihan", "penyelenggara", "mulai", "selesai", "jp", "keadaan",
            "jp_diakui", "diperiksa_pada", "diperiksa_oleh", "sertifikat")  # fmt: skip
    return file("daftar-pelatihan", head, rows)
