"""What evaluation is told: days, and never a word of anybody."""

from datetime import date

from portal.core.db import db
from portal.core.periods import Period
from portal.evaluation.targets.models import SurveyWindow


def note_survey(service_id: int, period: str, opens_on: str) -> None:
    """Remember when a confirmed survey opens (an ISO day), the day that fixes targets. Told twice, the earlier counts."""
    opens, key = date.fromisoformat(opens_on), (service_id, Period(period))
    window = db.session.get(SurveyWindow, key)
    if window is None:
        db.session.add(SurveyWindow(service_id=service_id, period=key[1], opens_on=opens))
    else:
        window.opens_on = min(window.opens_on, opens)
