"""What notices bring to the house. What they tell of is brought by the slices above (`Slice.notices`)."""

from datetime import timedelta

from portal.notifications import about, actions, jobs, letters, telling
from portal.notifications.views import following, inbox
from portal.web.slices import Slice

SLICE = Slice(
    name="notifications",
    templates="portal.notifications",
    blueprints=(inbox.bp, following.bp),
    handlers={
        "clock:notices": (telling.tell_news,),
        "clock:desks": (telling.tell_desks,),
        "clock:letters": (letters.post_due,),
        "notice:mail": (letters.send,),
        "clock:blending": (jobs.blend,),
        "clock:purging": (jobs.purge,),
    },
    timetable={
        "clock:notices": timedelta(minutes=1),
        "clock:desks": timedelta(minutes=1),
        "clock:letters": timedelta(minutes=1),
        "clock:blending": timedelta(days=1),
    },
    kept_about=about.kept_about,
    forget=actions.forget,
    account_links=about.links,
)
