from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.core.files import StoredFile
from portal.core.types import id_
from portal.organisation.rules import AgencyKind
from portal.organisation.standard import Component, Described

IS_ROOT = text("kind = 'city'")
LEADS_NOW = text("leads AND active")


class Agency(Model):
    """An agency of the city government, below the one it answers to.

    The city itself is the one root; it gives no service, and nobody holds a role in it.
    """

    __table_args__ = (
        CheckConstraint("(kind = 'city') = (parent_id IS NULL)", name="the_city_is_the_root"),
        CheckConstraint("parent_id <> id", name="is_not_its_own_parent"),
        CheckConstraint("slug <> '' AND slug = lower(slug)", name="slug"),
        CheckConstraint("source <> ''", name="has_a_source"),
        Index("ix_agency_single_root", "kind", unique=True, sqlite_where=IS_ROOT, postgresql_where=IS_ROOT),
    )
    __topic__ = "organisation"

    id: Mapped[id_]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[AgencyKind]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    kemendagri_code: Mapped[str | None] = mapped_column(unique=True)  # of a territory: 16.71.14.1001
    bps_code: Mapped[str | None] = mapped_column(unique=True)  # the same territory to the statistical office
    post_code: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    hours: Mapped[str | None]
    source: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    # The branches in which it lay before it was moved: number of the branch -> the moment until which.
    former_branches: Mapped[dict[str, Any]] = mapped_column(default=dict)

    parent: Mapped["Agency | None"] = relationship(remote_side="Agency.id")

    @property
    def branch(self) -> "Agency":
        """The child of the root above it (of the root: itself). Outside an agency is who is in another branch."""
        return self if self.parent is None or self.parent.parent is None else self.parent.branch

    def branches_since(self, since: datetime | None) -> set[int]:
        """The numbers of the branches in which it lay at any time since then; without a moment, of today's."""
        left = {int(key): datetime.fromisoformat(until) for key, until in (self.former_branches or {}).items()}
        return {self.branch.id} | {branch for branch, until in left.items() if since and until >= since}

    @property
    def path(self) -> tuple["Agency", ...]:
        """From the root down to this one."""
        return (*self.parent.path, self) if self.parent else (self,)


class Service(Model):
    """One public service that an agency gives: what residents judge."""

    __table_args__ = (
        UniqueConstraint("agency_id", "slug"),
        CheckConstraint("slug <> '' AND slug = lower(slug)", name="slug"),
        CheckConstraint("source <> ''", name="has_a_source"),
    )
    __topic__ = "organisation"

    id: Mapped[id_]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    slug: Mapped[str]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    source: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)

    agency: Mapped[Agency] = relationship()
    points: Mapped[list["ServicePoint"]] = relationship(
        back_populates="service", order_by=lambda: (ServicePoint.name, ServicePoint.id)
    )
    standard: Mapped[list["ServiceStandard"]] = relationship(
        back_populates="service", cascade="all, delete-orphan", order_by=lambda: ServiceStandard.id
    )

    @property
    def described(self) -> dict[Component, "ServiceStandard"]:
        """The components that are filled in, in the order of the law."""
        found = {row.component: row for row in self.standard}
        return {each: found[each] for each in Component if each in found}


class ServiceStandard(Model):
    """One component of the standard of a service, as it holds now. Where nobody has filled it in there is no row.

    What stood there before is in the audit log.
    """

    __topic__ = "organisation"
    __table_args__ = (
        UniqueConstraint("service_id", "component"),
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("source <> ''", name="has_a_source"),
    )

    id: Mapped[id_]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    component: Mapped[Component]
    text: Mapped[str]  # several lines are a list
    source: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False)
    changed_on: Mapped[date]
    # The account that wrote it, a number without a foreign key as in the audit log; None where a data file did.
    changed_by_id: Mapped[int | None]

    service: Mapped[Service] = relationship(back_populates="standard")

    @property
    def said(self) -> Described:
        return Described(self.text, self.source, self.verified)


class ServicePoint(Model):
    """A place where a service is given: a counter, an office."""

    __table_args__ = (
        UniqueConstraint("service_id", "name"),
        CheckConstraint("source <> ''", name="has_a_source"),
    )
    __topic__ = "organisation"

    id: Mapped[id_]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    name: Mapped[str]
    address: Mapped[str | None]
    hours: Mapped[str | None]
    source: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False)

    service: Mapped[Service] = relationship(back_populates="points")


class PlacePicture(Model):
    """What an agency or a service point looks like, as its officer shows it. Its file is kept by `core.files`.

    What a page needs to show the small one stands here, so that it reads no other table.
    """

    __table_args__ = (
        CheckConstraint("(agency_id IS NULL) <> (point_id IS NULL)", name="shows_one_place"),
        CheckConstraint("alt <> ''", name="is_told_in_words"),
    )
    __topic__ = "organisation"

    id: Mapped[id_]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), unique=True)
    point_id: Mapped[int | None] = mapped_column(ForeignKey("service_point.id"), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    key: Mapped[str] = mapped_column(String(32))  # of the file
    width: Mapped[int]  # of the small one, pixels
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(String(150))  # what is to be seen, for those who do not see it

    file: Mapped[StoredFile] = relationship()


class Post(Model):
    """A post in an agency and the post it reports to. Who holds it changes, and lies in `accounts`."""

    __table_args__ = (
        UniqueConstraint("agency_id", "name"),
        CheckConstraint("superior_id <> id", name="is_not_its_own_superior"),
        CheckConstraint("source <> ''", name="has_a_source"),
        Index("ix_post_single_head", "agency_id", unique=True, sqlite_where=LEADS_NOW, postgresql_where=LEADS_NOW),
    )

    id: Mapped[id_]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str]
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    leads: Mapped[bool] = mapped_column(default=False)  # the post of the head of its agency
    source: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)

    agency: Mapped[Agency] = relationship()
    superior: Mapped["Post | None"] = relationship(remote_side="Post.id")


class Holiday(Model):
    """A day on which nobody works though it may be no Saturday or Sunday: a national holiday or joint leave."""

    __table_args__ = (CheckConstraint("source <> ''", name="has_a_source"), CheckConstraint("name <> ''", name="name"))
    __topic__ = "organisation"  # pages say by it how many working days something is late

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    source: Mapped[str]  # the decree, or where else the list of its year is from
    verified: Mapped[bool] = mapped_column(default=False)  # whether somebody has compared it with the decree
