"""Posts, the line in which they report, and who holds them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from portal.accounts import actions, queries
from portal.accounts.deeds.base import Deed, Fact, Link, Words
from portal.accounts.deeds.people import handed_over, need_nip
from portal.accounts.models import Account, Confirmation, Holding, Person
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.words import N_
from portal.organisation import actions as organisation
from portal.organisation.models import Agency, Post
from portal.organisation.queries import post as post_numbered
from portal.organisation.rules import Facts

NOBODY = Words(N_("nobody"))


def _named(post: Post | None) -> Any:
    return f"{post.name} ({post.agency.name})" if post else NOBODY


def _facts_of(details: dict[str, Any]) -> Facts:
    return Facts(details["name"], details["source"], bool(details["verified"]))


def _kept(facts: Facts) -> dict[str, Any]:
    return {"name": facts.name, "source": facts.source, "verified": facts.verified}


def _superior(details: dict[str, Any]) -> Post | None:
    return post_numbered(details["superior_id"]) if details["superior_id"] else None


@dataclass(frozen=True)
class AddPost(Deed):
    act = "post:add"
    needs = Permission.ORGANISATION_MANAGE
    agency: Agency
    of: Facts
    superior: Post | None
    leads: bool

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(kept.agency, _facts_of(kept.details), _superior(kept.details), bool(kept.details["leads"]))

    @property
    def subject(self) -> str:
        return f"Agency:{self.agency.id}/{self.of.name}"

    @property
    def details(self) -> dict[str, Any]:
        superior_id = self.superior.id if self.superior else None
        return {**_kept(self.of), "superior_id": superior_id, "leads": self.leads}

    @property
    def places(self) -> list[Agency]:
        return [self.agency]

    def carry_out(self, *, by: Account) -> None:
        organisation.add_post(self.agency, self.of, superior=self.superior, leads=self.leads, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Add a post: %(post)s"), {"post": self.of.name})

    @property
    def facts(self) -> list[Fact]:
        leads = Words(N_("yes")) if self.leads else Words(N_("no"))
        return [
            Fact(N_("Reports to"), _named(self.superior)), Fact(N_("Leads this agency"), leads),
            Fact(N_("Source"), self.of.source),
        ]  # fmt: skip


@dataclass(frozen=True)
class ChangePost(Deed):
    act = "post:change"
    needs = Permission.ORGANISATION_MANAGE
    post: Post
    of: Facts
    superior: Post | None

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(post_numbered(kept.details["post_id"]), _facts_of(kept.details), _superior(kept.details))

    @property
    def subject(self) -> str:
        return f"Post:{self.post.id}"

    @property
    def details(self) -> dict[str, Any]:
        superior_id = self.superior.id if self.superior else None
        return {"post_id": self.post.id, **_kept(self.of), "superior_id": superior_id}

    @property
    def places(self) -> list[Agency]:
        return [self.post.agency]

    def carry_out(self, *, by: Account) -> None:
        organisation.change_post(self.post, self.of, superior=self.superior, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Change a post: %(post)s"), {"post": self.post.name})

    @property
    def facts(self) -> list[Fact]:
        change = N_("from %(before)s to %(after)s")
        found = [Fact(N_("Source"), self.of.source)]
        if self.superior is not self.post.superior:
            values = {"before": _named(self.post.superior), "after": _named(self.superior)}
            found.insert(0, Fact(N_("Reports to"), Words(change, values)))
        if self.of.name != self.post.name:
            values = {"before": self.post.name, "after": self.of.name}
            found.insert(0, Fact(N_("Name"), Words(change, values)))
        return found


@dataclass(frozen=True)
class ClosePost(Deed):
    act = "post:close"
    needs = Permission.ORGANISATION_MANAGE
    post: Post

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        return cls(post_numbered(kept.details["post_id"]))

    @property
    def subject(self) -> str:
        return f"Post:{self.post.id}"

    @property
    def details(self) -> dict[str, Any]:
        return {"post_id": self.post.id}

    @property
    def places(self) -> list[Agency]:
        return [self.post.agency]

    def carry_out(self, *, by: Account) -> None:
        if queries.standing_holdings([self.post]):
            raise Refused("Somebody holds this post; end that first.")
        organisation.close_post(self.post, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Close a post: %(post)s"), {"post": self.post.name})

    @property
    def facts(self) -> list[Fact]:
        return [Fact(N_("Reports to"), _named(self.post.superior))]


@dataclass(frozen=True)
class HoldPost(Deed):
    act = "post:hold"
    hands_over = "first"
    post: Post
    human: Person
    from_on: date
    acting: bool

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        found = kept.details
        day = date.fromisoformat(found["from_on"])
        return cls(post_numbered(found["post_id"]), queries.person(found["person_id"]), day, bool(found["acting"]))

    @property
    def subject(self) -> str:
        return f"Post:{self.post.id}/{self.human.id}"

    @property
    def details(self) -> dict[str, Any]:
        about = {"post_id": self.post.id, "person_id": self.human.id}
        return {**about, "from_on": self.from_on.isoformat(), "acting": self.acting}

    @property
    def places(self) -> list[Agency]:
        return [self.post.agency]

    @property
    def person(self) -> Person:
        return self.human

    @property
    def takes_rights(self) -> bool:
        return self.human.works_outside(self.post.agency)

    def check_proposer(self, by: Account) -> None:
        if self.from_on < clock.today():
            raise Refused("A holder begins today or later.", field="from_on")

    def carry_out(self, *, by: Account) -> Link | None:
        """On the day that was written, or today where that has passed while it waited."""
        if self.post.agency.parent_id is not None:  # the city's own posts are held by who was elected, without a NIP
            need_nip(self.human)
        first = max(self.from_on, clock.today())
        actions.hold_post(self.post, self.human, from_on=first, acting=self.acting, by=by)
        return handed_over(self.human, by=by)

    @property
    def title(self) -> Words:
        values = {"name": self.human.name, "post": self.post.name}
        if self.acting:
            return Words(N_("Let somebody act (Plt.): %(name)s as %(post)s"), values)
        return Words(N_("Put somebody in a post: %(name)s as %(post)s"), values)

    @property
    def facts(self) -> list[Fact]:
        return [Fact(N_("First day"), self.from_on), Fact(N_("Reports to"), _named(self.post.superior))]


@dataclass(frozen=True)
class LeavePost(Deed):
    act = "post:leave"
    holding: Holding
    until_on: date

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        held = db.session.get_one(Holding, kept.details["holding_id"])
        return cls(held, date.fromisoformat(kept.details["until_on"]))

    @property
    def subject(self) -> str:
        return f"Holding:{self.holding.id}"

    @property
    def details(self) -> dict[str, Any]:
        return {"holding_id": self.holding.id, "until_on": self.until_on.isoformat()}

    @property
    def places(self) -> list[Agency]:
        return [self.holding.post.agency]

    @property
    def person(self) -> Person:
        return self.holding.person

    def carry_out(self, *, by: Account) -> None:
        actions.leave_post(self.holding, self.until_on, by=by)

    @property
    def title(self) -> Words:
        values = {"name": self.holding.person.name, "post": self.holding.post.name}
        if self.until_on < clock.today() or self.holding.until_on:
            return Words(N_("Correct the last day of %(name)s as %(post)s"), values)
        return Words(N_("End a holder: %(name)s as %(post)s"), values)

    @property
    def facts(self) -> list[Fact]:
        found = [Fact(N_("First day"), self.holding.from_on), Fact(N_("Last day"), self.until_on)]
        if self.holding.until_on:
            found.insert(1, Fact(N_("Last day until now"), self.holding.until_on))
        if self.until_on < clock.today():
            words = N_("This day has passed. In surveys that had begun by today they still count as inside.")
            found.append(Fact(N_("Correction of the past"), Words(words)))
        return found
