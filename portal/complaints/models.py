from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Account, Person
from portal.complaints.clocks import Guard, Terms
from portal.complaints.rules import (
    ADDRESS_MOST,
    CONTACT_MOST,
    NAME_MOST,
    PLACE_MOST,
    Grade,
    Kind,
    Known,
    Reading,
    Reason,
    Said,
    State,
    StepKind,
    Tier,
    state_at,
)
from portal.complaints.visibility import Case
from portal.core import clock
from portal.core.db import VALUES, Model
from portal.core.files import StoredFile
from portal.core.types import id_
from portal.core.workdays import Limit, Unit
from portal.organisation.models import Agency, Service

NUMBER = 20  # characters of a number
HASH = 64


def _named(kind: type[StrEnum], name: str) -> Enum:
    """A table that has two columns of one kind checks each under a name of its own."""
    return Enum(kind, name=name, length=40, **VALUES)


DUE = text("due_at IS NOT NULL")
MERGED = text("merged_into_id IS NOT NULL")
UNCOUNTED = text("uncounted")
# What the public list shows; as a database writes it, or it would not see that an index serves.
LISTED_ON_SQLITE, LISTED_ON_POSTGRESQL = "confidential = 0", "NOT confidential"


def _listed(name: str, *columns: str, running: bool = False) -> Index:
    """An index of the public list, in which no confidential case lies."""
    more = " AND due_at IS NOT NULL" if running else ""
    here, there = text(LISTED_ON_SQLITE + more), text(LISTED_ON_POSTGRESQL + more)
    return Index(f"ix_complaint_{name}", *columns, sqlite_where=here, postgresql_where=there)


class ComplaintLimit(Model):
    """How long each step may take, with what the limits rest on and from which day on they hold.

    Rows are added by two people and never changed: each case keeps the rows that it was opened under. `key` is a grade,
    or that of the law's own limits, which run beside all of them and have no limit for verifying.
    """

    __table_args__ = (
        UniqueConstraint("key", "valid_from"),
        CheckConstraint("legal_basis <> ''", name="has_a_legal_basis"),
        CheckConstraint("source <> ''", name="has_a_source"),
        CheckConstraint("(key = 'uu25') = (verify_amount IS NULL)", name="the_law_verifies_nothing"),
    )
    __topic__ = "limits"

    id: Mapped[id_]
    key: Mapped[str] = mapped_column(String(12))
    verify_amount: Mapped[int | None]
    verify_unit: Mapped[Unit | None] = mapped_column(_named(Unit, "verify_unit"))
    answer_amount: Mapped[int]
    answer_unit: Mapped[Unit] = mapped_column(_named(Unit, "answer_unit"))
    finish_amount: Mapped[int]
    finish_unit: Mapped[Unit] = mapped_column(_named(Unit, "finish_unit"))
    reporter_amount: Mapped[int]  # how long the reporter has: to say a word, and in the law's row to complete
    reporter_unit: Mapped[Unit] = mapped_column(_named(Unit, "reporter_unit"))
    legal_basis: Mapped[str]
    source: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]

    @property
    def terms(self) -> Terms:
        if self.verify_amount is None or self.verify_unit is None:
            raise ValueError("The law's limits are no terms of a unit.")
        verify = Limit(self.verify_amount, self.verify_unit)
        return Terms(verify, self.answer, self.finish, self.reporter)

    @property
    def guard(self) -> Guard:
        return Guard(self.answer, self.finish, self.reporter)

    @property
    def answer(self) -> Limit:
        return Limit(self.answer_amount, self.answer_unit)

    @property
    def finish(self) -> Limit:
        return Limit(self.finish_amount, self.finish_unit)

    @property
    def reporter(self) -> Limit:
        return Limit(self.reporter_amount, self.reporter_unit)


class ComplaintCategory(Model):
    """What a report can be about, in the words of residents, and which agency and service it leads to.

    One without an agency leads to the coordinator of the kecamatan.
    """

    __table_args__ = (CheckConstraint("slug <> '' AND slug = lower(slug)", name="slug"),)
    __topic__ = "categories"

    id: Mapped[id_]
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    place: Mapped[int]  # the lowest comes first
    group: Mapped[str] = mapped_column(String(40))  # under which heading of the form it stands
    kind: Mapped[Kind]
    grade: Mapped[Grade]  # the limits that it proposes
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    hint: Mapped[str] = mapped_column(String(160), default="")
    hint_en: Mapped[str] = mapped_column(String(160), default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    of_kelurahan: Mapped[bool] = mapped_column(default=False)  # leads to the kelurahan that the reporter chooses
    public_facility: Mapped[bool] = mapped_column(default=False)  # where it is names nobody
    about_officer: Mapped[bool] = mapped_column(default=False)  # goes past the desk, UU 25/2009 Ps.45
    active: Mapped[bool] = mapped_column(default=True)

    agency: Mapped[Agency | None] = relationship()
    service: Mapped[Service | None] = relationship()


class Complaint(Model):
    """One case. Who reported it stands in `Reporter`, what happened to it in `ComplaintStep`.

    `agency` answers now; it changes when the case is forwarded or climbs. `due_at` is the moment from which on the step
    in hand is late, None while no clock of the agency runs; `until_at` the one at which a case that waits for its
    reporter ends without them. Both are moments and not flags: whether it is late is computed when it is asked.
    """

    __table_args__ = (
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="a_point_has_both"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_another"),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="rejected_for_a_reason"),
        CheckConstraint("(state IN ('received', 'in_hand')) = (due_at IS NOT NULL)", name="due_while_the_clock_runs"),
        CheckConstraint("(state IN ('asked', 'declared')) = (until_at IS NOT NULL)", name="waits_for_a_while"),
        Index("ix_complaint_desk", "agency_id", "due_at", "id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_complaint_late", "due_at", "id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_complaint_of_agency", "agency_id", "state", "about_officer", "until_at", "due_at", "id"),
        Index("ix_complaint_half", "agency_id", "half_at", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_complaint_alike", "kelurahan_id", "category_id", "state", "id"),
        Index("ix_complaint_waits", "state", "until_at"),
        Index("ix_complaint_again", "ask_again_at"),
        Index("ix_complaint_merged", "merged_into_id", sqlite_where=MERGED, postgresql_where=MERGED),
        Index("ix_complaint_uncounted", "id", sqlite_where=UNCOUNTED, postgresql_where=UNCOUNTED),
        # The columns behind the number are for what is counted, or for a second condition: without them each row would
        # have to be looked at.
        _listed("listed", "received_at", "id", "kelurahan_id"),
        _listed("listed_area", "kelurahan_id", "received_at", "id", "state", "category_id", "agency_id"),
        _listed("listed_agency", "agency_id", "received_at", "id", "state", "category_id", "kelurahan_id"),
        _listed("listed_service", "service_id", "received_at", "id", "state", "kelurahan_id"),
        _listed("listed_category", "category_id", "received_at", "id", "state", "kelurahan_id"),
        _listed("listed_kind", "kind", "received_at", "id", "state", "kelurahan_id", "agency_id"),
        _listed("listed_state", "state", "received_at", "id", "kelurahan_id", "agency_id", "category_id"),
        _listed("followed", "joined", "id", "received_at"),
        _listed("followed_kind", "kind", "joined", "id"),
        _listed("followed_state", "state", "joined", "id"),
        _listed("followed_area", "kelurahan_id", "joined", "id"),
        _listed("followed_agency", "agency_id", "joined", "id"),
        _listed("followed_service", "service_id", "joined", "id"),
        _listed("followed_category", "category_id", "joined", "id"),
        # Narrower than those above: so SQLite takes these, and does not go through years of what is done.
        _listed("waiting", "received_at", "id", running=True),
        _listed("waiting_area", "kelurahan_id", "received_at", "id", running=True),
        _listed("waiting_agency", "agency_id", "received_at", "id", running=True),
        _listed("waiting_service", "service_id", "received_at", "id", running=True),
        _listed("waiting_category", "category_id", "received_at", "id", running=True),
        _listed("waiting_kind", "kind", "received_at", "id", running=True),
    )  # fmt: skip
    __topic__ = "complaints"
    __unseen__ = frozenset({
        "link_hash", "nonce", "version", "half_at", "first_due_at", "finish_due_at", "uncounted",
        "outside_number", "asked_pause", "place_text",
        "loss", "wish",
    })  # fmt: skip

    id: Mapped[id_]
    number: Mapped[str] = mapped_column(String(NUMBER), unique=True)
    link_hash: Mapped[str] = mapped_column(String(HASH))
    nonce: Mapped[str | None] = mapped_column(String(32), unique=True)  # of the form, for a day: sent twice is one case
    version: Mapped[int] = mapped_column(default=1)  # grows with every act: two at once, and one is told

    kind: Mapped[Kind]
    tier: Mapped[Tier] = mapped_column(default=Tier.LIGHT)
    grade: Mapped[Grade]
    category_id: Mapped[int] = mapped_column(ForeignKey("complaint_category.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    first_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))  # to which it came first
    kelurahan_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    about_officer: Mapped[bool] = mapped_column(default=False)
    # As its category said when it was reported: who changes that later moves no point of a case that is told already.
    public_facility: Mapped[bool] = mapped_column(default=False)
    with_head: Mapped[bool] = mapped_column(default=False)  # past the desk: who leads the agency answers themselves
    anonymous: Mapped[bool] = mapped_column(default=False)
    confidential: Mapped[bool] = mapped_column(default=False)

    text: Mapped[str]
    place_text: Mapped[str] = mapped_column(String(PLACE_MOST), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    happened_on: Mapped[date | None]
    loss: Mapped[str] = mapped_column(default="")  # of a formal complaint, Ps.42 (3) b
    wish: Mapped[str] = mapped_column(default="")  # what they ask for, Ps.42 (3) c

    # What a moderator decided about each, and the words as everybody may read them.
    text_reading: Mapped[Reading] = mapped_column(_named(Reading, "text_reading"), default=Reading.NEW)
    text_shown: Mapped[str | None]
    place_reading: Mapped[Reading] = mapped_column(_named(Reading, "place_reading"), default=Reading.NEW)
    place_shown: Mapped[str | None]

    state: Mapped[State] = mapped_column(default=State.RECEIVED)
    received_at: Mapped[datetime]
    begun_at: Mapped[datetime]  # when the clock in hand began: received, or reopened since
    verified_at: Mapped[datetime | None]
    complete_at: Mapped[datetime | None]  # since when it is complete in the law's word
    answered_at: Mapped[datetime | None]  # the first answer since `begun_at`
    declared_at: Mapped[datetime | None]  # the unit says that it is done
    confirmed_at: Mapped[datetime | None]  # the reporter said so
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    half_at: Mapped[datetime | None]  # of the time until `due_at`, since `begun_at`
    # When the very first answer was due, by the limits that held until then: what comes later moves it no more.
    first_due_at: Mapped[datetime | None]
    finish_due_at: Mapped[datetime | None]  # by when it was to be done, by the limits under which it came in
    uncounted: Mapped[bool] = mapped_column(default=True)  # something happened that the kept sums do not know yet
    until_at: Mapped[datetime | None]
    promised_on: Mapped[date | None]  # by the unit, with why it is not done yet
    ask_again_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]  # the one question that stopped the clock was delivered
    asked_until: Mapped[datetime | None]  # and answered
    asked_pause: Mapped[bool] = mapped_column(default=False)  # whether the one pause was used

    limit_id: Mapped[int] = mapped_column(ForeignKey("complaint_limit.id"))
    guard_id: Mapped[int] = mapped_column(ForeignKey("complaint_limit.id"))
    reason: Mapped[Reason | None]
    level: Mapped[int] = mapped_column(default=0)  # how often it has climbed
    bounces: Mapped[int] = mapped_column(default=0)
    reopened: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)  # how often it was declared done
    joined: Mapped[int] = mapped_column(default=0)  # who said "me too"
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"))
    outside_number: Mapped[str] = mapped_column(String(40), default="")  # in SP4N-LAPOR!, kept by hand

    category: Mapped[ComplaintCategory] = relationship()
    service: Mapped[Service | None] = relationship()
    agency: Mapped[Agency] = relationship(foreign_keys=agency_id)
    first_agency: Mapped[Agency] = relationship(foreign_keys=first_agency_id)
    kelurahan: Mapped[Agency | None] = relationship(foreign_keys=kelurahan_id)
    limit: Mapped[ComplaintLimit] = relationship(foreign_keys=limit_id)
    guard: Mapped[ComplaintLimit] = relationship(foreign_keys=guard_id)
    merged_into: Mapped["Complaint | None"] = relationship(remote_side="Complaint.id")
    steps: Mapped[list["ComplaintStep"]] = relationship(order_by="ComplaintStep.id", viewonly=True)
    photos: Mapped[list["ComplaintPhoto"]] = relationship(order_by="ComplaintPhoto.id", viewonly=True)
    supporters: Mapped[list["ComplaintSupport"]] = relationship(order_by="ComplaintSupport.id", viewonly=True)

    @property
    def state_now(self) -> State:
        """As it stands at this moment, whether the clock's job has run or not."""
        return state_at(clock.moment(), self.state, self.until_at)

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at <= clock.moment()

    @property
    def case(self) -> Case:
        """What the visibility of its fields depends on. Of photos each has its own reading: see `ComplaintPhoto`."""
        return Case(
            anonymous=self.anonymous, confidential=self.confidential, tier=self.tier, text=self.text_reading,
            place=self.place_reading, public_facility=self.public_facility, about_officer=self.about_officer,
        )  # fmt: skip


class Reporter(Model):
    """Who reported a case. The staff's pages never read this table but under break-glass; letters are sent from it."""

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_MOST), default="")
    contact: Mapped[str] = mapped_column(String(CONTACT_MOST), default="")  # as `accounts.rules.written`
    address: Mapped[str] = mapped_column(String(ADDRESS_MOST), default="")
    language: Mapped[str] = mapped_column(String(2), default="id")
    verified: Mapped[bool] = mapped_column(default=False)  # by an account whose contact was verified, not at this counter
    unreachable_at: Mapped[datetime | None]  # a letter could not be delivered
    purged_at: Mapped[datetime | None] = mapped_column(index=True)

    account: Mapped[Account | None] = relationship()


class ComplaintStep(Model):
    """One thing that happened to a case. Rows are added, never changed.

    `agency` is the unit in whose name it was done, None where the reporter or the clock did it; `by` the person of the
    staff, whom nobody outside reads. `what`, `who` and `by_when` are the three parts of an answer, which everybody may
    read; `words` are for the reporter and the units alone, or for the staff alone (`internal`).
    """

    __table_args__ = (Index("ix_complaint_step_of", "complaint_id", "id"), Index("ix_complaint_step_kind", "kind", "at"))
    __topic__ = "complaints"
    __unseen__ = frozenset({"words", "by_id", "internal", "details"})

    id: Mapped[id_]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kind: Mapped[StepKind]
    at: Mapped[datetime]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    what: Mapped[str] = mapped_column(default="")
    who: Mapped[str] = mapped_column(String(120), default="")
    by_when: Mapped[str] = mapped_column(String(120), default="")
    words: Mapped[str] = mapped_column(default="")
    internal: Mapped[bool] = mapped_column(default=False)
    said: Mapped[Said | None]
    reason: Mapped[Reason | None]
    on: Mapped[date | None]  # a day that was promised
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    agency: Mapped[Agency | None] = relationship(foreign_keys=agency_id)
    to_agency: Mapped[Agency | None] = relationship(foreign_keys=to_agency_id)
    by: Mapped[Person | None] = relationship()


class ComplaintPhoto(Model):
    """A picture of a case, from its reporter (`step` of the report or an addition) or as a unit's evidence.

    One without a case was sent with a form that has not been sent to its end: it goes after a day.
    """

    __table_args__ = (
        CheckConstraint("complaint_id IS NOT NULL OR step_id IS NULL", name="steps_belong_to_a_case"),
        Index("ix_complaint_photo_pixels", "pixels"),
        Index("ix_complaint_photo_of", "complaint_id", "id"),
    )
    __topic__ = "complaints"
    __unseen__ = frozenset({"pixels", "likeness"})

    id: Mapped[id_]
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_step.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    by_unit: Mapped[bool] = mapped_column(default=False)
    pixels: Mapped[str] = mapped_column(String(64))  # SHA-256 of the decoded picture: the same photo, sent anew
    likeness: Mapped[str] = mapped_column(String(16))  # 64 bits of what it looks like, to find one that was changed
    reading: Mapped[Reading] = mapped_column(default=Reading.NEW)
    kept_at: Mapped[datetime]

    complaint: Mapped[Complaint | None] = relationship()
    file: Mapped[StoredFile] = relationship()


class ComplaintSupport(Model):
    """A unit that helps the one that answers."""

    __table_args__ = (UniqueConstraint("complaint_id", "agency_id"), Index("ix_complaint_support_agency", "agency_id"))

    id: Mapped[id_]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))

    agency: Mapped[Agency] = relationship()


class ComplaintFollower(Model):
    """Somebody who said "me too" of a case: one form counts once, and so does one account."""

    __table_args__ = (
        UniqueConstraint("complaint_id", "account_id"),
        UniqueConstraint("complaint_id", "nonce"),
    )

    id: Mapped[id_]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    nonce: Mapped[str | None] = mapped_column(String(32))
    contact: Mapped[str] = mapped_column(String(CONTACT_MOST), default="")  # where a guest wishes to be told
    language: Mapped[str] = mapped_column(String(2), default="id")
    joined_at: Mapped[datetime]


class ComplaintWord(Model):
    """What the reporter said about a case that was declared done, once for each time that they were asked.

    `puas` is how content they are with how it was handled, 1 to 4. It is counted with others' and shown with no case.
    """

    __table_args__ = (
        UniqueConstraint("complaint_id", "round", "again"),
        CheckConstraint("puas BETWEEN 1 AND 4", name="four_faces"),
    )

    id: Mapped[id_]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    round: Mapped[int]  # how often it had been declared done
    again: Mapped[bool]  # four weeks later
    said: Mapped[Said]
    known: Mapped[Known]
    proven: Mapped[bool] = mapped_column(default=False)  # by a verified contact, and not verified at this counter
    puas: Mapped[int | None] = mapped_column(SmallInteger)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[datetime]


class SavedAnswer(Model):
    """Words that a unit answers with again and again. They begin an answer and never are one."""

    __table_args__ = (UniqueConstraint("agency_id", "title"),)

    id: Mapped[id_]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    title: Mapped[str] = mapped_column(String(80))
    what: Mapped[str]


class Unsealing(Model):
    """That somebody of the staff may read who reported a case, until a moment, because an inspector outside let them.

    What was asked and why waits among the confirmations; a row is made when it is granted. Each reading is on the audit
    trail, and the reporter is told, on the page of the receipt too.
    """

    __table_args__ = (
        CheckConstraint("confirmed_by_id <> asked_by_id", name="two_people"),
        Index("ix_unsealing_of", "complaint_id", "id"),
    )

    id: Mapped[id_]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    granted_at: Mapped[datetime]
    until_at: Mapped[datetime]

    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    confirmed_by: Mapped[Person] = relationship(foreign_keys=confirmed_by_id)
