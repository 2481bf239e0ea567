"""The mark of a link that was mailed: whoever comes by it has read what was sent to the reporter's address.

It is made when a letter is written and kept nowhere. It opens nothing: the key in the link does. It says how the person
is known, and says so of the address that the reporter has at that time.
"""

import hmac
from base64 import urlsafe_b64encode

from portal.core.secrets import derived

LETTERS = 16


def mark(number: str, address: str) -> str:
    return _marks(number, address)[0]


def is_mark(number: str, address: str, given: str) -> bool:
    return bool(address) and any(hmac.compare_digest(each.encode(), given.encode()) for each in _marks(number, address))


def _marks(number: str, address: str) -> list[str]:
    return [urlsafe_b64encode(each)[:LETTERS].decode() for each in derived("complaint:mailed", f"{number}\0{address}")]
