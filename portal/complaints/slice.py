"""What complaints bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.complaints import alerts, deeds, jobs, notices, words
from portal.complaints.tasks import tasks
from portal.complaints.views import limits
from portal.core.handed import Moderated
from portal.web.slices import Slice

SLICE = Slice(
    name="complaints",
    templates="portal.complaints",
    blueprints=(limits.bp,),
    deeds=deeds.DEEDS,
    handlers={
        "clock:complaints": (jobs.end_waiting, jobs.load_shipped),
        "clock:purging": (jobs.forget_forms, jobs.forget_reporters),
        "complaint:forgotten": (jobs.clean_storage,),
        "holidays:changed": (jobs.reckon_running,),
    },
    tasks=tasks,
    notices=notices.KINDS,
    alerts={25: alerts.alerts},
    timetable={"clock:complaints": timedelta(minutes=1)},
    moderated={"complaint": Moderated(_("Report of a resident"), words.batches, words.take, words.decided)},
)
