"""Reports of days: one's own, those of a team, and what the portal knows that somebody did.

A report is for the person, and for whoever decides about them today in one of their posts. To all others it is not there.
Somebody with two posts writes one report a day, and both superiors read it; the first who decides has decided.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.line import Seated, team_of
from portal.accounts.models import Account, Person
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.evaluation.reports import rules
from portal.evaluation.reports.models import (
    DailyReport,
    ReportDecision,
    ReportFile,
    ReportLine,
    ReportReading,
    WorkDone,
)
from portal.evaluation.reports.rules import REPEATS_FROM, REPEATS_WITHIN, State, Work

D, L = DailyReport, ReportLine
WAITS = D.sent_version > D.decided_version


# ---- one's own


@dataclass(frozen=True)
class Day:
    """One person's day: the report, if there is one, its lines, and what the portal knows of."""

    person_id: int
    day: date
    report: DailyReport | None
    sent: list[ReportLine]  # of the version that was sent last
    draft: list[ReportLine]  # of the version that is worked on
    work: list[tuple[str, str]]  # (kind, number), in the order in which it was done

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
    report = report_of(person_id, day)
    lines = lines_of([report.id]) if report else []
    sent = [line for line in lines if report and line.version == report.sent_version]
    draft = [line for line in lines if report and line.version == report.draft_version]
    return Day(person_id, day, report, sent, draft, work_of(person_id, day))


def report_of(person_id: int, day: date) -> DailyReport | None:
    return db.session.scalar(select(D).where(D.person_id == person_id, D.day == day))


def lines_of(report_ids: Collection[int]) -> list[ReportLine]:
    """Of the version that was sent last and the one that is worked on."""
    some = select(L).join(D, D.id == L.report_id).where(D.id.in_(report_ids), L.version >= D.sent_version)
    return list(db.session.scalars(some.order_by(L.report_id, L.version, L.place)))


def work_of(person_id: int, day: date) -> list[tuple[str, str]]:
    some = select(WorkDone.kind, WorkDone.reference).where(WorkDone.person_id == person_id, WorkDone.day == day)
    return [(row.kind.value, row.reference) for row in db.session.execute(some.order_by(WorkDone.id))]


def work_of_many(person_ids: Collection[int], day: date) -> dict[int, list[Work]]:
    some = select(WorkDone).where(WorkDone.person_id.in_(person_ids), WorkDone.day == day).order_by(WorkDone.id)
    found: dict[int, list[tuple[str, str]]] = {}
    for work in db.session.scalars(some):
        found.setdefault(work.person_id, []).append((work.kind.value, work.reference))
    return {person_id: rules.grouped(done) for person_id, done in found.items()}


def states_of(person_id: int, first: date, last: date) -> dict[date, State]:
    """Of the days on which there is a report."""
    columns = (D.day, D.sent_version, D.decided_version, D.accepted)
    some = select(*columns).where(D.person_id == person_id, D.day.between(first, last)).order_by(D.day)
    return {row.day: rules.state(row.sent_version, row.decided_version, row.accepted) for row in db.session.execute(some)}


def open_reports(person_id: int, today: date) -> list[DailyReport]:
    """Today's, and those of the last quarter that wait for their correction."""
    some = select(D).where(D.person_id == person_id, D.day >= today - timedelta(days=92))
    some = some.where((D.day == today) | (D.accepted.is_(False) & ~WAITS))
    return list(db.session.scalars(some.order_by(D.day)))


def returned_to(person_id: int) -> list[date]:
    """Days of the last quarter whose report waits for its correction."""
    since = clock.today() - timedelta(days=92)
    some = select(D.day).where(D.person_id == person_id, D.day >= since, D.accepted.is_(False), ~WAITS)
    return list(db.session.scalars(some.order_by(D.day)))


def week_of(person_id: int, day: date) -> list[tuple[date, DailyReport | None, list[ReportLine]]]:
    """The seven days of the week, with what was sent for each (2 statements)."""
    days = rules.week_of(day)
    some = select(D).where(D.person_id == person_id, D.day.between(days[0], days[-1])).order_by(D.day)
    reports = {report.day: report for report in db.session.scalars(some)}
    lines: dict[int, list[ReportLine]] = {}
    for line in lines_of([report.id for report in reports.values()]):
        lines.setdefault(line.report_id, []).append(line)
    found = []
    for each in days:
        report = reports.get(each)
        sent = [line for line in lines.get(report.id, []) if line.version == report.sent_version] if report else []
        found.append((each, report, sent))
    return found


def files_of(report_ids: Collection[int]) -> dict[int, list[ReportFile]]:
    some = select(ReportFile).where(ReportFile.report_id.in_(report_ids)).options(joinedload(ReportFile.file))
    found: dict[int, list[ReportFile]] = {}
    for each in db.session.scalars(some.order_by(ReportFile.id)):
        found.setdefault(each.report_id, []).append(each)
    return found


def day_of_report(report_id: int) -> date:
    return db.session.scalars(select(D.day).where(D.id == report_id)).one()


def file(file_id: int, *, reader: Account) -> ReportFile:
    """For the person whose report it belongs to, and for their superior once it was sent."""
    some = select(ReportFile, D).join(D, D.id == ReportFile.report_id).where(ReportFile.id == file_id)
    found = db.session.execute(some.options(joinedload(ReportFile.file))).one_or_none()
    if found is None:
        raise NotFound("There is no such file.")
    kept, report = found
    if report.person_id != reader.person_id and (
        kept.version > report.sent_version or seat_below(report.person_id, reader) is None
    ):
        raise NotFound("There is no such file.")
    return kept


def history(report: DailyReport) -> tuple[list[ReportDecision], list[ReportReading]]:
    """What was said to it, newest first, and who has read it."""
    said = select(ReportDecision).where(ReportDecision.report_id == report.id)
    read = select(ReportReading).where(ReportReading.report_id == report.id)
    return (
        list(db.session.scalars(
            said.order_by(ReportDecision.version.desc()).options(joinedload(ReportDecision.decided_by))
        )),
        list(db.session.scalars(
            read.order_by(ReportReading.read_at, ReportReading.reader_id).options(joinedload(ReportReading.reader))
        )),
    )  # fmt: skip


# ---- the superior's


def seat_below(person_id: int, reader: Account) -> Seated | None:
    """The post by which this person reports to the reader today; None where they do not (1 statement).

    Of two such posts the one that reports directly comes first.
    """
    found = [seat for seat in team_of(reader.staff.id) if seat.person_id == person_id]
    return min(found, key=lambda seat: seat.deputising, default=None)


@dataclass(frozen=True)
class Member:
    """Somebody who reports to the reader, with where their report of the day stands; no word of it."""

    person_id: int
    name: str
    posts: tuple[str, ...]
    deputising: bool
    report_id: int | None = None
    state: State = State.NOT_STARTED
    sent_at: datetime | None = None
    lines: int = 0
    repeated: int = 0  # on how many of the last days there was a line of today's


def board(reader: Account, day: date) -> list[Member]:
    """The team by name (4 statements). Never in an order of who did more."""
    members = _members(team_of(reader.staff.id))
    found = {row.person_id: row for row in _reports_on(members, day)}
    counted, repeated = _counts([row.id for row in found.values()]), repeats([row.id for row in found.values()], day)
    return [
        Member(
            each.person_id, each.name, each.posts, each.deputising, row.id, row.state, row.sent_at,
            counted.get(row.id, 0), max(repeated.get(row.id, {}).values(), default=0),
        ) if (row := found.get(each.person_id)) else each
        for each in members
    ]  # fmt: skip


def _members(seats: Iterable[Seated]) -> list[Member]:
    posts: dict[int, list[Seated]] = {}
    for seat in seats:
        posts.setdefault(seat.person_id, []).append(seat)
    return [
        Member(person_id, some[0].name, tuple(post_of(each) for each in some), all(each.deputising for each in some))
        for person_id, some in posts.items()
    ]


def post_of(seat: Seated) -> str:
    return f"Plt. {seat.post_name}" if seat.acting else seat.post_name


def _reports_on(members: Iterable[Member], day: date) -> list[DailyReport]:
    ids = [each.person_id for each in members]
    return list(db.session.scalars(select(D).where(D.person_id.in_(ids), D.day == day).order_by(D.id))) if ids else []


def _counts(report_ids: Collection[int]) -> dict[int, int]:
    some = select(L.report_id, func.count()).join(D, and_(D.id == L.report_id, D.sent_version == L.version))
    rows = db.session.execute(some.where(D.id.in_(report_ids)).group_by(L.report_id)) if report_ids else ()
    return {row[0]: row[1] for row in rows}


def repeats(report_ids: Collection[int], day: date) -> dict[int, dict[str, int]]:
    """Lines of these reports that the same person sent on several of the last days: report -> likeness -> days.

    What the portal itself put there is left out: a clerk who answers reports each day says the same each day.
    """
    if not report_ids:
        return {}
    now, then, said = aliased(L), aliased(L), aliased(D)
    some = (
        select(D.id, now.likeness, func.count(said.id.distinct()))
        .join(now, and_(now.report_id == D.id, now.version == D.sent_version, now.kind == ""))
        .join(
            said, and_(said.person_id == D.person_id, said.day.between(day - REPEATS_WITHIN, day), said.sent_version > 0)
        )
        .join(then, and_(then.report_id == said.id, then.version == said.sent_version, then.likeness == now.likeness))
        .where(D.id.in_(report_ids))
        .group_by(D.id, now.likeness)
        .having(func.count(said.id.distinct()) >= REPEATS_FROM)
    )
    found: dict[int, dict[str, int]] = {}
    for report_id, likeness, days in db.session.execute(some):
        found.setdefault(report_id, {})[likeness] = days
    return found


@dataclass(frozen=True)
class Sent:
    """A report as its superior reads it: what was sent, and beside it what the portal knows of that day."""

    report: DailyReport
    seat: Seated  # the post by which they report to the reader
    lines: list[ReportLine]
    work: list[Work]
    files: list[ReportFile] = field(default_factory=list)
    repeated: dict[str, int] = field(default_factory=dict)  # likeness -> days


def waiting_on(reader: Account, day: date) -> list[Sent]:
    """What was sent for this day and waits for the reader, by name."""
    seats = _by_person(team_of(reader.staff.id))
    some = select(D).where(D.person_id.in_(seats), D.day == day, WAITS).join(Person).order_by(Person.name, D.id)
    return _sent(list(db.session.scalars(some.options(joinedload(D.person)))), seats, day)


def sent_by(person_id: int, day: date, *, reader: Account) -> Sent:
    """One that was sent, for whoever decides about the person today."""
    seat = seat_below(person_id, reader)
    report = report_of(person_id, day) if seat else None
    if seat is None or report is None or report.sent_version == 0:
        raise NotFound("There is no such report.")
    return _sent([report], {person_id: seat}, day)[0]


def _by_person(seats: Iterable[Seated]) -> dict[int, Seated]:
    """Of somebody's two posts the one that reports directly."""
    return {seat.person_id: seat for seat in sorted(seats, key=lambda seat: -seat.deputising)}


def _sent(reports: list[DailyReport], seats: dict[int, Seated], day: date) -> list[Sent]:
    ids = [report.id for report in reports]
    lines: dict[int, list[ReportLine]] = {}
    for line in lines_of(ids):
        lines.setdefault(line.report_id, []).append(line)
    work, files = work_of_many([report.person_id for report in reports], day), files_of(ids)
    same = repeats(ids, day)
    return [
        Sent(
            report, seats[report.person_id],
            [line for line in lines.get(report.id, []) if line.version == report.sent_version],
            work.get(report.person_id, []),
            [each for each in files.get(report.id, []) if each.version <= report.sent_version], same.get(report.id, {}),
        )
        for report in reports
    ]  # fmt: skip


def waiting_days(reader: Account) -> dict[date, int]:
    """How many reports wait for the reader, by day, the oldest first (2 statements)."""
    return team_waiting(reader) or {}


def team_waiting(reader: Account) -> dict[date, int] | None:
    """The same, and None of who has no team."""
    people = {seat.person_id for seat in team_of(reader.staff.id)}
    if not people:
        return None
    some = select(D.day, func.count()).where(D.person_id.in_(people), WAITS).group_by(D.day).order_by(D.day)
    return {row[0]: row[1] for row in db.session.execute(some)}
