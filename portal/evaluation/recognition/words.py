"""How causes and the states of an honour are called on a page."""

from typing import Any

from flask_babel import lazy_gettext as _

from portal.evaluation.recognition.rules import Cause, HonourState

# The look of the tag (see web/components.html) and its words.
STATES: dict[HonourState, tuple[str, Any]] = {
    HonourState.WAITING: ("waiting", _("Waits for a second person")),
    HonourState.GIVEN: ("done", _("Given")),
    HonourState.DECLINED: ("off", _("Not given")),
}

CAUSES: dict[Cause, Any] = {
    Cause.RESULT: _("A result that coaching did not mend"),
    Cause.CONDUCT: _("Conduct at work"),
}
