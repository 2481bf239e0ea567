"""Work to do after the commit, kept in the database beside what caused it.

A job is written in the transaction that gives rise to it, so neither can be had without the other. It is
carried out at least once, so its handlers bear being run twice. A job that is done is deleted; one that
failed PATIENCE times stays as a dead letter, with its error, for the administrator to see.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.audit import record
from portal.core.db import Model, db
from portal.core.errors import NotFound
from portal.core.types import id_

LEASE = timedelta(minutes=10)
BACK_OFF = timedelta(seconds=15)
PATIENCE = 5

Handlers = Mapping[str, Sequence[Callable[..., None]]]
Claimed = Row[tuple[int, str, dict[str, Any], int]]


class Job(Model):
    """One event and what it carries: numbers and days, never a name, a word or a secret."""

    id: Mapped[id_]
    name: Mapped[str]
    payload: Mapped[dict[str, Any]]
    due_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]


class Heartbeat(Model):
    """When a process last showed that it lives, for the administrator to see."""

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def enqueue(name: str, **payload: Any) -> None:
    db.session.add(Job(name=name, payload=payload, due_at=clock.now()))


def enqueue_once(name: str, **payload: Any) -> None:
    """Enqueue unless the same still waits its first try: the clock must not pile up what nobody has done yet."""
    waiting = select(Job).where(Job.name == name, Job.attempts == 0)
    if not any(job.payload == payload for job in db.session.scalars(waiting)):
        enqueue(name, **payload)


def claim() -> Claimed | None:
    """Take the next due job. Its due time moves on by a lease: if this worker dies, another finds it due again."""
    due = (Job.due_at <= clock.now(), Job.attempts < PATIENCE)
    first = select(Job.id).where(*due).order_by(Job.due_at, Job.id).limit(1).with_for_update(skip_locked=True)
    # One statement, so that of two workers who ask at once only one gets it.
    job = db.session.execute(
        update(Job)
        .where(Job.id == first.scalar_subquery(), *due)
        .values(due_at=clock.now() + LEASE, attempts=Job.attempts + 1, error=None)
        .returning(Job.id, Job.name, Job.payload, Job.attempts)
    ).one_or_none()
    db.session.commit()
    return job


def carry_out(job: Claimed, handlers: Handlers) -> None:
    this = Job.id == job.id
    try:
        for handle in handlers[job.name]:  # an event that nobody answers is a fault, and ends as a dead letter
            handle(**job.payload)
        db.session.execute(delete(Job).where(this))
    except Exception as error:  # whatever it was: one bad job must not stop the others
        db.session.rollback()
        later = clock.now() + BACK_OFF * 2**job.attempts
        db.session.execute(update(Job).where(this).values(due_at=later, error=repr(error)[:500]))
    db.session.commit()


def release() -> None:
    """Make every job that was begun and not finished due again: this worker is alone and has just started."""
    begun = (Job.attempts > 0, Job.attempts < PATIENCE, Job.error.is_(None))
    db.session.execute(update(Job).where(*begun).values(due_at=clock.now()))
    db.session.commit()


def dead_letters() -> list[Job]:
    dead = select(Job).where(Job.attempts >= PATIENCE)
    return list(db.session.scalars(dead.order_by(Job.due_at, Job.id)))


def failing() -> list[Job]:
    """Jobs that failed and are tried again."""
    some = select(Job).where(Job.attempts < PATIENCE, Job.error.is_not(None))
    return list(db.session.scalars(some.order_by(Job.due_at, Job.id)))


def waiting() -> list[Job]:
    """Everything that is still to be done, next first; also what failed and is tried again."""
    some = select(Job).where(Job.attempts < PATIENCE)
    return list(db.session.scalars(some.order_by(Job.due_at, Job.id)))


def oldest_due() -> datetime | None:
    """Since when the job that has waited longest is due."""
    return db.session.scalar(select(func.min(Job.due_at)).where(Job.due_at <= clock.now(), Job.attempts < PATIENCE))


def try_again(job_id: int, *, by: object) -> None:
    """Give a dead letter another life."""
    dead = update(Job).where(Job.id == job_id, Job.attempts >= PATIENCE)
    if db.session.scalar(dead.values(attempts=0, due_at=clock.now()).returning(Job.id)) is None:
        raise NotFound("No job of this number has failed for good.")
    record("job:try_again", f"Job:{job_id}", by=by)


def beat(name: str) -> None:
    db.session.merge(Heartbeat(name=name, at=clock.now()))
    db.session.commit()


def last_beat(name: str) -> datetime | None:
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))
