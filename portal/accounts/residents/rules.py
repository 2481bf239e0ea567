"""How long things last and how often they may be asked for; names and codes in the form in which they are kept."""

import unicodedata
from datetime import timedelta
from enum import StrEnum

LONGEST_NAME, LONGEST_PATH = 80, 300
MAIL_WAITS = timedelta(days=3)  # for the link to be followed
COUNTER_WAITS = timedelta(days=30)  # for somebody to find the time to go there
RESET_WAITS = timedelta(days=1)
CODE_LASTS = timedelta(days=7)
UNDO_LASTS = timedelta(days=7)

# A number can pass to another person, who proves it at a counter. So long whoever is signed in to the account that has
# it may say no; see `takeovers`.
TAKEOVER_WAITS = timedelta(days=3)

MOST_MAILS = 10  # to one address in a day, whoever asked: enough for its owner, and no way to bury them in mail
MOST_TEXTS = 4  # the same by SMS
MOST_CLAIMS = 10  # of one address or number whose passwords are compared: each takes a tenth of a second
CODES_A_DAY = 100  # of one clerk, whichever of their accounts they use
LOOK_UPS_AN_HOUR = 120  # of one clerk, the same

SIGN_UPS_FREE = 20  # an hour from one network; after them each page waits a little, and nobody is shut out
SAME_FREE = 3  # for one address from one network

CODE_LETTERS = 8  # of Base32: 40 bits


class ClaimKind(StrEnum):
    """What somebody wants who says that an address or a number is theirs."""

    FORGOTTEN = "forgotten"  # to choose a new password
    MOVE = "move"  # to sign in with it from now on
    SIGN_UP = "sign_up"  # an account


class Document(StrEnum):
    """What a counter looked at. Only the kind is kept."""

    KTP = "ktp"
    KK = "kk"
    SIM = "sim"
    PASSPORT = "passport"
    OTHER = "other"


def name_as_kept(text: str) -> str:
    """A name without signs that print nothing or turn the line around; '' where no letter is left.

    >>> name_as_kept("  Siti\\u202e  Aminah\\x00 "), name_as_kept(" -- ")
    ('Siti Aminah', '')
    """
    seen = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    seen = "".join(sign for sign in seen if unicodedata.category(sign)[0] != "C")
    name = " ".join(seen.split())
    return name if any(sign.isalpha() for sign in name) else ""


def is_mail(identity: str) -> bool:
    """Whether it is an e-mail address and not a number; both as `accounts.rules: written` gives them."""
    return "@" in identity
