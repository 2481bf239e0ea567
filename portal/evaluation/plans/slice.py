"""What plans of work bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.evaluation.plans import jobs, reminding, tasks
from portal.evaluation.plans.panels import panels
from portal.evaluation.plans.views import files, hr, own, reminders, team
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="plans",
    templates="portal.evaluation.plans",
    blueprints=(own.bp, team.bp, hr.bp, files.bp, reminders.bp),
    handlers={
        "clock:plans": (jobs.end_plans,), "clock:reminders": (jobs.remind,), "clock:purging": (jobs.forget_reminders,),
    },
    timetable={"clock:plans": timedelta(hours=6), "clock:reminders": timedelta(hours=3)},
    menu=(MenuEntry(42, _("Personnel"), "personnel.index"),),
    tasks=tasks.tasks,
    panels=panels,
    notices={**tasks.NOTICES, **reminding.NOTICES},
)  # fmt: skip
