"""What HR saves of training: how many hours of a year count for whom, and what they are made of."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Holding, Person
from portal.core.db import db
from portal.evaluation.plans.exports import SEAT, SEATED, Seat, held_today, seat_of
from portal.evaluation.training.models import Training
from portal.evaluation.training.queries import WITH_NAMES, year_of
from portal.organisation.models import Agency, Post


class Hours(NamedTuple):
    """Of one person, in the first of the posts that they hold: what counts, and what HR has not looked at yet."""

    seat: Seat
    counted: int
    trainings: int  # of which hours count
    waiting: int


def hours(agencies: Collection[Agency], day: date) -> list[Hours]:
    """Of all who hold a post today, each once, for the year of this day (1 query)."""
    first, last = year_of(day)
    claimed = func.sum(Training.hours).filter(Training.checked_on.is_(None), Training.session_id.is_(None))
    sums = (
        select(
            Training.person_id, func.sum(Training.counted).label("counted"), func.count(Training.counted).label("n"),
            claimed.label("waiting"),
        )
        .where(Training.last_day.between(first, last)).group_by(Training.person_id).subquery()
    )  # fmt: skip
    some = SEATED.add_columns(Person.id, sums.c.counted, sums.c.n, sums.c.waiting)
    some = some.outerjoin(sums, sums.c.person_id == Holding.person_id).where(*held_today(agencies))
    found: dict[int, Hours] = {}
    for row in db.session.execute(some):
        number, *numbers = row[len(SEAT) :]
        seat, before = seat_of(row), found.get(number)
        if before is None or (seat.acting, seat.from_on) < (before.seat.acting, before.seat.from_on):
            found[number] = Hours(seat, *(each or 0 for each in numbers))
    return list(found.values())


def trainings(agencies: Collection[Agency], day: date) -> list[Training]:
    """All that ended or ends in the year of this day, of posts of these agencies, by agency and name (1 query)."""
    some = select(Training).join(Post, Training.post_id == Post.id).join(Agency, Post.agency_id == Agency.id)
    some = some.join(Person, Training.person_id == Person.id)
    some = some.where(Training.last_day.between(*year_of(day)), Agency.id.in_([agency.id for agency in agencies]))
    some = some.options(joinedload(Training.checked_by), *WITH_NAMES)
    return list(db.session.scalars(some.order_by(Agency.name, Agency.id, Person.name, Training.last_day, Training.id)))
