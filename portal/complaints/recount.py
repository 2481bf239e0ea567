"""The kept sums, made once more from the cases and compared: whoever doubts them can see that nobody changed one.

The cases are read in pieces, and what is held is the sums and what differs. Meanwhile nothing is counted, and a case to
which something happens is taken as it was counted: `cases_now` reads last whether it was.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from portal.complaints import cases_now
from portal.complaints.actions import counting
from portal.complaints.actions.counting import Kept
from portal.complaints.cases_now import Found
from portal.complaints.facts import read, written
from portal.complaints.kept import NUMBERS, SPANS, ComplaintDays, ComplaintRate, ComplaintSum, Cut
from portal.complaints.models import Complaint, ComplaintCategory
from portal.core.audit import record
from portal.core.db import db, reading
from portal.organisation.models import Agency, Service

PIECE = 2000  # cases read at a time
MOST_NAMED = 1000  # cases whose own line differs; of more, how many


@dataclass
class Compared:
    """What differs, in sentences: of the sums, and of the lines of single cases, `more_lines` of which are not named."""

    cases: int = 0
    lines: int = 0
    more_lines: int = 0
    said: list[str] = field(default_factory=list)

    @property
    def agree(self) -> bool:
        return not self.said


def compare() -> Compared:
    """Make all sums anew. It reads every case, and keeps no writer waiting."""
    with reading():
        counting.take_turn()
        return _compared()[0]


def mend() -> Compared:
    """Let the sums be what the cases say. All is compared once more, in the transaction that writes: so what was counted
    since it was compared first is neither lost nor counted twice. Returns what it changed.
    """
    db.session.rollback()
    counting.take_turn()
    found, change = _compared(_write_lines)
    counting.add_up(change)
    if not found.agree:
        record("complaint:recount", "Reports:sums", by=None, count=len(found.said) + found.more_lines)
    db.session.commit()
    return found


Lines = list[dict[str, Any]]  # id and line of cases that are counted otherwise
Write = Callable[[list[Found], Lines], None]


def _compared(write: Write = lambda _some, _lines: None) -> tuple[Compared, Kept]:
    """What differs, and what has to be added to the sums. `write` gets some cases, and the lines that differ."""
    found = Compared()
    anew = _anew(found, write)
    _take_away(anew)
    found.said += sorted(_differences(anew))
    return found, anew


def _anew(found: Compared, write: Write) -> Kept:
    kept, last, after = Kept(), db.session.scalar(select(func.max(Complaint.id))) or 0, 0
    while after < last:
        lines: Lines = []
        some = cases_now.all_of_them(after, after + PIECE)
        for one in some:
            found.cases += 1
            line = one.line if one.uncounted else written(one.facts, one.once)
            kept.add(read(line), one.place, 1)
            if not one.uncounted and not one.once <= set(one.facts.outcomes):
                found.said.append(f"Report {one.number} stands as the first of a contact where it does not count.")
            if line != one.line:
                lines.append({"complaint_id": one.id, "line": line})
                _name(one, line, found)
        write([one for one in some if not one.uncounted], lines)
        after += PIECE
    return kept


def _write_lines(some: list[Found], lines: Lines) -> None:
    counting.forget_what_is_no_more(some)
    if lines:
        counting.write_lines(lines)


HIDDEN = "Sz"  # a mark of a reporter, and that a case is confidential: only that it is counted otherwise


def _name(one: Found, line: str, found: Compared) -> None:
    """What differs in the line of a case, and nothing else of it."""
    found.lines += 1
    if found.lines > MOST_NAMED:
        found.more_lines += 1
        return
    before, after = Counter(one.line.split()), Counter(line.split())
    had, has = _shown(before - after), _shown(after - before)
    found.said.append(f"Report {one.number} was counted with “{had}” and has to be counted with “{has}”.")


def _shown(tokens: Counter[str]) -> str:
    return " ".join(sorted(token[0] if token[0] in HIDDEN else token for token in tokens.elements()))


def _take_away(anew: Kept) -> None:
    """What is kept, from what it has to be: what is left is what has to change."""
    for row in db.session.execute(select(*ComplaintSum.__table__.c)):
        anew.sums[row.cut, row.key, row.under, row.month].subtract({name: getattr(row, name) for name in NUMBERS})
    for row in db.session.execute(select(*ComplaintDays.__table__.c)):
        there = {(span, int(days)): n for span in SPANS for days, n in getattr(row, span).items()}
        anew.days[row.cut, row.key, row.under, row.quarter].subtract(there)
    names = counting.RATES
    for row in db.session.execute(select(*ComplaintRate.__table__.c)):
        anew.rates[row.quarter, row.service_id].subtract({name: getattr(row, name) for name in names})


# ---- in words


def _differences(change: Kept) -> Iterator[str]:
    names = _Names()
    for (cut, key, under, month), numbers in change.sums.items():
        yield from _said(numbers, f"{names.of(cut, key, under)}, {_month(month)}")
    for (cut, key, under, quarter), took in change.days.items():
        spans = {f"{span} after {days} working days": n for (span, days), n in took.items()}
        yield from _said(spans, f"{names.of(cut, key, under)}, {quarter}")
    for (quarter, service), numbers in change.rates.items():
        yield from _said(numbers, f"Rates of {names.of(Cut.SERVICE, service, 0)}, {quarter}")


def _said(numbers: Mapping[Any, int], where: str) -> Iterator[str]:
    for name, n in sorted(numbers.items()):
        if n:
            yield f"{where}: {name} is kept {abs(n)} too {'few' if n > 0 else 'many'}."


def _month(month: int) -> str:
    year, number = divmod(month, 100)
    return f"{year}-{number:02}" if number else f"the year {year}"


def _names(model: Any) -> dict[int, str]:
    return {row.id: row.name for row in db.session.execute(select(model.id, model.name))}


class _Names:
    """What the numbers of a row stand for."""

    def __init__(self) -> None:
        self.agencies, self.services, self.categories = _names(Agency), _names(Service), _names(ComplaintCategory)

    def of(self, cut: Cut, key: int, under: int) -> str:
        if cut is Cut.ALL:
            return "All reports"
        if cut is Cut.CONFIDENTIAL:
            return "Confidential reports"
        if cut is Cut.CATEGORY:
            beside = f" ({self.services.get(under, under)})" if under else ""
            return f"Kind {self.categories.get(key, key)}{beside}"
        if cut is Cut.SERVICE:
            return f"Service {self.services.get(key, key) if key else 'none'}"
        word = "Unit" if cut is Cut.UNIT else "Kelurahan"
        return f"{word} {self.agencies.get(key, key) if key else 'none'}"
