"""The tree of agencies: rights hang on it, so nobody changes it alone. What they are called: see `names`."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from portal.accounts import actions, queries
from portal.accounts.deeds.base import Deed, Fact, Words
from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.words import N_
from portal.organisation import actions as organisation
from portal.organisation.models import Agency
from portal.organisation.queries import agency_by_id, posts_of
from portal.organisation.rules import AgencyFacts, AgencyKind


@dataclass(frozen=True)
class AddAgency(Deed):
    act = "agency:add"
    needs = Permission.ORGANISATION_MANAGE
    parent: Agency
    kind: AgencyKind
    of: AgencyFacts

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(kept.agency, AgencyKind(kept.details["kind"]), AgencyFacts(**kept.details["facts"]))

    @property
    def subject(self) -> str:
        return f"Agency:{self.parent.id}/{self.of.name}"

    @property
    def details(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "facts": asdict(self.of)}

    @property
    def places(self) -> list[Agency]:
        return [self.parent]

    def carry_out(self, *, by: Account) -> None:
        organisation.add_agency(self.parent, self.kind, self.of, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Add an agency: %(agency)s"), {"agency": self.of.name})

    @property
    def facts(self) -> list[Fact]:
        return [Fact(N_("Below"), self.parent.name), Fact(N_("Kind"), self.kind), Fact(N_("Source"), self.of.source)]


@dataclass(frozen=True)
class MoveAgency(Deed):
    act = "agency:move"
    needs = Permission.ORGANISATION_MANAGE
    agency: Agency
    parent: Agency

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(agency_by_id(kept.details["agency_id"]), agency_by_id(kept.details["parent_id"]))

    @property
    def subject(self) -> str:
        return f"Agency:{self.agency.id}"

    @property
    def details(self) -> dict[str, Any]:
        return {"agency_id": self.agency.id, "parent_id": self.parent.id}

    @property
    def places(self) -> list[Agency]:
        """Both branches: the one that it leaves and the one that it enters."""
        return [self.agency, self.parent]

    def carry_out(self, *, by: Account) -> None:
        organisation.move_agency(self.agency, self.parent, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Move an agency: %(agency)s"), {"agency": self.agency.name})

    @property
    def facts(self) -> list[Fact]:
        values = {"before": self.agency.parent.name if self.agency.parent else "", "after": self.parent.name}
        words = N_("All roles and posts in it, and below it, count in the new branch from then on.")
        return [
            Fact(N_("Below"), Words(N_("from %(before)s to %(after)s"), values)),
            Fact(N_("What that means"), Words(words)),
        ]  # fmt: skip


@dataclass(frozen=True)
class CloseAgency(Deed):
    act = "agency:close"
    needs = Permission.ORGANISATION_MANAGE
    agency: Agency

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(agency_by_id(kept.details["agency_id"]))

    @property
    def subject(self) -> str:
        return f"Agency:{self.agency.id}"

    @property
    def details(self) -> dict[str, Any]:
        return {"agency_id": self.agency.id}

    @property
    def places(self) -> list[Agency]:
        return [self.agency]

    def carry_out(self, *, by: Account) -> None:
        """With it end the roles in it and the holders of its posts: it leaves nobody with a right about nothing."""
        for membership in queries.memberships_in(self.agency):
            actions.end_role(membership, by=by)
        for holding in queries.standing_holdings(posts_of(self.agency)):
            actions.leave_post(holding, max(holding.from_on, clock.today()), by=by)
        organisation.close_agency(self.agency, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Close an agency: %(agency)s"), {"agency": self.agency.name})

    @property
    def facts(self) -> list[Fact]:
        held = [f"{m.person.name}" for m in queries.memberships_in(self.agency)]
        held += [h.person.name for h in queries.standing_holdings(posts_of(self.agency))]
        names = ", ".join(dict.fromkeys(held))
        return [Fact(N_("Roles and posts that end with it"), names or Words(N_("nobody")))]
