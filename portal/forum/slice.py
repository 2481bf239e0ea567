"""What the forum brings to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.core.handed import Moderated, Reportable
from portal.forum import about, deeds, documents, jobs, notices, reporting, telling, words
from portal.forum.actions import clockwork, writing
from portal.forum.tasks import tasks
from portal.forum.views import desk, feeds, public, steering, terms, write
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="forum",
    templates="portal.forum",
    blueprints=(public.bp, feeds.bp, write.bp, desk.bp, steering.bp, terms.bp),
    deeds=deeds.DEEDS,
    handlers={
        "clock:forum": (jobs.load_shipped,),
        "clock:search": (jobs.index_said,),
        "clock:purging": (jobs.forget_forms, jobs.forget_imprints),
        "forum:said": (telling.tell,),
        "forum:indexed": (jobs.index,),
        "forum:joined": (jobs.joined,),
        "forum:words_gone": (jobs.forget_words,),
        "holidays:changed": (jobs.reckon_running,),
    },
    timetable={"clock:forum": timedelta(hours=1)},
    menu=(MenuEntry(33, _("Dialogue"), "forum_desk.index"),),
    tasks=tasks,
    notices=notices.KINDS,
    kept_about=about.kept_about,
    forget=clockwork.forget,
    account_links=about.links,
    documents=(documents.BOARDS, documents.THREADS),
    reportable={writing.KIND_OF_TEXT: Reportable(reporting.find, reporting.became)},
    moderated={
        writing.KIND_OF_TEXT: Moderated(
            _("Conversation of residents"),
            words.batches,
            words.take,
            words.decided,
            parts=words.PARTS,
            pages=words.pages_of,
            because=words.because,
            authors=words.authors,
            standing=words.standing,
            concerned=words.concerned,
            acts=words.public_acts,
        )
    },
)
