"""What answers the closing of a survey, and the clock. A second run finds nothing left to do."""

from portal.core.periods import Period
from portal.scorecards import actions, queries


def draft(service_id: int, period: str) -> None:
    actions.compute(service_id, Period(period))


def publish_overdue() -> None:
    for card in queries.unpublished():
        actions.publish_by_clock(card)
