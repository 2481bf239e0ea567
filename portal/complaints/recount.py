"""The kept sums, made once more from the cases and compared: whoever doubts them can see that nobody changed one.

The cases are read in pieces, and what is held is the sums and what differs. Meanwhile nothing is counted, and a case to
which something happens is taken as it was counted: `cases_now` reads last whether it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update

from portal.complaints import cases_now
from portal.complaints.actions import counting
from portal.complaints.actions.counting import Kept
from portal.complaints.cases_now import Found
from portal.complaints.facts import read, written
from portal.complaints.kept import NUMBERS, SPANS, ComplaintCounted, ComplaintDays, ComplaintRate, ComplaintSum, Cut
from portal.complaints.models import Complaint, ComplaintCategory
from portal.core.audit import record
from portal.core.db import db, insert_into, reading
from portal.organisation.models import Agency, Service

PIECE = 2000  # cases read at a time
MOST_NAMED = 1000  # cases whose own line differs; of more, how many


@dataclass
class Compared:
    """What differs: sums as they have to change, and the lines of single cases (number -> what it has to be)."""

    cases: int = 0
    change: Kept = field(default_factory=Kept)
    lines: dict[int, tuple[str, str]] = field(default_factory=dict)  # id -> number of the report, line
    more_lines: int = 0
    said: list[str] = field(default_factory=list)

    @property
    def agree(self) -> bool:
        return not self.said


def compare() -> Compared:
    """Make all sums anew. It reads every case, and keeps no writer waiting."""
    found = Compared()
    with reading():
        counting.take_turn()
        anew = _anew(found)
        _take_away(anew)
        found.change = anew
        found.said += sorted(_differences(anew))
    return found


def mend(found: Compared) -> None:
    """Let the sums be what the cases say. What was counted meanwhile stays counted."""
    counting.take_turn()
    counting.add_up(found.change)
    for number, (_name, line) in found.lines.items():
        new = insert_into(ComplaintCounted).values(complaint_id=number, line=line)
        db.session.execute(new.on_conflict_do_update(index_elements=["complaint_id"], set_={"line": line}))
    if found.more_lines:
        db.session.execute(update(Complaint).values(uncounted=True).execution_options(synchronize_session=False))
    record("complaint:recount", "Reports:sums", by=None, count=len(found.said))
    db.session.commit()


def _anew(found: Compared) -> Kept:
    kept, last, after = Kept(), db.session.scalar(select(func.max(Complaint.id))) or 0, 0
    while after < last:
        for one in cases_now.all_of_them(after, after + PIECE):
            found.cases += 1
            kept.add(read(_line(one, found)), one.place, 1)
        after += PIECE
    return kept


def _line(one: Found, found: Compared) -> str:
    if one.uncounted:
        return one.line
    line = written(one.facts, one.once)
    if line != one.line:
        if len(found.lines) < MOST_NAMED:
            found.lines[one.id] = one.number, line
            found.said.append(f"Report {one.number} was counted as “{one.line}” and has to be counted as “{line}”.")
        else:
            found.more_lines += 1
    return line


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
