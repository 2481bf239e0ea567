from flask_babel import lazy_gettext as _

from portal.evaluation.feedback.rules import Cadence, Kind

KINDS = {
    Kind.APPRECIATION: _("Appreciation"),
    Kind.DIRECTION: _("Direction"),
    Kind.CORRECTION: _("Correction"),
    Kind.HELP: _("Offer of help"),
}
CHOICES = {
    Kind.APPRECIATION: _("Appreciation: this went well"),
    Kind.DIRECTION: _("Direction: do it like this from now on"),
    Kind.CORRECTION: _("Correction: this has to become better (read by you two alone)"),
    Kind.HELP: _("Offer of help: this is how I support you"),
}

# What was done to a word, for the list of who read it.
ACTS = {
    "feedback:give": _("gave it"),
    "feedback:answer": _("answered it"),
    "feedback:read": _("read it"),
}
CADENCE_LOOKS = {Cadence.FRESH: "good", Cadence.TIME: "mid", Cadence.LONG: "bad", Cadence.NEVER: "bad"}
