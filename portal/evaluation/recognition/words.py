"""How causes are called on a page, and what is said of what is proposed no longer."""

from typing import Any

from flask_babel import lazy_gettext as _

from portal.evaluation.appraisal.words import LEVELS as LEVELS  # the pages of proposals say them too
from portal.evaluation.recognition.rules import Cause

# Beside what somebody typed for a proposal that is none any more, as when a button was pressed twice.
PROPOSED_NO_MORE = _("This was followed up already, or is proposed no longer. What you wrote stands below.")

CAUSES: dict[Cause, Any] = {
    Cause.RESULT: _("A result that coaching did not mend"),
    Cause.CONDUCT: _("Conduct at work"),
}
