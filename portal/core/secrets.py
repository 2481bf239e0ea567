"""What is derived from the installation's one secret key. The key itself leaves this place in no other form."""

import hmac
from hashlib import sha256

_key = b""


def set_key(key: str) -> None:
    global _key
    _key = key.encode()


def derive(purpose: str, text: str = "") -> bytes:
    """32 bytes that only who has the key can make: for hashes of short codes, and for the demo's passwords."""
    if not _key:
        raise RuntimeError("The secret key is not set.")
    return hmac.digest(_key, f"{purpose}\0{text}".encode(), sha256)
