"""What answers the closing of a survey, and the clock. A second run finds nothing left to do."""

from portal.core.db import reading
from portal.core.periods import Period
from portal.scorecards import actions, figures, queries


def draft(service_id: int, period: str) -> None:
    """Read all answers first, and let go of the database; then write the card, which takes a moment."""
    about = Period(period)
    with reading():
        said = None if queries.has_card(service_id, about) else figures.hear(service_id, about)
    if said:
        actions.compute(said)


def publish_overdue() -> None:
    for card in queries.unpublished():
        actions.publish_by_clock(card)
