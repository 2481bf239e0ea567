"""What appraisals are called on the page."""

from flask_babel import lazy_gettext as _

from portal.evaluation.appraisal.rules import Achievement, Level, Predicate, State

STATES = {
    State.WRITING: ("waiting", _("With the person")),
    State.SENT: ("running", _("Waits for the superior's view")),
    State.RATED: ("running", _("Given: to be accepted, or objected to")),
    State.OBJECTED: ("late", _("In objection: nothing is handed on")),
    State.FINAL: ("done", _("Final")),
}
LEVELS = {
    Level.ABOVE: _("Above expectation"),
    Level.AS: _("As expected"),
    Level.BELOW: _("Below expectation"),
}
PREDICATES = {
    Predicate.VERY_GOOD: _("Excellent"),
    Predicate.GOOD: _("Good"),
    Predicate.IMPROVE: _("Needs improvement"),
    Predicate.POOR: _("Poor"),
    Predicate.VERY_POOR: _("Very poor"),
}
ACHIEVEMENTS = {
    Achievement.SPECIAL: _("Outstanding"),
    Achievement.GOOD: _("Good"),
    Achievement.IMPROVE: _("Needs improvement"),
    Achievement.POOR: _("Poor"),
    Achievement.VERY_POOR: _("Very poor"),
}

# What was done to an appraisal, for the list of who read and who changed it.
ACTS = {
    "appraisal:begin": _("began it"),
    "appraisal:write": _("wrote their own view"),
    "appraisal:send": _("sent their own view"),
    "appraisal:rate": _("gave a view as superior"),
    "appraisal:accept": _("accepted it"),
    "appraisal:object": _("objected"),
    "appraisal:explain": _("explained the view"),
    "appraisal:decide": _("decided on the objection"),
    "appraisal:read": _("read it"),
    "appraisal:file:read": _("opened a file of it"),
}
