"""What complaints bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.complaints import about, jobs, letters, openings, telling, words
from portal.complaints.actions import reporter
from portal.complaints.views import acts, desk, identity, joining, many, report, saved, stopping, story
from portal.complaints.views import own as own  # its pages are of the blueprint of the story
from portal.core.handed import Moderated
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="complaints",
    templates="portal.complaints",
    blueprints=(report.bp, joining.bp, story.bp, stopping.bp, desk.bp, many.bp, acts.bp, saved.bp, identity.bp),
    handlers={
        "clock:complaints": (jobs.end_waiting, jobs.load_shipped),
        "clock:purging": (jobs.forget_forms,),
        "complaint:step": (telling.tell_step,),
        "complaint:letter": (letters.send,),
        "clock:asking": (telling.ask_again,),
    },
    timetable={"clock:complaints": timedelta(minutes=1), "clock:asking": timedelta(hours=1)},
    menu=(MenuEntry(15, _("Reports"), "complaint_desk.index"),),
    tasks=openings.tasks,
    notices={**openings.NOTICES, **letters.NOTICES},
    kept_about=about.kept_about,
    forget=reporter.forget,
    account_links=about.links,
    moderated={
        "complaint": Moderated(
            _("Report of a resident"), words.batches, words.take, words.decided, parts=letters.PARTS,
            pages=letters.pages_of, concerned=words.concerned,
        )
    },
)
