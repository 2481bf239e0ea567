"""What appraisals bring to the house."""

from portal.evaluation.appraisal import panels, tasks
from portal.evaluation.appraisal.views import own, team
from portal.web.slices import Slice

SLICE = Slice(
    name="appraisal",
    templates="portal.evaluation.appraisal",
    blueprints=(own.bp, team.bp),
    tasks=tasks.tasks,
    panels=panels.panels,
    person_panels=panels.person_panels,
    notices=tasks.NOTICES,
)
