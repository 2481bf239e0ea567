"""How states, proposals and decisions are called on a page."""

from typing import Any

from flask_babel import lazy_gettext as _

from portal.evaluation.targets.queries import Status
from portal.evaluation.targets.rules import Decision, Measure, Realisation, State

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

MEASURES: dict[Measure, Any] = {
    Measure.INDEX: _("Index of public satisfaction, from answers outside the unit's own hands"),
    Measure.ANSWERED: _("Reports answered in time"),
    Measure.CONFIRMED: _("Reports done by the word of who reported"),
    Measure.SATISFIED: _("Content reporters"),
}

# What a rate is the share of.
COUNTED: dict[Measure, Any] = {
    Measure.ANSWERED: _(
        "Of the reports whose first answer was due in the period: those that were answered within the limit. "
        "A rejection with its reason is an answer."
    ),
    Measure.CONFIRMED: _(
        "Of the reports that ended in the period or got the word of who reported: those of which they said that it is "
        "done. Rejected, lapsed, withdrawn, disputed, done in part and not done all count as not confirmed; what ended "
        "in silence and what was merged do not count."
    ),
    Measure.SATISFIED: _(
        "Of those who reported and, with their word on whether it is done, touched one of four faces: those who "
        "touched one of the upper two."
    ),
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

# Why a card has no rate for a target, by what the card says is missing; and what is said of any other reason.
NO_RATE: dict[str, Any] = {
    "open": _("The period was not over when the card was published, so the card has no rate."),
    "nobody": _("In this period there was no report that the rate is made of."),
}
TOO_FEW = _("Of contacts that the portal verified there are too few to say anything.")
OLDER_CARD = _("This card was computed before cards took in rates of reports.")


def because(status: Status) -> Any:
    """Why a proposal says what it says."""
    if status.proposal is None or status.proposal is not Realisation.UNKNOWN or not status.target.measure.is_rate:
        return BECAUSE[status.proposal or Realisation.UNKNOWN]
    beside = status.card.beside if status.card else None
    if beside is None:
        return OLDER_CARD
    return NO_RATE.get(beside.rates_missing or "", TOO_FEW)


def fixed_once(measure: Measure) -> str:
    """When a target no longer changes."""
    return str(_("It is fixed once the period begins.") if measure.is_rate else _("It is fixed once the survey opens."))
