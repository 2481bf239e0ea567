"""Free days of a year as an administrator writes them: a line a day, `2027-02-06 Tahun Baru Imlek`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.core.words import N_

LONGEST_NAME = 120
MOST_DAYS = 60  # of a year besides its Saturdays and Sundays: more of them is a mistake, or somebody who buys time
YEARS = range(2020, 2100)


class BadList(ValueError):
    """A list that cannot be taken: why, as a msgid, and which line of it (`line`, where it is one)."""

    def __init__(self, message: str, line: str = "") -> None:
        super().__init__(message)
        self.line = line[:60]


@dataclass(frozen=True)
class FreeDays:
    """The free days of one year besides Saturdays and Sundays, and where the list comes from."""

    year: int
    days: Mapping[date, str]  # day -> what it is called
    source: str
    verified: bool

    @property
    def text(self) -> str:
        return "\n".join(f"{day.isoformat()} {name}" for day, name in sorted(self.days.items()))


def read_lines(text: str, year: int) -> dict[date, str]:
    """Read a list, a line a day. Raises BadList."""
    days: dict[date, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        day, name = _read(line, year)
        if day in days:
            raise BadList(N_("This day is there twice: %(line)s"), line)
        days[day] = name
    if not days:
        raise BadList(N_("Write at least one day."))
    if len(days) > MOST_DAYS:
        raise BadList(N_("A year has at most 60 free days besides Saturdays and Sundays."))
    return days


def _read(line: str, year: int) -> tuple[date, str]:
    written, _, name = line.partition(" ")
    name = name.strip()
    try:
        day = date.fromisoformat(written)
    except ValueError:
        name = ""
    if not name or len(name) > LONGEST_NAME:
        raise BadList(N_("Write a line a day, as 2027-02-06 Tahun Baru Imlek. This one cannot be read: %(line)s"), line)
    if day.year != year:
        raise BadList(N_("This day lies in another year: %(line)s"), line)
    return day, name


def read_file(text: str) -> list[FreeDays]:
    """Read `data/holidays.toml`: `[[years]]` with `year`, `source`, `verified` and the lines of `days`."""
    return [
        FreeDays(each["year"], read_lines(each["days"], each["year"]), each["source"], each["verified"])
        for each in tomllib.loads(text)["years"]
    ]
