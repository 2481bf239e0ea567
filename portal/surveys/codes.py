"""The short secret of an invitation: twelve letters that can be read aloud and typed on any telephone.

One secret serves the link and the typed code. It is kept only as a keyed hash: 60 bits are beyond guessing through
the door, and who copies the database without the key cannot try them behind it either.
"""

import secrets
from base64 import b64decode, urlsafe_b64encode

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from portal.core import clock
from portal.core.secrets import derive, derived

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 of them; I, L and O read as 1 and 0, U is left out
LENGTH = 12
MISREAD = str.maketrans("ILO", "110")
HANDLE_LASTS = 12 * 60 * 60  # seconds, as long as the stamp of a form: its page can be reloaded meanwhile
MOMENT = 5  # bytes of a handle that say when it was made


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


def seal(code: str) -> str:
    """A handle that stands for a code in an address. Who finds it in a browser's history cannot read the code from
    it, and after HANDLE_LASTS it opens nothing: no two handles of a code are alike, and none is kept.
    """
    moment = int(clock.now().timestamp()).to_bytes(MOMENT, "big")
    return urlsafe_b64encode(_boxes()[0].encrypt(moment + code.encode())).decode().rstrip("=")


def unseal(handle: str) -> str:
    """The code of a handle that is ours and not too old; '' of any other text."""
    try:
        # Nothing but its own letters: a handle is put into a page as it came.
        sealed = b64decode(handle + "=" * (-len(handle) % 4), b"-_", validate=True)
    except ValueError:
        return ""
    for box in _boxes():
        try:
            opened = box.decrypt(sealed)
        except (CryptoError, ValueError):
            continue
        age = int(clock.now().timestamp()) - int.from_bytes(opened[:MOMENT], "big")
        return opened[MOMENT:].decode() if age <= HANDLE_LASTS else ""
    return ""


def _boxes() -> list[SecretBox]:
    """Of the key at hand, and of the one before it."""
    return [SecretBox(each) for each in derived("handle of a code")]


def tab_of(code: str) -> str:
    """What tells one right from another in the storage of a browser's tab, where the code itself must not lie."""
    return derive("tab of a code", code)[:9].hex()
