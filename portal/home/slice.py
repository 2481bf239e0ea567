"""What the front door and the desks bring to the house."""

from flask_babel import lazy_gettext as _

from portal.home.views import desk, machines, public, standards
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="home",
    templates="portal.home",
    blueprints=(public.bp, machines.bp, desk.bp, standards.bp),
    # Nearly every page of the staff lies below the address of the desk, so its entry says on which it is marked.
    menu=(
        MenuEntry(10, _("Workspace"), "desk.index", only=("desk.index", "desk.agency")),
        MenuEntry(25, _("Services"), "standards.index"),
    ),
)
