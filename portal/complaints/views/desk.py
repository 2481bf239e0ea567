"""The queue of those who answer, as a page and as a file; one case with all its story; and its pictures."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.complaints import naming, queries, queue, showing, standing
from portal.complaints.actions import unsealing
from portal.complaints.desk_forms import BulkForm, QueueForm
from portal.complaints.models import Complaint
from portal.complaints.queue import Choices, Stage
from portal.complaints.rules import State, Tier
from portal.complaints.showing import Outline
from portal.complaints.standing import Standing
from portal.complaints.views.deeds import Deed
from portal.complaints.views.uploads import sentences
from portal.complaints.views.work import Work
from portal.complaints.visibility import Field, Viewer, may_see
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.files import path_of
from portal.core.paging import Part
from portal.core.pictures import MIMETYPE
from portal.organisation import free_days
from portal.organisation.models import Agency
from portal.organisation.rules import AgencyKind
from portal.web import paging, tables
from portal.web.format import last_day, local_day
from portal.web.slices import address_of, mentions_on

bp = Blueprint("complaint_desk", __name__, url_prefix="/kerja/laporan")

DOOR = (P.COMPLAINT_HANDLE, P.COMPLAINT_VERIFY, P.COMPLAINT_SUPERVISE)
A_FILE = 5000  # lines
PICTURE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store",
    "Content-Disposition": "inline",
}  # fmt: skip
OFFICERS = "laporan-unit"


@dataclass(frozen=True)
class Row:
    """A case as the queue shows it. `ours`: whether this reader answers it, and so may tick it."""

    id: int
    version: int
    number: str
    category: str
    words: str
    unit: str
    kelurahan: str
    tags: Sequence[tuple[str, str]]  # (look, words)
    is_late: bool
    waits: bool  # for the reporter
    joined: int
    due_at: datetime | None
    until_at: datetime | None
    ended_at: datetime | None
    promised_on: date | None
    ours: bool

    @property
    def ticked_as(self) -> str:
        return f"{self.id}.{self.version}"


@bp.get("")
@allow(*DOOR)
def index() -> ResponseReturnValue:
    return show_queue(BulkForm(formdata=None))


def show_queue(bulk: BulkForm, ticked: Iterable[str] = (), status: int = 200) -> ResponseReturnValue:
    """Also after many were chosen and something was missing: what was ticked and typed stands there still."""
    desk, choices = standing.standing_of(current_account()), queue.choices()
    form = _filters(desk, choices)
    bulk.to.choices = [("", _("Choose …")), *((each.slug, each.name) for each in _answering(choices))]
    wanted = form.wanted()
    part = queue.in_queue(desk, wanted, paging.asked(), choices)
    page = render_template(
        "complaints/queue.html", form=form, bulk=bulk, part=part.each(lambda _case: None), rows=_rows(desk, part),
        counts=queue.counts(desk, wanted.share), wanted=wanted, asked=form.asked(), tabs=_tabs(), desk=desk,
        ticked=set(ticked), naming=naming, without_stage=form.asked(but="tahap"), below=url_for("complaint_desk.index"),
    )  # fmt: skip
    return page if status == 200 else (page, status)


def _tabs() -> list[tuple[str, str]]:
    return [("", _("To do")), (Stage.ASKED, _("Waiting for the reporter")), (Stage.DECLARED, _("Declared done")),
            (Stage.ENDED, _("Closed"))]  # fmt: skip


def _answering(choices: Choices) -> list[Agency]:
    """The agencies that can answer a case: not the root, which gives no services."""
    return [each for each in choices.agencies if each.active and each.parent_id is not None]


def _filters(desk: Standing, choices: Choices) -> QueueForm:
    form = QueueForm(request.args)
    kelurahans = [each for each in choices.agencies if each.active and each.kind is AgencyKind.KELURAHAN]
    form.offer(choices.categories, kelurahans, [each for each in choices.agencies if each.id in desk.anywhere])
    return form


def _rows(desk: Standing, part: Part[Complaint]) -> list[Row]:
    tags = Tags()
    return [row for each in part.rows if (row := _row(desk, each, tags)) is not None]


class Tags:
    """What presses of each case, in words; the same few are said of all of them, and looking them up costs most."""

    def __init__(self) -> None:
        self.calendar, self.now = free_days.calendar(), clock.moment()
        self.known: dict[tuple[str, Any], tuple[str, str]] = {}

    def of(self, case: Complaint) -> list[tuple[str, str]]:
        found = [self._once("state", case.state_now, lambda: (naming.tag(case.state_now), naming.state(case.state_now)))]
        if case.is_late and case.due_at:
            late = self.calendar.workdays_late(case.due_at, self.now)
            found.append(self._once("late", late, lambda: ("late", _late(late))))
        if case.tier is Tier.FORMAL:
            found.append(self._once("formal", 0, lambda: ("info", naming.tier(case.tier))))
        if case.with_head:
            found.append(self._once("head", 0, lambda: ("waiting", _("for whoever leads the unit"))))
        if case.reopened:
            found.append(self._once("reopened", case.reopened, lambda: ("waiting", ngettext(
                "opened again once", "opened again %(num)s times", case.reopened))))  # fmt: skip
        return found

    def _once(self, name: str, about: Any, made: Callable[[], tuple[str, str]]) -> tuple[str, str]:
        key = (name, about)
        if key not in self.known:
            self.known[key] = made()
        return self.known[key]


def _late(days: int) -> str:
    words = ngettext("late by %(num)s working day", "late by %(num)s working days", days) if days else _("late")
    return str(words)


def _row(desk: Standing, case: Complaint, tags: Tags) -> Row | None:
    """Its bones and its words, each asked of `may_see`; a page of them costs too much where all is asked for."""
    viewer, known = standing.viewer_of(desk, case), case.case
    if viewer is None or not may_see(viewer, Field.OUTLINE, known):
        return None
    return Row(
        id=case.id, version=case.version, number=case.number, category=naming.category(case.category),
        words=case.text if may_see(viewer, Field.TEXT, known) else "", unit=case.agency.name,
        kelurahan=case.kelurahan.name if case.kelurahan and case.kelurahan_id != case.agency_id else "",
        tags=tags.of(case), is_late=case.is_late, waits=case.state_now in (State.ASKED, State.DECLARED),
        joined=case.joined, due_at=case.due_at, until_at=case.until_at, ended_at=case.ended_at,
        promised_on=case.promised_on, ours=standing.may_act(desk, case),
    )  # fmt: skip


@bp.get(f"/{OFFICERS}.csv")
@allow(*DOOR)
def file() -> Response:
    """The same cases as lines of a table: no word of a resident, no name and no contact. Of more, it says so."""
    desk = standing.standing_of(current_account())
    form = _filters(desk, queue.choices())
    calendar = free_days.calendar()
    lines: list[Sequence[object]] = []
    found = queue.every(desk, form.wanted(), A_FILE + 1)
    for case in found[:A_FILE]:
        viewer = standing.viewer_of(desk, case)
        seen = showing.outline(case, viewer, calendar) if viewer else None
        if seen is not None:
            lines.append(_line(seen, case.outside_number if viewer and may_see(viewer, Field.NOTES, case.case) else ""))
    if len(found) > A_FILE:
        lines.append([_("There are more reports than this file holds. Filter them, and save each part.")])
    head = [_("Number of the report"), _("Kind"), _("About what"), _("Form"), _("Limits"), _("Unit"), _("Kelurahan"),
            _("State"), _("Received"), _("Due"), _("Working days late"), _("First answer"),
            _("Declared done by the unit"), _("Confirmed by the reporter"), _("Opened again"), _("Also reported by"),
            _("Number in another system")]  # fmt: skip
    return tables.csv_answer(tables.csv_text(head, lines), OFFICERS)


def _line(seen: Outline, outside: str) -> list[object]:
    moments = (seen.answered_at, seen.declared_at, seen.confirmed_at)
    return [
        seen.number, naming.kind(seen.kind), naming.category(seen.category), naming.tier(seen.tier),
        naming.grade(seen.grade), seen.agency.name, seen.kelurahan.name if seen.kelurahan else "",
        naming.state(seen.state), local_day(seen.received_at), last_day(seen.due_at) if seen.due_at else "", seen.late,
        *(local_day(moment) if moment else "" for moment in moments), seen.reopened, seen.joined, outside,
    ]  # fmt: skip


# ---- one case


@bp.get("/<number>")
@allow(*DOOR)
def case(number: str) -> ResponseReturnValue:
    work = Work.on(number, current_account())
    granted = queries.unsealings(work.complaint.id)
    return render_template(
        "complaints/case.html", work=work, seen=work.seen, naming=naming, unsealings=granted,
        said_of_pictures=sentences(work.used), address=address,
        unsealed=queries.unsealed_among(granted, current_account().staff.id),
        promised=mentions_on("case", work.complaint.id),
        promise=address_of("commitment_for_case", current_account(), work.complaint),
    )  # fmt: skip


def address(deed: Deed, number: str) -> str:
    """Of the page of a deed; the one that takes pictures has a door of its own."""
    if deed.slug == "selesai":
        return url_for("complaint_acts.declare", number=number)
    return url_for("complaint_acts.act", number=number, deed=deed.slug)


@bp.post("/<number>/nama")
@allow(*DOOR)
def name(number: str) -> ResponseReturnValue:
    """A name that the reporter gave to the unit. Each reading is written down, so it is asked for by a button."""
    work = Work.on(number, current_account())
    if work.seen.name is None and work.seen.address is None:
        raise NotFound(queries.GONE)
    unsealing.read_name(work.complaint, by=current_account())
    return render_template("complaints/person.html", work=work, person=work.seen, until=None)


@bp.get("/<number>/cetak")
@allow(*DOOR)
def sheet(number: str) -> ResponseReturnValue:
    work = Work.on(number, current_account())
    return render_template("complaints/desk_sheet.html", work=work, seen=work.seen, naming=naming)


# ---- its pictures


@bp.get("/foto/<key>.webp")
@allow(*DOOR)
def photo(key: str) -> Response:
    return _picture(key)


@bp.get("/foto/<key>-kecil.webp")
@allow(*DOOR)
def small_photo(key: str) -> Response:
    return _picture(key, thumb=True)


def _picture(key: str, *, thumb: bool = False) -> Response:
    """One of a case that they have a part in, or one that came with a form that was not sent to its end."""
    found = queries.photo(key)
    if found.complaint is not None:
        viewer: Viewer | None = standing.viewer_of(standing.standing_of(current_account()), found.complaint)
        if viewer is None or not showing.photo_for(viewer, found):
            raise NotFound("There is no such file.")
    path = path_of(found.file, thumb=thumb)
    if not path.is_file():
        raise NotFound("There is no such file.")
    return Response(path.read_bytes(), mimetype=MIMETYPE, headers=PICTURE_HEADERS)


def to_queue() -> Answer:
    """Back to the queue as it was filtered."""
    asked: dict[str, Any] = dict(_filters(standing.standing_of(current_account()), queue.choices()).asked())
    return redirect(url_for("complaint_desk.index", **asked), 303)
