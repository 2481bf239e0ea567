"""Reports as the superior reads them, and where each of a team stands.

A report is for the person, and for whoever decides about them today in one of their posts. To all others it is not there.
Somebody with two posts writes one report a day, and both superiors read it; the first who decides has decided.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.line import TEAM_PEOPLE, Seated, asks_team, team_of
from portal.accounts.models import Account, Person
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.together import Asked, Question, together
from portal.evaluation.reports import queries
from portal.evaluation.reports.models import DailyReport, ReportFile, ReportLine
from portal.evaluation.reports.queries import WAITS, D, L
from portal.evaluation.reports.rules import REPEATS_FROM, REPEATS_WITHIN, State, Work, state

_lines = select(func.count()).where(L.report_id == D.id, L.version == D.sent_version).correlate(D)
OF_TEAM = D.person_id.in_(TEAM_PEOPLE)
ON_DAY = Question(select(
    D.id, D.person_id, D.sent_version, D.decided_version, D.accepted, D.sent_at, _lines.scalar_subquery().label("lines"),
).where(OF_TEAM, D.day == bindparam("day")).order_by(D.id))  # fmt: skip
WAITING_DAYS = Question(
    select(D.day, func.count().label("waits")).where(OF_TEAM, WAITS).group_by(D.day).order_by(D.day)
)


def _repeats() -> Any:
    now, then, said = aliased(L), aliased(L), aliased(D)
    days = said.day.between(bindparam("since"), bindparam("day"))
    return (
        select(D.id, now.likeness, func.count(said.id.distinct()))
        .join(now, and_(now.report_id == D.id, now.version == D.sent_version, now.kind == ""))
        .join(said, and_(said.person_id == D.person_id, days, said.sent_version > 0))
        .join(then, and_(then.report_id == said.id, then.version == said.sent_version, then.likeness == now.likeness))
        .where(D.id.in_(bindparam("reports", expanding=True)))
        .group_by(D.id, now.likeness)
        .having(func.count(said.id.distinct()) >= REPEATS_FROM)
    )


REPEATS = _repeats()


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


@dataclass(frozen=True)
class Board:
    members: list[Member]  # by name, and never in an order of who did more
    waiting: dict[date, int]  # how many reports wait for the reader, by day, the oldest first


def board(reader: Account, day: date, *, alone: bool = False) -> Board:
    """In two statements; one that stands `alone` is without what waits of other days."""
    me = reader.staff.id
    with together([asks_team(me), asks_day(me, day), *([] if alone else [asks_waiting(me)])]):
        members, rows = _members(team_of(me)), asks_day(me, day).rows()
        waiting = {} if alone else _waiting_days(me)
    found = {row.person_id: row for row in rows}
    same = repeats([row.id for row in rows if row.sent_version], day)
    members = [_with_report(each, found[each.person_id], same) if each.person_id in found else each for each in members]
    return Board(members, waiting)


def _with_report(member: Member, row: Any, same: dict[int, dict[str, int]]) -> Member:
    stands = state(row.sent_version, row.decided_version, row.accepted)
    most = max(same.get(row.id, {}).values(), default=0)
    return replace(member, report_id=row.id, state=stands, sent_at=row.sent_at, lines=row.lines, repeated=most)


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


def repeats(report_ids: Collection[int], day: date) -> dict[int, dict[str, int]]:
    """Lines of these reports that the same person sent on several of the last days: report -> likeness -> days.

    What the portal itself put there is left out: a clerk who answers reports each day says the same each day.
    """
    if not report_ids:
        return {}
    found: dict[int, dict[str, int]] = {}
    given = {"reports": list(report_ids), "since": day - REPEATS_WITHIN, "day": day}
    for report_id, likeness, days in db.session.execute(REPEATS, given):
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
    report = queries.report_of(person_id, day) if seat else None
    if seat is None or report is None or report.sent_version == 0:
        raise NotFound("There is no such report.")
    return _sent([report], {person_id: seat}, day)[0]


def _by_person(seats: Iterable[Seated]) -> dict[int, Seated]:
    """Of somebody's two posts the one that reports directly."""
    return {seat.person_id: seat for seat in sorted(seats, key=lambda seat: -seat.deputising)}


def _sent(reports: list[DailyReport], seats: dict[int, Seated], day: date) -> list[Sent]:
    ids = [report.id for report in reports]
    lines: dict[int, list[ReportLine]] = {}
    for line in queries.lines_of(ids):
        lines.setdefault(line.report_id, []).append(line)
    work, files = queries.work_of_many([report.person_id for report in reports], day), queries.files_of(reports)
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


def team_waiting(reader: Account) -> dict[date, int] | None:
    """How many reports wait for the reader, by day, the oldest first; None of who has no team (2 statements)."""
    return _waiting_days(reader.staff.id) if team_of(reader.staff.id) else None


def asks_waiting(superior_id: int) -> Asked:
    return WAITING_DAYS(person_id=superior_id, today=clock.today())


def _waiting_days(superior_id: int) -> dict[date, int]:
    return {row.day: row.waits for row in asks_waiting(superior_id).rows()}


def may_see(kept: ReportFile, report: DailyReport, reader: Account) -> bool:
    """A file: the person whose report it belongs to, and their superior once it was sent."""
    if report.person_id == reader.person_id:
        return True
    return kept.version <= report.sent_version and seat_below(report.person_id, reader) is not None


def asks_day(superior_id: int, day: date) -> Asked:
    return ON_DAY(person_id=superior_id, today=clock.today(), day=day)


def states_on(superior_id: int, day: date) -> dict[int, State]:
    """Where the reports of who reports to them stand, by person (1 statement)."""
    rows = asks_day(superior_id, day).rows()
    return {row.person_id: state(row.sent_version, row.decided_version, row.accepted) for row in rows}
