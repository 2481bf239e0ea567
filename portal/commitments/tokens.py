"""The link of a letter by which somebody without an account says whether a commitment was kept. It is kept nowhere.

It holds for the address that they have now: with another one it is another link.
"""

import hmac
import re
from base64 import urlsafe_b64encode

from portal.commitments import asking
from portal.commitments.asking import Asker
from portal.commitments.models import Commitment
from portal.core.secrets import derived

LETTERS = 24  # of the signature


def make(commitment: Commitment, asker: Asker) -> str:
    unsigned = f"{commitment.number}.{asker.key}"
    return f"{unsigned}.{_signatures(unsigned, asker.contact)[0]}"


def read(commitment: Commitment, token: str) -> Asker | None:
    """None where it is none of ours, or they are not asked about it."""
    unsigned, _dot, signature = token.rpartition(".")
    if not re.fullmatch(r"[0-9]{1,9}\.[rf][0-9]{1,9}", unsigned):
        return None
    number, _dot, key = unsigned.partition(".")
    asker = asking.asker_of(commitment, key) if int(number) == commitment.number else None
    if asker is None or not asker.contact:
        return None
    known = (hmac.compare_digest(signature.encode(), each.encode()) for each in _signatures(unsigned, asker.contact))
    return asker if any(known) else None


def _signatures(unsigned: str, address: str) -> list[str]:
    return [urlsafe_b64encode(each)[:LETTERS].decode() for each in derived("commitment:word", f"{unsigned}\0{address}")]
