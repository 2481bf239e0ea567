"""What the filter of the public list is chosen from, and what its lines name: kinds, agencies and services."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from portal.complaints.models import ComplaintCategory
from portal.core import pages
from portal.core.db import db
from portal.organisation.models import Agency, Service
from portal.organisation.rules import AgencyKind


class Choices:
    """All kinds of reports, agencies and services as rows of their columns, by number and in the order of the forms."""

    def __init__(self, categories: Sequence[Any], agencies: Sequence[Any], services: Sequence[Any]) -> None:
        self.categories, self.agencies, self.services = (
            {each.id: each for each in some} for some in (categories, agencies, services)
        )

    @property
    def kelurahans(self) -> list[Any]:
        return [each for each in self.agencies.values() if each.kind is AgencyKind.KELURAHAN]

    def service_address(self, service: Any) -> str:
        """Short names of its unit and its own, as addresses have them."""
        return f"{self.agencies[service.agency_id].slug}/{service.slug}"


# Made once: a statement that is built for each page costs more than the rows that it finds.
C, A, S = (each.__table__.c for each in (ComplaintCategory, Agency, Service))
CATEGORIES = select(
    C.id, C.slug, C.kind, C.name, C.name_en, C.active
).order_by(C.place, C.id)  # fmt: skip
AGENCIES = select(
    A.id, A.slug, A.name, A.kind, A.active, A.kemendagri_code
).order_by(func.lower(A.name), A.id)  # fmt: skip
SERVICES = select(
    S.id, S.slug, S.name, S.active, S.agency_id
).order_by(func.lower(S.name), S.id)  # fmt: skip


def choices() -> Choices:
    """The same one while nothing of it changes, so that what is drawn of it can be kept."""
    return pages.lasting(("organisation", "categories"), "what reports are about", _asked)


def _asked() -> Choices:
    return Choices(*(db.session.execute(some).all() for some in (CATEGORIES, AGENCIES, SERVICES)))
