"""Work to do after the commit, kept in the database beside what caused it.

A job is written in the transaction that gives rise to it, so neither can be had without the other. It is carried out
at least once, so its handlers bear being run twice. Each handler of an event has a job of its own: one that fails
neither undoes nor repeats what the others did. A job that is done is deleted. One that fails is tried again for a week,
ever later; then it stays as a dead letter, with its error, for the administrator to see. One that only has to wait
(`NotYet`) never dies.

Clocks are set, forwards and backwards, so nothing rests on one alone: a job is given up after a number of tries and not
after a time, one that was never tried is always due, and so is one whose time lies further ahead than any job waits.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, faults
from portal.core.audit import record
from portal.core.db import Model, db, reading
from portal.core.errors import NotFound, NotYet
from portal.core.types import id_

LEASE = timedelta(minutes=10)
BACK_OFF = timedelta(seconds=15)
LONGEST = timedelta(hours=1)  # the longest that any job waits for its next try
PATIENCE = 175  # tries: seven in the first hour, then one an hour, for a week
AGAIN = timedelta(minutes=1)  # when a job is tried again that has to wait
SKEW = timedelta(minutes=1)  # by which the clocks of two machines may differ

Handler = Callable[..., object]  # nobody looks at what it returns
Handlers = Mapping[str, Sequence[Handler]]
Claimed = Row[tuple[int, str, dict[str, Any], int, str | None]]

logger = logging.getLogger("portal.jobs")


class Job(Model):
    """One event and what it carries: numbers and days, never a name, a word or a secret."""

    id: Mapped[id_]
    name: Mapped[str]
    payload: Mapped[dict[str, Any]]
    handler: Mapped[str | None]  # which of those who answer the event; none while it was not dealt out to several
    due_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime | None]  # while it is carried out
    failures: Mapped[int] = mapped_column(default=0, server_default="0")  # altogether, in all its lives
    failing_since: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]  # where nothing is wrong and it only has to wait
    error: Mapped[str | None]  # the last one, or what it waits for, without any value

    @property
    def cause(self) -> tuple[str, str, str]:
        """What dead letters have in common that died of the same."""
        return self.name, self.handler or "", self.error or ""


class Heartbeat(Model):
    """When a process last showed that it lives, or a backup was made, for the administrator to see."""

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


DEAD = and_(Job.attempts >= PATIENCE, Job.begun_at.is_(None))
ALIVE = Job.attempts < PATIENCE


def _is_due(now: datetime) -> ColumnElement[bool]:
    never_tried = and_(Job.attempts == 0, Job.begun_at.is_(None))
    # A time further ahead than any job waits was written before the clock was set back.
    return and_(ALIVE, or_(never_tried, Job.due_at <= now, Job.due_at > now + LONGEST))


def enqueue(name: str, **payload: Any) -> None:
    db.session.add(Job(name=name, payload=payload, due_at=clock.now()))


def enqueue_once(name: str, **payload: Any) -> None:
    """Enqueue unless the same waits already, in whatever state: the clock must not pile up what nobody can do.

    One that is being carried out does not count, since it may be past what has just changed. One that died gets
    another try, an hour after its last one.
    """
    _once(name, payload, handler=None)


def _once(name: str, payload: dict[str, Any], handler: str | None) -> None:
    waiting = select(Job).where(Job.name == name, Job.handler.is_not_distinct_from(handler), Job.begun_at.is_(None))
    same = [job for job in db.session.scalars(waiting.order_by(Job.id)) if job.payload == payload]
    if not same:
        db.session.add(Job(name=name, payload=payload, handler=handler, due_at=clock.now()))
    elif all(job.attempts >= PATIENCE for job in same) and _has_come(same[0].due_at):
        same[0].attempts = PATIENCE - 1


def _has_come(moment: datetime) -> bool:
    return not clock.now() < moment <= clock.now() + LONGEST


LANE = func.coalesce(Job.handler, Job.name)


def lane_of(job: Claimed) -> str:
    """All jobs of one handler, or of an event that has one only, stand in one lane."""
    lane: str = job.handler or job.name
    return lane


def is_due() -> bool:
    """Whether a job waits that can be begun. It only reads, so whoever asks often keeps no writer waiting."""
    with reading():
        return db.session.scalar(select(exists().where(_is_due(clock.now())))) or False


def claim(after: str = "") -> Claimed | None:
    """Take a due job. Its due time moves on by a lease: if this worker dies, another finds it due again.

    It is the first one of the next lane behind `after`, by name and round again, so that a thousand jobs of one kind
    hold up one job of another no longer than a single one of them takes.
    """
    now = clock.now()
    due = _is_due(now)
    turn = (case((after < LANE, 0), else_=1), LANE, Job.due_at, Job.id)
    first = select(Job.id).where(due).order_by(*turn).limit(1).with_for_update(skip_locked=True)
    # One statement, so that of two workers who ask at once only one gets it.
    job = db.session.execute(
        update(Job)
        .where(Job.id == first.scalar_subquery(), due)
        .values(due_at=now + LEASE, attempts=Job.attempts + 1, begun_at=now)
        .returning(Job.id, Job.name, Job.payload, Job.attempts, Job.handler)
    ).one_or_none()
    db.session.commit()
    return job


def carry_out(job: Claimed, handlers: Handlers) -> bool:
    """Do it. Returns whether it did not fail. A handler may commit as often as it likes: killed, it is run again."""
    try:
        answering = handlers.get(job.name, ())
        if job.handler is None and len(answering) > 1:
            _deal_out(job, answering)
        else:
            _chosen(job, answering)(**job.payload)
        db.session.execute(delete(Job).where(Job.id == job.id))
        db.session.commit()
    except NotYet as reason:
        db.session.rollback()
        _wait(job, reason)
    except Exception as error:  # whatever it was: one bad job must not stop the others
        db.session.rollback()
        _fail(job, error)
        return False
    return True


def name_of(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def _deal_out(job: Claimed, answering: Iterable[Handler]) -> None:
    """A job for each handler. One that has not begun its own yet will do with it what this event asks, too."""
    for handler in answering:
        _once(job.name, job.payload, name_of(handler))


def _chosen(job: Claimed, answering: Sequence[Handler]) -> Handler:
    chosen = [handler for handler in answering if job.handler in (None, name_of(handler))]
    if not chosen:  # an event that nobody answers is a fault, and ends as a dead letter
        raise faults.Fault(f"Nobody answers {job.name}" + (f" as {job.handler}." if job.handler else "."))
    return chosen[0]


def _wait(job: Claimed, reason: NotYet) -> None:
    now = clock.now()
    values = {
        "due_at": now + AGAIN, "attempts": 1, "begun_at": None, "failing_since": None,
        "waiting_since": func.coalesce(Job.waiting_since, now), "error": faults.kind(reason),
    }  # fmt: skip
    db.session.execute(update(Job).where(Job.id == job.id).values(values))
    db.session.commit()


def _fail(job: Claimed, error: Exception) -> None:
    now = clock.now()
    values = {
        "due_at": now + min(BACK_OFF * 2 ** min(job.attempts, 20), LONGEST), "begun_at": None,
        "failures": Job.failures + 1, "failing_since": func.coalesce(Job.failing_since, now), "waiting_since": None,
        "error": faults.short(error),
    }  # fmt: skip
    db.session.execute(update(Job).where(Job.id == job.id).values(values))
    db.session.commit()
    logger.error("Job %d, %s, failed (try %d).\n%s", job.id, job.name, job.attempts, faults.trace(error))


def release() -> None:
    """Make every job that was begun and not finished due again: this worker is alone and has just started."""
    begun = update(Job).where(Job.begun_at.is_not(None))
    db.session.execute(begun.where(~ALIVE).values(error=func.coalesce(Job.error, "The worker ended while it did it.")))
    db.session.execute(begun.values(due_at=clock.now(), begun_at=None))
    db.session.commit()


def hurry() -> None:
    """Make everything due that waits for its next try: the clock was set, and their times mean nothing any more."""
    db.session.execute(update(Job).where(ALIVE, Job.begun_at.is_(None)).values(due_at=clock.now()))
    db.session.commit()


# ---- what there is


def dead_letters() -> list[Job]:
    """Those that died of the same stand together."""
    return list(db.session.scalars(select(Job).where(DEAD).order_by(Job.name, Job.handler, Job.error, Job.id)))


def count_dead() -> int:
    return db.session.scalar(select(func.count()).select_from(Job).where(DEAD)) or 0


def by_cause(dead: Iterable[Job]) -> list[list[Job]]:
    """Dead letters as `dead_letters` has them, those of one cause together."""
    return [list(some) for _cause, some in groupby(dead, key=lambda job: job.cause)]


def failing() -> list[Job]:
    """Jobs that failed and are tried again."""
    some = select(Job).where(ALIVE, Job.failing_since.is_not(None))
    return list(db.session.scalars(some.order_by(Job.due_at, Job.id)))


def waiting() -> list[Job]:
    """Everything that is still to be done, next first; also what failed and is tried again, and what is in hand."""
    some = select(Job).where(or_(ALIVE, Job.begun_at.is_not(None)))
    return list(db.session.scalars(some.order_by(Job.due_at, Job.id)))


@dataclass(frozen=True)
class State:
    """How the work stands, for those who watch: nothing in it tells of answers coming in.

    Ages are in seconds. `beat` is None where the worker has not shown itself, or only at a moment that has not come.
    """

    beat: float | None
    overdue: float  # how long the job has waited that is due the longest
    in_hand: float  # how long the job takes already that is being carried out
    waiting: dict[str, int]
    failing: dict[str, int]
    dead: dict[str, int]


def state() -> State:
    """In two queries."""
    now = clock.now()
    jobs = db.session.scalars(select(Job).order_by(Job.id)).all()
    open_ = [job for job in jobs if job.attempts < PATIENCE and job.begun_at is None]
    due = [job.due_at for job in open_ if job.due_at <= now]
    begun = [job.begun_at for job in jobs if job.begun_at is not None]
    return State(
        age(last_beat("worker")),
        (now - min(due)).total_seconds() if due else 0.0,
        max(0.0, (now - min(begun)).total_seconds()) if begun else 0.0,
        dict(Counter(job.name for job in open_)),
        dict(Counter(job.name for job in open_ if job.failing_since)),
        dict(Counter(job.name for job in jobs if job.attempts >= PATIENCE and job.begun_at is None)),
    )


# ---- what the administrator does


def try_again(job_id: int, *, by: object) -> None:
    """Give a dead letter another life."""
    _revive([dead_letter(job_id, hold=True)], by=by)


def try_all_again(*, by: object) -> int:
    """Give every dead letter another life. Returns how many there were."""
    return _revive(dead_letters(), by=by)


def _revive(dead: list[Job], *, by: object) -> int:
    for job in dead:
        job.attempts, job.due_at = 0, clock.now()
        record("job:try_again", job, by=by, name=job.name)
    return len(dead)


def discard(job_id: int, *, by: object) -> None:
    """Give a dead letter up. What it was stays in the log: giving up work can be a deed against somebody."""
    _discard([dead_letter(job_id, hold=True)], by=by)


def discard_all(up_to: int, *, by: object) -> int:
    """Give up every dead letter with a number up to this: no others than were shown. Returns how many there were."""
    return _discard([job for job in dead_letters() if job.id <= up_to], by=by)


def _discard(dead: list[Job], *, by: object) -> int:
    for job in dead:
        said = {"name": job.name, "payload": job.payload, "error": job.error, "handler": job.handler}
        record("job:discard", job, by=by, **said)
        db.session.delete(job)
    return len(dead)


def dead_letter(job_id: int, *, hold: bool = False) -> Job:
    """`hold`: nobody else decides about it meanwhile. Who only reads may not ask for that."""
    asked = select(Job).where(Job.id == job_id, DEAD)
    found = db.session.scalar(asked.with_for_update() if hold else asked)
    if found is None:
        raise NotFound("No job of this number has failed for good.")
    return found


# ---- signs of life


def beat(name: str) -> None:
    db.session.merge(Heartbeat(name=name, at=clock.now()))
    db.session.commit()


def last_beat(name: str) -> datetime | None:
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))


def age(beat: datetime | None) -> float | None:
    """Seconds since a sign of life. A moment that has not come yet is none: the clock was set back since."""
    if beat is None or beat > clock.now() + SKEW:
        return None
    return max(0.0, (clock.now() - beat).total_seconds())
