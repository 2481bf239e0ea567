"""How an agency and a service are called, once that was checked or residents are asked under that name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from portal.accounts.deeds.base import Deed, Fact, Words
from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import Permission
from portal.core.words import N_
from portal.organisation import actions as organisation
from portal.organisation.models import Agency, Service
from portal.organisation.queries import agency_by_id, service_numbered, services_of

CHANGE = N_("%(before)s, from now on %(after)s")


class Naming(Deed):
    """An administrator does it alone while nobody has checked the name and nobody is asked: `proposals.needs_second`."""

    needs = Permission.ORGANISATION_MANAGE

    @property
    def weighs(self) -> bool:
        """Whether it changes the name, or what protects it. All else is not for a second person."""
        raise NotImplementedError

    @property
    def was_checked(self) -> bool:
        raise NotImplementedError

    @property
    def services(self) -> Sequence[Service]:
        """Of which residents may be asked under the name that changes."""
        raise NotImplementedError


def _checked_lines(row: Agency | Service, verified: bool) -> list[Fact]:
    if row.verified == verified:
        return []
    return [Fact(N_("Checked against the real thing"), Words(N_("yes")) if verified else Words(N_("no longer")))]


def _name_lines(before: str, after: str) -> list[Fact]:
    return [Fact(N_("Name"), Words(CHANGE, {"before": before, "after": after}))] if before != after else []


@dataclass(frozen=True)
class ChangeService(Naming):
    act = "service:change"
    service: Service
    name: str
    active: bool
    verified: bool

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        found = kept.details
        service = service_numbered(found["service_id"])
        return cls(service, found["name"], bool(found["active"]), bool(found["verified"]))

    @property
    def subject(self) -> str:
        return f"Service:{self.service.id}"

    @property
    def details(self) -> dict[str, Any]:
        about = {"service_id": self.service.id, "name": self.name}
        return {**about, "active": self.active, "verified": self.verified}

    @property
    def places(self) -> list[Agency]:
        return [self.service.agency]

    @property
    def weighs(self) -> bool:
        here = self.service
        return self.name != here.name or self.active is not here.active or (here.verified and not self.verified)

    @property
    def was_checked(self) -> bool:
        return self.service.verified

    @property
    def services(self) -> list[Service]:
        return [self.service]

    def carry_out(self, *, by: Account) -> None:
        organisation.rename_service(self.service, self.name, active=self.active, verified=self.verified, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Change a service: %(service)s"), {"service": self.service.name})

    @property
    def facts(self) -> list[Fact]:
        found = _name_lines(self.service.name, self.name)
        if self.active is not self.service.active:
            given = Words(N_("yes")) if self.active else Words(N_("no longer"))
            found.append(Fact(N_("Given now: stands in the directory"), given))
        return found + _checked_lines(self.service, self.verified)


@dataclass(frozen=True)
class RenameAgency(Naming):
    act = "agency:rename"
    agency: Agency
    name: str
    verified: bool

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        found = kept.details
        return cls(agency_by_id(found["agency_id"]), found["name"], bool(found["verified"]))

    @property
    def subject(self) -> str:
        return f"Agency:{self.agency.id}"

    @property
    def details(self) -> dict[str, Any]:
        return {"agency_id": self.agency.id, "name": self.name, "verified": self.verified}

    @property
    def places(self) -> list[Agency]:
        return [self.agency]

    @property
    def weighs(self) -> bool:
        return self.name != self.agency.name or (self.agency.verified and not self.verified)

    @property
    def was_checked(self) -> bool:
        return self.agency.verified

    @property
    def services(self) -> Sequence[Service]:
        return services_of(self.agency, also_inactive=True)

    def carry_out(self, *, by: Account) -> None:
        organisation.rename_agency(self.agency, self.name, verified=self.verified, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Rename an agency: %(agency)s"), {"agency": self.agency.name})

    @property
    def facts(self) -> list[Fact]:
        return _name_lines(self.agency.name, self.name) + _checked_lines(self.agency, self.verified)
