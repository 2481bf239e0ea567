"""What administrators do with people, accounts, roles and posts, and where a second person has to agree."""

import secrets
from datetime import date

from sqlalchemy import delete

from portal.accounts import confirmations, passwords, queries
from portal.accounts.models import (
    LINK_LASTS,
    SESSION_LASTS,
    Account,
    AccountSession,
    Confirmation,
    Holding,
    Membership,
    PasswordLink,
    Person,
)
from portal.accounts.rules import CONFIRMED_ROLES, GRANT, LINK, Permission, Role, is_nip, written
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.organisation.models import Agency, Post


def may_manage(by: Account | None) -> None:
    """The console (`by` is None) sets a house up before it has an administrator."""
    if by is not None and not by.may(Permission.ACCOUNT_MANAGE):
        raise NotAllowed("Only an administrator keeps accounts.")


def add_person(name: str, nip: str | None, *, by: Account | None) -> Person:
    """Enter somebody of the staff once. Two people count as two, so the same one must not stand here twice."""
    may_manage(by)
    nip = "".join((nip or "").split()) or None
    if nip and not is_nip(nip):
        raise Refused("A NIP has 18 digits.")
    if nip and queries.person_with(nip):
        raise Refused("There is somebody with this NIP already. Give her another account instead.")
    if any(not (nip and known.nip) for known in queries.people_called(name)):
        raise Refused("There is somebody of this name already. Two people of one name both need their NIP.")
    person = Person(name=" ".join(name.split()), nip=nip)
    db.session.add(person)
    db.session.flush()
    record("person:add", person, by=by)
    return person


def add_account(person: Person, identity: str, *, by: Account | None) -> Account:
    """Make an account without a password; a link lets its owner choose one."""
    may_manage(by)
    kept = written(identity)
    if not kept:
        raise Refused("Write an e-mail address or a telephone number.")
    if queries.account_named(kept):
        raise Refused("There is an account with this address or number already.")
    account = Account(person=person, identity=kept, fs_uniquifier=secrets.token_hex(16))
    db.session.add(account)
    db.session.flush()
    record("account:add", account, by=by)
    return account


def switch_account(account: Account, active: bool, *, by: Account) -> None:
    """Let an account sign in or not; switching it off ends its sessions."""
    may_manage(by)
    if account.person_id == by.person_id:
        raise Refused("Nobody switches off her own account.")
    account.active, account.fs_uniquifier = active, secrets.token_hex(16)
    record("account:switch", account, by=by, active=active)


def grant(person: Person, role: Role, agency: Agency, *, by: Account) -> Confirmation | Membership:
    """Give a role within an agency; one that decides over others only once somebody outside agrees."""
    may_manage(by)
    _refuse_root(agency)
    if any(held.role is role and held.agency_id == agency.id for held in person.roles):
        raise Refused("She holds this role already.")
    if role in CONFIRMED_ROLES:
        details = {"person_id": person.id, "role": role.value}
        return confirmations.propose(GRANT, _grant_of(person, role, agency), agency=agency, by=by, **details)
    return _give(person, role, agency, by=by)


def confirm_grant(proposal: Confirmation, *, by: Account) -> str | None:
    """Agree to a role. Returns a one-time link for her password where none of hers can be trusted yet.

    Whoever made the account may have opened its first link herself. So the password goes with the first role that
    decides over others, and the new link is shown to the second person, who hands it over; see `make_link`.
    """
    person, role = queries.person(proposal.details["person_id"]), Role(proposal.details["role"])
    if person.id == by.person_id:
        raise Refused("Nobody confirms a role of her own.")
    trusted = person.decides_over_others
    confirmations.confirm(GRANT, proposal.subject, needs=Permission.ROLE_CONFIRM, by=by)
    _give(person, role, proposal.agency, by=by)
    accounts = queries.accounts_of(person.id)
    if trusted or not accounts:
        return None
    for account in accounts:
        account.password, account.fs_uniquifier = None, secrets.token_hex(16)
        _forget_links(account)
    return _new_link(accounts[0], by=by)


def appoint(person: Person, role: Role, agency: Agency) -> Membership:
    """Give a role from the console, where the house has nobody yet who could confirm it (`setup`, the demo)."""
    _refuse_root(agency)
    return _give(person, role, agency, by=None)


def _refuse_root(agency: Agency) -> None:
    if agency.parent_id is None:
        raise Refused("The city itself holds no roles; choose an agency below it.")


def _grant_of(person: Person, role: Role, agency: Agency) -> str:
    return f"Person:{person.id}/{role.value}/{agency.slug}"


def _give(person: Person, role: Role, agency: Agency, *, by: Account | None) -> Membership:
    membership = Membership(person=person, agency=agency, role=role, granted_at=clock.now())
    db.session.add(membership)
    db.session.flush()
    record("role:give", membership, by=by, person_id=person.id, role=role.value, agency=agency.slug)
    return membership


def end_role(membership: Membership, *, by: Account) -> None:
    may_manage(by)
    if membership.role is Role.ADMINISTRATOR and membership.person_id == by.person_id:
        raise Refused("Another administrator has to end this role: the house must not be left without one.")
    membership.ended_at = clock.now()
    record("role:end", membership, by=by)


def hold_post(post: Post, person: Person, *, from_on: date, acting: bool, by: Account | None) -> Holding:
    """Put somebody in a post, as its holder or acting for one (Plt.)."""
    may_manage(by)
    held = queries.holder_of(post)
    if held and held.acting == acting:
        raise Refused("Somebody holds this post; end that first.")
    holding = Holding(post=post, person=person, from_on=from_on, acting=acting)
    db.session.add(holding)
    db.session.flush()
    record("post:hold", holding, by=by, post_id=post.id, person_id=person.id, acting=acting)
    return holding


def leave_post(holding: Holding, until_on: date, *, by: Account) -> None:
    may_manage(by)
    if holding.until_on is not None:
        raise Refused("The last day of this holder is written already.")
    if until_on < holding.from_on:
        raise Refused("The last day lies before the first.")
    holding.until_on = until_on
    record("post:leave", holding, by=by, until_on=until_on.isoformat())


def make_link(account: Account, *, by: Account | None) -> str | None:
    """A one-time link to choose a password; None where a second person has to agree first.

    For somebody who decides over others the administrator only proposes it, and whoever confirms sees the link:
    otherwise an administrator could become a publisher alone.
    """
    may_manage(by)
    if by is None or not account.person.decides_over_others:
        return _new_link(account, by=by)
    where = next(held.agency for held in account.person.roles if held.role in CONFIRMED_ROLES)
    confirmations.propose(LINK, f"Account:{account.id}", agency=where, by=by, account_id=account.id)
    return None


def confirm_link(proposal: Confirmation, *, by: Account) -> str:
    account = queries.account(proposal.details["account_id"])
    if account.person_id == by.person_id:
        raise Refused("Nobody confirms a link of her own.")
    confirmations.confirm(LINK, proposal.subject, needs=Permission.ROLE_CONFIRM, by=by)
    return _new_link(account, by=by)


def _new_link(account: Account, *, by: Account | None) -> str:
    """A new one ends those before it: whoever keeps an old one must not come in by it later."""
    _forget_links(account)
    token = secrets.token_urlsafe(24)
    expires_at = clock.now() + LINK_LASTS
    db.session.add(PasswordLink(hash=queries.hash_of(token), account_id=account.id, expires_at=expires_at))
    record("account:link", account, by=by)
    return token


def choose_password(account: Account, password: str, *, link: PasswordLink | None = None) -> None:
    """Set a password, spend the link that allowed it, and end all other sessions and links."""
    if _forget_links(account) == 0 and link:  # it was used a moment ago, by somebody who was faster
        raise NotFound("This link was used already, or it is too old. Ask the administrator for a new one.")
    account.password, account.fs_uniquifier = passwords.hashed(password), secrets.token_hex(16)
    record("account:password", account, by=account)


def _forget_links(account: Account) -> int:
    """How many of this account's links there were. They are gone, spent or not."""
    gone = delete(PasswordLink).where(PasswordLink.account_id == account.id).returning(PasswordLink.hash)
    return len(db.session.scalars(gone).all())


# ---- sessions


def start_session(account: Account, browser: str) -> str:
    """Begin a session of an account in a browser of this kind. Returns the number that its cookie keeps."""
    token = secrets.token_urlsafe(32)
    hashed, now = queries.hash_of_session(token), clock.now()
    db.session.add(
        AccountSession(
            hash=hashed, account_id=account.id, under=account.fs_uniquifier, browser=browser, started_at=now
        )
    )
    db.session.flush()
    return token


def end_session(token: str) -> None:
    """End it wherever its cookie was copied to."""
    db.session.execute(delete(AccountSession).where(AccountSession.hash == queries.hash_of_session(token)))


def purge_sessions() -> None:
    """Rows of sessions that lasted as long as any may."""
    db.session.execute(delete(AccountSession).where(AccountSession.started_at <= clock.now() - SESSION_LASTS))
