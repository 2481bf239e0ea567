"""How a notice reaches its reader, and when digests are due."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import ceil


class How(StrEnum):
    """What becomes of the notices of a kind. All but the first stand in the inbox; the last three are mailed too."""

    NONE = "none"
    INBOX = "inbox"
    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


MAILED = frozenset({How.AT_ONCE, How.DAILY, How.WEEKLY})
DIGESTS = (How.DAILY, How.WEEKLY)

FOR_FOLLOWERS = How.AT_ONCE  # unless they choose: they asked for it by following
FOR_STAFF = How.DAILY  # and stands on their desk at once
HOURS = range(5, 22)  # of Palembang, at which a digest may be sent
DEFAULT_HOUR = 7

NEWS_OF = timedelta(days=90)  # how long a worker may be away before anything that happened is not told any more
MAILED_WITHIN = timedelta(days=14)  # what could not be mailed for longer stands in the inbox alone
KEPT_FOR = timedelta(days=365)  # notices that were read, or are done

DESKS_A_MINUTE = 50  # so many are looked at: about a second of a processor


def share(numbers: Sequence[int], minute: int, most: int = DESKS_A_MINUTE) -> list[int]:
    """Those whose turn it is in this minute, beside one another: everybody where there are few, and else a part.

    In as many minutes as there are parts each has its turn once.

    >>> [share([3, 4, 7, 8, 9], minute, 2) for minute in range(4)]
    [[3, 4], [7, 8], [9], [3, 4]]
    """
    parts = ceil(len(numbers) / most)
    first = minute % parts * most if parts else 0
    return list(numbers[first : first + most])


def digest_moment(how: How, hour: int, now: datetime) -> datetime:
    """The newest moment, up to now, at which this digest was due. What was told before it and not mailed goes into it.

    Weekly ones are due on Mondays. `now` is as the clocks of the reader show it.

    >>> noon = datetime(2026, 6, 3, 12)  # a Wednesday
    >>> [str(digest_moment(how, hour, noon)) for how in DIGESTS for hour in (7, 18)]
    ['2026-06-03 07:00:00', '2026-06-02 18:00:00', '2026-06-01 07:00:00', '2026-06-01 18:00:00']
    """
    day = now.date() if now.hour >= hour else now.date() - timedelta(days=1)
    if how is How.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, time(hour), now.tzinfo)
