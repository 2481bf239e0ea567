"""Reads of the log, for a person who inspects: which entries, who did them in which role, and what they are about."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account, Confirmation, Holding, Membership, Person
from portal.admin.acts import PERSONAL
from portal.admin.queries import IDENTITIES
from portal.core import clock, paging, search
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.paging import Order, Part, Place
from portal.evaluation.targets.models import Target
from portal.organisation.models import Agency, Post, Service, ServicePoint
from portal.scorecards import published
from portal.surveys.models import Survey

A_FILE = 10_000  # lines: what a spreadsheet takes and one answer of the server bears
PIECE = 500  # entries whose names are read at once

# What the kinds of acts in the filter are: the first word of each act.
KINDS: dict[str, tuple[str, ...]] = {
    "survei": ("survey", "rating", "kiosk"),
    "rapor": ("scorecard",),
    "orang": ("person", "account", "role", "resident", "roster", "personnel", "reminders"),
    "instansi": ("agency", "service", "service_point", "post", "organisation"),
    "kinerja": (
        "target", "cycle", "plan", "feedback", "appraisal", "achievement", "distribution", "matter", "training",
        "training_terms", "provider", "course", "competency", "appreciation", "honour", "coaching", "counselling",
        "referral",
    ),
    "moderasi": ("text", "appeal", "sanction", "flag_limit"),
    "laporan": ("category", "categories", "complaint", "draw", "limits", "saved_answer"),
    "janji": ("commitment", "commitments"),
    "dialog": ("forum_boards", "forum_name", "forum_terms", "forum_thread"),
    "portal": ("installation", "settings", "job", "house", "holidays"),
}


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in the log. Empty, or None, is no condition."""

    first_day: date | None = None  # in Palembang, both included
    last_day: date | None = None
    who: str = ""  # words of a name, a NIP or an address
    kind: str = ""  # a key of KINDS
    agency: str = ""  # a slug: the one that the thing belongs to
    thing: str = ""  # a subject as the log writes it ("Survey:3")


ENTRIES = Order((AuditEntry.id,), descending=True)


def part(wanted: Wanted, at: Place) -> Part[AuditEntry]:
    """Entries, newest first. Whoever reads on meets none twice and misses none."""
    return paging.part(_matching(wanted), ENTRIES, at)


def pieces(wanted: Wanted) -> Iterator[list[AuditEntry]]:
    """The newest A_FILE entries, newest first, so many at once that their names are read together."""
    statement, before, left = _matching(wanted), None, A_FILE
    while left and (entries := _some(statement, before, min(PIECE, left))):
        yield entries
        before, left = entries[-1].id, left - len(entries)


def _some(statement: Select[Any], before: int | None, most: int) -> list[AuditEntry]:
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return list(db.session.scalars(statement.order_by(AuditEntry.id.desc()).limit(most)))


def _matching(wanted: Wanted) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.first_day:
        conditions.append(AuditEntry.at >= _midnight(wanted.first_day))
    if wanted.last_day and wanted.last_day < date.max:
        conditions.append(AuditEntry.at < _midnight(wanted.last_day + timedelta(days=1)))
    if wanted.who:
        named = search.finds(wanted.who, Person.name, Person.nip, IDENTITIES)
        conditions.append(AuditEntry.actor_id.in_(select(Account.id).join(Account.person).where(named)))
    if wanted.kind:
        conditions.append(or_(false(), *(_begins(word) for word in KINDS.get(wanted.kind, ()))))
    if wanted.agency:
        conditions.append(_of_agency(wanted.agency))
    if wanted.thing:
        conditions += [~_begins(word) for word in PERSONAL]  # one evaluation's whole course would say whose it is
        conditions.append(
            or_(AuditEntry.subject == wanted.thing, AuditEntry.subject.startswith(f"{wanted.thing}/", autoescape=True))
        )
    return select(AuditEntry).where(*conditions)


def _begins(word: str) -> ColumnElement[bool]:
    return AuditEntry.action.startswith(f"{word}:", autoescape=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PALEMBANG)


def _of_agency(slug: str) -> ColumnElement[bool]:
    """The things of an agency: itself, what it gives and is asked about, its posts, and who holds a place in it."""
    agency_id = db.session.scalar(select(Agency.id).where(Agency.slug == slug))
    if agency_id is None:
        return false()
    service = Service.agency_id == agency_id
    numbers: dict[str, Iterable[int]] = {
        "Agency": [agency_id],
        "Service": db.session.scalars(select(Service.id).where(service)),
        "ServicePoint": db.session.scalars(select(ServicePoint.id).join(ServicePoint.service).where(service)),
        "Survey": db.session.scalars(select(Survey.id).join(Survey.service).where(service)),
        "Target": db.session.scalars(select(Target.id).join(Target.service).where(service)),
        "Scorecard": published.numbers_about(agency_id),
        "Post": db.session.scalars(select(Post.id).where(Post.agency_id == agency_id)),
        "Holding": db.session.scalars(select(Holding.id).join(Holding.post).where(Post.agency_id == agency_id)),
        "Membership": db.session.scalars(select(Membership.id).where(Membership.agency_id == agency_id)),
    }
    subjects = [f"{name}:{number}" for name, found in numbers.items() for number in found]
    proposed = select(Confirmation.subject).where(Confirmation.agency_id == agency_id)
    return or_(AuditEntry.subject.in_(subjects), AuditEntry.subject.in_(proposed))


# ---- what the entries speak of


@dataclass(frozen=True)
class Subject:
    """A subject of the log in its parts: "Person:5/publisher/dinas" is Person, 5, and "publisher/dinas"."""

    name: str
    number: int | None
    rest: str = ""


def parts(subject: str) -> Subject:
    """
    >>> parts("Person:5/publisher/dinas"), parts("Survey:3").number, parts("Try:one").number
    (Subject(name='Person', number=5, rest='publisher/dinas'), 3, None)
    """
    name, _colon, after = subject.partition(":")
    number, _slash, rest = after.partition("/")
    return Subject(name, int(number) if number.isascii() and number.isdigit() else None, rest)


@dataclass
class Known:
    """Rows that the entries of one page speak of, by class and number, and who did them, by account."""

    rows: dict[str, dict[int, Any]] = field(default_factory=dict)
    actors: dict[int, Account] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)  # by slug

    def row(self, name: str, number: int | None) -> Any:
        """None where it is not there, or not there any more."""
        return self.rows.get(name, {}).get(number) if number is not None else None


WITH_PERSON = (joinedload(Account.person).selectinload(Person.memberships).joinedload(Membership.agency),)
ROWS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "Person": (Person, ()),
    "Account": (Account, (joinedload(Account.person),)),
    "Membership": (Membership, (joinedload(Membership.person), joinedload(Membership.agency))),
    "Holding": (Holding, (joinedload(Holding.person), joinedload(Holding.post).joinedload(Post.agency))),
    "Agency": (Agency, ()),
    "Service": (Service, (joinedload(Service.agency),)),
    "ServicePoint": (ServicePoint, (joinedload(ServicePoint.service).joinedload(Service.agency),)),
    "Post": (Post, (joinedload(Post.agency),)),
    "Survey": (Survey, (joinedload(Survey.service).joinedload(Service.agency),)),
    "Target": (Target, (joinedload(Target.service).joinedload(Service.agency),)),
}


def known(entries: Collection[AuditEntry]) -> Known:
    """All that the sentences of these entries name, in one query a class."""
    wanted: dict[str, set[int]] = {}
    for subject in (parts(entry.subject) for entry in entries):
        if subject.number is not None:
            wanted.setdefault(subject.name, set()).add(subject.number)
        if subject.name == "Post" and subject.rest.isdigit():  # of a post and whom it is given to
            wanted.setdefault("Person", set()).add(int(subject.rest))
    found = Known({name: _rows(name, numbers) for name, numbers in wanted.items()})
    found.rows["Scorecard"] = dict(published.names_of(wanted.get("Scorecard", set())))
    actors = {entry.actor_id for entry in entries if entry.actor_id is not None}
    some = select(Account).where(Account.id.in_(actors)).options(*WITH_PERSON)
    found.actors = {account.id: account for account in db.session.scalars(some)}
    found.agencies = {agency.slug: agency for agency in db.session.scalars(select(Agency))}
    return found


def _rows(name: str, numbers: set[int]) -> dict[int, Any]:
    if name not in ROWS:
        return {}
    model, options = ROWS[name]
    some = select(model).where(model.id.in_(numbers)).options(*options)
    return {row.id: row for row in db.session.scalars(some)}
