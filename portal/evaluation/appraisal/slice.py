"""What appraisals bring to the house."""

from flask_babel import lazy_gettext as _

from portal.evaluation.appraisal import panels, reminders, tasks
from portal.evaluation.appraisal.views import evidence, hr, own, team
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="appraisal",
    templates="portal.evaluation.appraisal",
    blueprints=(own.bp, evidence.bp, team.bp, hr.bp),
    menu=(MenuEntry(43, _("Appraisals by agency"), "appraisal_units.index"),),
    tasks=tasks.tasks,
    panels=panels.panels,
    person_panels=panels.person_panels,
    handlers={"clock:reminders": (reminders.remind,)},
    notices={**tasks.NOTICES, **reminders.NOTICES},
)
