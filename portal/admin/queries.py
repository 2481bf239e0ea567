"""What the administrator's pages read beside what the slices below tell."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path

from sqlalchemy import func, select, text

from portal.accounts import queries as accounts
from portal.accounts.models import Account, Holding, Person
from portal.core import clock, outbox, paging, search
from portal.core.db import db
from portal.core.pages import Edition
from portal.core.paging import Order, Part, Place
from portal.organisation.models import Post

WORKER = "worker"  # the name under which it shows that it lives
SILENT_AFTER = timedelta(minutes=1)
FAILS_FOR = timedelta(hours=1)  # before it is said where an administrator begins


@dataclass(frozen=True)
class Worker:
    """Whether the worker lives, and since when it was last seen."""

    seen_at: datetime | None

    @property
    def silent(self) -> bool:
        """One whose last sign of life lies at a moment that has not come yet is silent too: a clock was set back."""
        age = outbox.age(self.seen_at)
        return age is None or age > SILENT_AFTER.total_seconds()


def worker() -> Worker:
    return Worker(outbox.last_beat(WORKER))


def jobs_failing_long() -> int:
    """How many jobs have failed for an hour already. They are tried for a week, and somebody should know before."""
    return sum(clock.now() - (job.failing_since or clock.now()) >= FAILS_FOR for job in outbox.failing())


PEOPLE = Order((Person.name, Person.id))
IDENTITIES = (
    select(func.aggregate_strings(Account.identity, " "))
    .where(Account.person_id == Person.id)
    .correlate(Person)
    .scalar_subquery()
)


def people_like(words: str, at: Place) -> Part[tuple[Person, list[Account]]]:
    """Whoever has all these words in their name, NIP, address or number, with their accounts; by name (6 queries)."""
    some = select(Person).where(search.finds(words, Person.name, Person.nip, IDENTITIES)).options(*accounts.WITH_PLACES)
    found: Part[Person] = paging.part(some, PEOPLE, at)
    of: dict[int, list[Account]] = {person.id: [] for person in found.rows}
    for account in sorted(accounts.accounts_of(*of), key=attrgetter("identity")):
        of[account.staff.id].append(account)
    return found.each(lambda person: (person, of[person.id]))


def holdings_of(post: Post) -> list[Holding]:
    """Everybody who held the post, or will, newest first."""
    some = select(Holding).where(Holding.post_id == post.id)
    return list(db.session.scalars(some.order_by(Holding.from_on.desc(), Holding.id.desc())))


GRAIN = 10_000_000  # bytes: a file grows by as much with some ten thousand answers, so it says nothing of a few


@dataclass(frozen=True)
class Measure:
    """One gauge: its name, what it says, and its values by label (`job="clock:ballots"`, or none)."""

    name: str
    words: str
    values: list[tuple[str, float]]


def measures(data_dir: Path) -> list[Measure]:
    """What a machine that watches this one may know; nothing in it tells of answers coming in."""
    state = outbox.state()
    beat = float("nan") if state.beat is None else state.beat
    revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    editions = db.session.execute(select(Edition.topic, Edition.number).order_by(Edition.topic))

    changed: list[tuple[str, float]] = [(f'topic="{topic}"', number) for topic, number in editions]

    def by_name(found: dict[str, int]) -> list[tuple[str, float]]:
        return [(f'job="{name}"', count) for name, count in sorted(found.items())]

    return [
        Measure("build_info", "The migration that the database is at.", [(f'revision="{revision}"', 1)]),
        Measure("worker_age_seconds", "Since the worker's last sign of life.", [("", beat)]),
        Measure("job_overdue_seconds", "How long the job waits that is due the longest.", [("", state.overdue)]),
        Measure("job_in_hand_seconds", "How long the job in hand takes already.", [("", state.in_hand)]),
        Measure("jobs_waiting", "Jobs still to be done.", by_name(state.waiting)),
        Measure("jobs_failing", "Jobs that failed and are tried again.", by_name(state.failing)),
        Measure("jobs_dead", "Jobs that failed for good.", by_name(state.dead)),
        Measure("disk_free_bytes", "Free at DATA_DIR, rounded.", [("", _rounded(shutil.disk_usage(data_dir).free))]),
        Measure("database_bytes", "Size of the database, rounded.", [("", _rounded(_database_size()))]),
        Measure("edition", "Number of acts that changed public pages, by topic.", changed),
    ]


def _rounded(size: int) -> int:
    return size // GRAIN * GRAIN


def _database_size() -> int:
    if db.engine.dialect.name == "postgresql":
        return int(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages, size = (db.session.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "page_size"))
    return int(pages * size)
