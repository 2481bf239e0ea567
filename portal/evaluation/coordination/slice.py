"""What coordination brings to the house."""

from flask_babel import lazy_gettext as _

from portal.evaluation.coordination import mentions, tasks
from portal.evaluation.coordination.views import board, credits
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="coordination",
    templates="portal.evaluation.coordination",
    blueprints=(board.bp, credits.bp),
    menu=(MenuEntry(43, _("Coordination"), "coordination.index"),),
    tasks=tasks.tasks,
    panels=tasks.panels,
    notices=tasks.NOTICES,
    mentions={"plan": (mentions.of_plan,)},
)
