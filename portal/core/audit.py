"""The audit log: who did what to what, when. Rows are added, never changed. An answer never stands in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time
from typing import Any

from sqlalchemy import Index, func, or_, select
from sqlalchemy.orm import Mapped

from portal.core import clock
from portal.core.db import Model, db
from portal.core.types import id_

_at_console: ContextVar[bool] = ContextVar("at_console", default=False)


@contextmanager
def at_console() -> Iterator[None]:
    """Let each entry written meanwhile say that it was the console: `console` in its details, beside any name."""
    before = _at_console.set(True)
    try:
        yield
    finally:
        _at_console.reset(before)


class AuditEntry(Model):
    """One thing that happened. The actor is a number without a foreign key: an entry outlives the account."""

    __table_args__ = (
        Index("ix_audit_entry_action", "action", "id"),
        Index("ix_audit_entry_subject", "subject", "id"),  # what was done to one thing, for whom it concerns
    )

    id: Mapped[id_]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]  # the account; None where the clock or the console did it
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]]


def record(action: str, subject: Any, *, by: Any, **details: Any) -> None:
    """Write `action` ("survey:confirm") on `subject` into the log of this transaction."""
    named = subject if isinstance(subject, str) else f"{type(subject).__name__}:{subject.id}"
    actor_id = by.id if by else None
    if _at_console.get():
        details["console"] = True
    db.session.add(AuditEntry(at=clock.now(), action=action, subject=named, actor_id=actor_id, details=details))
    db.session.flush()  # with what it tells of, before anybody reads either once more


def ever_done(action: str) -> bool:
    """Whether this was done in this house at least once."""
    return db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == action).limit(1)) is not None


def entries_about(subject: str, readings: int = 50) -> list[AuditEntry]:
    """What was done to one thing, the newest first: every change, and of the readings (`…:read`) the newest alone."""
    reading = AuditEntry.action.endswith(":read")
    newest = select(AuditEntry.id).where(AuditEntry.subject == subject, reading)
    newest = newest.order_by(AuditEntry.id.desc()).limit(readings)
    some = select(AuditEntry).where(AuditEntry.subject == subject, or_(~reading, AuditEntry.id.in_(newest)))
    return list(db.session.scalars(some.order_by(AuditEntry.id.desc())))


def done_today(action: str, subject: str, *, by: Any, begun_by: str = "") -> bool:
    """Whether they did this to it today already: a reading is written down once a day, however often they look.

    `begun_by`: the action with which such a thing begins, where one may be taken back: the database may give its number
    to another one, and what was done to the one before is not done to it.
    """
    midnight = datetime.combine(clock.today(), time(), clock.PALEMBANG)
    there = select(AuditEntry.id).where(AuditEntry.subject == subject, AuditEntry.action == action)
    there = there.where(AuditEntry.actor_id == by.id, AuditEntry.at >= midnight)
    if begun_by:
        begun = select(func.max(AuditEntry.id)).where(AuditEntry.subject == subject, AuditEntry.action == begun_by)
        there = there.where(AuditEntry.id > func.coalesce(begun.scalar_subquery(), 0))
    return db.session.scalar(there.limit(1)) is not None
