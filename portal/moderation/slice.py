"""What moderation brings to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.moderation import alerts, jobs
from portal.moderation.tasks import tasks
from portal.moderation.views import public, queue
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="moderation",
    templates="portal.moderation",
    blueprints=(queue.bp, public.bp),
    handlers={
        "text:handed": (jobs.take_in,),
        "text:concerned": (jobs.concern,),
        "text:forgotten": (jobs.clean_storage,),
        "clock:moderation": (jobs.take_in_missing, jobs.lapse_appeals, jobs.purge),
    },
    timetable={"clock:moderation": timedelta(hours=1)},
    menu=(MenuEntry(35, _("Moderation"), "moderation.index"),),
    tasks=tasks,
    alerts={30: alerts.alerts},
)
