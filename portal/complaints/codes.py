"""What a case is called, and the two secrets that open all of it: a link, and a word for those who type.

The number opens the public part only. The link carries 128 bits and the word 30, typed with the number and slowed down
per case. Both are derived from the installation's key, so a mail can be written with the link in it and neither lies in
a row or a job; of the link a hash is kept too, so that a receipt outlives a change of the key.
"""

import hmac
import secrets
from base64 import b32encode
from hashlib import sha256

from portal.core.secrets import derived

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 of them; I, L and O read as 1 and 0, U is left out
MISREAD = str.maketrans("ILO", "110")
PREFIX = "PLJ"
RANDOM, LENGTH, WORD = 6, 7, 6  # the seventh sign of a number is its check sign


def new_number(year: int) -> str:
    """`PLJ-26-7K3M-9QX`: 30 random bits and a check sign, in no order that tells how many there are."""
    body = "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return _shown(year % 100, body + _check(body))


def read_number(typed: str) -> str:
    """What somebody typed, in the one form in which it is kept; '' where it cannot be a number of ours.

    >>> read_number("plj/26/oooo.000"), read_number("PLJ-26-0000-001")
    ('PLJ-26-0000-000', '')
    """
    signs = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    if not signs.startswith(PREFIX):
        return ""
    signs = signs.removeprefix(PREFIX)
    year, body = signs[:2], signs[2:].translate(MISREAD)
    if not year.isdecimal() or len(body) != LENGTH or not set(body) <= set(LETTERS) or _check(body[:-1]) != body[-1]:
        return ""
    return _shown(int(year), body)


def _shown(year: int, body: str) -> str:
    return f"{PREFIX}-{year:02}-{body[:4]}-{body[4:]}"


def _check(body: str) -> str:
    """Finds every single wrong sign and nearly all swapped ones: the places weigh 1, 3, 5 …, all odd, modulo 32."""
    return LETTERS[sum((2 * place + 1) * LETTERS.index(sign) for place, sign in enumerate(body)) % len(LETTERS)]


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
