"""The half year of daily reports that the demo writes at once, held against the rules that its deeds would go by."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.work import WorkKind
from portal.demo import performance, performance_days, performance_lines
from portal.demo.performance_days import stints_of
from portal.demo.performance_papers import page_of
from portal.evaluation.plans.queries import results_of
from portal.evaluation.reports import rules, team
from portal.evaluation.reports.jobs import note_work
from portal.evaluation.reports.models import DailyReport, ReportDecision, ReportLine, ReportReading
from portal.evaluation.reports.rules import State, faults_of
from portal.organisation import free_days
from tests.evaluation.conftest import office as office  # a fixture

DAY = timedelta(days=1)
JUNE, DECEMBER = date(2026, 6, 1), date(2026, 11, 30)
CASE = "PLJ-26-7K3M-9Q9"


@pytest.fixture
def half_year(office, session, set_clock):
    """Tuti at a counter and Rian with data; Rian moves to another post in September. Tuti did something on two days."""
    free_days.load_shipped()
    office.tuti_post.name, office.rian_post.name = "Petugas Loket", "Pengelola Data"
    office.agreed(office.tuti, office.tuti_post, office.head)
    set_clock(date(2026, 9, 1))
    office.leave(office.rian)
    post = office.post("Pengelola Survei", office.town.chief_post, office.town.secretariat)
    office.hold(post, office.rian, days=0)
    for number, day in enumerate((date(2026, 6, 3), date(2026, 6, 7))):  # a Wednesday and a Sunday
        note_work(f"k{number}", office.tuti.id, WorkKind.CASE_ANSWERED.value, CASE, day.isoformat())
    set_clock(DECEMBER)
    stints = [one for who in (office.tuti, office.rian) for one in stints_of(who.person, JUNE, DECEMBER - DAY)]
    performance_days.write(stints, free_days.calendar())
    session.commit()
    return session


def test_there_is_one_report_of_each_working_day_and_none_of_any_other(office, half_year):
    calendar = free_days.calendar()
    days = [JUNE + ahead * DAY for ahead in range((DECEMBER - JUNE).days)]
    working = {day for day in days if calendar.is_workday(day)}
    assert {day for day in days if day.weekday() < 5} - working  # holidays among them
    for who in (office.tuti, office.rian):
        kept = half_year.scalars(select(DailyReport.day).where(DailyReport.person_id == who.person_id)).all()
        assert (set(kept), len(kept)) == (working, len(working))


def test_they_are_accepted_a_few_of_them_late_or_after_a_correction(office, half_year):
    reports = half_year.scalars(select(DailyReport)).all()
    decisions = half_year.scalars(select(ReportDecision)).all()
    assert {each.state for each in reports} == {State.ACCEPTED}
    late = [each for each in reports if each.sent_version == 1 and each.sent_at.date() > each.day]
    anew = [each for each in reports if each.sent_version == 2]
    assert 1 <= len(late) < len(reports) / 10
    assert 1 <= len(anew) < len(reports) / 10
    assert len([each for each in decisions if not each.accepted and each.reason]) == len(anew)
    assert len(decisions) == len(reports) + len(anew) == half_year.query(ReportReading).count()
    for each in reports:
        sent = each.sent_at.astimezone(clock.PALEMBANG)
        assert free_days.calendar().is_workday(sent.date())
        assert sent.date() >= each.day
    by_report = {each.id: each for each in reports}
    for each in decisions:
        assert each.decided_at > by_report[each.report_id].sent_at or not each.accepted


def test_no_line_is_one_that_the_rules_would_refuse(office, half_year):
    days = dict(half_year.execute(select(DailyReport.id, DailyReport.day)).all())
    people = dict(half_year.execute(select(DailyReport.id, DailyReport.person_id)).all())
    served = {}
    for one in half_year.scalars(select(ReportLine)):
        assert faults_of(one.said) == {}
        assert one.likeness == one.said.likeness
        if one.result_id:
            served.setdefault((people[one.report_id], days[one.report_id]), set()).add(one.result_id)
    assert served
    for (person_id, day), results in served.items():
        assert results <= {one.id for one in results_of(person_id, day)}


def test_what_happened_stands_in_the_report_of_its_day(office, half_year):
    some = select(DailyReport.day, ReportLine.amount, ReportLine.proof).join(ReportLine).where(ReportLine.kind != "")
    assert half_year.execute(some).all() == [(date(2026, 6, 3), 1, CASE)]
    (seen,) = half_year.scalars(select(DailyReport.seen).where(DailyReport.day == date(2026, 6, 3)).limit(1))
    assert seen == {"case_answered": 1}


def test_nobody_is_told_that_a_line_is_the_same_every_day(office, half_year):
    for each in half_year.scalars(select(DailyReport).where(DailyReport.day >= date(2026, 7, 1))):
        assert team.repeats([each.id], each.day) == {}


def test_who_decided_is_who_was_above_on_that_day(office, half_year):
    some = select(DailyReport.day, ReportDecision.decided_by_id).join(ReportDecision)
    by = half_year.execute(some.where(DailyReport.person_id == office.rian.person_id)).all()
    head, chief = office.head.person_id, office.chief.person_id
    assert {who for day, who in by if day < date(2026, 9, 1)} == {head}
    assert {who for day, who in by if day >= date(2026, 9, 1)} == {chief}


def test_the_sentences_are_many_and_of_the_post():
    known = performance_lines
    kinds = [known.COMPLAINTS, known.COUNTER, known.DATA, known.SURVEYS, known.EVERYBODY]
    texts = [each.text for some in kinds for each in some]
    assert len(texts) == len(set(texts)) >= 40
    assert all(len(some) >= 10 for some in kinds)
    posts = {work.post for work in performance.WORKS if work.post} | {performance.LATER.post}
    assert posts == set(known.BY_POST)
    assert len([work for work in performance.WORKS if work.post]) == 8
    assert rules.REPEATS_FROM == 5  # what the decks are made for


def test_a_paper_of_the_demo_is_a_whole_pdf():
    paper = page_of("Register (contoh)")
    start = int(paper.rsplit(b"startxref\n", 1)[1].split()[0])
    table = paper[start:].split(b"\n")
    assert table[0] == b"xref"
    for number, row in enumerate(table[3:8], 1):
        assert paper[int(row[:10]) :].startswith(b"%d 0 obj" % number)
