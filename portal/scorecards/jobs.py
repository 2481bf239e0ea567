"""What answers the closing of a survey, and the clock. A second run finds nothing left to do."""

from portal.core.db import reading
from portal.core.periods import Period
from portal.scorecards import actions, figures, queries
from portal.surveys import results


def draft(service_id: int, period: str) -> None:
    """Read all answers first, and let go of the database; then write the card, which takes a moment."""
    about = Period(period)
    with reading():
        said = None if queries.has_card(service_id, about) else figures.hear(service_id, about)
    if said:
        actions.compute(said)


def draft_missing() -> None:
    """Draft what has no card though its survey is closed. So no event that got lost, or was given up, buries one."""
    for service_id, period in queries.without_card(results.closed()):
        draft(service_id, str(period))


def take_in() -> None:
    """Ratings and rates of a period that is over since a card was computed: into its draft, while it is one."""
    for card in queries.unpublished():
        actions.take_in(card)


def publish_overdue() -> None:
    for card in queries.unpublished():
        actions.publish_by_clock(card)
