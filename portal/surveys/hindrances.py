"""What surveys hold against deeds of the house; `wiring` names it there."""

from portal.accounts.deeds.agencies import CloseAgency
from portal.accounts.deeds.base import Deed
from portal.core.errors import Refused
from portal.surveys import queries


def no_open_survey(deed: Deed) -> None:
    """An agency whose residents are being asked, or will be, is not closed."""
    if isinstance(deed, CloseAgency) and queries.is_asking(deed.agency.id):
        raise Refused("A survey of this agency is open or announced. Close the agency after its last day.")
