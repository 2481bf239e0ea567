"""Proof of work: a sum that costs a telephone a second and us nothing to check. Who writes one post does not notice it;
whoever sends thousands pays for each.

A challenge is signed and kept nowhere. It names for whom it is and when it was made, so nobody buys solutions or saves
them up. A solution is a number that, behind the challenge, gives a SHA-256 that begins with so many zero bits (hashcash).
That it is good once, who asks has to see to: it is told apart by its nonce.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import BadSignature, Signer

BITS = 17  # 130,000 sums on average: about a second on a telephone of 2016, in a script that holds up nothing
LASTS = timedelta(minutes=50)
LONGEST = 200  # signs of what is sent back


def challenge(keys: Sequence[bytes], whom: int, now: datetime, nonce: str) -> str:
    """`keys`: the newest first. `nonce` is of letters, digits, - and _."""
    return _signer(keys).sign(f"{nonce}.{whom}.{int(now.timestamp())}").decode()


def solved(keys: Sequence[bytes], whom: int, now: datetime, sent: str, bits: int) -> str | None:
    """The nonce of a challenge that is ours, theirs, fresh and solved (`challenge:number`); else None."""
    made, _colon, number = sent.partition(":")
    if len(sent) > LONGEST or not (number.isascii() and number.isdigit()) or zero_bits(sent) < bits:
        return None
    try:
        nonce, whose, at = _signer(keys).unsign(made).decode().split(".")
    except (BadSignature, ValueError):
        return None
    age = now.timestamp() - int(at)
    return nonce if whose == str(whom) and -60 <= age <= LASTS.total_seconds() else None


def zero_bits(text: str) -> int:
    """With how many zero bits its SHA-256 begins.

    >>> zero_bits("a"), zero_bits("Plaju:417")
    (0, 8)
    """
    return 256 - int.from_bytes(sha256(text.encode("utf-8", "replace")).digest()).bit_length()


def solve(made: str, bits: int) -> str:
    """As the script does it (`static/effort.js`)."""
    number = 0
    while zero_bits(f"{made}:{number}") < bits:
        number += 1
    return f"{made}:{number}"


def _signer(keys: Sequence[bytes]) -> Signer:
    return Signer(list(reversed(keys)), salt=b"effort", key_derivation="none", digest_method=sha256)
