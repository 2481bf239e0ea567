"""What surveys bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.core.handed import Moderated
from portal.surveys import alerts, comments, hindrances, jobs, notices
from portal.surveys.rules import COMMENT
from portal.surveys.tasks import tasks
from portal.surveys.views import desk, public, sending
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="surveys",
    templates="portal.surveys",
    blueprints=(public.bp, sending.bp, desk.bp),
    handlers={
        "survey:confirmed": (jobs.make_keys,),
        "survey:forgotten": (jobs.clean_storage,),
        "clock:keys": (jobs.make_keys,),
        "clock:ballots": (jobs.move_ballots,),
        "clock:closing": (jobs.close_surveys,),
        "clock:cleaning": (jobs.clean_storage,),
        "clock:progress": (jobs.count_progress, jobs.tell_confirmed),
        "clock:purging": (jobs.purge_nonces,),
    },
    timetable={
        "clock:keys": timedelta(minutes=1),
        "clock:ballots": timedelta(minutes=1),
        "clock:closing": timedelta(minutes=1),
        "clock:cleaning": timedelta(minutes=1),
        "clock:progress": timedelta(hours=1),
        "clock:purging": timedelta(hours=1),
    },
    menu=(MenuEntry(20, _("Surveys"), "survey_desk.index"),),
    tasks=tasks,
    notices=notices.KINDS,
    alerts={20: alerts.alerts},
    unfinished=alerts.cleaning,
    moderated={COMMENT: Moderated(_("Comment of a survey"), comments.batches, comments.take)},
    hindrances={"agency:close": (hindrances.no_open_survey,), "agency:move": (hindrances.no_open_survey,)},
)
