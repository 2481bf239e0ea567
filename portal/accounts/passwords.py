"""What a password has to keep to: length protects better than odd signs, and what everybody tries first not at all."""

import unicodedata
from functools import cache
from secrets import token_urlsafe

from flask_security.utils import hash_password, verify_password

LEAST_LETTERS, MOST_LETTERS = 10, 200

# Of ten letters or more, as they stand in lists of stolen passwords, and what people here would take.
TRIED_FIRST = (
    "password", "katasandi", "sandi", "rahasia", "bismillah", "indonesia", "sayang", "palembang", "plaju", "kecamatan",
    "suara", "suaraplaju", "admin", "administrator", "qwertyuiop", "qwerty", "asdfghjkl", "zxcvbnm", "iloveyou",
    "welcome", "selamat", "selamatdatang", "merdeka", "musi", "ampera", "sriwijaya", "pempek", "pegawai", "camat",
)  # fmt: skip
ROWS = (
    "0123456789012345", "9876543210987654", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
)  # fmt: skip


def is_hopeless(password: str) -> bool:
    """Whether anybody would try it among the first: blanks, one or two signs again and again, a row of keys, or a
    word of the list with digits around it.

    >>> [is_hopeless(text) for text in (" " * 10, "aaaaaaaaaaaa", "ababababab", "1234567890", "Palembang123")]
    [True, True, True, True, True]
    >>> [is_hopeless(text) for text in ("empat kata yang panjang", "sungai musi sore hari", "x7Kq-92mz-Rt")]
    [False, False, False]
    """
    plain = _normal(password).casefold()
    letters = "".join(sign for sign in plain if sign.isalnum())
    if len(set(letters)) < 3:
        return True
    word = letters.strip("0123456789")
    repeated = any(word == part * (len(word) // len(part)) for part in TRIED_FIRST if word and not len(word) % len(part))
    return repeated or any(letters in row for row in ROWS)


def hashed(password: str) -> str:
    return str(hash_password(_normal(password)))


def is_right(password: str, kept: str | None) -> bool:
    """Whether this is the password that was hashed; never where there is none.

    It takes one hashing whatever there is to compare with, so time tells nothing.
    """
    right = verify_password(_normal(password), kept or nobodys())
    return bool(kept) and bool(right)


@cache
def nobodys() -> str:
    """What stands in for the password of an account that cannot come in: made like all others, and never right."""
    return hashed(token_urlsafe(32))


def _normal(password: str) -> str:
    """However a telephone composes its letters."""
    return unicodedata.normalize("NFKC", password)
