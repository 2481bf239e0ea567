"""What appraisals hold against changes of what they rest on."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.errors import Refused
from portal.evaluation.appraisal.models import Appraisal
from portal.evaluation.appraisal.rules import State
from portal.evaluation.coordination.credits import Evidence


def no_final_appraisal(evidence: Evidence) -> None:
    """What was done together stands on the appraisals of its time: on a final one nothing comes and goes (1 query)."""
    some = select(Appraisal).where(Appraisal.plan_id == evidence.plan.id)
    some = some.options(joinedload(Appraisal.views), joinedload(Appraisal.objection))
    for found in db.session.scalars(some).unique():
        day, period = evidence.done_on, found.period
        if day and period.first_day <= day <= period.last_day and found.state is State.FINAL:
            raise Refused("The appraisal of the time in which this was done is final: what stands on it stays as it is.")
