"""What daily reports bring to the house."""

from flask_babel import lazy_gettext as _

from portal.core.work import EVENT
from portal.evaluation.reports import jobs, showing, tasks
from portal.evaluation.reports.views import hr, own, team
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="reports",
    templates="portal.evaluation.reports",
    blueprints=(own.bp, team.bp, hr.bp),
    handlers={EVENT: (jobs.note_work,)},
    menu=(MenuEntry(43, _("Daily reports by agency"), "report_units.index"),),
    tasks=tasks.tasks,
    tasks_ask=tasks.asks,
    panels=showing.panels,
    panels_ask=showing.asks,
    person_panels=showing.person_panels,
    team_notes=showing.team_notes,
    notes_ask=showing.notes_ask,
)
