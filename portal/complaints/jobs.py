"""What answers the clock. A second run finds nothing left to do."""

from portal.complaints import catalogue, queries, rules
from portal.complaints.actions import clockwork, reporting
from portal.core import clock, storage
from portal.core.db import db

PIECE = 200  # cases in one transaction


def end_waiting() -> None:
    """Cases whose reporter was asked, or had the last word, for long enough."""
    while clockwork.end_waiting(PIECE):
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


def load_shipped() -> None:
    """The limits and categories that come with the portal, for a house that was set up before there were any."""
    catalogue.load_shipped()
    db.session.commit()
