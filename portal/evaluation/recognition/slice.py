"""What recognition brings to the house."""

from flask_babel import lazy_gettext as _

from portal.evaluation.recognition import tasks
from portal.evaluation.recognition.views import coaching, honours
from portal.web.slices import MenuEntry, Slice

SLICE = Slice(
    name="recognition",
    templates="portal.evaluation.recognition",
    blueprints=(honours.bp, coaching.bp),
    menu=(MenuEntry(47, _("Forms of appreciation"), "recognition.keeping"),),
    tasks=tasks.tasks,
    tasks_ask=tasks.asks,
    panels=tasks.panels,
    panels_ask=tasks.asks,
    person_panels=tasks.person_panels,
)
