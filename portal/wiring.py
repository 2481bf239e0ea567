"""The plan of the house: what answers the web, an event, and the clock."""

from datetime import timedelta

from portal.accounts import jobs as accounts
from portal.accounts.views import second_person, sign_in
from portal.admin import views as admin
from portal.admin.views import metrics
from portal.core import throttle
from portal.core.outbox import Handlers
from portal.evaluation.targets import jobs as targets
from portal.evaluation.targets import views as targets_views
from portal.home.views import demo, desk, machines
from portal.home.views import public as home
from portal.scorecards import hindrances as naming
from portal.scorecards import jobs as scorecards
from portal.scorecards.views import public as cards
from portal.scorecards.views import staff as drafts
from portal.surveys import hindrances
from portal.surveys import jobs as surveys
from portal.surveys.views import desk as survey_desk
from portal.surveys.views import public as survey_pages
from portal.surveys.views import sending

# Where the templates of each name lie.
TEMPLATES = {
    "web": "portal.web",
    "home": "portal.home",
    "accounts": "portal.accounts",
    "admin": "portal.admin",
    "surveys": "portal.surveys",
    "scorecards": "portal.scorecards",
    "targets": "portal.evaluation.targets",
}

BLUEPRINTS = (
    home.bp, machines.bp, desk.bp, demo.bp, sign_in.bp, second_person.bp, admin.bp, metrics.bp,
    survey_pages.bp, sending.bp, survey_desk.bp, cards.bp, drafts.bp, targets_views.bp,
)  # fmt: skip

# A slice raises an event by its own name and knows none of those who answer.
HANDLERS: Handlers = {
    "survey:confirmed": (surveys.make_keys, targets.note_survey),
    "survey:closed": (scorecards.draft,),
    "survey:forgotten": (surveys.clean_storage,),
    "clock:keys": (surveys.make_keys,),
    "clock:ballots": (surveys.move_ballots,),
    "clock:closing": (surveys.close_surveys,),
    "clock:cleaning": (surveys.clean_storage,),
    "clock:progress": (surveys.count_progress, surveys.tell_confirmed),
    "clock:publishing": (scorecards.draft_missing, scorecards.publish_overdue),
    "clock:purging": (surveys.purge_nonces, accounts.purge_sessions, throttle.purge),
}

# What a slice holds against a deed of the house that two people agree on: act -> questions that may refuse it.
HINDRANCES = {"agency:close": (hindrances.no_open_survey,), "agency:move": (hindrances.no_open_survey,)}

# What makes a change of a name one for two people: act -> questions.
QUESTIONS = {"agency:rename": (naming.is_asked_about,), "service:change": (naming.is_asked_about,)}

# Where the page of a survey that has closed leads on to.
SCORECARD_ADDRESS = cards.address_of

# The clock raises events too, so a periodic job is retried and seen to fail like any other.
TIMETABLE = {
    "clock:keys": timedelta(minutes=1),
    "clock:ballots": timedelta(minutes=1),
    "clock:closing": timedelta(minutes=1),
    "clock:cleaning": timedelta(minutes=1),
    "clock:progress": timedelta(hours=1),
    "clock:publishing": timedelta(hours=1),
    "clock:purging": timedelta(hours=1),
}
