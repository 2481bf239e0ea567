"""What residents do with their accounts, what a counter does for them, and what the clock does."""

import secrets
from base64 import b32encode
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from sqlalchemy import delete, or_

from portal.accounts import queries as accounts
from portal.accounts.actions import one_at_a_time
from portal.accounts.models import Account, AccountSession, Person
from portal.accounts.residents import queries
from portal.accounts.residents.models import Claim, CounterCode, Mailed, OldAddress
from portal.accounts.residents.rules import (
    CODE_LASTS,
    CODE_LETTERS,
    CODES_A_DAY,
    COUNTER_WAITS,
    MAIL_WAITS,
    RESET_WAITS,
    UNDO_LASTS,
    ClaimKind,
    Document,
    is_mail,
    name_as_kept,
)
from portal.accounts.rules import Language, Permission, Verification, written
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.outbox import enqueue
from portal.core.words import N_
from portal.organisation.models import Agency

TAKEN = N_("Another account has this address or number meanwhile. Nothing was changed.")


def of_a_resident(account: Account) -> None:
    """Raises NotAllowed for an account of the staff: theirs are kept by administrators, two people at a time."""
    if account.person_id is not None or not account.active or account.closed_at:
        raise NotAllowed("This is for residents' accounts.")


# ---- claims: the same is written whatever there is, so that no page tells


def sign_up(
    identity: str, called: str, hashed: str, language: Language, back: str | None = None, origin: str | None = None
) -> Claim:
    """Somebody wants an account. `hashed` is their password, as `passwords.hashed` makes it; `back` is the path of a
    page of ours to which they are led once it is theirs; `origin` tells their network from others.
    """
    name = name_as_kept(called)
    if not name:
        raise Refused("Write the name by which you wish to be called.", field="called")
    return _claim(ClaimKind.SIGN_UP, identity, language, called=name, password=hashed, back=back, origin=origin)


def forget_password(identity: str, language: Language) -> Claim:
    """Somebody wants to choose a new password, and has only an address to be known by."""
    return _claim(ClaimKind.FORGOTTEN, identity, language)


def wish_to_move(account: Account, identity: str) -> Claim:
    """A resident wants to sign in with another address or number from now on."""
    of_a_resident(account)
    if written(identity) == account.identity:
        raise Refused("This is what you sign in with already.", field="identity")
    stay(account)
    return _claim(ClaimKind.MOVE, identity, account.language, account_id=account.id)


def stay(account: Account) -> None:
    """They do not wish to move any more."""
    db.session.execute(delete(Claim).where(Claim.account_id == account.id, Claim.kind == ClaimKind.MOVE))


def _claim(kind: ClaimKind, identity: str, language: Language, **more: object) -> Claim:
    kept = written(identity)
    if not kept:
        raise Refused("Write an e-mail address or a telephone number.", field="identity")
    waits = MAIL_WAITS if is_mail(kept) else COUNTER_WAITS
    now = clock.now()
    until = now + (RESET_WAITS if kind is ClaimKind.FORGOTTEN else waits)
    claim = Claim(kind=kind, identity=kept, language=language, made_at=now, expires_at=until, **more)
    db.session.add(claim)
    db.session.flush()
    enqueue("account:claim", claim_id=claim.id)
    return claim


def link_for(claim: Claim) -> str:
    """The link that proves a claim, to be mailed to its address and shown nowhere else."""
    token = secrets.token_urlsafe(24)
    claim.hash = queries.hash_of("claim-link", token)
    return token


def undo_for(old: OldAddress) -> str:
    token = secrets.token_urlsafe(24)
    old.hash = queries.hash_of("undo-link", token)
    return token


def note_mailed(identity: str) -> int:
    """Before it is sent: who is killed on the way sends no more than was noted. Returns the number of the note."""
    note = Mailed(about=queries.about(identity)[0], at=clock.now())
    db.session.add(note)
    db.session.flush()
    return note.id


def forget_mailed(note_id: int) -> None:
    """It did not leave, and is tried again: what never came buries nobody."""
    db.session.execute(delete(Mailed).where(Mailed.id == note_id))


# ---- what was proved


def admit(claim: Claim, how: Verification, agency: Agency | None = None) -> Account:
    """Make the account of somebody who has proved that the address or number is theirs."""
    identity, called, password, language = claim.identity, claim.called, claim.password, claim.language
    where = _where(agency)
    one_at_a_time()
    if accounts.account_named(identity):
        raise Refused(TAKEN)
    now = clock.now()
    account = Account(
        identity=identity, called=called, password=password, language=language, made_at=now,
        verified_by=how, verified_at=now, verified_agency_id=where.get("agency_id"),
        fs_uniquifier=secrets.token_hex(16),
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    record("account:verify", account, by=account, how=how.value, **where)
    settle(identity)
    return account


def _where(agency: Agency | None) -> dict[str, Any]:
    """The counter, as the log has it; asked before the lock, after which nothing is known any more."""
    return {"agency_id": agency.id, "agency": agency.slug} if agency else {}


def settle(identity: str) -> None:
    """Whose it is is known now: nobody else's claim to it is worth anything any more."""
    db.session.execute(delete(Claim).where(Claim.identity == identity))
    db.session.execute(delete(CounterCode).where(CounterCode.about.in_(queries.about(identity))))


def move(claim: Claim, how: Verification, agency: Agency | None = None) -> Account:
    """Let the account sign in with what it claimed. Who had the old address is told, and can take it back."""
    account_id, identity, where = claim.account_id, claim.identity, _where(agency)
    one_at_a_time()
    account = accounts.account(account_id or 0)
    of_a_resident(account)
    if accounts.account_named(identity):
        raise Refused(TAKEN)
    old = OldAddress(
        account_id=account.id, identity=account.identity or "", verified_by=account.verified_by,
        verified_at=account.verified_at, verified_agency_id=account.verified_agency_id,
        expires_at=clock.now() + UNDO_LASTS,
    )  # fmt: skip
    db.session.add(old)
    account.identity, account.verified_by, account.verified_at = identity, how, clock.now()
    account.verified_agency_id = where.get("agency_id")
    db.session.flush()
    record("account:move", account, by=account, how=how.value, **where)
    enqueue("account:moved", old_address_id=old.id)
    settle(identity)
    return account


def move_back(old: OldAddress, hashed: str) -> Account:
    """Undo it: the old address again, and a new password, since who moved it knew the one before.

    What came before this move can still be undone: who moves twice and undoes the second must not end the first undo.
    """
    number, link = old.id, old.hash
    one_at_a_time()
    still = queries.old_address(number)
    if still is None or still.hash != link:
        raise NotFound(queries.TOO_LATE)
    account, identity = still.account, still.identity
    of_a_resident(account)
    named = accounts.account_named(identity)
    if named and named.id != account.id:
        raise Refused(TAKEN)
    _forget_claims(account)
    account.identity = identity
    account.verified_by, account.verified_at = still.verified_by, still.verified_at
    account.verified_agency_id = still.verified_agency_id
    _forget_claims(account)
    later = or_(OldAddress.expires_at > still.expires_at, OldAddress.id >= still.id)  # numbers are used again
    some = delete(OldAddress).where(OldAddress.account_id == account.id, OldAddress.expires_at >= still.expires_at)
    db.session.execute(some.where(later))
    set_password(account, hashed)
    record("account:move_back", account, by=account)
    return account


def set_password(account: Account, hashed: str) -> None:
    """A new password; all sessions end."""
    account.password, account.fs_uniquifier = hashed, secrets.token_hex(16)
    db.session.execute(delete(AccountSession).where(AccountSession.account_id == account.id))
    db.session.flush()


def renew_password(claim: Claim, hashed: str) -> Account:
    """By a mailed link, which proves the address anew. Spent with it: every link of this account."""
    account = claim.account
    if account is None or account.identity != claim.identity:
        raise NotFound(queries.TOO_LATE)
    of_a_resident(account)
    set_password(account, hashed)
    record("account:password", account, by=account)
    theirs = delete(Claim).where(Claim.identity == account.identity, Claim.kind == ClaimKind.FORGOTTEN)
    if not db.session.scalars(theirs.returning(Claim.id)).all():  # another one was faster
        raise NotFound(queries.TOO_LATE)
    return account


# ---- the counter


def new_code(identity: str, by: Verification, agency: Agency | None = None, clerk: Person | None = None) -> str:
    """A code that proves a number, in two groups of four. It ends the one before it from the same source."""
    code = b32encode(secrets.token_bytes(5)).decode()[:CODE_LETTERS]
    earlier = (CounterCode.about.in_(queries.about(identity)), CounterCode.by == by)
    db.session.execute(delete(CounterCode).where(*earlier))
    db.session.add(
        CounterCode(
            about=queries.about(identity)[0], hash=queries.hash_of("counter-code", f"{identity}\0{code}"), by=by,
            person_id=clerk.id if clerk else None, agency_id=agency.id if agency else None,
            expires_at=clock.now() + CODE_LASTS,
        )
    )  # fmt: skip
    db.session.flush()
    return f"{code[:4]}-{code[4:]}"


def spend(code: CounterCode) -> None:
    """It proves something once. Raises NotFound where it was used, or a newer one was made, in the meantime."""
    this = delete(CounterCode).where(CounterCode.about == code.about, CounterCode.by == code.by)
    if not db.session.scalars(this.where(CounterCode.hash == code.hash).returning(CounterCode.hash)).all():
        raise NotFound(queries.TOO_LATE)


def look_up(identity: str, agency: Agency, *, by: Account) -> list[str]:
    """The names under which somebody waits with this number; none where nobody does. Finding one is on the log."""
    by.check(Permission.RESIDENT_VERIFY, about=agency)
    names = [claim.called for claim in queries.sign_ups(identity)]
    names += [claim.account.called for claim in queries.moves_to(identity) if claim.account]
    if names:
        record("resident:look_up", agency, by=by)
    return list(dict.fromkeys(name for name in names if name))


def hand_out_code(identity: str, agency: Agency, document: Document, *, by: Account) -> str:
    """After a look at an identity document, of which only the kind is kept."""
    by.check(Permission.RESIDENT_VERIFY, about=agency)
    if is_mail(identity) or not look_up(identity, agency, by=by):
        raise Refused("Nobody waits with this number.", field="nomor")
    today = datetime.combine(clock.now().astimezone(clock.PALEMBANG).date(), time(), clock.PALEMBANG)
    if queries.codes_since(by.staff, today) >= CODES_A_DAY:
        raise Refused("You have handed out as many codes today as one person may. Ask a colleague.", field="nomor")
    record("resident:code", agency, by=by, document=document.value)
    return new_code(identity, Verification.COUNTER, agency, by.staff)


# ---- what they change, and the end


def call(account: Account, called: str) -> None:
    of_a_resident(account)
    name = name_as_kept(called)
    if not name:
        raise Refused("Write the name by which you wish to be called.", field="called")
    account.called = name


def speak(account: Account, language: Language) -> None:
    account.language = language


def end_sessions(account: Account, hashes: Iterable[str]) -> int:
    """End these, of this account and no other. Returns how many there were."""
    some = delete(AccountSession).where(AccountSession.account_id == account.id, AccountSession.hash.in_(list(hashes)))
    return len(db.session.scalars(some.returning(AccountSession.hash)).all())


def close(account: Account) -> None:
    """Let name, address and password go for good. What others keep stays, under a number without a name."""
    one_at_a_time()
    of_a_resident(account)
    record("account:close", account, by=account)
    _forget_claims(account)
    let_go(account)


def let_go(account: Account) -> None:
    """Of an account that ends: nobody comes in any more, and who it was stands nowhere."""
    db.session.execute(delete(OldAddress).where(OldAddress.account_id == account.id))
    account.identity = account.called = account.password = None
    account.active, account.closed_at = False, clock.now()
    account.fs_uniquifier = secrets.token_hex(16)
    db.session.execute(delete(AccountSession).where(AccountSession.account_id == account.id))
    db.session.flush()


def _forget_claims(account: Account) -> None:
    """All that waits for this account or for its address."""
    mine = or_(Claim.account_id == account.id, Claim.identity == account.identity)
    db.session.execute(delete(Claim).where(mine))


def purge() -> None:
    """What is too old, so that it is nowhere any more."""
    now = clock.now()
    db.session.execute(delete(Claim).where(Claim.expires_at <= now))
    db.session.execute(delete(CounterCode).where(CounterCode.expires_at <= now))
    db.session.execute(delete(OldAddress).where(OldAddress.expires_at <= now))
    db.session.execute(delete(Mailed).where(Mailed.at <= now - RESET_WAITS))
