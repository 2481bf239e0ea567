"""The short secret of an invitation: twelve letters that can be read aloud and typed on any telephone.

One secret serves the link and the typed code. It is kept only as a keyed hash: 60 bits are beyond guessing through
the door, and who copies the database without the key cannot try them behind it either.
"""

import secrets

from portal.core.secrets import derived

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 of them; I, L and O read as 1 and 0, U is left out
LENGTH = 12
MISREAD = str.maketrans("ILO", "110")


def new() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read(typed: str) -> str:
    """What somebody typed, in the one form in which it was made; '' where it cannot be a code.

    >>> read("k7m4-q2x9 tb0o"), read("K7M4")
    ('K7M4Q2X9TB00', '')
    """
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(MISREAD)
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else ""


def shown(code: str) -> str:
    """In groups of four, as it is printed.

    >>> shown("K7M4Q2X9TB00")
    'K7M4-Q2X9-TB00'
    """
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def hash_of(code: str) -> str:
    """As it is kept when it is made."""
    return hashes_of(code)[0]


def hashes_of(code: str) -> list[str]:
    """As it may be kept: a slip that was printed before the secret key was changed has the hash of the old one."""
    return [each.hex() for each in derived("invitation", code)]
