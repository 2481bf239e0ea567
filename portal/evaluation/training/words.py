"""How trainings and competencies are called on a page."""

from typing import Any

from flask_babel import lazy_gettext as _

from portal.evaluation.training.rules import CompetencyKind, State, Way

# The look of the tag (see web/components.html) and its words.
STATES: dict[State, tuple[str, Any]] = {
    State.ASKED: ("waiting", _("Waits for the superior")),
    State.LAPSED: ("off", _("Not answered before it began")),
    State.DECLINED: ("off", _("The superior said no")),
    State.REGISTERED: ("running", _("Registered")),
    State.ABSENT: ("off", _("Did not come")),
    State.CLAIMED: ("waiting", _("Waits for HR")),
    State.REFUSED: ("off", _("HR does not count it")),
    State.VERIFIED: ("done", _("Counts")),
}

WAYS: dict[Way, Any] = {Way.CLASSICAL: _("classical"), Way.NON_CLASSICAL: _("not classical")}

KINDS: dict[CompetencyKind, Any] = {
    CompetencyKind.TECHNICAL: _("Technical"),
    CompetencyKind.MANAGERIAL: _("Managerial"),
    CompetencyKind.SOCIO_CULTURAL: _("Socio-cultural"),
}
