"""What daily reports bring to the house."""

from portal.core.work import EVENT
from portal.evaluation.reports import jobs, showing, views
from portal.web.slices import Slice

SLICE = Slice(
    name="reports",
    templates="portal.evaluation.reports",
    blueprints=(views.bp,),
    handlers={EVENT: (jobs.note_work,)},
    panels=showing.panels,
)
