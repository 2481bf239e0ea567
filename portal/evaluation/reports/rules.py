"""What a daily report is made of, where it stands, and until when it can be written.

Nothing here judges anybody: that a line repeats is said to whoever reads it, and has no consequence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from portal.core import references
from portal.core.words import N_

TEXT_LENGTH, UNIT_LENGTH, PROOF_LENGTH, REASON_LENGTH, TITLE_LENGTH = 300, 40, 300, 600, 120
MOST_LINES, MOST_AMOUNT, MOST_FILES = 30, 1_000_000, 5
WRITTEN_WITHIN = timedelta(days=14)  # a first report of a day: a fortnight holds a leave and the week after it
REPEATS_WITHIN = timedelta(days=14)
REPEATS_FROM = 5  # reports with the same line from which on it is said: half the working days of a fortnight


class State(StrEnum):
    """Where the report of a day stands: as e-Kinerja BKN has it, and "returned" besides (Peraturan BKN 2/2026)."""

    NOT_STARTED = "not started"
    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True)
class Line:
    """One thing that was done. `kind`: of the work that the portal knows of, '' where somebody added it themselves."""

    text: str
    amount: int | None = None
    unit: str = ""
    proof: str = ""
    kind: str = ""
    result_id: int | None = None  # the line of the plan of work that it serves

    @property
    def is_empty(self) -> bool:
        return not self.text

    @property
    def likeness(self) -> str:
        """The same of all lines that say the same, however they are spaced or written in capitals."""
        return sha256(" ".join(self.text.casefold().split()).encode()).hexdigest()[:16]


def state(sent: int, decided: int, accepted: bool | None) -> State:
    """By the newest version that was sent, and the newest on which somebody decided.

    >>> [state(0, 0, None).value, state(1, 0, None).value, state(1, 1, True).value, state(1, 1, False).value]
    ['draft', 'sent', 'accepted', 'returned']
    >>> state(2, 1, False).value
    'sent'
    """
    if sent == 0:
        return State.DRAFT
    if decided < sent:
        return State.SENT
    return State.ACCEPTED if accepted else State.RETURNED


def may_be_written(day: date, today: date, known: State) -> bool:
    """A report that was sent once may be corrected later too, since a superior may have returned it; what they accepted
    stays as they read it.
    """
    if day > today or known is State.ACCEPTED:
        return False
    return known not in (State.NOT_STARTED, State.DRAFT) or today - day <= WRITTEN_WITHIN


def faults_of(line: Line) -> dict[str, str]:
    """What a line lacks, as field -> msgid; empty where it lacks nothing. A line without anything is left out."""
    faults = {}
    if line.is_empty and (line.amount is not None or line.unit or line.proof):
        faults["text"] = N_("Write what was done, or empty the whole line.")
    if len(line.text) > TEXT_LENGTH:
        faults["text"] = N_("Write at most 300 letters.")
    if line.amount is not None and not 0 < line.amount <= MOST_AMOUNT:
        faults["amount"] = N_("Write a number from 1 to 1,000,000.")
    if len(line.unit) > UNIT_LENGTH:
        faults["unit"] = N_("Write at most 40 letters.")
    if len(line.proof) > PROOF_LENGTH:
        faults["proof"] = N_("Write at most 300 letters.")
    elif fault := references.fault_of(line.proof):
        faults["proof"] = fault
    return faults


# ---- what the portal knows of already


@dataclass(frozen=True)
class Work:
    """What somebody did of one kind on a day: how often, and the numbers under which everybody finds it."""

    kind: str
    count: int
    references: tuple[str, ...] = ()


def grouped(done: Iterable[tuple[str, str]]) -> list[Work]:
    """Of (kind, reference) in the order in which they came.

    >>> grouped([("answered", "A1"), ("asked", ""), ("answered", ""), ("answered", "A1")])
    [Work(kind='answered', count=3, references=('A1',)), Work(kind='asked', count=1, references=())]
    """
    found: dict[str, list[str]] = {}
    for kind, reference in done:
        found.setdefault(kind, []).append(reference)
    return [Work(kind, len(some), tuple(dict.fromkeys(filter(None, some)))) for kind, some in found.items()]


def not_seen(done: Iterable[tuple[str, str]], seen: Mapping[str, int]) -> list[Work]:
    """What came since the person last saved: of each kind, all after as many as they had seen.

    >>> not_seen([("answered", "A1"), ("answered", "A2")], {"answered": 1})
    [Work(kind='answered', count=1, references=('A2',))]
    """
    left, new = dict(seen), []
    for kind, reference in done:
        if left.get(kind, 0) > 0:
            left[kind] -= 1
        else:
            new.append((kind, reference))
    return grouped(new)


def seen_as(counts: Mapping[str, int]) -> str:
    return " ".join(f"{kind}:{count}" for kind, count in sorted(counts.items()))


def seen_in(text: str, counts: Mapping[str, int]) -> dict[str, int]:
    """What a form says that was shown, and never more than there is.

    >>> seen_in("answered:2 asked:9 made_up:3 x", {"answered": 3, "asked": 1})
    {'answered': 2, 'asked': 1}
    """
    parted = [part.partition(":") for part in text.split()]
    told = {kind: int(number) for kind, _colon, number in parted if number.isdecimal() and len(number) < 7}
    return {kind: min(told[kind], count) for kind, count in counts.items() if kind in told}


def week_of(day: date) -> list[date]:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=ahead) for ahead in range(7)]
