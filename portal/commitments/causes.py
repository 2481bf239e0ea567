"""What caused a finding among the reports of residents, and who of them is asked whether a commitment was kept.

It lies beside the models, so that `results` and all above read of commitments without any way to a resident.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal.accounts.models import Account
from portal.accounts.queries import WITH_ROLES
from portal.accounts.rules import Verification
from portal.commitments.models import Commitment, Finding
from portal.complaints import queries as complaints
from portal.complaints.models import Complaint, ComplaintFollower, Reporter
from portal.core.db import Model, db
from portal.core.types import id_
from portal.organisation.models import Agency


class FindingComplaint(Model):
    """That a report is one of those that caused a finding. Never a confidential one, which nobody is to know of."""

    __table_args__ = (UniqueConstraint("finding_id", "complaint_id"), Index("ix_finding_complaint_of", "complaint_id"))
    __topic__ = "commitments"

    id: Mapped[id_]
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    linked_at: Mapped[datetime]

    finding: Mapped[Finding] = relationship()
    complaint: Mapped[Complaint] = relationship()


@dataclass(frozen=True)
class Asker:
    """Somebody who reported a case that caused it, or said "me too" of it, and can be reached.

    `key` names their row ("r7" a reporter's, "f7" a follower's) and nobody. Who has several is one, by the first.
    `counts`: whether their word does; who belongs to the branch, or was verified at a counter of it, is only told.
    """

    key: str
    complaint_id: int
    account_id: int | None
    contact: str
    language: str
    counts: bool

    @property
    def follower_id(self) -> int | None:
        return int(self.key[1:]) if self.key[0] == "f" else None


def cases_of(finding_id: int) -> list[Complaint]:
    """The reports that caused it, in the order in which they were linked, each with what a line shows of it."""
    some = select(Complaint).join(FindingComplaint, FindingComplaint.complaint_id == Complaint.id)
    some = some.where(FindingComplaint.finding_id == finding_id, ~Complaint.confidential)
    some = some.options(joinedload(Complaint.category), joinedload(Complaint.kelurahan), joinedload(Complaint.agency))
    return list(db.session.scalars(some.order_by(FindingComplaint.id)))


def commitments_of(complaint_id: int) -> list[Commitment]:
    """The commitments that answer a report, newest first."""
    some = select(Commitment).join(FindingComplaint, FindingComplaint.finding_id == Commitment.finding_id)
    some = some.where(FindingComplaint.complaint_id == complaint_id).order_by(Commitment.id.desc())
    return list(db.session.scalars(some))


def askers(cases: Iterable[Complaint], agency: Agency, before: datetime | None = None) -> list[Asker]:
    """Who can be reached of those who reported these cases, or one merged into them, or said "me too" before then."""
    numbers = [each.id for each in cases]
    merged = select(Complaint.id).where(Complaint.merged_into_id.in_(numbers)) if numbers else None
    every = [*numbers, *(db.session.scalars(merged.order_by(Complaint.id)) if merged is not None else ())]
    found = [*_reporters(every), *_followers(every, before)]
    return _each_once(found, agency)


@dataclass(frozen=True)
class _Row:
    key: str
    complaint_id: int
    account_id: int | None
    contact: str
    language: str


def _reporters(numbers: Collection[int]) -> list[_Row]:
    some = select(Reporter).where(Reporter.complaint_id.in_(numbers)).order_by(Reporter.complaint_id)
    return [
        _Row(f"r{each.complaint_id}", each.complaint_id, each.account_id,
             "" if each.unreachable_at else each.contact, each.language)
        for each in db.session.scalars(some)
    ]  # fmt: skip


def _followers(numbers: Collection[int], before: datetime | None) -> list[_Row]:
    some = select(ComplaintFollower).where(ComplaintFollower.complaint_id.in_(numbers)).order_by(ComplaintFollower.id)
    some = some if before is None else some.where(ComplaintFollower.joined_at < before)
    return [_Row(f"f{each.id}", each.complaint_id, each.account_id, each.contact, each.language)
            for each in db.session.scalars(some)]  # fmt: skip


def _each_once(rows: list[_Row], agency: Agency) -> list[Asker]:
    """An account and a mail address of the same person are one, as far as the house knows."""
    known = _accounts(rows)
    found: dict[str, Asker] = {}
    for row in rows:
        account = known.get(row.account_id) if row.account_id else known.get(row.contact)
        if account is None and "@" not in row.contact:
            continue
        who = f"a{account.id}" if account else row.contact
        asker = Asker(row.key, row.complaint_id, row.account_id, row.contact, row.language, _counts(account, agency))
        found.setdefault(who, asker)
    return list(found.values())


def _accounts(rows: list[_Row]) -> dict[int | str | None, Account]:
    """By number, and by the address with which they sign in. Closed ones are nobody."""
    numbers = {each.account_id for each in rows if each.account_id}
    contacts = {each.contact for each in rows if each.contact}
    some = select(Account).where(Account.id.in_(numbers) | Account.identity.in_(contacts)).options(WITH_ROLES)
    there = [each for each in db.session.scalars(some) if each.active and each.closed_at is None]
    return {each.id: each for each in there} | {each.identity: each for each in there if each.identity}


def _counts(account: Account | None, agency: Agency) -> bool:
    if account is None:
        return True
    if account.person is not None:
        return not any(place.branch == agency.branch for place in account.person.places)
    at_counter = account.verified_by is Verification.COUNTER and account.verified_agency_id is not None
    return not (at_counter and _branch_of(account.verified_agency_id) == agency.branch.id)


def _branch_of(agency_id: int | None) -> int | None:
    found = db.session.get(Agency, agency_id) if agency_id else None
    return found.branch.id if found else None


def asker_of(commitment: Commitment, key: str) -> Asker | None:
    """One of those who are asked, by the key in a letter; None where it is nobody's word that counts."""
    return next((each for each in asked_of(commitment) if each.key == key), None)


def asker_with(commitment: Commitment, account_id: int) -> Asker | None:
    """The same, by the account that is signed in."""
    found = asked_of(commitment)
    contact = db.session.scalar(select(Account.identity).where(Account.id == account_id)) or ""
    return next((each for each in found if each.account_id == account_id or (contact and each.contact == contact)), None)


def asked_of(commitment: Commitment) -> list[Asker]:
    """Those whose word counts of a commitment that was declared done: who asked before that."""
    return [each for each in askers(cases_of(commitment.finding_id), commitment.agency, commitment.declared_at)
            if each.counts]  # fmt: skip


def case_to_link(number: str) -> Complaint:
    """A report by its number, as everybody may know of it; the one that goes on where it was merged. Raises NotFound."""
    found = complaints.public_complaint(number)
    while found.merged_into is not None:
        found = complaints.public_complaint(found.merged_into.number)
    return found
