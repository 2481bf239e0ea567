"""The ways by which a rating comes in, the four faces, the reasons, the short codes, and the order of lists."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

MARKS = (1, 2, 3, 4)  # four faces, none in the middle
LOW = (1, 2)  # after these a reason is asked
GOOD = (3, 4)  # the share that is shown is theirs
UNTOLD = 0  # in the sums, for what has no mark: see Untold
LINE = "rating_line"  # the kind as which lines are handed up to the moderators
LINE_LENGTH = 300

NONCE_LASTS = timedelta(hours=24)  # how long a sent form is known at least: longer than its stamp is taken
TOKEN_LASTS = 60  # days after the case ended, or was shown: for so long its receipt may be rated with
SPENT_FORGOTTEN = timedelta(days=TOKEN_LASTS + 1)  # after the period: by then no token of it is good any more
KEY_AHEAD = timedelta(days=3)  # how long before a period its key is made

BURST = 20  # ratings of one service and stratum within BURST_LASTS; those that follow are left out of the share
BURST_LASTS = 300.0  # seconds
KIOSK_RESTS = 5  # seconds after a press in which another one is dropped
KIOSK_RETURNS = 4  # seconds after which the faces are back


class Stratum(StrEnum):
    """By which way a rating came in. Each is counted apart."""

    RECEIPT = "receipt"  # from the receipt of a case: an invitation, good once
    POSTER = "poster"  # the code that hangs on the wall or stands on the table
    HANDED = "handed"  # a card that the unit's own people hand out
    KIOSK = "kiosk"  # a tablet at the counter
    NO_COOKIE = "no_cookie"  # by poster or card, from a browser that keeps no cookie: nobody knows how often


class Way(StrEnum):
    """Strata that are told together: nobody of the unit has the first in hand, the second it has, the third nobody."""

    OWN = "own"
    UNIT = "unit"
    NO_COOKIE = "no_cookie"


STRATA: Mapping[Way, tuple[Stratum, ...]] = {
    Way.OWN: (Stratum.RECEIPT, Stratum.POSTER),
    Way.UNIT: (Stratum.HANDED, Stratum.KIOSK),
    Way.NO_COOKIE: (Stratum.NO_COOKIE,),
}
PRINTED = (Stratum.POSTER, Stratum.HANDED)  # those that a sheet of paper leads to
CALLED = {"poster": Stratum.POSTER, "kartu": Stratum.HANDED}  # how addresses call them


class Reason(StrEnum):
    """Why a service was rated low. The list is closed: what is chosen says nothing that only one person could say."""

    WAIT = "wait"
    REQUIREMENTS = "requirements"
    COST = "cost"
    MANNER = "manner"
    RESULT = "result"
    PLACE = "place"
    OTHER = "other"


class Untold(StrEnum):
    """Why a rating is counted without its mark."""

    BURST = "burst"  # it came with many others within minutes
    LOST = "lost"  # no key opens it any more


def called(name: str) -> Stratum:
    """The stratum that an address names; without one, or with any other word, it is the poster.

    >>> called("kartu"), called("kios")
    (<Stratum.HANDED: 'handed'>, <Stratum.POSTER: 'poster'>)
    """
    return CALLED.get(name, Stratum.POSTER)


# ---- short codes

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31, a prime: nothing that reads as 0, 1, I, L or O


def short_code(service_id: int, stratum: Stratum) -> str:
    """Four signs or more that are typed where a code cannot be scanned. They hide nothing: they are an address.

    >>> short_code(12, Stratum.POSTER), short_code(12, Stratum.HANDED)
    ('22T5', '22U9')
    """
    number = service_id * len(PRINTED) + PRINTED.index(stratum)
    digits: list[int] = []
    while number or len(digits) < 3:
        number, digit = divmod(number, len(LETTERS))
        digits.insert(0, digit)
    return "".join(LETTERS[each] for each in (*digits, _check(digits)))


def _check(digits: list[int]) -> int:
    """One sign more, by which a sign that was misread, or two in the wrong order, lead nowhere and not elsewhere."""
    return sum(place * digit for place, digit in enumerate(digits, start=2)) % len(LETTERS)


def read_short_code(typed: str) -> tuple[int, Stratum] | None:
    """What was typed, however: (number of the service, stratum); None where it is no code.

    >>> read_short_code("22t-5"), read_short_code("22T6")
    ((12, <Stratum.POSTER: 'poster'>), None)
    """
    signs = "".join(sign for sign in typed.upper()[:20] if sign.isalnum())
    digits = [LETTERS.find(sign) for sign in signs]
    if not 4 <= len(digits) <= 10 or -1 in digits or _check(digits[:-1]) != digits[-1]:
        return None
    number = 0
    for digit in digits[:-1]:
        number = number * len(LETTERS) + digit
    service_id, which = divmod(number, len(PRINTED))
    return service_id, PRINTED[which]


# ---- arithmetic

WEIGHT = 30  # ratings of the mean of all that stand beside each service's own, when services are put in order


def shrunk(total: int, n: int, mean: Decimal) -> Decimal:
    """A mean drawn towards the mean of all, the more the fewer rated: by it lists are ordered, and it is never shown.

    >>> shrunk(40, 10, Decimal(3)) < shrunk(400, 100, Decimal(3))
    True
    """
    return (Decimal(total) + WEIGHT * mean) / (n + WEIGHT)
