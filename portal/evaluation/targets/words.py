"""How states, proposals and decisions are called on a page."""

from typing import Any

from flask_babel import lazy_gettext as _

from portal.evaluation.targets.rules import Decision, Realisation, State

# The look of the tag (see web/components.html) and its words.
STATES: dict[State, tuple[str, Any]] = {
    State.PROPOSED: ("waiting", _("Waits for consent")),
    State.AGREED: ("done", _("Agreed")),
    State.LAPSED: ("off", _("Lapsed")),
    State.FIXED: ("running", _("In force")),
    State.WAITING: ("running", _("Waits for the scorecard")),
    State.TO_DECIDE: ("waiting", _("Waits for a decision")),
    State.DECIDED: ("done", _("Decided")),
    State.REOPENED: ("waiting", _("Open again")),
}

REALISATIONS: dict[Realisation, Any] = {
    Realisation.ABOVE: _("above the target"),
    Realisation.AS: _("on target"),
    Realisation.BELOW: _("below the target"),
    Realisation.UNKNOWN: _("not enough data yet"),
}

# Why a proposal says what it says.
BECAUSE: dict[Realisation, Any] = {
    Realisation.ABOVE: _("The whole likely range lies above the target."),
    Realisation.AS: _("The likely range holds the target, so the two cannot be told apart."),
    Realisation.BELOW: _("The whole likely range lies below the target."),
    Realisation.UNKNOWN: _("There are too few answers from outside the unit's own hands to say anything."),
}

DECISIONS: dict[Decision, Any] = {
    Decision.ACCEPT: _("Accepted"),
    Decision.ADJUST: _("Adjusted"),
    Decision.REJECT: _("Rejected"),
}

# Why the answers of a stratum do not count.
LEFT_OUT: dict[str, Any] = {
    "differs": _("left out: not as many answers as rights that were spent"),
    "rest": _("left out: so few that they could be told from the difference of the two values"),
    "issued": _("left out: not as many rights as slips that were made"),
    "part": _("left out: so few that the unit, which knows its own slips, could tell what these people said"),
    "excluded": _("left out by a correction, with the reason on the scorecard"),
}
