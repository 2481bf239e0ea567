"""Cases as `facts` asks for them, many at once and past the ORM: so the worker reads them, and the recount."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, select

from portal.accounts.models import Account
from portal.complaints.facts import CaseNow, Facts, Step, Word, facts
from portal.complaints.kept import ComplaintClosed, ComplaintCounted, ComplaintOnce
from portal.complaints.models import Complaint, ComplaintStep, ComplaintWord, Reporter
from portal.complaints.rates import Share
from portal.complaints.rules import Known
from portal.core.db import db
from portal.core.periods import Period
from portal.organisation.models import Service

case_, step_, word_ = Complaint.__table__, ComplaintStep.__table__, ComplaintWord.__table__
counted_ = ComplaintCounted.__table__
reporter_, account_, service_ = Reporter.__table__, Account.__table__, Service.__table__
CASE = (
    select(
        case_.c.id, case_.c.confidential, case_.c.received_at, case_.c.state, case_.c.first_agency_id,
        case_.c.first_due_at, case_.c.finish_due_at,
        case_.c.asked_at, case_.c.ended_at, case_.c.service_id, case_.c.category_id,
        case_.c.kelurahan_id, case_.c.number, case_.c.uncounted, counted_.c.line, service_.c.agency_id,
        reporter_.c.verified, reporter_.c.contact, reporter_.c.unreachable_at,
        account_.c.identity,
    )
    .select_from(case_)
    .outerjoin(service_, service_.c.id == case_.c.service_id)
    .outerjoin(reporter_, reporter_.c.complaint_id == case_.c.id)
    .outerjoin(account_, account_.c.id == reporter_.c.account_id)
    .outerjoin(counted_, counted_.c.complaint_id == case_.c.id)
    .order_by(case_.c.id)
)  # fmt: skip
STEPS = select(
    step_.c.complaint_id, step_.c.kind, step_.c.at, step_.c.agency_id, step_.c.to_agency_id, step_.c.by_id, step_.c.said,
    step_.c.details,
).order_by(step_.c.complaint_id, step_.c.id)  # fmt: skip
WORDS = (
    select(word_.c.complaint_id, word_.c.puas, word_.c.proven, word_.c.known, account_.c.identity)
    .select_from(word_)
    .outerjoin(account_, account_.c.id == word_.c.account_id)
    .order_by(word_.c.complaint_id, word_.c.id)
)
ONCE = select(ComplaintOnce.complaint_id, ComplaintOnce.share, ComplaintOnce.quarter)


class Place(NamedTuple):
    """Where a case counts, 0 for nowhere. It stays what it was when the case came in."""

    service_id: int
    category_id: int
    kelurahan_id: int


@dataclass(frozen=True)
class Found:
    """A case, where it counts and what it adds. `once`: shares and quarters in which it is the first of its contact.

    line: what it has added already, as `facts.written`, '' before it was counted; uncounted: something happened since.
    contact: of the account of the report, or the mail address of a guest; contacts: the verified one of each word; ''
    where there is none, or none any more.
    """

    id: int
    number: str
    line: str
    uncounted: bool
    place: Place
    facts: Facts
    once: frozenset[tuple[Share, Period]]
    of_agency: int | None  # which gives the service
    contact: str
    contacts: tuple[str, ...]


def of(numbers: Collection[int]) -> list[Found]:
    """These cases, by number (5 queries)."""
    return list(_found(case_.c.id.in_(numbers), step_.c.complaint_id.in_(numbers), word_.c.complaint_id.in_(numbers),
                       ComplaintOnce.complaint_id.in_(numbers)))  # fmt: skip


def all_of_them(after: int, until: int) -> list[Found]:
    """The cases with numbers above `after` up to `until` (5 queries)."""
    columns: tuple[Any, ...] = (case_.c.id, step_.c.complaint_id, word_.c.complaint_id, ComplaintOnce.complaint_id)
    return list(_found(*(column.between(after + 1, until) for column in columns)))


def _found(cases: Any, of_steps: Any, of_words: Any, of_once: Any) -> Iterator[Found]:
    steps: defaultdict[int, list[Step]] = defaultdict(list)
    words: defaultdict[int, list[Any]] = defaultdict(list)
    once: defaultdict[int, set[tuple[Share, Period]]] = defaultdict(set)
    for number, kind, at, by_unit, to, by_id, said, details in db.session.execute(STEPS.where(of_steps)):
        steps[number].append(Step(kind, at, by_unit, to, by_id is not None, said, (details or {}).get("days")))
    for word in db.session.execute(WORDS.where(of_words)):
        words[word.complaint_id].append(word)
    for number, share, quarter in db.session.execute(ONCE.where(of_once)):
        once[number].add((share, quarter))
    until = db.session.scalar(select(func.max(ComplaintClosed.quarter)))
    for row in db.session.execute(CASE.where(cases)):
        said_, mail = words[row.id], _mail(row)
        was_proven = any(share is Share.CONFIRMED for share, _quarter in once[row.id])  # whoever is forgotten since
        case = CaseNow(
            row.confidential, row.received_at, row.state, row.first_agency_id, row.first_due_at, row.finish_due_at,
            row.asked_at, row.ended_at, bool(row.verified), bool(mail) or was_proven,
            until, steps[row.id], [Word(each.puas, each.proven) for each in said_],
        )  # fmt: skip
        yield Found(
            row.id, row.number, row.line or "", row.uncounted,
            Place(row.service_id or 0, row.category_id, row.kelurahan_id or 0), facts(case),
            frozenset(once[row.id]), row.agency_id, row.identity or mail,
            tuple(_contact(each, row.contact or "") for each in said_),
        )  # fmt: skip


def _mail(row: Any) -> str:
    """Where a guest who reported a case can be written to: of an account its own address counts."""
    if row.identity or row.unreachable_at is not None or "@" not in (row.contact or ""):
        return ""
    return str(row.contact)


def _contact(word: Any, mailed_to: str) -> str:
    """By what somebody was known who said a word: their account, or the address to which the link was mailed."""
    if not word.proven:
        return ""
    return word.identity or (mailed_to if word.known is Known.MAIL else "")
