"""Keeping the sums of cases: what a case added before is taken away, and what it adds now is added.

A piece is one transaction. Of several workers one counts at a time, so that each finds the sums as the other left them;
who is killed leaves nothing half done.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, tuple_, update

from portal.accounts.rules import mailbox
from portal.complaints import cases_now
from portal.complaints.cases_now import Found, Place
from portal.complaints.facts import Sums, read, written
from portal.complaints.kept import (
    COLUMNS,
    NUMBERS,
    SPANS,
    ComplaintClosed,
    ComplaintCounted,
    ComplaintDays,
    ComplaintOnce,
    ComplaintRate,
    ComplaintSum,
    Cut,
)
from portal.complaints.lots import LATE_COMMITS
from portal.complaints.models import UNCOUNTED, Complaint
from portal.complaints.rates import Share
from portal.core import clock, pages
from portal.core.db import db, insert_into
from portal.core.periods import Period, containing
from portal.core.secrets import derive, derived
from portal.core.workdays import day_of, end_of

LOCK = 7_120_455_001  # of PostgreSQL, for who counts; SQLite has one writer at a time
PLAIN: Any = {"execution_options": {"synchronize_session": False}}
SumKey = tuple[Cut, int, int, int]  # cut, key, under, month
DaysKey = tuple[Cut, int, int, Period]
RateKey = tuple[Period, int]


@dataclass
class Kept:
    """The sums, or what is to be added to them, by the keys of their rows."""

    sums: defaultdict[SumKey, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    days: defaultdict[DaysKey, Counter[tuple[str, int]]] = field(default_factory=lambda: defaultdict(Counter))
    rates: defaultdict[RateKey, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, sums: Sums, place: Place, times: int) -> None:
        """What a case adds, or with `times` of -1 what it takes away."""
        if sums.confidential_in is not None:
            self.sums[Cut.CONFIDENTIAL, 0, 0, sums.confidential_in * 100]["received"] += times
        for (month, unit, column), n in sums.counts.items():
            for cut, key, under in cuts(unit, place):
                self.sums[cut, key, under, month][column.value] += n * times
        for (quarter, unit, span, days), n in sums.days.items():
            for cut, key, under in cuts(unit, place):
                self.days[cut, key, under, quarter][span.value, days] += n * times
        if place.service_id:
            for (share, quarter), numbers in sums.rates.items():
                for name, n in zip(rate_columns(share), numbers, strict=True):
                    self.rates[quarter, place.service_id][name] += n * times


def cuts(unit: int, place: Place) -> tuple[tuple[Cut, int, int], ...]:
    service, category, kelurahan = place
    return (
        (Cut.ALL, 0, 0), (Cut.UNIT, unit, 0), (Cut.SERVICE, service, 0), (Cut.CATEGORY, category, service),
        (Cut.KELURAHAN, kelurahan, 0),
    )  # fmt: skip


def rate_columns(share: Share) -> tuple[str, str, str, str]:
    good, n = COLUMNS[share]
    return good, n, f"proven_{good}", f"proven_{n}"


RATES = tuple(name for share in Share for name in rate_columns(share))  # of ComplaintRate


# ---- a piece


def count_some(most: int) -> int:
    """Count so many of the cases to which something happened, oldest first. Returns how many."""
    if not take_turn(wait=False):
        return 0
    some = select(Complaint.id).where(UNCOUNTED).order_by(Complaint.id).limit(most)
    numbers = list(db.session.scalars(some.with_for_update(skip_locked=True)))  # what is being changed counts next time
    if numbers:
        _count(cases_now.of(numbers))
        db.session.execute(update(Complaint).where(Complaint.id.in_(numbers)).values(uncounted=False), **PLAIN)
    return len(numbers)


def close_quarter() -> bool:
    """Write down that the last quarter is counted, an hour after its end, once no case of before its end waits to be
    counted. An hour, since what was written just before the end may be committed after it. Returns whether something
    may have to be counted for it first: the cases that were to be done in it.
    """
    last = containing(day_of(clock.moment() - LATE_COMMITS), "quarter").previous()
    there = db.session.get(ComplaintClosed, last)
    if (there is not None and there.closed_on is not None) or not take_turn(wait=False):
        return False
    if there is None:
        _have_counted_what_was_to_be_done(last)
        return True
    waiting = select(Complaint.id).where(UNCOUNTED, Complaint.received_at < end_of(last.last_day))
    if db.session.scalar(waiting.limit(1)) is None:
        there.closed_on = clock.today()
        pages.changed("complaint_sums")
    return False


def _have_counted_what_was_to_be_done(until: Period) -> None:
    """In this quarter, or in one before it of which it was not counted: those cases are counted once more."""
    before = db.session.scalar(select(func.max(ComplaintClosed.quarter)))
    due = [Complaint.finish_due_at < end_of(until.last_day), ~Complaint.confidential]
    if before is not None:
        due.append(Complaint.finish_due_at >= end_of(Period(before).last_day))
    db.session.execute(update(Complaint).where(*due).values(uncounted=True), **PLAIN)
    db.session.add(ComplaintClosed(quarter=until))
    pages.changed("complaint_sums")


def take_turn(*, wait: bool = True) -> bool:
    """Nobody else counts until this transaction ends. Returns whether it is so."""
    if db.engine.dialect.name != "postgresql":
        return True
    if not wait:
        return bool(db.session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))))
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    return True


def _count(found: list[Found]) -> None:
    firsts = _firsts(found)
    change, lines = Kept(), []
    for one in found:
        line = written(one.facts, one.once | firsts[one.id])
        if line == one.line:
            continue
        change.add(read(one.line), one.place, -1)
        change.add(read(line), one.place, 1)
        lines.append({"complaint_id": one.id, "line": line})
    if lines:
        write_lines(lines)
        add_up(change)


def write_lines(lines: list[dict[str, Any]]) -> None:
    """As what each case is counted now, by its number."""
    new = insert_into(ComplaintCounted)
    row = new.on_conflict_do_update(index_elements=["complaint_id"], set_={"line": new.excluded.line})
    db.session.execute(row, lines)


def _firsts(found: Collection[Found]) -> defaultdict[int, set[tuple[Share, Period]]]:
    """Where these cases are the first of their contact; it is written down, so that the next one is not.

    Of a quarter whose hashes are forgotten nobody knows any more who was the first: what was decided stays.
    """
    forget_what_is_no_more(found)
    firsts: defaultdict[int, set[tuple[Share, Period]]] = defaultdict(set)
    forgotten = forgotten_until()
    for one in found:
        for (share, quarter), outcome in one.facts.outcomes.items():
            contact = one.contact if outcome.word is None else one.contacts[outcome.word]
            if not outcome.may_prove or (share, quarter) in one.once or not contact or one.of_agency is None:
                continue
            if quarter > forgotten and _is_first(one.id, share, quarter, one.of_agency, contact):
                firsts[one.id].add((share, quarter))
    return firsts


def forget_what_is_no_more(found: Iterable[Found]) -> None:
    """Where a case does not count any more in a share and a quarter, another one may be the first of its contact."""
    gone = [(one.id, share, quarter) for one in found for share, quarter in one.once - set(one.facts.outcomes)]
    if gone:
        once = ComplaintOnce
        db.session.execute(delete(once).where(tuple_(once.complaint_id, once.share, once.quarter).in_(gone)), **PLAIN)


def _is_first(number: int, share: Share, quarter: Period, agency_id: int, contact: str) -> bool:
    contact = mailbox(contact)
    hashes = [each.hex() for each in derived("complaint contact", contact)]
    once = ComplaintOnce
    same = (once.share == share, once.quarter == quarter, once.agency_id == agency_id)
    if db.session.scalar(select(once.complaint_id).where(once.hash.in_(hashes), *same)) is not None:
        return False
    db.session.execute(insert(once), {
        "complaint_id": number, "share": share, "quarter": quarter, "agency_id": agency_id,
        "hash": derive("complaint contact", contact).hex(),
    })  # fmt: skip
    return True


# ---- the tables


def add_up(change: Kept) -> None:
    """Add this to the kept sums; pages know of it where it concerns a time that is over."""
    _add_sums({key: numbers for key, numbers in change.sums.items() if any(numbers.values())})
    _add_days({key: numbers for key, numbers in change.days.items() if any(numbers.values())})
    _add_rates({key: numbers for key, numbers in change.rates.items() if any(numbers.values())})
    now = containing(clock.today(), "quarter")
    begin, year = now.first_day.year * 100 + now.first_day.month, clock.today().year * 100
    months = ((cut, month) for cut, _key, _under, month in change.sums)
    old_sums = any(month < (year if cut is Cut.CONFIDENTIAL else begin) for cut, month in months)
    if old_sums or any(quarter < now for quarter, _service in change.rates):
        pages.changed("complaint_sums")


def _add_sums(sums: Mapping[SumKey, Mapping[str, int]]) -> None:
    if not sums:
        return
    new = insert_into(ComplaintSum)
    table = ComplaintSum.__table__
    more = new.on_conflict_do_update(
        index_elements=["cut", "key", "under", "month"],
        set_={name: table.c[name] + new.excluded[name] for name in NUMBERS},
    )
    rows = [
        {"cut": cut, "key": key, "under": under, "month": month} | {name: numbers.get(name, 0) for name in NUMBERS}
        for (cut, key, under, month), numbers in sorted(sums.items())
    ]
    db.session.execute(more, rows)


def _add_days(days: Mapping[DaysKey, Mapping[tuple[str, int], int]]) -> None:
    table: Any = ComplaintDays.__table__
    keys = (table.c.cut, table.c.key, table.c.under, table.c.quarter)
    there = {tuple(row[:4]): row for row in _rows_of(table, keys, list(days))}
    rows = []
    for key, numbers in days.items():
        row = there.get(key)
        spans = {span: dict(getattr(row, span)) if row is not None else {} for span in SPANS}
        for (span, number), n in numbers.items():
            spans[span][str(number)] = spans[span].get(str(number), 0) + n
        kept = {span: {number: n for number, n in each.items() if n} for span, each in spans.items()}
        rows.append((key in there, dict(zip(("cut", "key", "under", "quarter"), key, strict=True)), kept))
    _write(table, rows)


def _add_rates(rates: Mapping[RateKey, Mapping[str, int]]) -> None:
    table: Any = ComplaintRate.__table__
    there = {
        (row.quarter, row.service_id): row for row in _rows_of(table, (table.c.quarter, table.c.service_id), list(rates))
    }
    rows = []
    for key, numbers in rates.items():
        row = there.get(key)
        kept = {name: (getattr(row, name) if row is not None else 0) + numbers.get(name, 0) for name in RATES}
        rows.append((key in there, {"quarter": key[0], "service_id": key[1]}, kept))
    _write(table, rows)


def _rows_of(table: Any, keys: tuple[Any, ...], wanted: list[Any], at_once: int = 100) -> Iterator[Any]:
    for begin in range(0, len(wanted), at_once):
        some = tuple_(*keys).in_([tuple(each) for each in wanted[begin : begin + at_once]])
        yield from db.session.execute(select(*keys, *(c for c in table.c if c not in keys)).where(some))


def _write(table: Any, rows: list[tuple[bool, dict[str, Any], dict[str, Any]]]) -> None:
    """(whether it is there, its key, its values) of each row."""
    if new := [key | values for is_there, key, values in rows if not is_there]:
        db.session.execute(insert(table), new)
    if old := [(key, values) for is_there, key, values in rows if is_there]:
        names = list(old[0][0])
        where = (table.c[name] == bindparam(f"of_{name}") for name in names)
        row = update(table).where(*where).values({name: bindparam(name) for name in old[0][1]})
        db.session.execute(row, [{f"of_{name}": value for name, value in key.items()} | values for key, values in old])


# ---- cleaning


def forgotten_until() -> Period:
    """The last quarter of which it is not kept whose contact a case was the first of: the one before the last."""
    return containing(clock.today(), "quarter").previous().previous()


def forget_contacts() -> int:
    """By which hash a case is the first of its contact is not kept when the quarter is long over. Returns how many."""
    until = _until(forgotten_until())
    some = update(ComplaintOnce).where(ComplaintOnce.hash.is_not(None), ComplaintOnce.quarter.in_(until))
    result: Any = db.session.execute(some.values(hash=None))
    return int(result.rowcount)


def _until(last: Period) -> list[Period]:
    kept = db.session.scalars(select(ComplaintOnce.quarter).where(ComplaintOnce.hash.is_not(None)).distinct())
    return [each for each in kept if each <= last]
