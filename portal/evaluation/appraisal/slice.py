"""What appraisals bring to the house."""

from flask_babel import lazy_gettext as _

from portal.evaluation.appraisal import hindrances, panels, reminders, tasks
from portal.evaluation.appraisal.views import evidence, hr, own, team
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="appraisal",
    templates="portal.evaluation.appraisal",
    blueprints=(own.bp, evidence.bp, team.bp, hr.bp),
    menu=(MenuEntry(43, _("Appraisals by agency"), "appraisal_units.index"),),
    tasks=tasks.tasks,
    tasks_ask=tasks.asks,
    panels=panels.panels,
    panels_ask=panels.asks,
    person_panels=panels.person_panels,
    hindrances=dict.fromkeys(("plan:share", "plan:unshare"), (hindrances.no_final_appraisal,)),
    handlers={"clock:reminders": (reminders.remind,)},
    notices={**tasks.NOTICES, **reminders.NOTICES},
)
