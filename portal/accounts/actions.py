"""The deeds that change people, accounts, roles and posts: each checks whether it can be done, does it, and logs it.

Who may do them is asked elsewhere. Of these an administrator does alone only what concerns people without any role or
post (`alone`); all others are carried out by `deeds`, once a second person has agreed. The console (`by` is None) and
the demo do them directly.
"""

import secrets
from datetime import date, timedelta

from sqlalchemy import delete, select

from portal.accounts import passwords, queries
from portal.accounts.models import (
    LINK_LASTS,
    SESSION_LASTS,
    Account,
    AccountSession,
    Holding,
    Membership,
    PasswordLink,
    Person,
)
from portal.accounts.rules import Permission, Role, is_nip, written
from portal.core import clock, installation, throttle
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.installation import Installation, Kind
from portal.core.throttle import Door, name_of
from portal.core.words import N_
from portal.organisation.models import Agency, Post
from portal.organisation.rules import AgencyKind


class Taken(Refused):
    """An address or number is somebody's already. Whose, and whether of the staff, is not said."""


MOST_ADDED = 60  # accounts that one administrator may ask for in an hour


def may_manage(by: Account | None) -> None:
    """The console (`by` is None) sets a house up before it has an administrator."""
    if by is not None and not (by.active and by.may(Permission.ACCOUNT_MANAGE)):
        raise NotAllowed("Only an administrator keeps accounts.")


def one_at_a_time() -> None:
    """Let no other deed about people and posts begin before this transaction ends; read anew what was read before.

    Two deeds at once could each leave two publishers, and both together one. One lock for all, the row of the
    installation, so that no two deeds wait for each other.
    """
    db.session.scalar(select(Installation.id).with_for_update())
    db.session.expire_all()


def hold_plain(person: Person) -> bool:
    """Whether an administrator may act on their accounts alone. Nobody confirms a role of theirs meanwhile.

    To be asked before such an act in its own transaction: what was read a moment ago may not hold any more.
    """
    one_at_a_time()
    return person.is_plain


# ---- people and their accounts


def add_person(name: str, nip: str | None, *, by: Account | None) -> Person:
    """Enter somebody of the staff once. Two people count as two, so the same one must not stand here twice."""
    may_manage(by)
    written_nip = _checked_nip(nip) if nip and nip.strip() else None
    if any(not (written_nip and known.nip) for known in queries.people_called(name)):
        words = N_("There is somebody of this name already. Two people of one name both need their NIP.")
        raise Refused(words, field="name")
    person = Person(name=" ".join(name.split()), nip=written_nip)
    db.session.add(person)
    db.session.flush()
    record("person:add", person, by=by)
    return person


def write_nip(person: Person, nip: str, *, by: Account | None) -> None:
    """Enter the NIP of somebody who has none yet. One that stands there does not change."""
    if person.nip:
        raise Refused("The NIP of this person is written already.", field="nip")
    person.nip = _checked_nip(nip)
    db.session.flush()
    record("person:nip", person, by=by, nip=person.nip)


def _checked_nip(nip: str) -> str:
    found = "".join(nip.split())
    if not is_nip(found):
        raise Refused("A NIP has 18 digits.", field="nip")
    if queries.person_with(found):
        words = N_("There is somebody with this NIP already. Give them another account instead.")
        raise Refused(words, field="nip")
    return found


def add_account(person: Person, identity: str, *, by: Account | None) -> Account:
    """Make an account without a password; a link lets its owner choose one."""
    kept = written(identity)
    if not kept:
        raise Refused("Write an e-mail address or a telephone number.", field="identity")
    if queries.account_named(kept):
        raise Taken("This address or number is taken. Choose another one, as the official one.", field="identity")
    account = Account(person=person, identity=kept, fs_uniquifier=secrets.token_hex(16))
    db.session.add(account)
    db.session.flush()
    record("account:add", account, by=by)
    return account


def may_ask_for_addresses(by: Account) -> None:
    """Adding an account says whether an address is anybody's, a resident's too: so it is not asked without end.

    Raises TooOften. Commits that it was asked.
    """
    door = Door(name_of("add-account", str(by.id)), MOST_ADDED, MOST_ADDED)
    throttle.knock([door], waited=timedelta(), once="")


def note_taken(by: Account) -> None:
    """Let the log say that somebody asked for an address that is taken, whoever's; nothing else of what was tried."""
    db.session.rollback()
    record("account:taken", by, by=by)
    db.session.commit()


def switch_account(account: Account, active: bool, *, by: Account | None) -> None:
    """Let an account sign in or not; switching it off ends its sessions."""
    if account.active is active:
        raise Refused("The account is switched so already.")
    account.active, account.fs_uniquifier = active, secrets.token_hex(16)
    record("account:switch", account, by=by, active=active)


# ---- roles


def give_role(person: Person, role: Role, agency: Agency, *, by: Account | None) -> Membership:
    if agency.parent_id is None:
        raise Refused("The city itself holds no roles; choose an agency below it.", field="agency")
    if not agency.active:
        raise Refused("This agency is closed.", field="agency")
    if role is Role.COUNTER and agency.kind is not AgencyKind.KELURAHAN:
        raise Refused("This role is held within a kelurahan: residents go there with their document.", field="agency")
    if any(held.role is role and held.agency_id == agency.id for held in person.roles):
        raise Refused("They hold this role already.", field="role")
    membership = Membership(person=person, agency=agency, role=role, granted_at=clock.now())
    db.session.add(membership)
    db.session.flush()
    record("role:give", membership, by=by, person_id=person.id, role=role.value, agency=agency.slug)
    return membership


def end_role(membership: Membership, *, by: Account | None) -> None:
    if membership.ended_at is not None:
        raise Refused("This role has ended already.")
    membership.ended_at = clock.now()
    db.session.flush()
    record("role:end", membership, by=by)


def appoint(person: Person, role: Role, agency: Agency) -> Membership:
    """Give a role from the console, where the house has nobody who could confirm it (`setup`, `recover`, the demo)."""
    one_at_a_time()
    here = installation.current()
    if here and here.kind is not Kind.DEMO and queries.able_inspectors():
        raise Refused("This house has an inspector. Roles are proposed by an administrator and confirmed there.")
    person.vouched_at = person.vouched_at or clock.now()
    return give_role(person, role, agency, by=None)


# ---- posts


def hold_post(post: Post, person: Person, *, from_on: date, acting: bool, by: Account | None) -> Holding:
    """Put somebody in a post, as its holder or acting for one (Plt.); nobody else may hold it so after that day."""
    db.session.refresh(post, with_for_update={"of": Post})  # two at once would fill it twice
    if not post.active:
        raise Refused("This post is closed already.")
    same = select(Holding.id).where(Holding.post_id == post.id, Holding.acting == acting)
    ahead = max(from_on, clock.today())  # what lies behind is nobody's to refuse: only the console writes it
    if db.session.scalar(same.where(Holding.until_on.is_(None) | (Holding.until_on >= ahead)).limit(1)):
        raise Refused("Somebody holds this post; end that first.", field="from_on")
    holding = Holding(post=post, person=person, from_on=from_on, acting=acting)
    db.session.add(holding)
    db.session.flush()
    record("post:hold", holding, by=by, post_id=post.id, person_id=person.id, acting=acting)
    return holding


def leave_post(holding: Holding, until_on: date, *, by: Account | None) -> None:
    """Write the last day, or correct one that was written. When it was written is kept: see `Person.standings`."""
    if until_on < holding.from_on:
        raise Refused("The last day lies before the first.", field="until_on")
    if holding.until_on and until_on > holding.until_on:  # else who has left would decide again, without a new deed
        words = N_("A last day that is written moves only to an earlier day. Put them in the post anew.")
        raise Refused(words, field="until_on")
    before = holding.until_on and holding.until_on.isoformat()
    holding.until_on, holding.ended_at = until_on, clock.now()
    db.session.flush()
    record("post:leave", holding, by=by, until_on=until_on.isoformat(), before=before)


# ---- links and passwords


def new_link(account: Account, *, by: Account | None, held_by: Person | None = None) -> str:
    """A one-time link to choose a password. It ends those before it: an old one that was kept opens nothing later.

    Where `held_by` is shown it because they confirmed something, it opens with a code that an administrator sees.
    """
    if not account.active:
        raise Refused("The account is switched off, so no link would open it.")
    _forget_links(account)
    token = secrets.token_urlsafe(24)
    expires_at = clock.now() + LINK_LASTS
    hashed, holder_id = queries.hash_of(token), held_by.id if held_by else None
    db.session.add(PasswordLink(hash=hashed, account_id=account.id, expires_at=expires_at, held_by_id=holder_id))
    record("account:link", account, by=by)
    return token


def vouch(person: Person) -> bool:
    """Let all that opened their accounts until now die, once: whoever made them may have opened them.

    Called when a second person confirms the first role, post or link of somebody. True where it was done now, and
    a new link has to be handed over.
    """
    if person.vouched_at:
        return False
    person.vouched_at = clock.now()
    for account in queries.accounts_of(person.id):
        account.password, account.fs_uniquifier = None, secrets.token_hex(16)
        _forget_links(account)
    db.session.flush()
    return True


def distrust(person: Person) -> None:
    """The same for somebody who was vouched for before: as at the console, when a house is begun again."""
    person.vouched_at = None
    vouch(person)


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
    hashed, now = queries.hashes_of_session(token)[0], clock.now()
    db.session.add(
        AccountSession(hash=hashed, account_id=account.id, under=account.fs_uniquifier, browser=browser, started_at=now)
    )
    db.session.flush()
    return token


def end_session(token: str) -> None:
    """End it wherever its cookie was copied to."""
    db.session.execute(delete(AccountSession).where(AccountSession.hash.in_(queries.hashes_of_session(token))))


def purge_sessions() -> None:
    """Rows of sessions that lasted as long as any may."""
    db.session.execute(delete(AccountSession).where(AccountSession.started_at <= clock.now() - SESSION_LASTS))
