"""Beginning and ending a session: the throttle, the password, and where to go next."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app, request, session, url_for
from flask_security import login_user, logout_user

from portal.accounts import actions, browsers, passwords, queries
from portal.accounts.models import Account
from portal.accounts.rules import written
from portal.core import throttle
from portal.core.db import db
from portal.core.throttle import Door, name_of
from portal.web.visitor import browser_kind, network

# Tries at one account from one network, or from one browser that it signed in with before: a program that waits as it
# is told gets 120 an hour, whatever number of pages it keeps open.
FREE, MOST = 5, 120
OWN_GUESSES = 10  # wrong passwords in an hour, by who is signed in
FREE_FOR_ALL = 50  # tries of strange browsers of one network, at whatever accounts


def begin(identity: str, password: str, *, waited: timedelta, once: str) -> bool:
    """Sign in. `waited` and `once` are age and number of the page that was sent, see `core.throttle: knock`.

    Raises TooOften where too many wrong passwords came before, whether there is such an account or not. Others'
    guesses slow down nobody in a browser that the account signed in with before, nor in another network.
    """
    kept = written(identity)
    own, *shared = doors = _doors(kept or identity)
    throttle.knock(doors, waited=waited, once=once)
    hashed = queries.password_hash_of(kept)
    db.session.rollback()  # hashing takes a tenth of a second, in which nobody may have to wait for us
    if not passwords.is_right(password, hashed):
        return False
    account = queries.account_named(kept)
    if account is None or not account.active:  # switched off while we looked
        return False
    throttle.forget(own)
    for door in shared:
        throttle.take_back(door)
    _keep_up_to_date(account, password)
    start(account)
    browsers.remember(kept)
    return True


def _doors(identity: str) -> list[Door]:
    """Where a try at this identity counts: at its own door first."""
    if browser := browsers.known(identity):
        return [Door(name_of("browser", identity, browser), FREE, MOST)]
    address = request.remote_addr
    return [
        Door(name_of("account", identity, network(address)), FREE, MOST),
        Door(name_of("network", network(address, wide=True)), FREE_FOR_ALL),
    ]


def _keep_up_to_date(account: Account, password: str) -> None:
    """Hash it anew where it was hashed with less than is usual by now."""
    if current_app.extensions["security"].pwd_context.needs_update(account.password):
        account.password = passwords.hashed(password)


def knows_password(account: Account, password: str) -> bool:
    """Whether this is the password of who is signed in already.

    The next person on the same telephone finds the session open, so this is guessed at too. Raises TooOften after
    OWN_GUESSES wrong ones within an hour; a right one forgets them.
    """
    door, hashed = Door(name_of("own-password", str(account.id)), OWN_GUESSES, OWN_GUESSES), account.password
    throttle.knock([door], waited=timedelta(), once="")
    if not passwords.is_right(password, hashed):
        return False
    throttle.forget(door)
    return True


def start(account: Account, via: str = "password") -> None:
    """Be signed in in this browser. What was begun in it before ends."""
    end()
    login_user(account, remember=False, authn_via=[via])
    # In place of the account's own mark: signing out must end this session, and no other one.
    session["_user_id"] = actions.start_session(account, browser_kind(request.user_agent.string))
    session["resident"] = account.person_id is None  # see `queries.account_of`


def end() -> None:
    """Sign out, also wherever else the cookie of this session was copied to."""
    if token := session.get("_user_id"):
        actions.end_session(str(token))
    logout_user()
    session.clear()


def renew(account: Account) -> None:
    """Let who has just chosen a password be signed in here; all other sessions of the account have ended."""
    start(account)
    browsers.remember(account.identity or "")


def at_hand() -> str:
    """The number that the cookie of this browser keeps; '' where nobody is signed in."""
    return str(session.get("_user_id") or "")


def landing(account: Account) -> str:
    """Where somebody is led who has just signed in and wanted nothing in particular."""
    return url_for("accounts.account") if account.person_id is None else url_for("desk.index")


def safe_target(target: str | None) -> str | None:
    """A path of this site, or nothing: a sign-in page must not send people elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return target if not parts.scheme and not parts.netloc else None
