"""Which declared closures are checked: a draw that everybody can do again, and that nobody could know before.

A seed is made when a month begins, and what commits to it (SHA-256) is published at once. Whoever knows the seed puts
the cases that were declared done in the month in the order of SHA-256 of `seed:number:round:unit`; of each unit the
lowest twentieth is drawn. A case is one entry, by its last declaration of the month, and a unit draws among its own:
easy cases that are declared again and again, and those of others, make no hard one less likely.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from portal.core.errors import NotFound
from portal.core.workdays import end_of

ONE_IN = 20  # five per cent of each unit, rounded up: of whoever declared anything done at least one is drawn
CHECK_WITHIN = timedelta(days=14)  # after the draw, or after a risky case was declared done
# A declaration is stamped when it begins and seen when it is committed; no form lives as long as this.
LATE_COMMITS = timedelta(hours=1)


@dataclass(frozen=True, order=True)
class Entry:
    """One case: its number, how often it had been declared done by then, and the short name of the unit that did."""

    number: str
    round: int
    unit: str

    @property
    def line(self) -> str:
        return f"{self.number}:{self.round}:{self.unit}"


def lot(seed: str, entry: Entry) -> str:
    """Where an entry stands in the draw: the lowest come first."""
    return sha256(f"{seed}:{entry.line}".encode()).hexdigest()


def how_many(entries: int) -> int:
    """
    >>> [how_many(n) for n in (0, 1, 20, 21, 100)]
    [0, 1, 1, 2, 5]
    """
    return -(-entries // ONE_IN)


def drawn(seed: str, entries: Iterable[Entry]) -> list[Entry]:
    """Those that are checked, in the order of their lots."""
    every = sorted(entries, key=lambda entry: lot(seed, entry))
    found, of, seen = list[Entry](), Counter(each.unit for each in every), Counter[str]()
    for each in every:
        seen[each.unit] += 1
        if seen[each.unit] <= how_many(of[each.unit]):
            found.append(each)
    return found


def digest(entries: Iterable[Entry]) -> str:
    """SHA-256 of the list, one line an entry, in the order of its bytes: as `LC_ALL=C sort | sha256sum` gives it."""
    return sha256("".join(f"{line}\n" for line in sorted(each.line for each in entries)).encode()).hexdigest()


# ---- months, written 2026-11


def month_of(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def first_day(month: str) -> date:
    """Raises NotFound for what is no month."""
    try:
        if len(month) == 7 and month.isascii():
            return date.fromisoformat(f"{month}-01")
    except ValueError:
        pass
    raise NotFound("There is no such month.")


def next_month(month: str) -> str:
    return month_of(first_day(month) + timedelta(days=32))


def begin_and_end(month: str) -> tuple[datetime, datetime]:
    """The moments (UTC) between which a declaration belongs to the month, in Palembang; the second is the next's."""
    before = first_day(month) - timedelta(days=1)
    last = first_day(next_month(month)) - timedelta(days=1)
    return end_of(before), end_of(last)


def months(after: str, until: str) -> list[str]:
    """Those behind `after`, up to `until` and with it.

    >>> months("2026-11", "2027-01")
    ['2026-12', '2027-01']
    """
    found = []
    while after < until:
        after = next_month(after)
        found.append(after)
    return found
