"""As whom somebody of the staff looks at a case: what their roles make of them, seen from where it lies."""

from dataclasses import dataclass

from portal.accounts import queries as people
from portal.accounts.models import Account
from portal.accounts.rules import Permission as P
from portal.complaints import queries
from portal.complaints.codes import read_number
from portal.complaints.models import Complaint
from portal.complaints.visibility import Viewer
from portal.core.errors import NotFound
from portal.organisation import queries as organisation


@dataclass(frozen=True)
class Standing:
    """Numbers of agencies: whose cases somebody answers, passes on, leads themselves, or leads from above."""

    handles: frozenset[int] = frozenset()
    coordinates: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    oversees: frozenset[int] = frozenset()  # what they lead and all below it

    @property
    def at_desk(self) -> frozenset[int]:
        """Where they have a part in the desk's own work, and so none in what goes past it."""
        return self.handles | self.coordinates

    @property
    def anywhere(self) -> frozenset[int]:
        return self.at_desk | self.oversees


def standing_of(account: Account) -> Standing:
    """One query for each agency that they lead."""

    def held(right: P) -> frozenset[int]:
        return frozenset(agency.id for agency in people.agencies_of(account, right))

    led = people.agencies_of(account, P.COMPLAINT_SUPERVISE)
    below = {each.id for agency in led for each in organisation.subtree(agency, also_closed=True)}
    return Standing(
        held(P.COMPLAINT_HANDLE), held(P.COMPLAINT_VERIFY), frozenset(each.id for each in led), frozenset(below)
    )


def viewer_of(standing: Standing, complaint: Complaint) -> Viewer | None:
    """None where the case is nothing of theirs: to them it is a number that does not exist.

    What is about an officer is nobody's at the desk, whatever their part in it; who leads that agency sees it.
    """
    at = complaint.agency_id
    if at in standing.oversees:
        return Viewer.SUPERIOR
    if complaint.about_officer:
        return None
    if at in standing.coordinates:
        return Viewer.COORDINATOR
    if at in standing.handles:
        return Viewer.HANDLER
    return Viewer.HELPER if any(each.agency_id in standing.at_desk for each in complaint.supporters) else None


def may_act(standing: Standing, complaint: Complaint) -> bool:
    """Whether the case is theirs to answer; who helps, or oversees it from above, reads."""
    at = complaint.agency_id
    return at in standing.leads or (not complaint.with_head and at in standing.at_desk)


def case_of(account: Account, number: str) -> tuple[Complaint, Viewer, Standing]:
    """A case with all its story, for who has a part in it. Raises NotFound, in the same words for all others."""
    complaint, standing = queries.complaint(read_number(number)), standing_of(account)
    viewer = viewer_of(standing, complaint)
    if viewer is None:
        raise NotFound(queries.GONE)
    return complaint, viewer, standing
