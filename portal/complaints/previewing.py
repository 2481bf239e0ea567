"""What everybody, the unit, and nobody will read of a report, told before it is sent and by the same function."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from portal.complaints import naming, queries
from portal.complaints.actions import reporting
from portal.complaints.models import Complaint, ComplaintCategory
from portal.complaints.receipts import Due, due_if_sent_now
from portal.complaints.report_form import ReportForm
from portal.complaints.rules import Reading, State
from portal.complaints.visibility import Case, Field, Viewer, may_see
from portal.core import clock
from portal.core.marks import NAMES, marks
from portal.organisation.models import Agency


@dataclass(frozen=True)
class Warning:
    """Something in the text that leads to somebody: the field, what it looks like, and the very letters."""

    field: str
    kind: str
    text: str


@dataclass(frozen=True)
class Preview:
    """Which fields who reads, of a report that is not sent yet. `public` of what waits for a moderator too."""

    at_once: bool
    public: frozenset[Field]
    unit: frozenset[Field]
    category: ComplaintCategory
    agency: Agency
    with_head: bool
    where: Agency | None
    of_pin: bool  # whether the kelurahan is the one of the pin
    elsewhere: Agency | None  # in which the pin lies, where another one was chosen
    due: Sequence[Due]
    warnings: Sequence[Warning]


def preview_of(form: ReportForm, category: ComplaintCategory, where: Agency | None) -> Preview:
    agency, with_head = reporting.destination(category, where)
    # As it will be when a moderator has released all of it.
    released = Case(
        anonymous=form.anonim.data, confidential=form.rahasia.data, text=Reading.RELEASED, photo=Reading.RELEASED,
        place=Reading.RELEASED, public_facility=category.public_facility, about_officer=category.about_officer,
        named=bool(form.nama.data),
    )  # fmt: skip
    reader = Viewer.SUPERIOR if with_head else Viewer.HANDLER
    of_point, today = form.of_point, clock.today()
    return Preview(
        at_once=may_see(Viewer.PUBLIC, Field.OUTLINE, released), public=_seen(Viewer.PUBLIC, released),
        unit=_seen(reader, released), category=category, agency=agency, with_head=with_head, where=where,
        of_pin=where is not None and form.kelurahans.get(form.kelurahan.data) is None,
        elsewhere=of_point if of_point is not None and of_point is not where else None,
        due=due_if_sent_now(queries.limit_of(category.grade, today), queries.guard(today)), warnings=warnings_of(form),
    )  # fmt: skip


def _seen(viewer: Viewer, case: Case) -> frozenset[Field]:
    return frozenset(field for field in Field if may_see(viewer, field, case))


def warnings_of(form: ReportForm) -> list[Warning]:
    """What looks like a number or an address of somebody. A help for the eye; nothing is kept back for it."""
    typed = [(_("What happened"), form.uraian.data or ""), (_("Where"), form.lokasi.data or "")]
    return [
        Warning(name, str(_(NAMES[mark.kind])), text[mark.start : mark.end])
        for name, text in typed
        for mark in marks(text)
    ]


@dataclass(frozen=True)
class Alike:
    """An open case of the same kind nearby, as everybody may read it; `text` is empty until it was released."""

    number: str
    category: str
    agency: str
    received_at: datetime
    state: State
    text: str
    promised_on: date | None
    joined: int


def seen_by_all(cases: Iterable[Complaint]) -> list[Alike]:
    return [_alike(each) for each in cases if may_see(Viewer.PUBLIC, Field.OUTLINE, each.case)]


def _alike(complaint: Complaint) -> Alike:
    shows = may_see(Viewer.PUBLIC, Field.TEXT, complaint.case)
    return Alike(
        number=complaint.number, category=naming.category(complaint.category), agency=complaint.agency.name,
        received_at=complaint.received_at, state=complaint.state_now,
        text=(complaint.text_shown or "") if shows else "", promised_on=complaint.promised_on, joined=complaint.joined,
    )  # fmt: skip
