"""The pages on which a personnel officer sends a table and sees its faults, and the second person what it says."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from portal.accounts import confirmations, proposals
from portal.accounts.access import allow, current_account
from portal.accounts.roster import actions, queries, rules
from portal.accounts.roster.deed import COUNTS, CarryOut
from portal.accounts.roster.forms import TableForm
from portal.accounts.roster.models import Roster
from portal.accounts.rules import Permission
from portal.core.errors import NotFound, Refused
from portal.core.words import N_
from portal.organisation.models import Agency
from portal.web.refusals import refusals_on
from portal.web.sane import number, takes_files
from portal.web.tables import csv_answer, csv_text

bp = Blueprint("roster", __name__, url_prefix="/kepegawaian/impor")
LARGEST = 4 * 1024 * 1024  # bytes
PART = 100  # lines on a page
NO_HEAD = N_("The first line names the columns; nama, nip, jabatan and unit have to be among them.")
EXAMPLE = (
    ("Rina Wati", "197503121999032001", "Camat", "Kecamatan Plaju", "", "2027-01-02", "tidak", "", "", "ya"),
    ("Siti Aminah", "198504122010012001", "Kepala Seksi Pelayanan", "Kecamatan Plaju", "Camat", "", "", "", "", ""),
    ("Budi Santoso", "199001152015031002", "Pengadministrasi Umum", "Kecamatan Plaju", "Kepala Seksi Pelayanan", "", "",
     "1", "", ""),
    ("Dewi Lestari", "199205202018012003", "Pengadministrasi Umum", "Kecamatan Plaju", "Kepala Seksi Pelayanan", "", "",
     "2", "", ""),
)  # fmt: skip


# What stands in each column, for who writes a table.
MEANING = dict(zip(rules.COLUMNS, (
    _l("Name of the person."), _l("18 digits. Where a spreadsheet would round them, write an apostrophe before."),
    _l("The post. One that is not there yet is made."), _l("Name or short name of the agency."),
    _l("The post above, in the same agency or in one above it. Empty: as until now; a new post needs one."),
    _l("From which day on. Empty: the day on which the table is carried out."),
    _l("“ya” for an acting holder (Plt.)."),
    _l("Tells posts of the same name in one agency apart, for example 1 and 2. It stands behind the name from then on."),
    _l("The number of the post above, where it has one."),
    _l("“ya” for the post that leads its agency, where no post does yet."),
), strict=True))  # fmt: skip


@bp.route("", methods=["GET", "POST"])
@allow(Permission.PERFORMANCE_KEEP)
@takes_files("berkas", most=LARGEST + 64 * 1024)
def index() -> str | Response | tuple[str, int]:
    agencies = {agency.id: agency for agency in queries.agencies_for(current_account())}
    form = TableForm()
    form.offer((agency.id, agency.name) for agency in agencies.values())
    if form.validate_on_submit() and (sent := _sent(form, agencies)):
        return redirect(url_for(".show", roster_id=sent))
    page = render_template(
        "accounts/roster/index.html", form=form, sent=queries.sent_for(current_account()), rules=rules, columns=MEANING
    )
    return (page, 422) if form.errors else page


def _sent(form: TableForm, agencies: dict[int, Agency]) -> int | None:
    with refusals_on(form):
        return actions.send(agencies[form.unit.data], _read(), by=current_account()).id
    return None


def _read() -> list[rules.Cells]:
    file = request.files.get("berkas")
    if file is None or not file.filename:
        raise Refused("Choose a file.", field="berkas")
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Refused("The table is too large. Send one of at most 4 MB.", field="berkas")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # as older spreadsheets write
    try:
        return rules.read(text.replace("\0", ""))
    except ValueError:
        raise Refused(NO_HEAD, field="berkas") from None


@bp.get("/contoh.csv")
@allow(Permission.PERFORMANCE_KEEP)
def example() -> Response:
    return csv_answer(csv_text(rules.COLUMNS, EXAMPLE), "contoh-impor")


@bp.get("/<int:roster_id>")
@allow(Permission.PERFORMANCE_KEEP, Permission.ROLE_CONFIRM)
def show(roster_id: int) -> str:
    roster = queries.roster(roster_id, reader=current_account())
    after = request.args.get("sesudah", 0, type=number)
    return render_template(
        "accounts/roster/show.html", roster=roster, counts=COUNTS, part=PART,
        faulty=queries.lines(roster.id, faulty=True, most=PART) if not after else [],
        lines=queries.lines(roster.id, after=after, faulty=False, most=PART),
        waits=confirmations.waiting(actions.CARRY_OUT, roster.subject), keeps=_keeps(roster),
    )  # fmt: skip


def _keeps(roster: Roster) -> bool:
    return current_account().may_about(Permission.PERFORMANCE_KEEP, roster.agency)


@bp.get("/<int:roster_id>/salah.csv")
@allow(Permission.PERFORMANCE_KEEP)
def faults(roster_id: int) -> Response:
    roster = queries.roster(roster_id, reader=current_account())
    rows = [
        (line.line, column, _(message), line.name, line.nip, line.post, line.number, line.agency, line.superior,
         line.superior_number, line.leads)
        for line in queries.lines(roster.id, faulty=True, most=rules.MOST_LINES) for column, message in line.faults
    ]  # fmt: skip
    head = ("baris", "kolom", "salah", "nama", "nip", "jabatan", "nomor", "unit", "jabatan_atasan", "nomor_atasan",
            "memimpin")  # fmt: skip
    return csv_answer(csv_text(head, rows), "impor-salah")


@bp.post("/<int:roster_id>/usul")
@allow(Permission.PERFORMANCE_KEEP)
def propose(roster_id: int) -> Response:
    roster = _own(roster_id)
    proposals.propose(CarryOut(roster), by=current_account())
    flash(_("Proposed. Nothing changes before somebody of another branch has confirmed it."))
    return redirect(url_for(".show", roster_id=roster_id))


@bp.post("/<int:roster_id>/tarik")
@allow(Permission.PERFORMANCE_KEEP)
def take_back(roster_id: int) -> Response:
    proposal = confirmations.waiting(actions.CARRY_OUT, _own(roster_id).subject)
    if proposal is None:
        raise NotFound("Nothing of the kind waits for a second person.")
    proposals.take_back(proposal, by=current_account())
    flash(_("Taken back."))
    return redirect(url_for(".show", roster_id=roster_id))


@bp.post("/<int:roster_id>/buang")
@allow(Permission.PERFORMANCE_KEEP)
def discard(roster_id: int) -> Response:
    actions.discard(_own(roster_id), by=current_account())
    flash(_("Thrown away, with all its lines."))
    return redirect(url_for(".index"))


def _own(roster_id: int) -> Roster:
    roster = queries.roster(roster_id, reader=current_account())
    if not _keeps(roster):
        raise NotFound("There is no such table.")
    return roster
