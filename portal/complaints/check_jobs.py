"""What the clock does about checks, in the worker. A second run finds nothing left to do."""

from portal.complaints.actions import checking, drawing
from portal.core import keys
from portal.core.db import db

PIECE = 100  # cases in one transaction


def tend() -> None:
    """A seed for the month, the draws of those that are over, checks of risky cases, and what nobody went to see."""
    drawing.begin_months()
    db.session.commit()
    drawing.draw()
    db.session.commit()
    for step in (checking.let_risky_be_checked, checking.leave_unchecked):
        while step(PIECE):
            db.session.commit()
    db.session.commit()
    told = drawing.close()
    db.session.commit()
    for commitment in told:  # everybody may read the seed by now
        keys.destroy_seed(commitment)
