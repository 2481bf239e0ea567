"""What a person does with the report of their day, and what their superior does with it. What was sent stays as it is."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select

from portal.accounts.models import Account
from portal.core import clock, files
from portal.core.audit import record
from portal.core.db import db, insert_into
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.words import N_
from portal.evaluation.plans.queries import results_of
from portal.evaluation.reports import queries, rules, team
from portal.evaluation.reports.models import DailyReport, ReportDecision, ReportFile, ReportLine, ReportReading
from portal.evaluation.reports.queries import Day
from portal.evaluation.reports.rules import Line, State
from portal.evaluation.reports.team import Sent

CHANGED = N_("This report was changed in another window meanwhile. Copy what you wrote here, and open the day anew.")
DECIDED = N_("This report was sent anew or decided meanwhile. Read it again.")


def save(day: Day, lines: Sequence[Line], *, seen: Mapping[str, int], saves: int, by: Account) -> DailyReport:
    """Keep what they work on. `seen`: how much of the work of each kind stood before them; `saves`: as they read it.

    Raises Refused where the day is over for good, where a line lacks something, or where another window was faster.
    """
    report = _held(day, by)
    if report.saves != saves:
        raise Refused(CHANGED)
    kept = [line for line in lines if not line.is_empty]
    for line in lines:
        for fault in rules.faults_of(line).values():
            raise Refused(fault)
    if len(kept) > rules.MOST_LINES:
        raise Refused("Write at most 30 lines a day.")
    counts = {work.kind: work.count for work in rules.grouped(queries.work_of(day.person_id, day.day))}
    _check_results(kept, day)
    _write_lines(report, kept, counts)
    report.seen = report.seen | {kind: min(count, counts.get(kind, 0)) for kind, count in seen.items()}
    report.saves += 1
    db.session.flush()
    return report


def send(report: DailyReport, *, by: Account) -> None:
    """Hand in what was saved: from here on it stays as it is, and what follows is another version."""
    _hold(report)
    if report.person_id != by.person_id or not by.active:
        raise NotAllowed("Only the person whose day it was sends the report.")
    newest = select(ReportLine.place).where(ReportLine.report_id == report.id, ReportLine.version == report.draft_version)
    if db.session.scalar(newest.limit(1)) is None:
        raise Refused("Write at least one line.")
    report.sent_version, report.sent_at, report.saves = report.draft_version, clock.moment(), report.saves + 1
    db.session.flush()
    record("daily_report:send", report, by=by, version=report.sent_version)


def add_file(day: Day, title: str, stored: files.StoredFile, *, by: Account) -> ReportFile:
    """Let a document or a picture stand beside the lines as their proof."""
    report = _held(day, by)
    if report.files >= rules.MOST_FILES:
        raise Refused("Five files at most a day.", field="berkas")
    if not title or len(title) > rules.TITLE_LENGTH:
        raise Refused("Write in a few words what the file shows.", field="judul")
    made = ReportFile(report_id=report.id, version=report.draft_version, file=stored, title=title)
    db.session.add(made)
    report.files += 1
    db.session.flush()
    return made


def remove_file(kept: ReportFile, *, by: Account) -> None:
    """Take back one that was not sent yet."""
    report = db.session.get_one(DailyReport, kept.report_id)
    _hold(report)
    if report.person_id != by.person_id:
        raise NotFound("There is no such file.")
    if kept.version <= report.sent_version:
        raise Refused("This file was sent with the report, and stays with it.")
    stored = kept.file
    db.session.delete(kept)
    report.files -= 1
    db.session.flush()
    files.remove(stored)


# ---- what a superior does


def note_reading(found: Collection[Sent], *, by: Account) -> None:
    """Let the person see who has read their report: once for each version."""
    who = {"reader_id": by.person_id, "read_at": clock.moment()}
    rows = [{"report_id": each.report.id, "version": each.report.sent_version, **who} for each in found]
    if rows:
        statement = insert_into(ReportReading).values(rows).on_conflict_do_nothing()
        first = set(db.session.scalars(statement.returning(ReportReading.report_id)))
        for each in found:
            if each.report.id in first:
                record("daily_report:read", each.report, by=by, version=each.report.sent_version)


def accept(sent: Sent, *, version: int, by: Account) -> None:
    """Take note of the report as it was read. `version`: of what they have read."""
    _decide(sent, True, "", version=version, by=by)


def send_back(sent: Sent, reason: str, *, version: int, by: Account) -> None:
    """Ask for a correction, with a word why. The person corrects it and sends it anew."""
    reason = reason.strip().replace("\r\n", "\n")
    if not reason or len(reason) > rules.REASON_LENGTH:
        raise Refused("Write in up to 600 letters what has to be corrected. The person reads it.", field="reason")
    _decide(sent, False, reason, version=version, by=by)


def accept_many(found: Collection[Sent], versions: Mapping[int, int], *, by: Account) -> tuple[int, int]:
    """Accept those that were ticked, as they were read: report -> version. Returns how many, and how many were left
    since they were sent anew or decided meanwhile.
    """
    done = 0
    for each in found:
        if versions.get(each.report.id) == each.report.sent_version and each.report.state is State.SENT:
            accept(each, version=each.report.sent_version, by=by)
            done += 1
    return done, len(versions) - done


def _decide(sent: Sent, accepted: bool, reason: str, *, version: int, by: Account) -> None:
    report, seat = sent.report, team.seat_below(sent.report.person_id, by)
    if seat is None or not by.active:
        raise NotAllowed("Only the direct superior decides on a report.")
    _hold(report)
    if report.sent_version != version or report.state is not State.SENT:
        raise Refused(DECIDED)
    db.session.add(ReportDecision(
        report_id=report.id, version=version, accepted=accepted, reason=reason, decided_by_id=by.staff.id,
        deputising=seat.deputising, decided_at=clock.moment(),
    ))  # fmt: skip
    report.decided_version, report.accepted = version, accepted
    db.session.flush()
    about = {"version": version, "deputising": seat.deputising}
    if accepted:
        record("daily_report:accept", report, by=by, **about)
    else:
        record("daily_report:return", report, by=by, **about)


# ---- what the others stand on


def _held(day: Day, by: Account) -> DailyReport:
    """The report of the day, begun where there was none, which nobody else changes before the transaction ends."""
    if day.person_id != by.person_id or not by.active:
        raise NotAllowed("Only the person whose day it was writes the report.")
    nothing = {"saves": 0, "seen": {}, "sent_version": 0, "decided_version": 0, "files": 0}
    row = {"person_id": day.person_id, "day": day.day, **nothing}
    db.session.execute(insert_into(DailyReport).values(row).on_conflict_do_nothing())
    report = queries.report_of(day.person_id, day.day)
    assert report is not None
    _hold(report)
    if not rules.may_be_written(day.day, clock.today(), report.state):
        raise Refused("This day is more than a fortnight ago or has not come. Its report can no longer be begun.")
    return report


def _hold(report: DailyReport) -> None:
    db.session.refresh(report, with_for_update={"of": DailyReport})


def _check_results(lines: Sequence[Line], day: Day) -> None:
    """A line serves a result on which they worked that day, and no other."""
    named = {line.result_id for line in lines} - {None}
    if named and not named <= {one.id for one in results_of(day.person_id, day.day)}:
        raise Refused("Choose a result of your plan of work, or none.")


def _write_lines(report: DailyReport, lines: Sequence[Line], counts: Mapping[str, int]) -> None:
    """In place of what stood in this version. A line is called work of the portal only where the portal knows of any."""
    version = report.draft_version
    db.session.execute(delete(ReportLine).where(ReportLine.report_id == report.id, ReportLine.version == version))
    for place, line in enumerate(lines, 1):
        db.session.add(ReportLine(
            report_id=report.id, version=version, place=place, text=line.text, amount=line.amount, unit=line.unit,
            proof=line.proof, kind=line.kind if line.kind in counts else "", likeness=line.likeness,
            result_id=line.result_id,
        ))  # fmt: skip
    db.session.flush()
