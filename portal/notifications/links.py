"""The link at the end of a mail: with it, whoever reads the mail chooses what is mailed, without signing in.

It is signed and kept nowhere, and does not lapse: nobody is to be written to because they come late. It opens the
choice of what one account is told, and nothing else; no page behind it names that account.
"""

import hmac
from base64 import urlsafe_b64encode
from typing import NamedTuple

from portal.core.secrets import derived

LETTERS = 24  # of the signature


class Link(NamedTuple):
    account_id: int
    about: str  # the kind of notices that the mail was about, or "daily" or "weekly"


def make(account_id: int, about: str) -> str:
    unsigned = f"{account_id}.{about}"
    return f"{unsigned}.{_signatures(unsigned)[0]}"


def read(token: str) -> Link | None:
    """None where it is none of ours, or was changed on the way."""
    unsigned, _dot, signature = token.rpartition(".")
    if not any(hmac.compare_digest(signature.encode(), each.encode()) for each in _signatures(unsigned)):
        return None
    number, _dot, about = unsigned.partition(".")
    return Link(int(number), about)


def _signatures(unsigned: str) -> list[str]:
    """With the key at hand, and with the one before it."""
    return [urlsafe_b64encode(each)[:LETTERS].decode() for each in derived("notice-link", unsigned)]
