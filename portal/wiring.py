"""The plan of the house: which slices there are, one a line. What each one brings stands in its own `slice.py`."""

from portal.web.slices import declared_in, put_together

# From the lowest floor up: who answers the same event is asked in this order.
SLICES = declared_in(
    "portal.accounts",
    "portal.notifications",
    "portal.surveys",
    "portal.ratings",
    "portal.complaints",
    "portal.forum",
    "portal.moderation",
    "portal.commitments",
    "portal.scorecards",
    "portal.evaluation.targets",
    "portal.evaluation.plans",
    "portal.evaluation.reports",
    "portal.evaluation.feedback",
    "portal.evaluation.appraisal",
    "portal.home",
    "portal.admin",
    "portal.demo",
)

PLAN = put_together(SLICES)

# What the worker asks: who answers an event, and which events the clock raises.
HANDLERS, TIMETABLE = PLAN.handlers, PLAN.timetable
