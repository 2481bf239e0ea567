"""What complaints bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.complaints import jobs, words
from portal.complaints.views import own as own  # its pages are of the blueprint of the story
from portal.complaints.views import story
from portal.core.handed import Moderated
from portal.web.slices import Slice

SLICE = Slice(
    name="complaints",
    templates="portal.complaints",
    blueprints=(story.bp,),
    handlers={
        "clock:complaints": (jobs.end_waiting, jobs.load_shipped),
        "clock:purging": (jobs.forget_forms,),
    },
    timetable={"clock:complaints": timedelta(minutes=1)},
    moderated={"complaint": Moderated(_("Report of a resident"), words.batches, words.take, words.decided)},
)
