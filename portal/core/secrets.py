"""What is derived from the installation's one secret key. The key itself leaves this place in no other form.

While a key is being changed there are two: what is made is made with the new one, what was made with the old one is
still known.
"""

import hmac
from hashlib import sha256

_keys: list[bytes] = []


def set_key(key: str, *old: str) -> None:
    """The key at hand, and the one before it while that is still good."""
    global _keys
    _keys = [each.encode() for each in dict.fromkeys((key, *old)) if each]


def derive(purpose: str, text: str = "") -> bytes:
    """32 bytes that only who has the key can make: for hashes of short codes, and for the demo's passwords."""
    return derived(purpose, text)[0]


def derived(purpose: str, text: str = "") -> list[bytes]:
    """The same with each key that is good: what was made before the key was changed is looked up with the second.

    To be asked wherever something is compared or found; `derive` where it is made.
    """
    if not _keys:
        raise RuntimeError("The secret key is not set.")
    return [hmac.digest(key, f"{purpose}\0{text}".encode(), sha256) for key in _keys]


def fingerprint() -> str:
    """What tells this key from another and does not give it away; it may lie in the database."""
    return fingerprints()[0]


def fingerprints() -> list[str]:
    """Of the key at hand, and of the one before it where there is one."""
    return [each.hex()[:32] for each in derived("fingerprint")]
