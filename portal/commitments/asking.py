"""Who is asked whether a commitment was kept: those who asked for it, each once.

They are noted when it is promised, so that nobody gets lost: a report that is merged into another one, or a conversation
that is hidden, takes none of them away. And they are noted when it is declared done, so that nobody is let in later, by a
report that is merged into theirs or by a support. It lies beside the models, as `causes` does.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from portal.accounts.models import Account
from portal.accounts.queries import WITH_ROLES
from portal.accounts.rules import Verification, mailbox
from portal.commitments.causes import Voices, voices_of
from portal.commitments.models import Commitment, CommitmentAsked
from portal.complaints.models import Complaint, ComplaintFollower, Reporter
from portal.core.db import db, insert_into
from portal.forum.models import ForumFollow, ForumSupport
from portal.organisation.models import Agency

FEW = 20  # mailboxes that are looked for one by one among those of the staff
REPORTER, FOLLOWER, ACCOUNT = "r", "f", "a"  # what the number of a key is of


@dataclass(frozen=True)
class Asker:
    """Somebody who reported a case that caused it, said "me too" of it, or began or supported a conversation that did,
    and can be reached.

    `key` names a row ("r7" a reporter's, "a7" an account, "f7" of a follower without one) and nobody.
    Who has several is one, by the first. `counts`: whether their word does; who belongs to the branch, or was verified
    at a counter of it, is only told.
    """

    key: str
    complaint_id: int | None  # of whom a report makes one
    account_id: int | None
    contact: str
    language: str
    counts: bool

    @property
    def follower_id(self) -> int | None:
        return int(self.key[1:]) if self.key[0] == FOLLOWER else None


@dataclass(frozen=True)
class _Row:
    key: str
    complaint_id: int | None
    account_id: int | None
    contact: str
    language: str


def askers(
    voices: Voices, agency: Agency, *, reported_by: datetime | None = None, joined_before: datetime | None = None
) -> list[Asker]:
    """Who can be reached of those who reported these cases, or one merged into them, or said "me too" of them, and of
    those who began these conversations or support them. Of reports and "me too" up to these moments, where any is given.
    """
    return _each_once(_rows(voices, reported_by, joined_before), agency)


def _rows(voices: Voices, reported_by: datetime | None, joined_before: datetime | None) -> list[_Row]:
    numbers = [each.id for each in voices.cases]
    merged = select(Complaint.id).where(Complaint.merged_into_id.in_(numbers)) if numbers else None
    every = [*numbers, *(db.session.scalars(merged.order_by(Complaint.id)) if merged is not None else ())]
    authors = [each.account_id for each in voices.threads if each.account_id is not None]
    supporters = _supporters([each.id for each in voices.threads])
    return [
        *_reporters(Reporter.complaint_id.in_(every), reported_by),
        *_followers(ComplaintFollower.complaint_id.in_(every), joined_before), *_of_accounts([*authors, *supporters]),
    ]  # fmt: skip


def _supporters(threads: Collection[int]) -> list[int]:
    some = select(ForumSupport.account_id).where(ForumSupport.thread_id.in_(threads))
    return list(db.session.scalars(some.distinct().order_by(ForumSupport.account_id))) if threads else []


def listeners(voices: Voices, after: int, most: int) -> list[int]:
    """Numbers of accounts that follow these conversations, in order. They are told, and not asked."""
    threads = [each.id for each in voices.threads]
    some = select(ForumFollow.account_id).where(ForumFollow.thread_id.in_(threads), ForumFollow.account_id > after)
    return list(db.session.scalars(some.distinct().order_by(ForumFollow.account_id).limit(most))) if threads else []


def _reporters(which: object, until: datetime | None = None) -> list[_Row]:
    some = select(Reporter).where(which).order_by(Reporter.complaint_id)  # type: ignore[arg-type]
    if until is not None:
        some = some.join(Complaint, Complaint.id == Reporter.complaint_id).where(Complaint.received_at <= until)
    return [
        _Row(f"{REPORTER}{each.complaint_id}", each.complaint_id, each.account_id,
             "" if each.unreachable_at else each.contact, each.language)
        for each in db.session.scalars(some)
    ]  # fmt: skip


def _followers(which: object, before: datetime | None = None) -> list[_Row]:
    some = select(ComplaintFollower).where(which).order_by(ComplaintFollower.id)  # type: ignore[arg-type]
    some = some if before is None else some.where(ComplaintFollower.joined_at < before)
    return [
        _Row(f"{ACCOUNT}{each.account_id}" if each.account_id else f"{FOLLOWER}{each.id}", each.complaint_id,
             each.account_id, each.contact, each.language)
        for each in db.session.scalars(some)
    ]  # fmt: skip


def _of_accounts(numbers: Iterable[int]) -> list[_Row]:
    return [_Row(f"{ACCOUNT}{number}", None, number, "", "") for number in dict.fromkeys(numbers)]


# ---- each once


def _each_once(rows: list[_Row], agency: Agency) -> list[Asker]:
    """Accounts and addresses that lead to one mailbox, and all accounts of one person of the staff, are one, as far as
    the house knows.
    """
    known = _accounts(rows)
    boxes = {mailbox(each.contact) for each in rows} | {_box(each) for each in known.values()}
    staff = _staff_by_mailbox(boxes - {""})
    found: dict[str, Asker] = {}
    for row in rows:
        account = known.get(row.account_id) if row.account_id else known.get(row.contact)
        if account is None and "@" not in row.contact:
            continue
        box = (_box(account) if account else "") or mailbox(row.contact)
        official = account if account is not None and account.person_id else staff.get(box)
        who = f"p{official.person_id}" if official else box or f"a{row.account_id}"
        counts = _counts(account, agency) and (official is None or _counts(official, agency))
        asker = Asker(row.key, row.complaint_id, row.account_id, row.contact, row.language, counts)
        found.setdefault(who, asker)
    return list(found.values())


def _box(account: Account) -> str:
    return mailbox(account.identity) if account.identity else ""


def _accounts(rows: list[_Row]) -> dict[int | str | None, Account]:
    """By number, and by the address with which they sign in. Closed ones are nobody."""
    numbers = {each.account_id for each in rows if each.account_id}
    contacts = {each.contact for each in rows if each.contact}
    some = select(Account).where(Account.id.in_(numbers) | Account.identity.in_(contacts)).options(WITH_ROLES)
    there = [each for each in db.session.scalars(some) if each.active and each.closed_at is None]
    return {each.id: each for each in there} | {each.identity: each for each in there if each.identity}


def _staff_by_mailbox(boxes: Collection[str]) -> dict[str, Account]:
    """Mailbox -> an account of the staff that has it, under whatever address of that box (1 query, 2 where any has)."""
    if not boxes:
        return {}
    some = select(Account.id, Account.identity).where(Account.person_id.is_not(None), Account.identity.is_not(None))
    if len(boxes) <= FEW:  # the database leaves out nearly all of them; which it is `mailbox` says
        bare, starts = func.replace(Account.identity, ".", ""), {box.partition("@")[0].replace(".", "") for box in boxes}
        some = some.where(or_(*(bare.startswith(start, autoescape=True) for start in sorted(starts))))
    theirs = {row[0] for row in db.session.execute(some) if mailbox(row[1] or "") in boxes}
    if not theirs:
        return {}
    whole = select(Account).where(Account.id.in_(theirs)).options(WITH_ROLES).order_by(Account.id)
    return {_box(each): each for each in db.session.scalars(whole)}


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


# ---- those who are asked


def who_would_be_asked(commitment: Commitment, at: datetime) -> list[Asker]:
    """Whose word counts if it is declared done at this moment: those who were noted before, and those who came since.

    The agency itself links and merges reports: one that came in after it promised makes nobody one of those who asked.
    """
    since = _rows(voices_of(commitment.finding_id), commitment.made_at, at)
    found = _each_once([*_of_keys(_noted(commitment)), *since], commitment.agency)
    return [each for each in found if each.counts]


def note(commitment: Commitment, at: datetime) -> int:
    """Note who asked, as it stands at this moment: for round 0, which asks nobody, or for the one that begins.

    Returns how many.
    """
    found = who_would_be_asked(commitment, at)
    of = {"commitment_id": commitment.id, "round": commitment.round}
    if found:
        rows = insert_into(CommitmentAsked).values([of | {"asker": each.key} for each in found])
        db.session.execute(rows.on_conflict_do_nothing())
    return len(found)


def asked_of(commitment: Commitment) -> list[Asker]:
    """Those who were noted when it was declared done last, can still be reached, and whose word still counts."""
    found = _each_once(_of_keys(_noted(commitment, commitment.round)), commitment.agency)
    return [each for each in found if each.counts]


def told_of(commitment: Commitment) -> list[Asker]:
    """Who hears what becomes of it: all who were ever noted, and those who have come since to what it answers.

    Under the key by which they are asked, where they are. What is hidden or joined later takes nobody away.
    """
    noted = [*_of_keys(_noted(commitment, commitment.round)), *_of_keys(_noted(commitment))]
    return _each_once([*noted, *_rows(voices_of(commitment.finding_id), None, None)], commitment.agency)


def _noted(commitment: Commitment, of_round: int | None = None) -> list[str]:
    """Keys, of one round or of all."""
    some = select(CommitmentAsked.asker).where(CommitmentAsked.commitment_id == commitment.id)
    some = some if of_round is None else some.where(CommitmentAsked.round == of_round)
    return sorted(set(db.session.scalars(some)))


def _of_keys(keys: Collection[str]) -> list[_Row]:
    return [
        *_reporters(Reporter.complaint_id.in_(_numbers(keys, REPORTER))),
        *_followers(ComplaintFollower.id.in_(_numbers(keys, FOLLOWER))), *_of_accounts(_numbers(keys, ACCOUNT)),
    ]  # fmt: skip


def _numbers(keys: Iterable[str], kind: str) -> list[int]:
    return sorted(int(key[1:]) for key in keys if key[0] == kind)


def reached(key: str, agency: Agency) -> Asker | None:
    """One by a key, while they can be reached."""
    return next(iter(_each_once(_of_keys([key]), agency)), None)


def asker_of(commitment: Commitment, key: str) -> Asker | None:
    """One of those who are asked, by the key in a letter; None where it is nobody's word that counts."""
    return next(iter(_asked_by(commitment, [key])), None)


def asker_with(commitment: Commitment, account_id: int) -> Asker | None:
    """The same, by the account that is signed in."""
    identity = db.session.scalar(select(Account.identity).where(Account.id == account_id)) or ""
    mine = Reporter.account_id == account_id
    reports = select(Reporter.complaint_id).where(mine | (Reporter.contact == identity) if identity else mine)
    too = ComplaintFollower.account_id == account_id
    joined = select(ComplaintFollower.id).where(too | (ComplaintFollower.contact == identity) if identity else too)
    keys = [f"{ACCOUNT}{account_id}", *(f"{REPORTER}{number}" for number in db.session.scalars(reports)),
            *(f"{FOLLOWER}{number}" for number in db.session.scalars(joined))]  # fmt: skip
    return next(iter(_asked_by(commitment, keys)), None)


def _asked_by(commitment: Commitment, keys: Collection[str]) -> list[Asker]:
    """Of these keys those that were noted when it was declared done last, and whose word counts. They alone are read:
    thousands may have asked.
    """
    this_round = (CommitmentAsked.commitment_id == commitment.id, CommitmentAsked.round == commitment.round)
    noted = sorted(db.session.scalars(select(CommitmentAsked.asker).where(*this_round, CommitmentAsked.asker.in_(keys))))
    return [each for each in _each_once(_of_keys(noted), commitment.agency) if each.counts]
