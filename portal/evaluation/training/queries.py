"""What was learnt and what waits. Who may read what of a person is asked here: they, their superior, and HR."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts import line
from portal.accounts.line import Seated
from portal.accounts.models import Account, Holding, Person
from portal.accounts.queries import holder_of
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound
from portal.core.files import StoredFile
from portal.evaluation.training import catalogue
from portal.evaluation.training.models import (
    Competency,
    CompetencyAssessment,
    Course,
    CourseSession,
    PostCompetency,
    Training,
    TrainingProvider,
    TrainingTerms,
)
from portal.evaluation.training.rules import Gap, Terms
from portal.organisation.models import Post

READ = "training:read"
WITH_COURSE = joinedload(CourseSession.course).joinedload(Course.provider)
WITH_NAMES = (joinedload(Training.person), joinedload(Training.post).joinedload(Post.agency))


# ---- what holds


def terms_rows() -> list[TrainingTerms]:
    """Newest first; what comes with the portal is no row."""
    return list(db.session.scalars(select(TrainingTerms).order_by(TrainingTerms.valid_from.desc())))


def terms_on(day: date) -> Terms:
    return next((row.terms for row in terms_rows() if row.valid_from <= day), None) or catalogue.shipped()


# ---- of one person


def seat_if_any(account: Account) -> Holding | None:
    """The post in which somebody learns: one of their own before one in which they only act, the first of several."""
    held = sorted(account.staff.posts, key=lambda each: (each.acting, each.from_on, each.id))
    return next((each for each in held if _is_theirs(each)), None)


def _is_theirs(held: Holding) -> bool:
    """Whoever only acts (Plt.) holds what nobody else does."""
    there = holder_of(held.post) if held.acting else held
    return there is not None and there.person_id == held.person_id


def seat_of(account: Account) -> Holding:
    """The same; raises NotAllowed where they hold none."""
    found = seat_if_any(account)
    if found is None:
        raise NotAllowed("Training is entered for a post, and you hold none today.")
    return found


def trainings_of(person_id: int) -> list[Training]:
    """All of one person, newest first."""
    some = select(Training).where(Training.person_id == person_id)
    some = some.options(joinedload(Training.consented_by), joinedload(Training.file))
    return list(db.session.scalars(some.order_by(Training.last_day.desc(), Training.id.desc())))


def year_of(day: date) -> tuple[date, date]:
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _counted(first: date, last: date) -> ColumnElement[int]:
    return func.coalesce(func.sum(Training.counted).filter(Training.last_day.between(first, last)), 0)


def hours_of(person_id: int, day: date) -> int:
    """The hours that count in the year of this day (1 query)."""
    return db.session.scalar(select(_counted(*year_of(day))).where(Training.person_id == person_id)) or 0


def gaps_of(person_id: int, post_id: int) -> list[Gap]:
    """What the post asks for beside what was found of the person, by name (1 query)."""
    newest = (
        select(CompetencyAssessment.level)
        .where(
            CompetencyAssessment.person_id == person_id,
            CompetencyAssessment.competency_id == PostCompetency.competency_id,
        )
        .order_by(CompetencyAssessment.assessed_on.desc(), CompetencyAssessment.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    some = select(Competency.name, PostCompetency.level, newest).join(PostCompetency.competency)
    rows = db.session.execute(some.where(PostCompetency.post_id == post_id).order_by(Competency.name))
    return [Gap(*row) for row in rows]


def readings(trainings: Collection[Training]) -> list[tuple[AuditEntry, str]]:
    """Who else opened one of these certificates, newest first, with their names."""
    subjects = [f"Training:{each.id}" for each in trainings if each.file_id]
    if not subjects:
        return []
    some = select(AuditEntry, Person.name).join(Account, AuditEntry.actor_id == Account.id).join(Account.person)
    some = some.where(AuditEntry.action == READ, AuditEntry.subject.in_(subjects)).order_by(AuditEntry.id.desc())
    return [(entry, name) for entry, name in db.session.execute(some.limit(20))]


def training(training_id: int) -> Training:
    found = db.session.scalar(select(Training).where(Training.id == training_id).options(*WITH_NAMES))
    if found is None:
        raise NotFound("There is no such training.")
    return found


def trainings_numbered(numbers: Collection[int]) -> list[Training]:
    """For what notices say of them, and for nobody who might not read them."""
    return list(db.session.scalars(select(Training).where(Training.id.in_(numbers)).order_by(Training.id)))


def own_training(training_id: int, person_id: int) -> Training:
    found = training(training_id)
    if found.person_id != person_id:
        raise NotFound("There is no such training.")
    return found


def with_file(key: str, *, reader: Account) -> Training:
    """The training that this certificate belongs to, for the person, their superior and HR."""
    some = select(Training).join(Training.file).where(StoredFile.key == key)
    found = db.session.scalar(some.options(joinedload(Training.file), *WITH_NAMES))
    if found is None or not _may_read(found, reader):
        raise NotFound("There is no such file.")
    return found


def _may_read(found: Training, reader: Account) -> bool:
    if found.person_id == reader.person_id or reader.may_about(Permission.PERFORMANCE_KEEP, found.post.agency):
        return True
    judge = judge_of(found)
    return judge is not None and judge.person_id == reader.person_id


# ---- of a superior


def judge_of(found: Training) -> Seated | None:
    """Who agrees to it: the direct superior, or the next one up where that post is vacant."""
    return line.judge_of(found.post_id, found.person_id)


REPORTING = line.reporting()
CONSENTS = (
    select(Training)
    .where(
        Training.consented.is_(None), Training.session_id.is_not(None), Training.first_day > bindparam("today"),
        Training.post_id.in_(select(REPORTING.c.post_id)),
    )
    .options(*WITH_NAMES)
    .order_by(Training.first_day, Training.id)
)  # fmt: skip


def waiting_consents(account: Account) -> list[Training]:
    """What waits for this person as a superior (1 query, and a second one where something may wait for them)."""
    mine = [held.post_id for held in account.staff.posts]
    if not mine:
        return []
    asked = {"mine": mine, "person_id": account.staff.id, "today": clock.today()}
    rows = list(db.session.scalars(CONSENTS, asked))
    team = {(seat.person_id, seat.post_id) for seat in line.team_of(account.staff.id)} if rows else set()
    return [each for each in rows if (each.person_id, each.post_id) in team]


def hours_by_person(person_ids: Collection[int], day: date) -> dict[int, int]:
    """The hours that count in the year of this day; who has none is missing."""
    some = select(Training.person_id, _counted(*year_of(day))).group_by(Training.person_id)
    return {row.person_id: row[1] for row in db.session.execute(some.where(Training.person_id.in_(person_ids)))}


def hours_of_team(person_id: int, day: date) -> list[tuple[Seated, int]]:
    """Who reports to them, with the hours that count this year; by name, and never by hours (2 queries)."""
    team = line.team_of(person_id)
    found = hours_by_person([seat.person_id for seat in team], day) if team else {}
    return [(seat, found.get(seat.person_id, 0)) for seat in team]


# ---- courses


def sessions_ahead(words: str = "") -> list[CourseSession]:
    """Those that have not begun, of courses that are still given, the next one first."""
    some = select(CourseSession).join(CourseSession.course).join(Course.provider)
    some = some.where(CourseSession.from_on > clock.today(), Course.active, TrainingProvider.active)
    if words:
        some = some.where(func.lower(Course.title).contains(words.lower(), autoescape=True))
    return list(db.session.scalars(some.options(WITH_COURSE).order_by(CourseSession.from_on, CourseSession.id).limit(50)))


def session(session_id: int) -> CourseSession:
    found = db.session.scalar(select(CourseSession).where(CourseSession.id == session_id).options(WITH_COURSE))
    if found is None:
        raise NotFound("There is no such session.")
    return found


def asked_before(person_id: int, session_id: int) -> bool:
    some = select(Training.id).where(Training.person_id == person_id, Training.session_id == session_id)
    return db.session.scalar(some) is not None


def places_taken(session_id: int) -> int:
    """By those who asked and were not declined."""
    some = select(func.count()).select_from(Training).where(Training.session_id == session_id)
    return db.session.scalar(some.where(or_(Training.consented.is_(None), Training.consented.is_(True)))) or 0


def courses_for(elements: Collection[str]) -> dict[str, list[Course]]:
    """By element of the official nine the courses that are meant to help it, by title."""
    some = select(Course).join(Course.provider).where(Course.active, TrainingProvider.active)
    some = some.where(Course.element.in_(elements))
    found: dict[str, list[Course]] = {}
    for each in db.session.scalars(some.options(joinedload(Course.provider)).order_by(Course.title, Course.id)):
        found.setdefault(each.element or "", []).append(each)
    return found


def courses_for_kinds(codes: Collection[str]) -> dict[str, list[Course]]:
    """By kind of reports the courses that are meant to help where there are many of them, by title."""
    some = select(Course).join(Course.provider).where(Course.active, TrainingProvider.active)
    some = some.where(Course.report_kind.in_(codes)).options(joinedload(Course.provider))
    found: dict[str, list[Course]] = {}
    for each in db.session.scalars(some.order_by(Course.title, Course.id)):
        found.setdefault(each.report_kind or "", []).append(each)
    return found


@dataclass(frozen=True)
class Held:
    """A session of a course that people of an agency went through, when it was, and how many they were."""

    agency_id: int
    title: str
    element: str
    first_day: date
    last_day: date
    people: int


def courses_gone_through(agency_ids: Collection[int]) -> list[Held]:
    """Of courses that are meant to help an element: of whom HR found that they came. A course that is given each year is
    compared by each time it was given, or there would never be an after.
    """
    some = (
        select(
            Post.agency_id, Course.title, Course.element, CourseSession.from_on, CourseSession.until_on,
            func.count(Training.person_id.distinct()),
        )
        .join(Training.session).join(CourseSession.course).join(Post, Training.post_id == Post.id)
        .where(Post.agency_id.in_(agency_ids), Training.counted.is_not(None), Course.element.is_not(None))
        .group_by(
            Post.agency_id, CourseSession.id, Course.title, Course.element, CourseSession.from_on, CourseSession.until_on
        )
        .order_by(CourseSession.until_on.desc(), CourseSession.id, Post.agency_id)
    )  # fmt: skip
    rows: Any = db.session.execute(some)
    return [Held(*row) for row in rows]
