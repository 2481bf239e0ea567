"""Counts wrong guesses at a secret, exactly and over all processes, because the count lies in the database."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Model, db, insert_into
from portal.core.errors import TooOften

WINDOW = timedelta(minutes=5)

limits = True  # RATE_LIMITS=off lifts every limit, for load tests


class Guess(Model):
    """How often one door was tried in vain since a moment. Its name is derived, so no identity stands in it."""

    door: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    wrong: Mapped[int]


def check(door: str, most: int) -> None:
    """Refuse with `TooOften` when the door was tried in vain `most` times within the window."""
    found = db.session.get(Guess, door)
    if limits and found and found.wrong >= most and clock.now() < found.since + WINDOW:
        left = found.since + WINDOW - clock.now()
        raise TooOften(minutes=-(-left // timedelta(minutes=1)))


def count_wrong(door: str) -> None:
    """Count one more and commit at once: the refusal that follows rolls back what else was done."""
    now = clock.now()
    over = Guess.since <= now - WINDOW
    db.session.execute(
        insert_into(Guess)
        .values(door=door, since=now, wrong=1)
        .on_conflict_do_update(
            index_elements=[Guess.door],
            set_={"since": case((over, now), else_=Guess.since), "wrong": case((over, 1), else_=Guess.wrong + 1)},
        )
    )
    db.session.commit()


def forget(door: str) -> None:
    db.session.execute(delete(Guess).where(Guess.door == door))


def purge() -> None:
    """Rows past their window say nothing any more."""
    db.session.execute(delete(Guess).where(Guess.since < clock.now() - WINDOW))


