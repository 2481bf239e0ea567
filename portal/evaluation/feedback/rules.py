"""What kinds of words there are, who reads them, and after how many days a leader is reminded of somebody."""

from datetime import date
from enum import StrEnum

WORDS_LENGTH = 1000
EVIDENCE_LENGTH = 300
NEWS_DAYS = 14  # so long a word that is not answered stands on the desk
SOON, LONG = 30, 90  # days since the last word: from then on it is time, and from then on it is long


class Kind(StrEnum):
    APPRECIATION = "appreciation"
    DIRECTION = "direction"
    CORRECTION = "correction"  # read by the two alone
    HELP = "help"


class Cadence(StrEnum):
    """How long ago a leader had a word for somebody. It speaks of the leader, and of nobody else."""

    FRESH = "fresh"
    TIME = "time"
    LONG = "long"
    NEVER = "never"


def cadence(last_on: date | None, today: date) -> Cadence:
    """
    >>> day = date(2026, 6, 30)
    >>> [str(cadence(on, day)) for on in (date(2026, 6, 1), date(2026, 5, 31), date(2026, 4, 1), None)]
    ['fresh', 'time', 'long', 'never']
    """
    if last_on is None:
        return Cadence.NEVER
    days = (today - last_on).days
    if days >= LONG:
        return Cadence.LONG
    return Cadence.TIME if days >= SOON else Cadence.FRESH
