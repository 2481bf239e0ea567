"""How causes are called on a page."""

from typing import Any

from flask_babel import lazy_gettext as _

from portal.evaluation.appraisal.words import LEVELS as LEVELS  # the pages of proposals say them too
from portal.evaluation.recognition.rules import Cause

CAUSES: dict[Cause, Any] = {
    Cause.RESULT: _("A result that coaching did not mend"),
    Cause.CONDUCT: _("Conduct at work"),
}
