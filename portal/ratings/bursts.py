"""Many ratings of one service within minutes, noticed in this process's memory and written down nowhere.

A rating that comes in a burst says so inside its seal: it is counted, and its mark is not. What is remembered goes by
names under a salt of this process and day, and holds moments of the last minutes alone.
"""

import secrets
from collections import deque
from datetime import date
from hashlib import blake2b

from portal.core import clock, throttle
from portal.ratings.rules import BURST, BURST_LASTS, Stratum

MOST = 10_000  # services and ways that are remembered at a time

_salt = secrets.token_bytes(16)
_day = date.min
_seen: dict[bytes, deque[float]] = {}


def is_one(service_id: int, stratum: Stratum) -> bool:
    """Note that a rating comes in, and say whether it comes after BURST others of its service and way in BURST_LASTS.

    An invitation is never part of one: each is another person's.
    """
    global _day, _salt
    if stratum is Stratum.RECEIPT or not throttle.limits:
        return False
    if clock.today() != _day or len(_seen) >= MOST:
        _seen.clear()
        _day, _salt = clock.today(), secrets.token_bytes(16)
    name = blake2b(f"{service_id}:{stratum}".encode(), key=_salt, digest_size=16).digest()
    moments, now = _seen.setdefault(name, deque(maxlen=BURST)), clock.elapsed()
    full = len(moments) == BURST and now - moments[0] < BURST_LASTS
    moments.append(now)
    return full


def forget() -> None:
    """Begin with an empty memory."""
    _seen.clear()
