"""The second half of a link that a confirmation handed over: a short code, which its holder does not see.

Who confirms a role holds the link, an administrator sees the code; only together, or in the hands of the person whom it
is for, do they open the account. The code is derived from the link and kept nowhere.
"""

from base64 import b32encode
from datetime import timedelta

from portal.accounts.models import PasswordLink
from portal.core import throttle
from portal.core.secrets import derived
from portal.core.throttle import Door, name_of

LENGTH = 8  # letters of Base32: 40 bits, far beyond what the throttle lets anybody try in a week
MISREAD = str.maketrans("018", "OIB")  # signs that are none of Base32, and what was meant by them
FREE, MOST = 5, 120  # tries at one link: as many as at one account


def shown(link: PasswordLink) -> str:
    """In two groups of four, as it is read aloud."""
    code = _codes(link)[0]
    return f"{code[:4]}-{code[4:]}"


def _codes(link: PasswordLink) -> list[str]:
    """With the key at hand first; one that was read out before the key was changed is good too."""
    return [b32encode(each[:5]).decode() for each in derived("link-code", link.hash)]


def read(typed: str) -> str:
    """What somebody typed, in the one form in which it was made.

    >>> read("abcd-2f0h"), read("ab cd 2f8h")
    ('ABCD2FOH', 'ABCD2FBH')
    """
    return "".join(letter for letter in typed.upper() if letter.isalnum()).translate(MISREAD)


def is_right(link: PasswordLink, typed: str, *, waited: timedelta, once: str) -> bool:
    """Whether this is its code. `waited` and `once` are age and number of the page, see `core.throttle: knock`.

    Raises TooOften where too many wrong ones came before. Commits what was counted.
    """
    door, codes = Door(name_of("link", link.hash), FREE, MOST), _codes(link)
    throttle.knock([door], waited=waited, once=once)
    if read(typed) not in codes:
        return False
    throttle.forget(door)
    return True
