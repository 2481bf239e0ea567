"""What a case is called, and the two secrets that open all of it: a link, and a word for those who type.

The number opens the public part only. The link carries 128 bits and the word 30, typed with the number and slowed down
per case. Both are derived from the installation's key, so a mail can be written with the link in it and neither lies in
a row or a job; of the link a hash is kept too, so that a receipt outlives a change of the key.
"""

import hmac
import secrets
from base64 import b32encode
from hashlib import sha256

from portal.core.references import LETTERS, MISREAD, as_number, check_sign
from portal.core.references import read_number as read_number  # whoever knows what a case is called asks here
from portal.core.secrets import derived

RANDOM, WORD = 6, 6  # signs of a number before its check sign, and of the word


def new_number(year: int) -> str:
    """`PLJ-26-7K3M-9Q9`: 30 random bits and a check sign, in no order that tells how many there are."""
    body = "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return as_number(year % 100, body + check_sign(body))


def link_key(number: str) -> str:
    """What the link of the receipt carries: 128 bits, 26 small letters and digits."""
    return _link_keys(number)[0]


def _link_keys(number: str) -> list[str]:
    return [b32encode(each[:16]).decode().rstrip("=").lower() for each in derived("complaint:link", number)]


def hash_of(key: str) -> str:
    """As it is kept. Of 128 random bits nobody finds the key by trying, so it needs no salt."""
    return sha256(key.encode()).hexdigest()


def opens(number: str, kept: str, key: str) -> bool:
    """Whether this is the key of the case; `kept` is the hash of the one on its receipt."""
    made = any(hmac.compare_digest(each.encode(), key.encode()) for each in _link_keys(number))
    return made or hmac.compare_digest(hash_of(key), kept)


def word(number: str) -> str:
    """The short secret, as it is printed beside the number."""
    return _words(number)[0]


def _words(number: str) -> list[str]:
    return ["".join(LETTERS[byte % 32] for byte in each[:WORD]) for each in derived("complaint:word", number)]


def is_word(number: str, typed: str) -> bool:
    signs = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum()).translate(MISREAD)
    return any(hmac.compare_digest(each, signs) for each in _words(number))
