"""What answers the clock. A second run finds nothing left to do."""

from datetime import timedelta
from time import monotonic

from portal.complaints import catalogue, documents, queries, rules
from portal.complaints.actions import clockwork, counting, reporting
from portal.core import clock, copying, installation, storage
from portal.core.db import db
from portal.core.outbox import enqueue, enqueue_once

PIECE = 200  # cases in one transaction
COUNTED = 500  # the same where they are counted
A_WHILE = 4.0  # seconds, after which other jobs have their turn
SHARED = ("reporter", "complaint_follower", "complaint_word")  # tables from which it is purged who somebody was


def end_waiting() -> None:
    """Cases whose reporter was asked, or had the last word, for long enough."""
    while clockwork.end_waiting(PIECE):
        db.session.commit()


def hand_on() -> None:
    """Nobody works in an agency that has closed: its cases go to whoever answers in its place."""
    while clockwork.hand_on(PIECE):
        db.session.commit()


def forget_forms() -> None:
    """The numbers of forms that were sent, and pictures of forms that were not."""
    clockwork.forget_nonces()
    db.session.commit()
    before = clock.moment() - rules.UNCLAIMED
    found = True
    while found:
        with storage.writing():
            found = bool(photos := queries.unclaimed_photos(before, PIECE))
            reporting.forget_unclaimed(photos)


def keep_sums() -> None:
    """Count the cases to which something happened since; with none left, the quarter that is over may be told."""
    until = monotonic() + A_WHILE
    while counting.count_some(COUNTED) or counting.close_quarter():
        db.session.commit()
        if monotonic() > until:
            enqueue_once("complaint:uncounted")
            db.session.commit()
            return
    db.session.commit()


def forget_contacts() -> None:
    """By which hash a contact counts once: the quarter before the last one is over, and its sums stand."""
    counting.forget_contacts()
    db.session.commit()


def load_shipped() -> None:
    """The limits and categories that come with the portal, for a house that was set up before there were any."""
    catalogue.load_shipped()
    db.session.commit()


def reckon_running(after: int = 0) -> None:
    """The calendar of free days has changed, and so have the dates of all cases whose clock runs."""
    until = monotonic() + A_WHILE
    while found := queries.running_behind(after, PIECE):
        after = found[-1].id
        clockwork.reckon_running(found)
        if rest := len(found) == PIECE and monotonic() > until:
            enqueue("holidays:changed", after=after)
        db.session.commit()
        if rest:
            return


def forget_reporters() -> None:
    """Who reported a case is forgotten when it ended long enough ago: the Ombudsman takes cases up for two years."""
    kept = timedelta(days=installation.settings().days_of_reporters)
    found = True
    while found:
        with storage.writing():
            found = bool(clockwork.forget_reporters(queries.to_purge(clock.moment() - kept, PIECE)))
            if found:
                enqueue_once("complaint:forgotten")


def index_new() -> None:
    """Reports that came in since the last time, into the search."""
    while documents.bring_new() >= documents.AT_ONCE:
        db.session.commit()


def forget_words() -> None:
    """Words that a moderator took back stand in the file of the index until its parts are merged."""
    db.session.commit()
    copying.write_index_anew()


def clean_storage() -> None:
    """What was purged is to be gone from the storage too. Raises NotYet; it is tried again."""
    storage.clean(shared=SHARED, own=())
    db.session.rollback()
