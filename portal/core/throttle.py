"""Counts tries at a secret, exactly and over all processes, because the count lies in the database.

Nobody is shut out. The first tries at a door are free; after them each waits, 1, 2, 4 … 60 seconds. A wait is counted
from the moment in which the page was opened, and not from the try before it: so whoever waits as long as they are told
comes in, however many strangers try at the same door meanwhile. What bounds those is that a page counts for one try.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Model, db, insert_into
from portal.core.errors import TooOften
from portal.core.secrets import derive

WINDOW = timedelta(hours=1)
LONGEST = 60  # seconds that anybody waits between two tries

limits = True  # RATE_LIMITS=off lifts every limit, for load tests


class Guess(Model):
    """How often one door was tried in vain since a moment. Its name is derived, so no identity stands in it."""

    door: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    wrong: Mapped[int]


@dataclass(frozen=True)
class Door:
    """Something that can be guessed at. `free` tries wait for nothing; `most` ends them until the window is over."""

    name: str
    free: int
    most: int | None = None


def name_of(kind: str, *parts: str) -> str:
    """The name of a door, made with a key of the day: no account and no network stands in the database."""
    return f"{kind}:{derive('door', chr(0).join((clock.now().date().isoformat(), kind, *parts))).hex()[:40]}"


def wait_after(wrong: int, free: int) -> int:
    """Seconds to wait before the next try.

    >>> [wait_after(wrong, 5) for wrong in (0, 4, 5, 6, 7, 10, 11, 1_000_000)]
    [0, 0, 1, 2, 4, 32, 60, 60]
    """
    return 0 if wrong < free else min(2 ** min(wrong - free, 10), LONGEST)


def knock(doors: Collection[Door], *, waited: timedelta, once: str) -> None:
    """Count a try at all of these doors before it is known to be wrong, so that tries at once cannot pass uncounted.

    `waited` is how long the page of the try was open, `once` its number: a page counts for one try that had to wait.
    Raises TooOften, and then has counted nothing: a try too early does not make the wait longer.
    """
    if not limits:
        return
    longest = 0
    for door in sorted(doors, key=lambda door: door.name):  # in one order, so that no two wait for each other
        before, left = _count(door.name)
        if door.most is not None and before >= door.most:
            db.session.rollback()
            raise TooOften(left)
        longest = max(longest, wait_after(before, door.free))
    if longest:
        _check_wait(timedelta(seconds=longest), waited, once)
    db.session.commit()


def _check_wait(needed: timedelta, waited: timedelta, once: str) -> None:
    if waited > WINDOW or (waited >= needed and not _first(once)):  # its number may be forgotten, or is used
        db.session.rollback()
        raise TooOften(needed, anew=True)
    if waited < needed:
        db.session.rollback()
        raise TooOften(needed - waited)


def _count(name: str) -> tuple[int, timedelta]:
    """Count one more: how many there were before within the window, and how much of it is left."""
    now = clock.now()
    over = Guess.since <= now - WINDOW
    row = db.session.execute(
        insert_into(Guess)
        .values(door=name, since=now, wrong=1)
        .on_conflict_do_update(
            index_elements=[Guess.door],
            set_={"since": case((over, now), else_=Guess.since), "wrong": case((over, 1), else_=Guess.wrong + 1)},
        )
        .returning(Guess.wrong, Guess.since)
    ).one()
    return row.wrong - 1, row.since + WINDOW - now


def _first(once: str) -> bool:
    add = insert_into(Guess).values(door=f"page:{once}", since=clock.now(), wrong=1)
    return db.session.scalar(add.on_conflict_do_nothing().returning(Guess.door)) is not None


def is_first(name: str, within: timedelta) -> bool:
    """Whether this happens for the first time within so long, over all processes; from now on it has happened."""
    now = clock.now()
    note = insert_into(Guess).values(door=name, since=now, wrong=1)
    note = note.on_conflict_do_update(index_elements=[Guess.door], set_={"since": now}, where=Guess.since <= now - within)
    return db.session.scalar(note.returning(Guess.door)) is not None


def noted(kind: str, place: str) -> int:
    """Count something that comes from a place, and say how often it did within the window, over all processes. Nobody is
    refused for it: it is for what many people at one address do, and is only weighed.
    """
    return _count(name_of(kind, place))[0] + 1


def take_back(door: Door) -> None:
    """The try was right after all."""
    db.session.execute(update(Guess).where(Guess.door == door.name, Guess.wrong > 0).values(wrong=Guess.wrong - 1))


def forget(door: Door) -> None:
    db.session.execute(delete(Guess).where(Guess.door == door.name))


def note_wrong(door: Door) -> int:
    """Count a wrong guess at what cannot be guessed, and say how many seconds to wait before another one.

    Where that is the longest already it counts no further: who sends a flood of them writes nothing. Commits, because
    the refusal that follows rolls back what else was done.
    """
    if not limits:
        return 0
    found = db.session.get(Guess, door.name)
    wrong = found.wrong if found and found.since > clock.now() - WINDOW else 0
    if wait_after(wrong, door.free) < LONGEST:
        wrong = _count(door.name)[0]
        db.session.commit()
    return wait_after(wrong, door.free)


def purge() -> None:
    """Rows past their window say nothing any more."""
    db.session.execute(delete(Guess).where(Guess.since < clock.now() - WINDOW))
