"""Beginning and ending a session: the throttle, the password, and where to go next."""

from urllib.parse import urlsplit

from flask_security import login_user
from flask_security.utils import hash_password

from portal.accounts import queries
from portal.accounts.models import Account
from portal.accounts.rules import written
from portal.core import throttle
from portal.core.secrets import derive

MOST_WRONG = 10  # within the window of the throttle, for one identity


def begin(identity: str, password: str) -> bool:
    """Sign in. Raises TooOften after too many wrong passwords for one identity, whether it exists or not."""
    kept = written(identity)
    door = "sign-in:" + derive("sign-in", kept or identity).hex()[:40]
    throttle.check(door, MOST_WRONG)
    account = queries.account_named(kept)
    if account is None or not account.active or not knows_password(account, password):
        if account is None or account.password is None:
            _waste_as_much_time(password)
        throttle.count_wrong(door)
        return False
    throttle.forget(door)
    login_user(account, remember=False, authn_via=["password"])
    return True


def knows_password(account: Account, password: str) -> bool:
    return bool(account.password) and bool(account.verify_and_update_password(password))


def _waste_as_much_time(password: str) -> None:
    """An identity that nobody has must not answer faster than one with a wrong password."""
    hash_password(password)


def renew(account: Account) -> None:
    """Let who has just chosen a password be signed in here; all other sessions of the account have ended."""
    login_user(account, remember=False, authn_via=["password"])


def safe_target(target: str | None) -> str | None:
    """A path of this site, or nothing: a sign-in page must not send people elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
