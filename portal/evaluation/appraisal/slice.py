"""What appraisals bring to the house."""

from flask_babel import lazy_gettext as _

from portal.evaluation.appraisal import panels, tasks
from portal.evaluation.appraisal.views import hr, own, team
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="appraisal",
    templates="portal.evaluation.appraisal",
    blueprints=(own.bp, team.bp, hr.bp),
    menu=(MenuEntry(43, _("Appraisals by agency"), "appraisal_units.index"),),
    tasks=tasks.tasks,
    tasks_ask=tasks.asks,
    panels=panels.panels,
    panels_ask=panels.asks,
    person_panels=panels.person_panels,
    notices=tasks.NOTICES,
)
