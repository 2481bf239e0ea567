"""What HR does with institutions, courses, sessions and technical competencies: what people choose from."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import func, select

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.evaluation.training.models import Competency, Course, CourseSession, TrainingProvider
from portal.evaluation.training.rules import MOST_HOURS, CompetencyKind, Way
from portal.organisation.models import Agency
from portal.skm.instrument import ELEMENTS

KEEP = Permission.PERFORMANCE_KEEP


@dataclass(frozen=True)
class ProviderFacts:
    name: str
    contact: str
    offers: str
    agreement: str
    agreement_from: date | None
    agreement_until: date | None
    active: bool = True

    def check(self) -> None:
        if self.agreement and self.agreement_from is None:
            raise Refused("An agreement has a first day.", field="mulai")
        if self.agreement_until and (self.agreement_from is None or self.agreement_until < self.agreement_from):
            raise Refused("The last day cannot lie before the first.", field="sampai")


def keep_provider(
    agency: Agency, facts: ProviderFacts, here: TrainingProvider | None, *, by: Account
) -> TrainingProvider:
    """Add an institution to those of an agency, or say anew what is known of it."""
    by.check(KEEP, about=agency)
    facts.check()
    same = select(TrainingProvider.id).where(
        TrainingProvider.agency_id == agency.id, func.lower(TrainingProvider.name) == facts.name.lower()
    )
    if db.session.scalar(same.where(TrainingProvider.id != here.id) if here else same):
        raise Refused("There is an institution of this name already.", field="nama")
    made = here or TrainingProvider(agency=agency)
    for name, value in asdict(facts).items():
        setattr(made, name, value)
    db.session.add(made)
    db.session.flush()
    record("provider:keep", made, by=by)
    return made


@dataclass(frozen=True)
class CourseFacts:
    title: str
    about: str
    hours: int
    way: Way
    element: str | None
    competency_id: int | None
    active: bool = True
    report_kind: str | None = None  # the code of a kind of reports: one of those that the form offered

    def check(self) -> None:
        if not 1 <= self.hours <= MOST_HOURS:
            raise Refused("Write how many hours (JP) it took, as a whole number.", field="jp")
        if self.element is not None and self.element not in ELEMENTS:
            raise Refused("Choose one.", field="unsur")


def keep_course(provider: TrainingProvider, facts: CourseFacts, here: Course | None, *, by: Account) -> Course:
    """Add a course of an institution, or say anew what it is. Who went through it keeps the hours that counted."""
    by.check(KEEP, about=provider.agency)
    facts.check()
    same = select(Course.id).where(Course.provider_id == provider.id, func.lower(Course.title) == facts.title.lower())
    if db.session.scalar(same.where(Course.id != here.id) if here else same):
        raise Refused("There is a course of this name already.", field="judul")
    made = here or Course(provider=provider)
    for name, value in asdict(facts).items():
        setattr(made, name, value)
    db.session.add(made)
    db.session.flush()
    record("course:keep", made, by=by)
    return made


def plan_session(course: Course, from_on: date, until_on: date, place: str, seats: int, *, by: Account) -> CourseSession:
    by.check(KEEP, about=course.provider.agency)
    if from_on <= clock.today():
        raise Refused("Choose a day that is still to come.", field="mulai")
    if until_on < from_on:
        raise Refused("The last day cannot lie before the first.", field="sampai")
    if not 1 <= seats <= 10_000:
        raise Refused("Write how many have room.", field="tempat_duduk")
    made = CourseSession(course=course, from_on=from_on, until_on=until_on, place=place, seats=seats)
    db.session.add(made)
    db.session.flush()
    record("course:plan", course, by=by, from_on=from_on.isoformat())
    return made


def add_competency(name: str, source: str, *, by: Account) -> Competency:
    """One of a trade; those of the regulation come with the portal."""
    if not by.active or not by.may(KEEP):
        raise NotAllowed("This is for HR.")
    if db.session.scalar(select(Competency.id).where(func.lower(Competency.name) == name.lower())):
        raise Refused("There is a competency of this name already.", field="nama")
    made = Competency(kind=CompetencyKind.TECHNICAL, name=name, source=source)
    db.session.add(made)
    db.session.flush()
    record("competency:add", made, by=by)
    return made
