"""What the pages of daily reports share."""

from datetime import date

from portal.core import clock
from portal.core.errors import NotFound
from portal.evaluation.reports import rules, words
from portal.organisation import free_days
from portal.web.format import clock_time


def shared() -> dict[str, object]:
    now = clock_time(clock.moment())
    return {"words": words, "rules": rules, "today": clock.today(), "now": now, "is_day_off": is_day_off}


def is_day_off(day: date) -> bool:
    """Whether nobody expects a report of it; who works then may write one all the same."""
    return not free_days.calendar().is_workday(day)


def day_in(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound("There is no such day.") from None
