"""Ten thousand civil servants with plans, appraisals and daily reports of years, written into the tables at once."""

import json
import os
from datetime import date, timedelta

from sqlalchemy import Insert, func, insert, literal, select

from portal.accounts import actions as accounts
from portal.accounts import queries as people
from portal.accounts.models import Holding, Person
from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.evaluation.appraisal.models import Appraisal, AppraisalView
from portal.evaluation.appraisal.rules import Level
from portal.evaluation.feedback.models import Feedback
from portal.evaluation.feedback.rules import Kind
from portal.evaluation.plans.models import Cycle, Plan, PlanVersion, ResultLine, WorkResult
from portal.evaluation.plans.rules import ResultKind, Value
from portal.evaluation.reports.models import DailyReport, ReportLine
from portal.evaluation.reports.rules import Line
from portal.organisation import queries as organisation
from portal.organisation.models import Agency, Post
from portal.organisation.rules import AgencyKind

STAFF, YEARS, DAYS, UNDER_ONE = 10_000, 3, 100, 10  # daily reports of so many days unless BENCH_DAYS says otherwise
RESULTS, QUARTERS = 4, 4
PASSWORD, SLUG = "empat kata saja cukup", "dinas-uji-ukur"
WHO = {"staff": 5_000, "superior": 50}  # by their place in the tree of posts: ten report to each


def fill() -> str:
    """Fill the tables once. Returns, as JSON, who can sign in, and the numbers of what they look at."""
    agency = db.session.scalar(select(Agency).where(Agency.slug == SLUG))
    if agency is None:
        agency = _agency()
        first = _people(agency)
        for year in range(clock.today().year - YEARS + 1, clock.today().year + 1):
            _year(agency, first, year)
        _feedback(first)
        _reports(first)
        db.session.commit()
    first = db.session.scalar(select(func.min(Post.id)).where(Post.agency_id == agency.id)) or 0
    return json.dumps([_told(first)])


def _told(first: int) -> dict[str, str]:
    told = {"password": PASSWORD}
    for name, place in WHO.items():
        told[name] = f"bench.{name}@contoh.id"
        if people.account_named(told[name]) is None:
            post = db.session.get_one(Post, first + place)
            holding = people.holder_of(post)
            assert holding is not None
            accounts.choose_password(accounts.add_account(holding.person, told[name], by=None), PASSWORD)
    db.session.commit()
    return told | _numbers(first)


def _numbers(first: int) -> dict[str, str]:
    """Of the newest plan and appraisal of the one, and of somebody who reports to the other."""
    found = {}
    for name, place in (("own", WHO["staff"]), ("below", WHO["superior"] * UNDER_ONE + 1)):
        person = select(Holding.person_id).where(Holding.post_id == first + place).scalar_subquery()
        plan = select(Plan).where(Plan.person_id == person).order_by(Plan.id.desc()).limit(1)
        newest = db.session.scalars(plan).one()
        appraisal = select(Appraisal.id).where(Appraisal.plan_id == newest.id).order_by(Appraisal.id).limit(1)
        found |= {f"{name}_person": str(newest.person_id), f"{name}_plan": str(newest.id),
                  f"{name}_appraisal": str(db.session.scalar(appraisal))}  # fmt: skip
    return found


def _agency() -> Agency:
    root = next(each.agency for each in organisation.agencies_in_tree_order() if not each.depth)
    made = Agency(slug=SLUG, name="Dinas Uji Ukur", kind=AgencyKind.DINAS, parent_id=root.id, source="uji")
    db.session.add(made)
    db.session.flush()
    return made


def _next(column: object) -> int:
    return (db.session.scalar(select(func.max(column))) or 0) + 1  # type: ignore[arg-type]


def _people(agency: Agency) -> int:
    """A tree of posts, ten below each, and who holds them. Returns the number of the first post."""
    person, post, since = _next(Person.id), _next(Post.id), date(clock.today().year - YEARS, 1, 1)
    places = range(STAFF)
    db.session.execute(insert(Person), [{"id": person + each, "name": f"Pegawai Uji {each}"} for each in places])
    db.session.execute(insert(Post), [
        {"id": post + each, "agency_id": agency.id, "name": f"Jabatan Uji {each}", "source": "uji", "leads": not each,
         "superior_id": post + (each - 1) // UNDER_ONE if each else None}
        for each in places
    ])  # fmt: skip
    db.session.execute(insert(Holding), [
        {"post_id": post + each, "person_id": person + each, "from_on": since, "acting": False} for each in places
    ])  # fmt: skip
    return post


def _year(agency: Agency, first: int, year: int) -> None:
    """Everybody's plan of a year, agreed in January, and its four appraisals."""
    day, people_of = date(year, 1, 6), _holders(first)
    cycle = Cycle(agency_id=agency.id, year=year, opened_on=date(year, 1, 2))
    db.session.add(cycle)
    db.session.flush()
    plan, version = _next(Plan.id), _next(PlanVersion.id)
    line, appraisal = _next(ResultLine.id), _next(Appraisal.id)
    plans, versions, lines, results, appraisals, views = [], [], [], [], [], []
    for each, (post, person) in enumerate(people_of):
        above = people_of[(each - 1) // UNDER_ONE][1] if each else people_of[1][1]
        plans.append({"id": plan + each, "cycle_id": cycle.id, "person_id": person, "post_id": post,
                      "leads": not each, "acting": False, "begins_on": date(year, 1, 1)})  # fmt: skip
        versions.append({
            "id": version + each, "plan_id": plan + each, "number": 1, "made_on": day, "proposed_on": day,
            "discussed_on": day, "discussed_with_id": above, "discussed": "Dibahas berdua.", "person_agreed_on": day,
            "superior_agreed_on": day, "superior_id": above, "agreed_on": day,
        })  # fmt: skip
        for number in range(RESULTS):
            place = line + each * RESULTS + number
            lines.append({"id": place, "plan_id": plan + each})
            results.append({"version_id": version + each, "line_id": place, "position": number, "kind": ResultKind.MAIN,
                            "title": f"Hasil kerja nomor {number}"})  # fmt: skip
        for number in range(QUARTERS):
            row, sent = appraisal + each * QUARTERS + number, date(year, 3 * number + 3, 25)
            appraisals.append({"id": row, "plan_id": plan + each, "period": Period(f"{year}-tw{number + 1}"),
                               "begun_on": sent, "self_view": "Sesuai rencana.", "sent_on": sent})  # fmt: skip
            views.append({"appraisal_id": row, "number": 1, "work": Level.AS, "conduct": Level.AS,
                          "work_marks": {}, "conduct_marks": {}, "words": "Sesuai.", "by_id": above,
                          "deputising": False, "given_on": sent})  # fmt: skip
    for table, rows in ((Plan, plans), (PlanVersion, versions), (ResultLine, lines), (WorkResult, results),
                        (Appraisal, appraisals), (AppraisalView, views)):  # fmt: skip
        db.session.execute(insert(table), rows)


def _holders(first: int) -> list[tuple[int, int]]:
    """(post, person), in the order of the tree."""
    some = select(Holding.post_id, Holding.person_id).where(Holding.post_id.between(first, first + STAFF - 1))
    return [(row.post_id, row.person_id) for row in db.session.execute(some.order_by(Holding.post_id))]


def _feedback(first: int) -> None:
    """A word a month from whoever is above."""
    people_of, now = _holders(first), clock.moment()
    db.session.execute(insert(Feedback), [
        {"person_id": person, "giver_id": people_of[(each - 1) // UNDER_ONE][1], "kind": Kind.DIRECTION,
         "value": Value.SERVICE, "words": "Teruskan.", "evidence": "", "given_at": now - timedelta(days=30 * month)}
        for each, (_post, person) in enumerate(people_of) if each for month in range(12 * YEARS)
    ])  # fmt: skip


def _reports(first: int) -> None:
    """Two lines a day of everybody, accepted all but yesterday's."""
    days, lines = int(os.environ.get("BENCH_DAYS", DAYS)), ("Melayani warga di loket", "Menyusun jawaban pengaduan")
    for back in range(days, 0, -1):
        day, before = clock.today() - timedelta(days=back), _next(DailyReport.id)
        db.session.execute(_of_day(first, day, decided=back > 1))
        for place, text in enumerate(lines):
            told = {"version": 1, "place": place, "text": text, "unit": "", "proof": "", "kind": "",
                    "likeness": Line(text).likeness}  # fmt: skip
            some = select(DailyReport.id, *(literal(value) for value in told.values())).where(DailyReport.id >= before)
            db.session.execute(insert(ReportLine).from_select(["report_id", *told], some))


def _of_day(first: int, day: date, *, decided: bool) -> Insert:
    columns = {"day": day, "saves": 1, "seen": {}, "sent_version": 1, "sent_at": clock.moment(),
               "decided_version": int(decided), "accepted": True if decided else None, "files": 0}  # fmt: skip
    values = (literal(value, DailyReport.__table__.c[name].type) for name, value in columns.items())
    some = select(Holding.person_id, *values).where(Holding.post_id.between(first, first + STAFF - 1))
    return insert(DailyReport).from_select(["person_id", *columns], some)
