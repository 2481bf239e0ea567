"""What the administrator's pages read beside what the slices below tell."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.accounts import proposals
from portal.accounts import queries as accounts
from portal.accounts.models import Account, Holding, Person
from portal.accounts.rules import PUBLISHERS_NEEDED, Permission
from portal.core import clock, installation, outbox
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.organisation import queries as organisation
from portal.organisation.models import Agency, Post

WORKER = "worker"  # the name under which it shows that it lives
SILENT_AFTER = timedelta(minutes=1)
ENTRIES_A_PAGE = 50


@dataclass(frozen=True)
class Worker:
    """Whether the worker lives, and since when it was last seen."""

    seen_at: datetime | None

    @property
    def silent(self) -> bool:
        return self.seen_at is None or clock.now() - self.seen_at > SILENT_AFTER


def worker() -> Worker:
    return Worker(outbox.last_beat(WORKER))


@dataclass(frozen=True)
class Overview:
    """What needs an administrator now."""

    worker: Worker
    dead_letters: int
    settings: installation.Settings
    short_of_publishers: list[tuple[Agency, int]]
    pending: int
    unverified: int
    recovered: bool


def overview() -> Overview:
    return Overview(
        worker(),
        len(outbox.dead_letters()),
        installation.settings(),
        accounts.short_of(Permission.SCORECARD_PUBLISH, PUBLISHERS_NEEDED),
        len(proposals.pending()),
        len(organisation.unverified()),
        proposals.recovered(),
    )


def people_like(words: str) -> list[tuple[Person, list[Account]]]:
    """Whoever has all these words in their name, NIP, address or number, with their accounts; by name."""
    of: dict[int, list[Account]] = {}
    for account in accounts.accounts():
        of.setdefault(account.person_id, []).append(account)
    found = [(person, of.get(person.id, [])) for person in accounts.people()]
    return [(person, theirs) for person, theirs in found if _has(words, person, theirs)]


def _has(words: str, person: Person, theirs: list[Account]) -> bool:
    text = " ".join([person.name, person.nip or "", *(account.identity for account in theirs)]).casefold()
    return all(word in text for word in words.casefold().split())


def holdings_of(post: Post) -> list[Holding]:
    """Everybody who held the post, or will, newest first."""
    some = select(Holding).where(Holding.post_id == post.id)
    return list(db.session.scalars(some.order_by(Holding.from_on.desc(), Holding.id.desc())))


@dataclass(frozen=True)
class Page:
    """One page of the log, newest first: each entry with the name of who did it, or None for clock and console."""

    entries: list[tuple[AuditEntry, str | None]]
    number: int
    last: int


def log(action: str, number: int) -> Page:
    """`action` narrows it down to one; empty for all. A page past the last one is the last."""
    some = select(AuditEntry).where(AuditEntry.action == action) if action else select(AuditEntry)
    count = db.session.scalar(select(func.count()).select_from(some.subquery())) or 0
    last = max(1, -(-count // ENTRIES_A_PAGE))
    number = min(max(1, number), last)
    rows = some.order_by(AuditEntry.id.desc()).limit(ENTRIES_A_PAGE).offset((number - 1) * ENTRIES_A_PAGE)
    entries = list(db.session.scalars(rows))
    names = _names({entry.actor_id for entry in entries if entry.actor_id})
    return Page([(entry, names.get(entry.actor_id or 0)) for entry in entries], number, last)


def _names(account_ids: set[int]) -> dict[int, str]:
    named = select(Account.id, Person.name).join(Account.person).where(Account.id.in_(account_ids))
    return {row.id: row.name for row in db.session.execute(named)}


def actions_in_log() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))
