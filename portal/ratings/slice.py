"""What ratings bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.core.handed import Moderated
from portal.ratings import addresses, alerts, jobs, lines
from portal.ratings.rules import LINE
from portal.ratings.views import desk, kiosk, public
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="ratings",
    templates="portal.ratings",
    blueprints=(public.bp, kiosk.bp, desk.bp),
    handlers={
        "rating:forgotten": (jobs.clean_storage,),
        "clock:rating_keys": (jobs.make_keys,),
        "clock:ratings": (jobs.move_ballots,),
        "clock:rating_periods": (jobs.close_periods, jobs.clean_storage),
        "clock:purging": (jobs.purge,),
    },
    timetable={
        "clock:rating_keys": timedelta(minutes=1),
        "clock:ratings": timedelta(hours=1),
        "clock:rating_periods": timedelta(minutes=1),
        "clock:purging": timedelta(hours=1),
    },
    menu=(MenuEntry(22, _("Ratings"), "rating_desk.index"),),
    alerts={22: alerts.alerts},
    addresses={"rating": addresses.of_receipt, "rate": addresses.of_service},
    moderated={LINE: Moderated(_("Line beside a low rating"), lines.batches, lines.take)},
)
