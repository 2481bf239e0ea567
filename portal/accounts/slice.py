"""What people, accounts and confirmations bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.accounts import jobs, notices
from portal.accounts.residents import jobs as residents
from portal.accounts.residents import leaving
from portal.accounts.residents.views import counter, own, public
from portal.accounts.roster import actions as roster_actions
from portal.accounts.roster import jobs as roster
from portal.accounts.roster import views as roster_views
from portal.accounts.roster.deed import CarryOut
from portal.accounts.tasks import asks, tasks
from portal.accounts.views import second_person, sign_in
from portal.core import throttle
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="accounts",
    templates="portal.accounts",
    blueprints=(sign_in.bp, second_person.bp, public.bp, own.bp, counter.bp, roster_views.bp),
    # Most of what the throttle keeps are attempts to sign in, so it is purged together with the sessions.
    handlers={
        "clock:purging": (jobs.purge_sessions, throttle.purge, residents.purge, roster.forget),
        "account:claim": (residents.answer_claim,),
        "account:moved": (residents.tell_old_address,),
        roster_actions.CHECK: (roster.check,),
        roster_actions.TAKE_IN: (roster.take_in,),
    },
    timetable={"clock:purging": timedelta(hours=1)},
    menu=(
        MenuEntry(28, _("Codes for residents"), "counter.index"),
        MenuEntry(44, _("Take in people and posts"), "roster.index"),
        MenuEntry(50, _("Second person"), "second_person.index"),
    ),
    tasks=tasks,
    tasks_ask=asks,
    deeds=(CarryOut,),
    notices=notices.KINDS,
    kept_about=leaving.kept_about,
)
