"""How states and work are called, and the words that a line of work begins with."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.core.work import WorkKind
from portal.evaluation.reports.models import DailyReport, ReportLine
from portal.evaluation.reports.queries import Day
from portal.evaluation.reports.rules import Line, State, Work
from portal.web.language import speaking

# The look of the tag (see web/components.html) and its words.
STATES: dict[State, tuple[str, Any]] = {
    State.NOT_STARTED: ("off", _("Not started")),
    State.DRAFT: ("running", _("Draft")),
    State.SENT: ("waiting", _("Sent")),
    State.ACCEPTED: ("done", _("Accepted")),
    State.RETURNED: ("late", _("Returned")),
}

# What was done, and what is counted.
WORK: dict[WorkKind, tuple[Any, Any]] = {
    WorkKind.CASE_ANSWERED: (_("Answered reports of residents"), _("answers")),
    WorkKind.CASE_HANDLED: (_("Looked through, forwarded or checked reports of residents"), _("reports")),
    WorkKind.CASE_DECLARED: (_("Finished reports of residents"), _("reports")),
    WorkKind.FORUM_ANSWERED: (_("Answered residents in the dialogue"), _("answers")),
    WorkKind.PROMISE_MADE: (_("Made promises of the agency"), _("promises")),
    WorkKind.PROMISE_FOLLOWED_UP: (_("Followed up promises of the agency"), _("follow-ups")),
    WorkKind.PROMISE_DECLARED: (_("Finished promises of the agency"), _("promises")),
    WorkKind.TEXT_MODERATED: (_("Moderated texts of residents"), _("texts")),
    WorkKind.CARD_PUBLISHED: (_("Confirmed scorecards for publishing"), _("scorecards")),
    WorkKind.CARD_REPLIED: (_("Replied to scorecards for the agency"), _("replies")),
    WorkKind.SURVEY_REGISTERED: (_("Registered surveys of satisfaction"), _("surveys")),
}


def line_of(work: Work) -> Line:
    """As it begins, for the person to edit. Always Indonesian, like e-Kinerja."""
    with speaking("id"):
        text, unit = WORK[WorkKind(work.kind)]
        return Line(str(text), work.count, str(unit), _proof(work), work.kind)


def _proof(work: Work) -> str:
    """As many of the numbers as fit; that there are more is said."""
    shown = list(work.references[:8])
    more = len(work.references) - len(shown)
    return ", ".join(shown) + (" " + gettext("and %(count)s more", count=more) if more else "")


def name_of(work: Work) -> Any:
    return WORK[WorkKind(work.kind)][0]


def prepared(day: Day) -> list[Line]:
    """What they have written, and after it what the portal knows of and stands in no line yet."""
    return [line.said for line in day.lines] + [line_of(work) for work in day.new_work]


# In the order of e-Kinerja's fields; always Indonesian.
COLUMNS = ("Tanggal", "Rencana hasil kerja", "Kegiatan", "Jumlah", "Satuan", "Bukti dukung", "Status")


def in_indonesian(report: DailyReport) -> str:
    with speaking("id"):
        return str(STATES[report.state][1])


def row(day: date, report: DailyReport, line: ReportLine, titles: Mapping[int, str]) -> tuple[object, ...]:
    served = titles.get(line.result_id or 0, "")
    return day.isoformat(), served, line.text, line.amount or "", line.unit, line.proof, in_indonesian(report)


def copied(line: ReportLine) -> str:
    """A line as it is pasted into e-Kinerja: what was done, the result, the proof."""
    amount = f"{line.amount} {line.unit}".strip() if line.amount else line.unit
    return " · ".join(part for part in (line.text, amount, line.proof) if part)
