"""What complaints bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.complaints import alerts, deeds, jobs, notices, openings, words
from portal.complaints.tasks import tasks
from portal.complaints.views import acts, desk, identity, joining, limits, many, report, saved, story
from portal.complaints.views import own as own  # its pages are of the blueprint of the story
from portal.core.handed import Moderated
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="complaints",
    templates="portal.complaints",
    blueprints=(report.bp, joining.bp, story.bp, desk.bp, many.bp, acts.bp, saved.bp, identity.bp, limits.bp),
    deeds=deeds.DEEDS,
    handlers={
        "clock:complaints": (jobs.end_waiting, jobs.load_shipped),
        "clock:purging": (jobs.forget_forms, jobs.forget_reporters),
        "complaint:forgotten": (jobs.clean_storage,),
        "holidays:changed": (jobs.reckon_running,),
    },
    tasks=tasks,
    notices={**notices.KINDS, **openings.NOTICES},
    alerts={25: alerts.alerts},
    timetable={"clock:complaints": timedelta(minutes=1)},
    menu=(MenuEntry(15, _("Reports"), "complaint_desk.index"),),
    moderated={"complaint": Moderated(_("Report of a resident"), words.batches, words.take, words.decided)},
)
