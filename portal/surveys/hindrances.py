"""What surveys hold against deeds of the house; `slice` names it there."""

from portal.accounts.deeds.agencies import CloseAgency, MoveAgency
from portal.accounts.deeds.base import Deed
from portal.core.errors import Refused
from portal.organisation import actions as organisation
from portal.organisation.queries import services_in, subtree
from portal.surveys import queries


def no_open_survey(deed: Deed) -> None:
    """An agency whose residents are being asked, or will be, is not closed, and neither it nor one above it is moved."""
    if not isinstance(deed, CloseAgency | MoveAgency):
        return
    services = services_in(subtree(deed.agency, also_closed=True))
    organisation.hold_services(services)
    if not queries.is_asking(services):
        return
    if isinstance(deed, MoveAgency):
        raise Refused("A survey of this agency, or of one below it, is open or announced. Move it after the last day.")
    raise Refused("A survey of this agency is open or announced. Close the agency after its last day.")
