"""What targets bring to the house."""

from flask_babel import lazy_gettext as _

from portal.evaluation.targets import jobs, notices, tasks, views
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="targets",
    templates="portal.evaluation.targets",
    blueprints=(views.bp,),
    handlers={"survey:confirmed": (jobs.note_survey,)},
    menu=(MenuEntry(40, _("Performance"), "targets.index"),),
    tasks=tasks.tasks,
    tasks_ask=tasks.asks,
    notices=notices.KINDS,
)
