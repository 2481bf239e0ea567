"""What feedback brings to the house."""

from portal.evaluation.feedback import panels, reminders, tasks, views
from portal.web.slices import Slice

SLICE = Slice(
    name="feedback",
    templates="portal.evaluation.feedback",
    blueprints=(views.bp,),
    tasks=tasks.tasks,
    panels=panels.panels,
    person_panels=panels.person_panels,
    team_notes=panels.team_notes,
    handlers={"clock:reminders": (reminders.remind,)},
    notices={**tasks.NOTICES, **reminders.NOTICES},
    addresses={"feedback_on_result": views.to_give},
)
