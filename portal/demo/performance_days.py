"""Half a year of daily reports of the eight who work with complaints, surveys and data, and at counters.

The last two weeks are lived through by the deeds that people do (`daily`). What is older is written into the tables at
once, as those deeds would have left them: each of the thousand reports takes a dozen statements otherwise, and the demo
would come up ten seconds later. So these rows alone have not been through the rules, and a test holds them against these.

Each working day has its report: what the portal knows of that day, and two or three lines of the post. Most are sent in
the afternoon and accepted the next working day; a few come late, and a few were returned and sent anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from portal.accounts.line import judge_of
from portal.accounts.models import Person
from portal.core.db import db
from portal.core.workdays import Calendar
from portal.core.zone import PALEMBANG
from portal.demo import performance, walk
from portal.demo.performance_lines import drawn
from portal.evaluation.plans.queries import results_of
from portal.evaluation.reports import rules, words
from portal.evaluation.reports.models import DailyReport, ReportDecision, ReportLine, ReportReading, WorkDone
from portal.evaluation.reports.rules import Line, Work

DAYS = 182
DAY = timedelta(days=1)
LATE, RETURNED = 29, 43  # one report in so many
REASONS = (
    "Tuliskan nomor register atau halamannya, supaya mudah dicari.", "Jumlahnya belum ada. Lengkapi sebelum saya terima.",
    "Yang dikerjakan di lapangan belum tertulis. Tambahkan tempat dan dengan siapa.",
)  # fmt: skip


@dataclass(frozen=True)
class Stint:
    """Somebody in a post from day to day, the superior who decided then, and the results of the plan that they served."""

    person_id: int
    post_name: str
    first: date
    last: date
    judge_id: int
    results: Sequence[int]


@dataclass(frozen=True)
class Written:
    """One report with its versions, of which the last was accepted and those before returned."""

    stint: Stint
    day: date
    work: Sequence[Work]
    versions: Sequence[Sequence[Line]]
    sent: Sequence[datetime]
    decided: Sequence[datetime]
    reason: str


def live(today: date, before: date, calendar: Calendar) -> None:
    """All working days of the half year until the day `before`."""
    people = [walk.account_of(work.who).staff for work in performance.WORKS if work.post]
    stints = [stint for person in people for stint in stints_of(person, today - DAYS * DAY, before - DAY)]
    write(stints, calendar)


def stints_of(person: Person, first: date, last: date) -> Iterator[Stint]:
    """A year is a stint of its own, as it has a plan of its own."""
    for held in person.holdings:
        for year in range(first.year, last.year + 1):
            since = max(first, held.from_on, date(year, 1, 1))
            until = min(last, held.until_on or last, date(year, 12, 31))
            judge = judge_of(held.post_id, person.id, on=since) if since <= until else None
            if judge:
                # Of the plan that held all the time: a line serves a result on which they worked that day.
                served = [{one.id: None for one in results_of(person.id, day)} for day in (since, until)]
                results = [number for number in served[0] if number in served[1]]
                yield Stint(person.id, held.post.name, since, until, judge.person_id, results)


def write(stints: Sequence[Stint], calendar: Calendar) -> None:
    known = _work_of(stints)
    written = [
        one for place, stint in enumerate(stints) for one in _reports(stint, known, calendar, Random(place))
    ]  # fmt: skip
    some = insert(DailyReport).returning(DailyReport.id, DailyReport.person_id, DailyReport.day)
    rows = db.session.execute(some, [_report(one) for one in written]) if written else ()
    ids = {(row.person_id, row.day): row.id for row in rows}
    for table, of_one in ((ReportLine, _lines), (ReportDecision, _decisions), (ReportReading, _readings)):
        values = [row for one in written for row in of_one(ids[one.stint.person_id, one.day], one)]
        if values:
            db.session.execute(insert(table), values)


def _work_of(stints: Sequence[Stint]) -> dict[tuple[int, date], list[tuple[str, str]]]:
    """What the portal knows of, by person and day."""
    people = {stint.person_id for stint in stints}
    some = select(WorkDone.person_id, WorkDone.day, WorkDone.kind, WorkDone.reference)
    found: dict[tuple[int, date], list[tuple[str, str]]] = {}
    for row in db.session.execute(some.where(WorkDone.person_id.in_(people)).order_by(WorkDone.id)):
        found.setdefault((row.person_id, row.day), []).append((row.kind.value, row.reference))
    return found


def _reports(
    stint: Stint, known: dict[tuple[int, date], list[tuple[str, str]]], calendar: Calendar, chance: Random
) -> Iterator[Written]:
    deck, count = drawn(stint.post_name, chance), (stint.last - stint.first).days + 1
    days = [day for day in (stint.first + back * DAY for back in range(count)) if calendar.is_workday(day)]
    for place, day in enumerate(days, stint.person_id * 7):  # each has bad days of their own
        work = rules.grouped(known.get((stint.person_id, day), ()))
        own = [next(deck) for _line in range(chance.choice((2, 2, 3)))]
        served = (replace(line, result_id=chance.choice([None, *stint.results])) for line in own)
        lines = [*(words.line_of(one) for one in work), *served]
        sent_on = _later(calendar, day, 1 + place % 2) if place % LATE == 0 else day
        sent, decided = [_at(sent_on, chance, 15)], [_at(_later(calendar, sent_on), chance, 8)]
        versions, reason = [lines], ""
        if place % RETURNED == 0:
            reason, versions = chance.choice(REASONS), [[replace(line, proof="") for line in lines], lines]
            sent.append(_at(decided[0].date(), chance, 15))
            decided.append(_at(_later(calendar, decided[0].date()), chance, 8))
        yield Written(stint, day, work, versions, sent, decided, reason)


def _later(calendar: Calendar, day: date, workdays: int = 1) -> date:
    for _day in range(workdays):
        day = calendar.workday_on_or_after(day + DAY)
    return day


def _at(day: date, chance: Random, hour: int) -> datetime:
    return datetime.combine(day, time(hour, chance.randrange(60)), PALEMBANG)


# ---- the rows, as the deeds leave them


def _report(one: Written) -> dict[str, Any]:
    version = len(one.versions)
    return {
        "person_id": one.stint.person_id, "day": one.day, "saves": 2 * version, "files": 0,
        "seen": {each.kind: each.count for each in one.work}, "sent_version": version, "sent_at": one.sent[-1],
        "decided_version": version, "accepted": True,
    }  # fmt: skip


def _lines(report_id: int, one: Written) -> Iterable[dict[str, Any]]:
    for version, lines in enumerate(one.versions, 1):
        for place, line in enumerate(lines, 1):
            yield {
                "report_id": report_id, "version": version, "place": place, "text": line.text, "amount": line.amount,
                "unit": line.unit, "proof": line.proof, "kind": line.kind, "likeness": line.likeness,
                "result_id": line.result_id,
            }  # fmt: skip


def _decisions(report_id: int, one: Written) -> Iterable[dict[str, Any]]:
    for version, at in enumerate(one.decided, 1):
        accepted = version == len(one.versions)
        yield {
            "report_id": report_id, "version": version, "accepted": accepted, "reason": "" if accepted else one.reason,
            "decided_by_id": one.stint.judge_id, "deputising": False, "decided_at": at,
        }  # fmt: skip


def _readings(report_id: int, one: Written) -> Iterable[dict[str, Any]]:
    for version, at in enumerate(one.decided, 1):
        yield {"report_id": report_id, "version": version, "reader_id": one.stint.judge_id, "read_at": at}
