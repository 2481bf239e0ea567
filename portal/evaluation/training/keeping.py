"""What HR keeps and has to look at: institutions, courses, what people bring from elsewhere, and what posts ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Account, Holding, Person
from portal.accounts.rules import PERMISSIONS, Permission
from portal.core import paging
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.paging import Order, Part, Place
from portal.evaluation.plans.units import sheltered
from portal.evaluation.training.models import (
    Competency,
    Course,
    PostCompetency,
    Training,
    TrainingProvider,
)
from portal.evaluation.training.queries import WITH_NAMES, year_of
from portal.organisation.models import Agency, Post
from portal.organisation.queries import and_below


def kept_by(account: Account) -> list[Agency]:
    """The agencies in which they are HR, by name: their right reaches all below too."""
    found = {each.agency for each in account.staff.roles if Permission.PERFORMANCE_KEEP in PERMISSIONS[each.role]}
    return sorted(found, key=lambda agency: (agency.name, agency.id))


def _below(kept: Sequence[Agency]) -> Any:
    return and_below([agency.id for agency in kept])


UNCHECKED = Order((Training.last_day, Training.id))


def to_check(kept: Sequence[Agency], at: Place) -> Part[Training]:
    """What people learnt elsewhere and HR has not looked at, the oldest first."""
    some = select(Training).join(Post, Training.post_id == Post.id).where(Post.agency_id.in_(_below(kept)))
    some = some.where(Training.session_id.is_(None), Training.checked_on.is_(None))
    return paging.part(some.options(joinedload(Training.file), *WITH_NAMES), UNCHECKED, at)


def count_to_check(kept: Sequence[Agency]) -> int:
    some = select(func.count()).select_from(Training).join(Post, Training.post_id == Post.id)
    some = some.where(Post.agency_id.in_(_below(kept)), Training.session_id.is_(None), Training.checked_on.is_(None))
    return db.session.scalar(some) or 0


def providers(kept: Sequence[Agency]) -> list[TrainingProvider]:
    some = select(TrainingProvider).where(TrainingProvider.agency_id.in_(_below(kept)))
    return list(db.session.scalars(some.order_by(TrainingProvider.name, TrainingProvider.id)))


def provider(provider_id: int) -> TrainingProvider:
    found = db.session.get(TrainingProvider, provider_id)
    if found is None:
        raise NotFound("There is no such institution.")
    return found


def courses(kept: Sequence[Agency]) -> list[Course]:
    """With their sessions, by title."""
    some = select(Course).join(Course.provider).where(TrainingProvider.agency_id.in_(_below(kept)))
    some = some.options(joinedload(Course.provider), selectinload(Course.sessions))
    return list(db.session.scalars(some.order_by(Course.title, Course.id)))


def course(course_id: int) -> Course:
    found = db.session.scalar(select(Course).where(Course.id == course_id).options(joinedload(Course.provider)))
    if found is None:
        raise NotFound("There is no such course.")
    return found


def participants(session_id: int) -> list[Training]:
    """To whom the superior agreed, by name."""
    some = select(Training).join(Training.person).where(Training.session_id == session_id, Training.consented.is_(True))
    return list(db.session.scalars(some.options(*WITH_NAMES).order_by(Person.name, Training.id)))


@dataclass(frozen=True)
class Completeness:
    """Of one agency: how many hold a post today, and how many of them have the hours of the year."""

    agency: Agency
    people: int
    enough: int


def completeness(kept: Sequence[Agency], day: date, hours: int) -> list[Completeness]:
    """By agency, and never by person: one with fewer than five holders is counted above (2 queries)."""
    there = (
        select(Post.agency_id, Holding.person_id).join(Holding, Holding.post_id == Post.id)
        .where(Post.agency_id.in_(_below(kept)), Holding.from_on <= day)
        .where(or_(Holding.until_on.is_(None), Holding.until_on >= day)).distinct().subquery()
    )  # fmt: skip
    reached = (
        select(Training.person_id).where(Training.last_day.between(*year_of(day)))
        .where(Training.person_id.in_(select(there.c.person_id)))
        .group_by(Training.person_id).having(func.sum(Training.counted) >= hours).subquery()
    )  # fmt: skip
    some = (
        select(there.c.agency_id, func.count(), func.count(reached.c.person_id))
        .outerjoin(reached, reached.c.person_id == there.c.person_id).group_by(there.c.agency_id)
    )  # fmt: skip
    agencies = _agencies(kept)
    counts = sheltered({row[0]: tuple(row[1:]) for row in db.session.execute(some)}, agencies)
    return [Completeness(agency, *counts[agency.id]) for agency in agencies if agency.id in counts]


def _agencies(kept: Sequence[Agency]) -> list[Agency]:
    some = select(Agency).where(Agency.id.in_(_below(kept))).order_by(Agency.name, Agency.id)
    return list(db.session.scalars(some.options(joinedload(Agency.parent).joinedload(Agency.parent))))


# ---- competencies


def competencies() -> list[Competency]:
    return list(db.session.scalars(select(Competency).order_by(Competency.kind, Competency.name)))


POSTS = Order((Post.name, Post.id))


def posts_of(kept: Sequence[Agency], at: Place) -> Part[Post]:
    """All posts that this HR keeps, by name."""
    some = select(Post).where(Post.agency_id.in_(_below(kept)), Post.active).options(joinedload(Post.agency))
    return paging.part(some, POSTS, at)


def required_of(post_id: int) -> dict[int, PostCompetency]:
    some = select(PostCompetency).where(PostCompetency.post_id == post_id).order_by(PostCompetency.id)
    return {each.competency_id: each for each in db.session.scalars(some)}
