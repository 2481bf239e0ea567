"""The pages of who writes a report, and of nobody else."""

from datetime import date, timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.accounts.access import STAFF, allow, current_account
from portal.core import clock
from portal.core.errors import NotFound
from portal.evaluation.plans.queries import results_of, titles_of
from portal.evaluation.reports import actions, queries, rules, team, words
from portal.evaluation.reports.forms import BLANKS, FileForm, ReportForm
from portal.evaluation.reports.models import DailyReport, ReportFile
from portal.evaluation.reports.queries import Day
from portal.evaluation.reports.rules import Line, State
from portal.evaluation.reports.views.parts import day_in, shared
from portal.web import proofs
from portal.web.format import date_range
from portal.web.refusals import refusals_on
from portal.web.sane import takes_files
from portal.web.tables import csv_answer, csv_text
from portal.web.transaction import computes_long

bp = Blueprint("reports", __name__, url_prefix="/kinerja")
bp.context_processor(shared)
LISTED = 14  # days that the page of a day leads to


def _own(text: str) -> Day:
    day = day_in(text)
    if day > clock.today():
        raise NotFound("This day has not come.")
    return queries.day_of(current_account().staff.id, day)


# ---- one's own


@bp.get("/laporan")
@allow(STAFF)
def today() -> str:
    return _page(_own(clock.today().isoformat()))


@bp.route("/laporan/<day>", methods=["GET", "POST"])
@allow(STAFF)
def day(day: str) -> str | Answer | tuple[str, int]:
    own = _own(day)
    if request.method == "GET":
        return _page(own)
    form = ReportForm()
    if form.validate():
        with refusals_on(form):
            return _kept(own, form)
    return _page(own, form), 422


def _kept(own: Day, form: ReportForm) -> Answer:
    """Saved, and sent where that was the button."""
    account, deed = current_account(), request.form.get("do", "")
    seen = rules.seen_in(form.seen.data or "", own.counts)
    report = actions.save(own, form.said, seen=seen, saves=form.saves.data or 0, by=account)
    if deed == "send":
        actions.send(report, by=account)
        flash(_("Sent. Your superior reads it; until they accept it you can still correct it."))
    elif deed == "save":
        flash(_("Saved. Nobody but you sees it before you send it."))
    if deed == "files":
        return redirect(url_for(".files", day=own.day))
    return redirect(url_for(".day", day=own.day, baris=1 if deed == "more" else None))


def _page(own: Day, form: ReportForm | None = None) -> str:
    asked = own.is_worked_on or own.state is State.RETURNED or "ubah" in request.args or bool(own.new_work)
    edits, report = form is not None or (own.may_be_written and asked), own.report
    return render_template(
        "reports/day.html", own=own, form=_offered(form or _filled(own), own) if edits else None,
        history=queries.history(report), days=_listed(own),
        files=queries.files_of([report]).get(report.id, []) if report else [],
        errors=[] if form is None else _found(form),
    )  # fmt: skip


WEEKEND = (6, 7)


def _listed(own: Day) -> list[date]:
    """The days before it; a Saturday or Sunday only where there is a report of it."""
    before = (own.day - timedelta(days=back) for back in range(1, LISTED + 1))
    return [day for day in before if day.isoweekday() not in WEEKEND or day in own.states]


def _filled(own: Day) -> ReportForm:
    form = ReportForm(formdata=None, seen=rules.seen_as(own.counts), saves=own.report.saves if own.report else 0)
    for line in [*words.prepared(own), *[Line("")] * (BLANKS if "baris" in request.args else 1)]:
        form.lines.append_entry(
            {
                "text": line.text,
                "amount": line.amount,
                "unit": line.unit,
                "proof": line.proof,
                "kind": line.kind,
                "result": line.result_id or 0,
            }
        )
    return form


def _offered(form: ReportForm, own: Day) -> ReportForm:
    form.offer((one.id, one.title) for one in results_of(own.person_id, own.day))
    return form


def _found(form: ReportForm) -> list[tuple[str, str]]:
    found = [("", str(message)) for message in form.form_errors]
    for entry in form.lines:
        found += [(field.id, str(field.errors[0])) for field in entry.form if field.errors]
    return found


@bp.post("/laporan/<day>/kirim")
@allow(STAFF)
def send(day: str) -> Answer:
    """In one tap: what they have written, with what the portal knows of."""
    own = _own(day)
    saves = own.report.saves if own.report else 0
    report = actions.save(own, words.prepared(own), seen=own.counts, saves=saves, by=current_account())
    actions.send(report, by=current_account())
    flash(_("Sent. Your superior reads it; until they accept it you can still correct it."))
    return redirect(url_for(".day", day=own.day))


@bp.get("/laporan/pekan/<day>")
@allow(STAFF)
def week(day: str) -> str:
    found = queries.week_of(current_account().staff.id, day_in(day))
    span = date_range(found[0][0], found[6][0])
    return render_template("reports/week.html", week=found, span=span, step=timedelta(days=7))


@bp.get("/laporan/pekan/<day>.csv")
@allow(STAFF)
def week_file(day: str) -> Response:
    """In the order of e-Kinerja's fields: what was sent, and nothing that is still worked on."""
    week = queries.week_of(current_account().staff.id, day_in(day))
    titles = titles_of({line.result_id for _day, _report, lines in week for line in lines if line.result_id})
    rows = [words.row(each, report, line, titles) for each, report, lines in week if report for line in lines]
    return csv_answer(csv_text(words.COLUMNS, rows), "laporan-harian")


# ---- proof


@bp.route("/laporan/<day>/berkas", methods=["GET", "POST"])
@allow(STAFF)
@computes_long
@takes_files("berkas", most=proofs.MOST)
def files(day: str) -> str | Answer | tuple[str, int]:
    own, form = _own(day), FileForm()
    if request.method == "POST" and form.validate():
        with refusals_on(form):
            stored = proofs.take_in()
            actions.add_file(own, form.judul.data, stored, by=current_account())
            flash(_("The file is kept. It is sent with the report."))
            return redirect(url_for(".files", day=own.day))
    there = queries.files_of([own.report]).get(own.report.id, []) if own.report else []
    page = render_template("reports/files.html", own=own, form=form, files=there)
    return (page, 422) if form.errors or form.form_errors else page


@bp.get("/laporan/berkas/<int:file_id>")
@allow(STAFF)
def file(file_id: int) -> Response:
    return proofs.answer(_file(file_id)[0].file)


def _file(file_id: int) -> tuple[ReportFile, DailyReport]:
    kept, report = queries.file(file_id)
    if not team.may_see(kept, report, current_account()):
        raise NotFound("There is no such file.")
    return kept, report


@bp.post("/laporan/berkas/<int:file_id>/hapus")
@allow(STAFF)
def remove_file(file_id: int) -> Answer:
    kept, report = _file(file_id)
    actions.remove_file(kept, by=current_account())
    flash(_("The file is taken back."))
    return redirect(url_for(".files", day=report.day))
