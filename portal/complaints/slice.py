"""What complaints bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.complaints import (
    about,
    alerts,
    check_desk,
    check_jobs,
    deeds,
    documents,
    jobs,
    kinds,
    letters,
    notices,
    numbered,
    openings,
    telling,
    words,
)
from portal.complaints.actions import reporter
from portal.complaints.tasks import tasks
from portal.complaints.views import (
    acts,
    checks,
    desk,
    heads,
    identity,
    joining,
    limits,
    listing,
    many,
    report,
    samples,
    saved,
    stopping,
    story,
)
from portal.complaints.views import own as own  # its pages are of the blueprint of the story
from portal.complaints.views import statistics as numbers
from portal.core.handed import Moderated
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="complaints",
    templates="portal.complaints",
    blueprints=(
        report.bp, joining.bp, story.bp, stopping.bp, desk.bp, many.bp, acts.bp, saved.bp, identity.bp, limits.bp,
        numbers.bp, heads.bp, listing.bp, checks.bp, samples.bp,
    ),
    deeds=deeds.DEEDS,
    handlers={
        "clock:complaints": (jobs.end_waiting, jobs.hand_on, jobs.load_shipped, jobs.index_new),
        "clock:checks": (check_jobs.tend,),
        "clock:counting": (jobs.keep_sums,),
        "complaint:uncounted": (jobs.keep_sums,),
        "clock:purging": (jobs.forget_forms, jobs.forget_reporters, jobs.forget_contacts),
        "clock:asking": (telling.ask_again,),
        "complaint:step": (telling.tell_step,),
        "complaint:letter": (letters.send,),
        "complaint:forgotten": (jobs.clean_storage,),
        "complaint:words_gone": (jobs.forget_words,),
        "holidays:changed": (jobs.reckon_running,),
    },
    timetable={
        "clock:complaints": timedelta(minutes=1), "clock:counting": timedelta(minutes=1),
        "clock:checks": timedelta(minutes=1), "clock:asking": timedelta(hours=1),
    },
    menu=(
        MenuEntry(15, _("Reports"), "complaint_desk.index"),
        MenuEntry(16, _("Checks of closings"), "complaint_checks.index"),
    ),
    tasks=tasks,
    notices={**notices.KINDS, **openings.NOTICES, **letters.NOTICES, **check_desk.NOTICES},
    alerts={25: alerts.alerts},
    documents=(documents.REPORTS,),
    kept_about=about.kept_about,
    forget=reporter.forget,
    account_links=about.links,
    numbered=numbered.NUMBERED,
    kinds=kinds.KINDS,
    addresses={"report": letters.address_of, "report_of": letters.address_to_make_of},
    moderated={
        "complaint": Moderated(
            _("Report of a resident"), words.batches, words.take, words.decided, parts=letters.PARTS,
            pages=letters.pages_of, concerned=words.concerned, authors=words.authors,
        )
    },
)
