"""What scorecards bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.core.copying import Documents
from portal.scorecards import documents, hindrances, jobs, notices
from portal.scorecards.tasks import tasks
from portal.scorecards.views import feeds, public, staff
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="scorecards",
    templates="portal.scorecards",
    blueprints=(public.bp, feeds.bp, staff.bp),
    handlers={
        "survey:closed": (jobs.draft,),
        "clock:publishing": (jobs.draft_missing, jobs.take_in, jobs.publish_overdue),
    },
    timetable={"clock:publishing": timedelta(hours=1)},
    menu=(MenuEntry(30, _("Scorecards"), "drafts.index"),),
    tasks=tasks,
    notices=notices.KINDS,
    questions={"agency:rename": (hindrances.is_asked_about,), "service:change": (hindrances.is_asked_about,)},
    addresses={"scorecard": public.address_of},  # where the page of a survey that has closed leads on to
    documents=(Documents(30, "card", _("Scorecards"), ("organisation", "cards"), documents.cards, newest_first=True),),
)
