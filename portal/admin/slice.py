"""What the administrator's pages bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.admin import alerts, views
from portal.admin.tasks import tasks
from portal.admin.views import metrics
from portal.core import files
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="admin",
    templates="portal.admin",
    blueprints=(views.bp, metrics.bp),
    handlers={"clock:purging": (files.purge,)},
    timetable={"clock:purging": timedelta(hours=1)},
    menu=(MenuEntry(60, _("Administration"), "admin.index"), MenuEntry(70, _("Log"), "admin.log.index")),
    tasks=tasks,
    # What other slices say of their work stands between the machine and the people.
    alerts={10: alerts.of_machine, 90: alerts.of_people_and_facts},
)
