"""How steps and what happened are called on a page."""

from typing import Any

from flask_babel import lazy_gettext as _

from portal.evaluation.coordination.rules import EventKind, Kept, StepState

# The look of the tag (see web/components.html) and its words.
STATES: dict[StepState, tuple[str, Any]] = {
    StepState.ASKED: ("waiting", _("No day promised yet")),
    StepState.PROMISED: ("running", _("Promised")),
    StepState.LATE: ("late", _("Late")),
    StepState.DONE: ("done", _("Said to be done")),
    StepState.WITHDRAWN: ("off", _("Taken back")),
}

KEPT: dict[Kept, Any] = {
    Kept.IN_TIME: _("by the day that was promised first"),
    Kept.MOVED: _("by a day to which it was moved"),
    Kept.LATE: _("after the promised day"),
}

EVENTS: dict[EventKind, Any] = {
    EventKind.OPENED: _("Opened the matter"),
    EventKind.INVITED: _("Invited a post"),
    EventKind.ASKED: _("Asked for a step"),
    EventKind.PROMISED: _("Promised a day"),
    EventKind.MOVED: _("Moved the promised day"),
    EventKind.DONE: _("Said that it is done"),
    EventKind.NOT_DONE: _("Said that it is not there"),
    EventKind.WITHDRAWN: _("Took the step back"),
    EventKind.BLOCKED: _("Named what stands in the way"),
    EventKind.CLEARED: _("Said that it is out of the way"),
    EventKind.ESCALATED: _("Put the matter before the head of the district"),
    EventKind.ANSWERED: _("Answered as head of the district"),
    EventKind.MET: _("Kept the minutes of a meeting"),
    EventKind.REFERRED: _("Changed the public references"),
    EventKind.CLOSED: _("Closed the matter"),
}
