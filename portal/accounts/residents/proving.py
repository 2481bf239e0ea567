"""What guests try: signing up, a link, a code. Each try is counted before anything is looked at, and takes as long
whatever there is: the claim is written, or the password hashed, in any case.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from portal.accounts import link_codes, passwords
from portal.accounts import queries as accounts
from portal.accounts.actions import one_at_a_time
from portal.accounts.models import Account
from portal.accounts.residents import actions, gateways, queries, takeovers
from portal.accounts.residents.models import Claim, CounterCode
from portal.accounts.residents.rules import LONGEST_PATH, SAME_FREE, SIGN_UPS_FREE, ClaimKind, is_mail
from portal.accounts.rules import Language, Verification, written
from portal.core import mail, throttle
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.throttle import Door, name_of
from portal.web.language import spoken
from portal.web.visitor import network

FREE, MOST = 5, 120  # tries at one secret: as many as at one account
FREE_FOR_ALL = 50  # tries at codes from one network, of whatever numbers


@dataclass(frozen=True)
class Proved:
    """An account to be signed in to; or until when the owner of the one that there is may say no; or neither, where a
    second clerk has still to look.
    """

    account: Account | None = None
    back: str | None = None  # where they are led now: a path of ours
    until: datetime | None = None


def ways() -> frozenset[str]:
    """How somebody can prove who they are in this house: "mail", "number", both or neither."""
    found = {"mail"} if mail.is_on() else set()
    return frozenset(found | ({"number"} if gateways.gateway() or queries.counters() else set()))


def reaches(identity: str) -> bool:
    """Whether something can be sent to this address or number in this house."""
    return mail.is_on() if is_mail(identity) else gateways.gateway() is not None


# ---- claims


def sign_up(
    identity: str, called: str, password: str, *, back: str | None, waited: timedelta, once: str
) -> Claim:  # fmt: skip
    """Raises TooOften, and Refused where the name is none. Says nothing of whether there is an account."""
    _count("sign-up", identity, waited, once)
    db.session.rollback()  # hashing takes a tenth of a second, in which nobody may have to wait for us
    hashed = passwords.hashed(password)
    back = back if back and len(back) <= LONGEST_PATH else None
    origin = name_of("origin", network(request.remote_addr, wide=True))
    return actions.sign_up(identity, called, hashed, Language(spoken()), back, origin)


def forget_password(identity: str, *, waited: timedelta, once: str) -> None:
    _count("forgotten", identity, waited, once)
    actions.forget_password(identity, Language(spoken()))


def _count(what: str, identity: str, waited: timedelta, once: str) -> None:
    """After the first few each page has to be open for some seconds. A whole kelurahan may share a network."""
    here = network(request.remote_addr)
    doors = [
        Door(name_of(what, written(identity), here), SAME_FREE),
        Door(name_of(what, network(request.remote_addr, wide=True)), SIGN_UPS_FREE),
    ]
    throttle.knock(doors, waited=waited, once=once)


# ---- proofs


def by_link(token: str, password: str, *, waited: timedelta, once: str) -> Proved | None:
    """The account of who follows a mailed link and knows the password of a claim to its address; None where it is none.

    Any link proves the address, and the password says whose claim it is: strangers who sign up with it until no more
    mails are sent that day have sent its owner the links that they need.
    """
    claim = queries.claim_of(token, ClaimKind.SIGN_UP, ClaimKind.MOVE)
    door, identity = Door(name_of("claim", claim.hash or ""), FREE, MOST), claim.identity
    others = [each for each in _claims_to(identity) if each.id != claim.id]
    claims = [(each.id, _password_of(each)) for each in (claim, *others)]
    throttle.knock([door], waited=waited, once=once)
    db.session.rollback()
    right = _right_one(claims, password)
    if right is None:
        return None
    still = _still(right[0], identity, right[1])
    queries.claim_of(token, ClaimKind.SIGN_UP, ClaimKind.MOVE)  # used meanwhile: NotFound
    throttle.forget(door)
    return _settled(still)


def by_code(nomor: str, code: str, password: str, *, waited: timedelta, once: str) -> Proved:
    """Raises Refused at the field that is wrong. A wrong code says nothing of whether anybody waits with the number."""
    identity, here = written(nomor), network(request.remote_addr)
    own = Door(name_of("code", identity, here), FREE, MOST)
    shared = Door(name_of("code", network(request.remote_addr, wide=True)), FREE_FOR_ALL)
    throttle.knock([own, shared], waited=waited, once=once)
    found = queries.code_for(identity, link_codes.read(code))
    if found is None:
        raise Refused("Number and code do not belong together, or the code is too old.", field="kode")
    claims = [(each.id, _password_of(each)) for each in _claims_to(identity)]
    db.session.rollback()
    right = _right_one(claims, password)
    if right is None:
        raise Refused("This is not the password that you chose. You can sign up once more: the code stays good.",
                      field="password")  # fmt: skip
    still = _still(right[0], identity, right[1])
    found = queries.code_for(identity, link_codes.read(code))
    if found is None:  # used meanwhile
        raise Refused(queries.TOO_LATE)
    throttle.forget(own)
    throttle.take_back(shared)
    actions.spend(found)
    return _settled(still, found)


def _claims_to(identity: str) -> list[Claim]:
    return [*queries.sign_ups(identity), *queries.moves_to(identity)]


def _right_one(claims: list[tuple[int, str | None]], password: str) -> tuple[int, str | None] | None:
    """Number and hash of the first claim that has this password."""
    return next((each for each in claims if passwords.is_right(password, each[1])), None)


def _password_of(claim: Claim) -> str | None:
    return claim.account.password if claim.kind is ClaimKind.MOVE and claim.account else claim.password


def _still(number: int, identity: str, hashed: str | None) -> Claim:
    """The claim whose password was compared, read anew: while it was hashed, another one may have got its number."""
    one_at_a_time()
    claim = queries.claim(number)
    if claim is None or claim.kind is ClaimKind.FORGOTTEN or claim.due_at or claim.identity != identity:
        raise Refused(queries.TOO_LATE)
    if hashed is None or _password_of(claim) != hashed:
        raise Refused(queries.TOO_LATE)
    return claim


def _settled(claim: Claim, code: CounterCode | None = None) -> Proved:
    """What comes of a claim that a link has proved, or this code."""
    how = code.by if code else Verification.MAIL
    agency, back = queries.agency(code.agency_id if code else None), claim.back
    if claim.kind is ClaimKind.MOVE:
        return Proved(actions.move(claim, how, agency))
    owner = accounts.account_named(claim.identity)
    if owner is None or code is None:
        return Proved(actions.admit(claim, how, agency), back)
    if owner.person_id is not None:
        raise Refused("This number belongs to an account of the staff. Ask your administrator.", field="nomor")
    return Proved(until=takeovers.prove(claim, code, owner))
