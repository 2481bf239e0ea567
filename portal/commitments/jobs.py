"""What answers the clock. A second run finds nothing left to do."""

from portal.commitments import actions
from portal.core import storage
from portal.core.db import db

PIECE = 100


def follow_joined(thread_id: int, into_id: int) -> None:
    """A conversation that a moderator joined into another one takes along what was promised in answer to it."""
    actions.follow_joined(thread_id, into_id)


def settle() -> None:
    """Commitments whose time for words is over."""
    while actions.settle_over(PIECE):
        db.session.commit()


def forget_forms() -> None:
    found = True
    while found:
        with storage.writing():
            found = bool(actions.forget_unclaimed(PIECE))
