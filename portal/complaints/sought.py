"""What the public list of reports can be narrowed by, as it stands in an address, and in which orders it stands."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.complaints.rules import Kind, State
from portal.core.errors import NotFound
from portal.core.periods import Period, containing
from portal.core.zone import PALEMBANG

WORDS_LONGEST = 120  # letters that are looked for
UNKNOWN = "tidak-diketahui"  # of a report whose kelurahan nobody knows
LATE = "terlambat"  # over its date: no state, since a report is worked on or not at the same time
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
MONTHS_OFFERED, YEARS_OFFERED = 12, 2


class Sort(StrEnum):
    """In which order, as it stands in the address."""

    NEWEST = "terbaru"
    WAITING = "menunggu"  # those whose clock runs alone, what was received first before the others
    FOLLOWED = "dukungan"  # by how many said "me too"


KINDS: Mapping[str, Kind] = {
    "pengaduan": Kind.COMPLAINT, "permintaan-informasi": Kind.INFORMATION, "aspirasi": Kind.SUGGESTION,
}  # fmt: skip
STATES: Mapping[str, State] = {
    "diterima": State.RECEIVED, "dikerjakan": State.IN_HAND, "menunggu-pelapor": State.ASKED,
    "dinyatakan-selesai": State.DECLARED, "dikonfirmasi": State.CONFIRMED, "tanpa-tanggapan": State.SILENT,
    "tidak-bisa-diproses": State.REJECTED, "dicabut": State.WITHDRAWN, "dianggap-dicabut": State.LAPSED,
    "digabung": State.MERGED, "disengketakan": State.DISPUTED,
}  # fmt: skip
ADDRESS_OF_KIND = {kind: name for name, kind in KINDS.items()}
ADDRESS_OF_STATE = {state: name for name, state in STATES.items()}


@dataclass(frozen=True)
class Span:
    """A stretch of days: a period of the house, or a month."""

    written: str
    first_day: date
    last_day: date

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.first_day, time(), PALEMBANG)

    @property
    def ends_before(self) -> datetime:
        return datetime.combine(self.last_day + timedelta(days=1), time(), PALEMBANG)


def span(written: str) -> Span | None:
    """A year, half-year, quarter or month as an address writes it; None where it is none.

    >>> span("2026-02").last_day, span("2026-tw3").first_day, span("2026-13"), span("x")
    (datetime.date(2026, 2, 28), datetime.date(2026, 7, 1), None, None)
    """
    if MONTH.fullmatch(written):
        first = date(int(written[:4]), int(written[5:]), 1)
        return Span(written, first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    try:
        period = Period(written)
    except NotFound:
        return None
    return Span(written, period.first_day, period.last_day)


def spans_until(today: date) -> Iterator[str]:
    """Which a form offers: the last twelve months, then the years with their half-years and quarters, newest first."""
    month = today.replace(day=1)
    for _each in range(MONTHS_OFFERED):
        yield f"{month:%Y-%m}"
        month = (month - timedelta(days=1)).replace(day=1)
    for year in range(today.year, today.year - YEARS_OFFERED, -1):
        yield str(year)
        ends = [date(year, month, 1) for month in (12, 9, 6, 3)]
        begun = [end for end in ends if end.replace(month=end.month - 2) <= today]
        yield from dict.fromkeys(str(containing(end, "half")) for end in begun)
        yield from (str(containing(end, "quarter")) for end in begun)


@dataclass(frozen=True)
class Wanted:
    """The filter as an address bears it. Empty is no condition."""

    kelurahan: str = ""  # slug, or UNKNOWN
    instansi: str = ""  # slug
    layanan: str = ""  # slug of the agency, a slash, its own
    jenis: str = ""  # of KINDS, or the slug of a category
    status: str = ""  # of STATES, or LATE
    periode: str = ""
    kata: str = ""
    urut: str = ""

    @property
    def address(self) -> dict[str, str]:
        """What of it stands in an address, always in the same order."""
        return {name: value for name, value in asdict(self).items() if value}

    def but(self, **changes: str) -> "Wanted":
        return replace(self, **changes)


@dataclass(frozen=True)
class Sought:
    """The same with the numbers of the rows that are named. None is no condition."""

    kelurahan_id: int | None = None
    nowhere: bool = False  # those whose kelurahan nobody knows
    agency_id: int | None = None
    service_id: int | None = None
    category_id: int | None = None
    kind: Kind | None = None
    state: State | None = None
    late: bool = False
    span: Span | None = None
    number: str = ""  # of one report, that was typed as the words
    words: tuple[str, ...] = ()
    sort: Sort = Sort.NEWEST
