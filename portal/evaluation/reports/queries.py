"""One's own reports: of a day, of a week, what was said to them, and what the portal knows that somebody did.

Statements that hot pages ask are put together once: that takes longer than to run them.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, false, literal, null, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.together import Asked, Question
from portal.evaluation.reports import rules
from portal.evaluation.reports.models import (
    DailyReport,
    ReportDecision,
    ReportFile,
    ReportLine,
    ReportReading,
    WorkDone,
)
from portal.evaluation.reports.rules import State, Work

D, L = DailyReport, ReportLine
WAITS = D.sent_version > D.decided_version
AROUND = timedelta(days=14)  # days before one and after it that its page leads to
LOOKED_BACK = timedelta(days=92)  # for what was returned and not corrected

PERSON: Any = bindparam("person_id")
# The report of a day, and those around it.
AROUND_DAY = select(D).where(D.person_id == PERSON, D.day.between(bindparam("first"), bindparam("last"))).order_by(D.day)
OPEN = Question(
    select(D.day, D.sent_version, D.decided_version, D.accepted, D.seen)
    .where(D.person_id == PERSON, D.day >= bindparam("looked_back"))
    .where((D.day == bindparam("today")) | (D.accepted.is_(False) & ~WAITS))
    .order_by(D.day)
)
LINES = (
    select(L)
    .join(D, D.id == L.report_id)
    .where(D.id.in_(bindparam("reports", expanding=True)), L.version >= D.sent_version)
    .order_by(L.report_id, L.version, L.place)
)
OF_DAY = (
    select(WorkDone.person_id, WorkDone.kind, WorkDone.reference)
    .where(WorkDone.day == bindparam("day"))
    .order_by(WorkDone.id)
)
WORK = Question(OF_DAY.where(WorkDone.person_id == PERSON))
WORK_OF_MANY = OF_DAY.where(WorkDone.person_id.in_(bindparam("people", expanding=True)))
HISTORY = (
    select(
        ReportDecision.version, ReportDecision.decided_at.label("at"), Person.name, ReportDecision.accepted,
        ReportDecision.reason, ReportDecision.deputising,
    )
    .join(Person, Person.id == ReportDecision.decided_by_id)
    .where(ReportDecision.report_id == bindparam("report"))
    .union_all(
        select(ReportReading.version, ReportReading.read_at, Person.name, null(), literal(""), false())
        .join(Person, Person.id == ReportReading.reader_id)
        .where(ReportReading.report_id == bindparam("report"))
    )
)  # fmt: skip


@dataclass(frozen=True)
class Day:
    """One person's day: the report, if there is one, its lines, and what the portal knows of."""

    person_id: int
    day: date
    report: DailyReport | None
    sent: list[ReportLine]  # of the version that was sent last
    draft: list[ReportLine]  # of the version that is worked on
    work: list[tuple[str, str]]  # (kind, number), in the order in which it was done
    states: dict[date, State] = field(default_factory=dict)  # of the days around it that have a report

    @property
    def state(self) -> State:
        return self.report.state if self.report else State.NOT_STARTED

    @property
    def lines(self) -> list[ReportLine]:
        """What they see: what they work on, or else what they have sent."""
        return self.draft if self.is_worked_on else self.sent

    @property
    def is_worked_on(self) -> bool:
        return self.report is None or self.report.sent_version == 0 or bool(self.draft)

    @property
    def counts(self) -> dict[str, int]:
        return {work.kind: work.count for work in rules.grouped(self.work)}

    @property
    def new_work(self) -> list[Work]:
        """What is in no line of theirs yet."""
        return rules.not_seen(self.work, self.report.seen if self.report else {})

    @property
    def may_be_written(self) -> bool:
        return rules.may_be_written(self.day, clock.today(), self.state)


def day_of(person_id: int, day: date) -> Day:
    """In three statements at most."""
    around = bindings(day)
    found = {report.day: report for report in db.session.scalars(AROUND_DAY, {"person_id": person_id, **around})}
    report = found.get(day)
    lines = lines_of([report.id]) if report else []
    sent = [line for line in lines if report and line.version == report.sent_version]
    draft = [line for line in lines if report and line.version == report.draft_version]
    states = {each.day: each.state for each in found.values()}
    return Day(person_id, day, report, sent, draft, work_of(person_id, day), states)


def bindings(day: date) -> dict[str, date]:
    return {"first": day - AROUND, "last": min(day + AROUND, clock.today())}


def states_around(person_id: int, day: date) -> dict[date, State]:
    """Of the days around this one that have a report (1 statement)."""
    found = db.session.scalars(AROUND_DAY, {"person_id": person_id, **bindings(day)})
    return {report.day: report.state for report in found}


def report_of(person_id: int, day: date) -> DailyReport | None:
    return db.session.scalar(select(D).where(D.person_id == person_id, D.day == day))


def lines_of(report_ids: Collection[int]) -> list[ReportLine]:
    """Of the version that was sent last and the one that is worked on."""
    return list(db.session.scalars(LINES, {"reports": list(report_ids)})) if report_ids else []


def asks_work(person_id: int, day: date) -> Asked:
    return WORK(person_id=person_id, day=day)


def work_of(person_id: int, day: date) -> list[tuple[str, str]]:
    return [(row.kind.value, row.reference) for row in asks_work(person_id, day).rows()]


def work_of_many(person_ids: Collection[int], day: date) -> dict[int, list[Work]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for row in db.session.execute(WORK_OF_MANY, {"people": list(person_ids), "day": day}):
        found.setdefault(row.person_id, []).append((row.kind.value, row.reference))
    return {person_id: rules.grouped(done) for person_id, done in found.items()}


class Open(NamedTuple):
    """A report of one's own that there is something to do about: its day, where it stands, and what was in it."""

    day: date
    state: State
    seen: dict[str, int]


def asks_open(person_id: int, today: date) -> Asked:
    return OPEN(person_id=person_id, today=today, looked_back=today - LOOKED_BACK)


def open_reports(person_id: int, today: date) -> list[Open]:
    """Today's, and those of the last quarter that wait for their correction (1 statement)."""
    rows = asks_open(person_id, today).rows()
    return [Open(row.day, rules.state(row.sent_version, row.decided_version, row.accepted), row.seen) for row in rows]


def week_of(person_id: int, day: date) -> list[tuple[date, DailyReport | None, list[ReportLine]]]:
    """The seven days of the week, with what was sent for each (2 statements)."""
    days = rules.week_of(day)
    rows = db.session.scalars(AROUND_DAY, {"person_id": person_id, "first": days[0], "last": days[-1]})
    reports = {report.day: report for report in rows}
    lines: dict[int, list[ReportLine]] = {}
    for line in lines_of([report.id for report in reports.values()]):
        lines.setdefault(line.report_id, []).append(line)
    found = []
    for each in days:
        report = reports.get(each)
        sent = [line for line in lines.get(report.id, []) if line.version == report.sent_version] if report else []
        found.append((each, report, sent))
    return found


def files_of(reports: Collection[DailyReport]) -> dict[int, list[ReportFile]]:
    """By the number of the report (1 statement, none where no report has any)."""
    numbers = [report.id for report in reports if report.files]
    found: dict[int, list[ReportFile]] = {}
    if numbers:
        some = select(ReportFile).where(ReportFile.report_id.in_(numbers)).options(joinedload(ReportFile.file))
        for each in db.session.scalars(some.order_by(ReportFile.id)):
            found.setdefault(each.report_id, []).append(each)
    return found


def file(file_id: int) -> tuple[ReportFile, DailyReport]:
    """With the report it belongs to. Who may see it is asked elsewhere: `team.may_see`."""
    some = select(ReportFile, D).join(D, D.id == ReportFile.report_id).where(ReportFile.id == file_id)
    found = db.session.execute(some.options(joinedload(ReportFile.file))).one_or_none()
    if found is None:
        raise NotFound("There is no such file.")
    return found[0], found[1]


class Said(NamedTuple):
    """A decision on a version of a report, or, where `accepted` is None, that somebody has read it."""

    version: int
    at: datetime
    name: str
    accepted: bool | None
    reason: str
    deputising: bool


def history(report: DailyReport | None) -> list[Said]:
    """What was said to it and who has read it, newest first (1 statement, none of what was never sent)."""
    if report is None or not report.sent_version:
        return []
    rows = db.session.execute(HISTORY, {"report": report.id})
    return sorted((Said(*row) for row in rows), key=lambda said: (said.at, said.version, said.name), reverse=True)
