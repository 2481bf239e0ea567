"""What the staff are told of a limit: half of it, most, or all is used up. Of the case it tells the number alone."""

from collections.abc import Collection, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.complaints import due, showing
from portal.complaints.models import Complaint
from portal.complaints.results import last_day
from portal.complaints.tasks import DUE, desk
from portal.complaints.visibility import Viewer
from portal.web.format import date_full
from portal.web.notices import NoticeKind, NoticeText


def case_page(number: str) -> str:
    return f"{desk()}/{number}"


def _due(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    numbers = {each: number for each in subjects if (number := _number(each))}
    found = {each.id: each for each in due.named(numbers)}
    told = {subject: _told(subject, found[number]) for subject, number in numbers.items() if number in found}
    return {subject: text for subject, text in told.items() if text is not None}


def _number(subject: str) -> int | None:
    name, _colon, rest = subject.partition(":")
    number = rest.partition("/")[0]
    return int(number) if name == "Complaint" and number.isdecimal() else None


def _told(subject: str, complaint: Complaint) -> NoticeText | None:
    """What is about an officer is told of to those alone who may read of it, who lead."""
    seen = showing.outline(complaint, Viewer.SUPERIOR if complaint.with_head else Viewer.HANDLER)
    if seen is None:
        return None
    share = subject.split("/")[1] if subject.count("/") == 2 else ""
    titles = {
        "50": _("Half of the time is used up: report %(number)s", number=seen.number),
        "80": _("Most of the time is used up: report %(number)s", number=seen.number),
        "100": _("Late: report %(number)s", number=seen.number),
    }
    over = seen.due_at is None or due.subject(complaint.id, int(share or 0), seen.due_at) != subject
    day = date_full(last_day(seen.due_at)) if seen.due_at else ""
    text = f"{seen.agency.name}. " + (_("Until %(day)s.", day=day) if day else _("It is answered."))
    return NoticeText(titles.get(share, titles["50"]), text, case_page(seen.number), over=over)


KINDS = {DUE: NoticeKind(_l("A report falls due, or is late"), _due)}
