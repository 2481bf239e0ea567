"""What makes a change of a name one for two people, as far as cards know; `slice` names it there."""

from portal.accounts.deeds.base import Deed
from portal.accounts.deeds.names import Naming
from portal.scorecards import queries
from portal.surveys import results


def is_asked_about(deed: Deed) -> bool:
    """Whether residents are or will be asked under this name, or have answered and no card tells yet what they said."""
    return isinstance(deed, Naming) and any(_is_open_matter(service.id) for service in deed.services)


def _is_open_matter(service_id: int) -> bool:
    asked = results.periods_asked(service_id)
    return bool(asked - queries.published_periods(service_id)) or queries.has_draft(service_id)
