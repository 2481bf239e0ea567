from datetime import date, datetime, timedelta
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.rules import OUTSIDERS, PERMISSIONS, Language, Permission, Role, Standing, Verification, may
from portal.core import clock
from portal.core.db import Model
from portal.core.errors import NotAllowed
from portal.core.types import id_
from portal.organisation.models import Agency, Post

STILL_HELD = text("ended_at IS NULL")
WAITING = text("decided_at IS NULL")
LINK_LASTS = timedelta(days=7)
SESSION_LASTS = timedelta(hours=12)


class Person(Model):
    """A human being of the staff. What needs two people counts these, and not their accounts."""

    __table_args__ = (Index("ix_person_name", "name", "id"),)

    id: Mapped[id_]
    name: Mapped[str]
    nip: Mapped[str | None] = mapped_column(String(18), unique=True)  # the employee number of an ASN
    # Since when their accounts are theirs: a second person handed over the link, and no older password opens them.
    vouched_at: Mapped[datetime | None]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", order_by="Membership.id")
    holdings: Mapped[list["Holding"]] = relationship(back_populates="person", order_by="Holding.id")

    @property
    def roles(self) -> list["Membership"]:
        """The roles that they hold now."""
        return [membership for membership in self.memberships if membership.ended_at is None]

    @property
    def posts(self) -> list["Holding"]:
        """The posts that they hold today."""
        today = clock.today()
        return [h for h in self.holdings if h.from_on <= today and (h.until_on is None or h.until_on >= today)]

    @property
    def is_plain(self) -> bool:
        """Whether they never had a role or a post: only then does an administrator keep their accounts alone."""
        return not self.memberships and not self.holdings

    @property
    def places(self) -> list[Agency]:
        """The agencies in which they hold a role or a post, or will; of somebody who has left, those they had."""
        today = clock.today()
        held = [m.agency for m in self.roles]
        held += [h.post.agency for h in self.holdings if h.until_on is None or h.until_on >= today]
        past = [m.agency for m in self.memberships] + [h.post.agency for h in self.holdings]
        return list(dict.fromkeys(held or past))

    def works_outside(self, agency: Agency) -> bool:
        """Whether they publish, inspect or enumerate from another branch: a place in this one would end that here."""
        return any(m.role in OUTSIDERS and m.agency.branch != agency.branch for m in self.roles)

    def may(self, permission: Permission) -> bool:
        """Whether there is any agency about which they may do it."""
        return any(permission in PERMISSIONS[membership.role] for membership in self.roles)

    def may_about(self, permission: Permission, agency: Agency, since: datetime | None = None) -> bool:
        return may(self.standings(agency, since), permission)

    def standings(self, agency: Agency, since: datetime | None = None) -> list[Standing]:
        """How all that they hold, or held at any time since then, looks from this agency.

        An end counts from the moment in which it was written, whatever last day was written: a correction of the
        past makes nobody an outsider in what had begun. A move of an agency makes nobody one either.
        """
        branches = agency.branches_since(since)
        further_up = {each.id for each in agency.path[:-1]}

        def inside(place: Agency) -> bool:
            return bool(place.branches_since(since) & branches)

        held = [
            Standing(m.role, m.agency_id == agency.id, inside(m.agency), m.ended_at is None, m.agency_id in further_up)
            for m in self.memberships
            if m.ended_at is None or (since and m.ended_at >= since)
        ]
        posts = [
            Standing(None, h.post.agency_id == agency.id, inside(h.post.agency))
            for h in self.holdings
            if h.counts_since(since)
        ]
        return held + posts


class Account(UserMixin, Model):
    """What somebody signs in with. A person of the staff may have several; they are one person all the same.

    A resident's account belongs to no person of the staff and holds no right. It has the name by which they wish to
    be called, and says how it was verified, and at which agency's counter, since later rules read that.
    """

    __table_args__ = (
        CheckConstraint("person_id IS NULL OR called IS NULL", name="staff_or_resident"),
        CheckConstraint("(verified_by IS NULL) = (verified_at IS NULL)", name="verified_once"),
        CheckConstraint("(verified_by = 'counter') = (verified_agency_id IS NOT NULL)", name="counter_has_an_agency"),
    )

    id: Mapped[id_]
    # An e-mail address or a telephone number, as `written`; none once the account was closed.
    identity: Mapped[str | None] = mapped_column(unique=True)
    password: Mapped[str | None]  # argon2id; none until the first one is chosen
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)  # a new one ends all sessions at once
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # none of a resident
    called: Mapped[str | None] = mapped_column(String(80))  # as a resident wishes to be called
    language: Mapped[Language] = mapped_column(default=Language.INDONESIAN, server_default="id")  # of what it is sent
    made_at: Mapped[datetime | None]  # of a resident's
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[Verification | None]
    verified_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))  # whose counter it was
    closed_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()
    verified_agency: Mapped[Agency | None] = relationship()

    @property
    def staff(self) -> Person:
        """The person of the staff whose account this is. Raises NotAllowed for a resident's."""
        if self.person is None:
            raise NotAllowed("This is for the staff alone.")
        return self.person

    @property
    def name(self) -> str:
        """Empty once it was closed."""
        return self.person.name if self.person else self.called or ""

    def may(self, permission: Permission) -> bool:
        """Whether there is any agency about which they may do it: enough to open the door of a page."""
        return self.person is not None and self.person.may(permission)

    def may_about(self, permission: Permission, agency: Agency, since: datetime | None = None) -> bool:
        return self.person is not None and self.person.may_about(permission, agency, since)

    def check(self, permission: Permission, *, about: Agency, since: datetime | None = None) -> None:
        """The first line of every deed: may they do it about this agency, in a matter that began then?

        Raises NotAllowed.
        """
        if not (self.active and self.may_about(permission, about, since)):
            raise NotAllowed("This is not yours to do for this agency.")


class Membership(Model):
    """A role that a person holds or held within an agency. Rows are ended, never deleted: the past counts too."""

    __table_args__ = (
        Index("ix_membership_held", "person_id", "agency_id", "role", unique=True,
              sqlite_where=STILL_HELD, postgresql_where=STILL_HELD),
    )  # fmt: skip

    id: Mapped[id_]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    role: Mapped[Role]
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    agency: Mapped[Agency] = relationship()


class Holding(Model):
    """Who held a post from when to when; `acting` (Plt.) where they stand in for a holder that is not there."""

    __table_args__ = (CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_it_begins"),)

    id: Mapped[id_]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    acting: Mapped[bool] = mapped_column(default=False)
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # the last day
    ended_at: Mapped[datetime | None]  # when that day was written

    post: Mapped[Post] = relationship()
    person: Mapped[Person] = relationship(back_populates="holdings")

    def counts_since(self, since: datetime | None) -> bool:
        """Whether this was a place in its branch at any time since then; without a moment, today."""
        first = since.astimezone(clock.PALEMBANG).date() if since else clock.today()
        if self.until_on is None or self.until_on >= first:
            return True
        return since is not None and self.ended_at is not None and self.ended_at >= since


class Confirmation(Model):
    """A deed that needs two people: one has proposed it, another confirms or declines it. One table for all.

    `subject` names what it is about ("Scorecard:3"), `details` what exactly was proposed. Of a deed on a subject
    one proposal waits at a time. Where the person concerned has to consent, and the second person was faster, the
    second stands in `seconded_by` until they do.
    """

    __table_args__ = (
        CheckConstraint("decided_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("seconded_by_id <> proposed_by_id", name="seconded_by_another"),
        Index("ix_confirmation_waiting", "act", "subject", unique=True,
              sqlite_where=WAITING, postgresql_where=WAITING),
    )  # fmt: skip
    __topic__ = "proposals"
    __unseen__ = frozenset({"person_id", "needs_consent", "consented_at", "seconded_by_id", "seconded_at"})

    id: Mapped[id_]
    act: Mapped[str]
    subject: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)  # the agency it is about
    details: Mapped[dict[str, Any]]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    confirmed: Mapped[bool | None]  # none while it waits
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # whom it concerns
    needs_consent: Mapped[bool] = mapped_column(default=False)  # theirs, who would lose rights by it
    consented_at: Mapped[datetime | None]
    seconded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    seconded_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=proposed_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)
    seconded_by: Mapped[Person | None] = relationship(foreign_keys=seconded_by_id)
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)


class PasswordLink(Model):
    """A link that lets an account choose its password once. The link itself is not kept, only its hash."""

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at: Mapped[datetime]
    # To whom it was shown when they confirmed something. It then needs a code that they do not see: `link_codes`.
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    account: Mapped[Account] = relationship()
    held_by: Mapped[Person | None] = relationship()


class AccountSession(Model):
    """A browser in which an account is signed in. Its cookie holds a random number; here is only the hash of that.

    It ends when the row is gone (signing out), when the account has another uniquifier than it began `under` (a new
    password, switched off, handed over), or when it has lasted SESSION_LASTS.
    """

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    under: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(40))  # "Chrome, Android", to know one's own by, and no more
    started_at: Mapped[datetime]
