"""What appraisals are called on the page. Levels, predicates and achievements are official: Indonesian everywhere."""

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
    Level.ABOVE: "Di atas ekspektasi",
    Level.AS: "Sesuai ekspektasi",
    Level.BELOW: "Di bawah ekspektasi",
}
PREDICATES = {
    Predicate.VERY_GOOD: "Sangat Baik",
    Predicate.GOOD: "Baik",
    Predicate.IMPROVE: "Butuh Perbaikan",
    Predicate.POOR: "Kurang",
    Predicate.VERY_POOR: "Sangat Kurang",
}
ACHIEVEMENTS = {
    Achievement.SPECIAL: "Istimewa",
    Achievement.GOOD: "Baik",
    Achievement.IMPROVE: "Butuh Perbaikan",
    Achievement.POOR: "Kurang",
    Achievement.VERY_POOR: "Sangat Kurang",
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
}
