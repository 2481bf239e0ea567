"""What moderation brings to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.moderation import alerts, deeds, jobs, notices, sanctions
from portal.moderation.tasks import tasks
from portal.moderation.views import again, flags, keeping, own, public, queue
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="moderation",
    templates="portal.moderation",
    blueprints=(queue.bp, again.bp, public.bp, flags.bp, flags.staff, own.bp, keeping.bp),
    deeds=deeds.DEEDS,
    notices=notices.KINDS,
    kept_about=sanctions.kept_about,
    forget=sanctions.forget,
    account_links=own.links,
    addresses={"report_words": flags.address_of, "decide_words": flags.deciding},
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
