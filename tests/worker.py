"""What the worker does meanwhile, within a test."""

from portal.core.db import db
from portal.core.outbox import Job, carry_out, claim
from portal.wiring import HANDLERS


def work(*named):
    """Carry out what waits, and what comes of it; none of it fails. `named`: of what waits these jobs alone, and the
    others are let go.
    """
    assert tried(*named) == []


def tried(*named):
    """The same where something may fail. Returns the names of the jobs that did."""
    db.session.commit()
    if named:
        db.session.execute(db.delete(Job).where(Job.name.not_in(named)))
        db.session.commit()
    failed = []
    while job := claim():
        if not carry_out(job, HANDLERS):
            failed.append(job.name)
    return failed
