"""What the pages of daily reports share."""

from datetime import date

from portal.core import clock
from portal.core.errors import NotFound
from portal.evaluation.reports import rules, words
from portal.web.format import clock_time


def shared() -> dict[str, object]:
    return {"words": words, "rules": rules, "today": clock.today(), "now": clock_time(clock.moment())}


def day_in(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound("There is no such day.") from None
