"""What the front door and the desks bring to the house."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.core.copying import Documents
from portal.home import documents, jobs
from portal.home.views import desk, machines, pictures, public, search, standards
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="home",
    templates="portal.home",
    blueprints=(public.bp, machines.bp, desk.bp, standards.bp, search.bp, pictures.bp),
    handlers={"clock:search": (jobs.bring_search_up_to_date,)},
    timetable={"clock:search": timedelta(minutes=1)},
    # Nearly every page of the staff lies below the address of the desk, so its entry says on which it is marked.
    menu=(
        MenuEntry(10, _("Workspace"), "desk.index", only=("desk.index", "desk.agency")),
        MenuEntry(25, _("Services"), "standards.index"),
    ),
    documents=(
        Documents(10, "service", _("Services"), ("organisation",), documents.services),
        Documents(20, "agency", _("Agencies"), ("organisation",), documents.agencies),
        Documents(
            40,
            "help",
            _("Pages of help"),
            ("house",),
            documents.pages_of_help,
            by_language=True,
            made_of=documents.written,
        ),
    ),
)
