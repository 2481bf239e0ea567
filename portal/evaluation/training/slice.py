"""What training brings to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.evaluation.training import deeds, jobs, tasks
from portal.evaluation.training.views import keeping, own, tables, terms
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="training",
    templates="portal.evaluation.training",
    blueprints=(own.bp, keeping.bp, tables.bp, terms.bp),
    handlers={"clock:training": (jobs.load_shipped,)},
    timetable={"clock:training": timedelta(hours=1)},
    menu=(MenuEntry(46, _("Training of the staff"), "training_keeping.index"),),
    tasks=tasks.tasks,
    panels=tasks.panels,
    person_panels=tasks.person_panels,
    team_notes=tasks.team_notes,
    notices=tasks.NOTICES,
    deeds=deeds.DEEDS,
)
