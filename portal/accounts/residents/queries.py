from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from portal.accounts import queries as accounts
from portal.accounts.models import SESSION_LASTS, Account, AccountSession, Membership, Person
from portal.accounts.residents.models import Claim, CounterCode, Mailed, OldAddress
from portal.accounts.residents.rules import MOST_CLAIMS, ClaimKind, is_mail
from portal.accounts.rules import PERMISSIONS, Permission
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.secrets import derive, derived
from portal.core.words import N_
from portal.organisation.models import Agency

CONTESTED = (
    select(Claim.id)
    .where(Claim.identity == bindparam("identity"), Claim.proved_at.is_not(None), Claim.expires_at > bindparam("now"))
    .limit(1)
)

TOO_LATE = N_("This link was used already, or it is too old.")


def hash_of(purpose: str, token: str) -> str:
    """As it is kept when it is made. It is looked for by `derived`, so what was made with the key before is found too."""
    return derive(purpose, token).hex()


def claim(claim_id: int) -> Claim | None:
    """None where it is gone: settled by another one, or too old."""
    found = db.session.get(Claim, claim_id)
    return found if found and found.expires_at > clock.now() else None


def claim_of(token: str, *kinds: ClaimKind) -> Claim:
    """The claim that a mailed link belongs to. Raises NotFound."""
    hashes = [each.hex() for each in derived("claim-link", token)]
    some = select(Claim).where(Claim.hash.in_(hashes), Claim.kind.in_(kinds), Claim.expires_at > clock.now())
    found = db.session.scalar(some.options(joinedload(Claim.account)))
    if found is None:
        raise NotFound(TOO_LATE)
    return found


def old_address_of(token: str) -> OldAddress:
    hashes = [each.hex() for each in derived("undo-link", token)]
    some = select(OldAddress).where(OldAddress.hash.in_(hashes), OldAddress.expires_at > clock.now())
    found = db.session.scalar(some.options(joinedload(OldAddress.account)))
    if found is None:
        raise NotFound(TOO_LATE)
    return found


def old_address(number: int) -> OldAddress | None:
    found = db.session.get(OldAddress, number)
    return found if found and found.expires_at > clock.now() else None


def old_addresses_of(account: Account) -> list[OldAddress]:
    some = select(OldAddress).where(OldAddress.account_id == account.id, OldAddress.expires_at > clock.now())
    return list(db.session.scalars(some.order_by(OldAddress.id)))


def sign_ups(identity: str) -> list[Claim]:
    """Those that wait for this address or number, and no more than a password is compared with.

    First those that a first code has proved already; then the newest of each network, the second newest of each, and so
    on: whoever writes many from one network pushes out nobody but themselves.
    """
    waits = (Claim.identity == identity, Claim.kind == ClaimKind.SIGN_UP, Claim.expires_at > clock.now())
    turn = func.row_number().over(partition_by=Claim.origin, order_by=Claim.id.desc())
    order = (Claim.proved_at.is_(None), turn, Claim.id.desc())
    return list(
        db.session.scalars(select(Claim).where(*waits, Claim.due_at.is_(None)).order_by(*order).limit(MOST_CLAIMS))
    )


def moves_to(identity: str) -> list[Claim]:
    """Accounts that wish to move to it."""
    some = select(Claim).where(Claim.identity == identity, Claim.kind == ClaimKind.MOVE)
    some = some.where(Claim.expires_at > clock.now()).options(joinedload(Claim.account))
    return list(db.session.scalars(some.order_by(Claim.id.desc()).limit(MOST_CLAIMS)))


def move_of(account: Account) -> Claim | None:
    """Where an account wishes to move to."""
    some = select(Claim).where(Claim.account_id == account.id, Claim.kind == ClaimKind.MOVE)
    return db.session.scalar(some.where(Claim.expires_at > clock.now()).order_by(Claim.id.desc()).limit(1))


def takeover_of(account: Account) -> Claim | None:
    """Who has proved the number of this account, once at least; of several the one that is due first."""
    some = select(Claim).where(Claim.identity == account.identity, Claim.proved_at.is_not(None))
    some = some.where(Claim.expires_at > clock.now())
    return db.session.scalar(some.order_by(Claim.due_at.is_(None), Claim.due_at, Claim.id).limit(1))


def is_contested(account: Account) -> bool:
    """Whether somebody has proved its number. Asked on every page that they see: 1 query where they have a number."""
    if account.person_id is not None or not account.identity or is_mail(account.identity):
        return False
    return db.session.scalar(CONTESTED, {"identity": account.identity, "now": clock.now()}) is not None


def takeovers_due() -> list[Claim]:
    some = select(Claim).where(Claim.due_at <= clock.now())
    return list(db.session.scalars(some.order_by(Claim.id)))


def about(identity: str) -> list[str]:
    """How codes and mails for it are called, where it must not stand itself."""
    return [each.hex() for each in derived("about-identity", identity)]


def code_for(identity: str, code: str) -> CounterCode | None:
    """The code that was handed out for a number, if this is it."""
    hashes = [each.hex() for each in derived("counter-code", f"{identity}\0{code}")]
    some = select(CounterCode).where(CounterCode.about.in_(about(identity)), CounterCode.hash.in_(hashes))
    return db.session.scalar(some.where(CounterCode.expires_at > clock.now()))


def mailed_lately(identity: str) -> int:
    some = select(func.count()).select_from(Mailed).where(Mailed.about.in_(about(identity)))
    return db.session.scalar(some.where(Mailed.at > clock.now() - timedelta(days=1))) or 0


def codes_since(clerk: Person, moment: datetime) -> int:
    """How many codes a clerk has handed out since then, by all accounts that they have or had."""
    some = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "resident:code")
    theirs = select(Account.id).where(Account.person_id == clerk.id)
    return db.session.scalar(some.where(AuditEntry.actor_id.in_(theirs), AuditEntry.at >= moment)) or 0


def counters() -> list[Agency]:
    """Where somebody sits who hands out codes, by name."""
    roles = [role for role, rights in PERMISSIONS.items() if Permission.RESIDENT_VERIFY in rights]
    held = select(Membership.agency_id).where(Membership.role.in_(roles), Membership.ended_at.is_(None))
    some = select(Agency).where(Agency.id.in_(held), Agency.active)
    return list(db.session.scalars(some.order_by(Agency.name, Agency.id)))


def agency(agency_id: int | None) -> Agency | None:
    return db.session.get(Agency, agency_id) if agency_id else None


def sessions_of(account: Account) -> list[AccountSession]:
    """Where the account is signed in, newest first."""
    some = select(AccountSession).where(AccountSession.account_id == account.id)
    some = some.where(AccountSession.under == account.fs_uniquifier)
    some = some.where(AccountSession.started_at > clock.now() - SESSION_LASTS)
    return list(db.session.scalars(some.order_by(AccountSession.started_at.desc(), AccountSession.hash)))


def is_session(row: AccountSession, token: str) -> bool:
    """Whether this row is of the browser whose cookie holds that number."""
    return row.hash in accounts.hashes_of_session(token)
