"""What answers events and the clock. A second run finds nothing left to do."""

from time import monotonic, sleep

from portal.core import clock, copying, storage
from portal.core.db import db
from portal.core.outbox import enqueue
from portal.forum import catalogue, documents, owed, queries, rules
from portal.forum.actions import attaching, clockwork

FEW = 5  # threads whose words are looked at while nobody else writes
PIECE = 200  # threads, or pictures, in one transaction
A_WHILE = 4.0  # seconds, after which other jobs have their turn


def load_shipped() -> None:
    """Boards and numbers for a house that was set up before there were any, and boards of agencies that came since."""
    catalogue.load_shipped()
    db.session.commit()


def index(thread_id: int) -> None:
    """A conversation that everybody reads now, or in which other words stand, into the search."""
    documents.bring([thread_id])


def index_said() -> None:
    """Conversations in which something was said since the last time, into the search, a few at once.

    Before all were gone through there is nothing to be mended.
    """
    if not copying.was_gone_through(documents.THREADS):
        return
    threads, mark = documents.said_lately()
    for first in range(0, len(threads), FEW):
        documents.bring(threads[first : first + FEW])
        db.session.commit()
        sleep(storage.PAUSE)  # who waits to write has a turn
    documents.looked(mark)


def joined(thread_id: int, into_id: int) -> None:
    """One that goes on in another stands in the search no more, and what it began with stands there behind the other."""
    documents.bring([thread_id, into_id])


def forget_words() -> None:
    """Words that a moderator took away stand in the file of the index until its parts are merged, and lead from what
    somebody mistypes as long as no title has them any more.
    """
    db.session.commit()
    copying.forget_gone()


def forget_forms() -> None:
    """Pictures of forms that were never sent to their end."""
    before, found = clock.moment() - rules.UNCLAIMED, True
    while found:
        with storage.writing():
            found = bool(photos := queries.unclaimed(before, PIECE))
            attaching.forget_unclaimed(photos)


def forget_imprints() -> None:
    with storage.writing():
        clockwork.forget_imprints()


def reckon_running(after: int = 0) -> None:
    """The calendar of free days has changed, and so have the dates of all threads whose clock runs."""
    until = monotonic() + A_WHILE
    while found := owed.running_behind(after, PIECE):
        after = found[-1].id
        clockwork.reckon_running(found)
        if rest := len(found) == PIECE and monotonic() > until:
            enqueue("holidays:changed", after=after)
        db.session.commit()
        if rest:
            return
