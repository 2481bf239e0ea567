"""The link at the end of a mail: with it, whoever reads the mail chooses what is mailed, without signing in.

It is signed and kept nowhere, and does not lapse: nobody is to be written to because they come late. It opens the
choice of what one account is told, and nothing else; no page behind it names that account.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import NamedTuple

from portal.accounts.models import Account
from portal.core.secrets import derived

LETTERS = 24  # of the signature


class Link(NamedTuple):
    account_id: int
    about: str  # the kind of notices that the mail was about, or "daily" or "weekly"


def make(account: Account, about: str) -> str:
    """For the address that the account has now: with another one its links are others."""
    unsigned = f"{account.id}.{about}"
    return f"{unsigned}.{_signatures(unsigned, account)[0]}"


def read(token: str, reader: Callable[[int], Account | None]) -> tuple[Link, Account] | None:
    """None where it is none of ours, was changed on the way, or was sent to an address that is not theirs any more."""
    unsigned, _dot, signature = token.rpartition(".")
    number, _dot, about = unsigned.partition(".")
    account = reader(int(number)) if re.fullmatch("[0-9]{1,9}", number) else None
    if account is None:
        return None
    known = (hmac.compare_digest(signature.encode(), each.encode()) for each in _signatures(unsigned, account))
    return (Link(account.id, about), account) if any(known) else None


def _signatures(unsigned: str, account: Account) -> list[str]:
    """With the key at hand, and with the one before it."""
    signed = derived("notice-link", f"{unsigned}\0{account.identity}")
    return [urlsafe_b64encode(each)[:LETTERS].decode() for each in signed]
