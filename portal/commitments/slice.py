"""What commitments bring to the house."""

from datetime import timedelta

from flask import url_for
from flask_babel import lazy_gettext as _

from portal.commitments import about, deeds, handing, jobs, letters, mentions, numbered, tasks, telling
from portal.commitments.views import desk, public, terms, word
from portal.core.handed import Moderated
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="commitments",
    templates="portal.commitments",
    blueprints=(public.bp, word.bp, desk.bp, terms.bp),
    deeds=deeds.DEEDS,
    handlers={
        "clock:commitments": (jobs.settle,),
        "clock:purging": (jobs.forget_forms,),
        "commitment:step": (telling.tell_step,),
        "commitment:letter": (letters.send,),
        "forum:joined": (jobs.follow_joined,),
    },
    timetable={"clock:commitments": timedelta(minutes=5)},
    menu=(MenuEntry(17, _("Promises"), "commitment_desk.index"),),
    tasks=tasks.tasks,
    notices={**letters.NOTICES, **tasks.NOTICES},
    addresses={"commitment_for_case": mentions.to_make, "commitment_for_thread": mentions.to_answer},
    kept_about=about.kept_about,
    forget=about.forget,
    numbered=numbered.NUMBERED,
    mentions={"case": (mentions.of_case,), "thread": (mentions.of_thread,)},
    moderated={
        "commitment": Moderated(
            _("Picture of a follow-up"), handing.batches, handing.take, handing.decided,
            pages=lambda some: {subject: url_for("commitments.page", number=number)
                                for subject, number in handing.numbers_of(some).items()},
        )
    },
)  # fmt: skip
