"""Which numbers of the statistics may be told beside one another. Plain values, no database.

A breakdown is told with its total: units, services, kinds, kelurahan and months are five breakdowns of one total a
quarter, and each hides in itself what it would tell of fewer than five. Kinds are a breakdown of each service, since
every kind leads to one. No two are crossed, and no quarters are added: there is nothing to take from one another.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from portal.complaints.facts import Column
from portal.core import disclosure

# What is printed, side by side. How many were answered at all stands with the median alone.
SHOWN = tuple(column for column in Column if column is not Column.ANSWERED)
Key = TypeVar("Key", bound=Hashable)
Numbers = Mapping[str, int]
Told = dict[str, int | None]


def total(numbers: Numbers) -> Told:
    """The row of the district."""
    return {column.value: disclosure.cell(numbers.get(column.value, 0)) for column in Column}


def breakdown(rows: Mapping[Key, Numbers], of: Told) -> dict[Key, Told]:
    """Rows that add up to a total. None is what is hidden; of a total that is hidden nothing is told."""
    told: dict[Key, Told] = {key: {} for key in rows}
    for column in Column:
        name = column.value
        cells = {str(place): numbers.get(name, 0) for place, numbers in enumerate(rows.values())}
        shown = disclosure.suppress(cells) if of[name] is not None else dict.fromkeys(cells)
        for place, key in enumerate(rows):
            told[key][name] = shown[str(place)]
    return told


def nested(rows: Mapping[tuple[Key, int], Numbers], under: Mapping[int, Told]) -> dict[tuple[Key, int], Told]:
    """Rows that add up to those of another breakdown: `under` is what is told of each of these."""
    groups: defaultdict[int, dict[tuple[Key, int], Numbers]] = defaultdict(dict)
    for key, numbers in rows.items():
        groups[key[1]][key] = numbers
    return {key: told for group, some in groups.items() for key, told in breakdown(some, under[group]).items()}


def kinds(rows: Mapping[tuple[int, int], Numbers], of: Told) -> dict[tuple[int, int], Told]:
    """Rows by (kind, service), told as a breakdown of what is told of each service."""
    services: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for (_kind, service), numbers in rows.items():
        services[service].update(numbers)
    return nested(rows, breakdown(services, of))


@dataclass(frozen=True)
class Spread:
    """Working days from the receipt: by when half of them were done, and nine of ten (nearest rank); of how many."""

    median: int
    ninth: int
    n: int


def spread(days: Mapping[str, int], told: int | None) -> Spread | None:
    """Of ten or more, and only where their number is told beside the others of the breakdown."""
    n = sum(days.values())
    if told is None or disclosure.is_few(n):
        return None
    return Spread(_rank(days, n, 50), _rank(days, n, 90), n)


def _rank(days: Mapping[str, int], n: int, per_cent: int) -> int:
    """The least number of days within which so many were done.

    >>> _rank({"0": 5, "3": 4, "9": 1}, 10, 50), _rank({"0": 5, "3": 4, "9": 1}, 10, 90)
    (0, 3)
    """
    wanted, so_far = -(-n * per_cent // 100), 0
    for number in sorted(int(each) for each in days):
        so_far += days[str(number)]
        if so_far >= wanted:
            return number
    raise ValueError("There is no such rank.")
