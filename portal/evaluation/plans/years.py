"""What HR does with the performance years of agencies, and what the clock does when somebody has left a post."""

from collections.abc import Iterable

from sqlalchemy import func, or_, select

from portal.accounts.models import Account, Holding
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import Refused
from portal.evaluation.plans.models import Cycle, Plan
from portal.evaluation.plans.rules import FIRST_YEAR
from portal.organisation.models import Agency


def open_year(agency: Agency, year: int, *, by: Account) -> Cycle:
    by.check(Permission.PERFORMANCE_KEEP, about=agency)
    if not FIRST_YEAR <= year <= clock.today().year + 1:
        raise Refused("Open a year that is past, that runs or that comes next.", field="year")
    found = db.session.scalar(select(Cycle).where(Cycle.agency_id == agency.id, Cycle.year == year))
    if found is None:
        found = Cycle(agency=agency, year=year, opened_on=clock.today(), opened_by_id=by.person_id)
        db.session.add(found)
    found.closed_on = found.closed_by_id = None
    db.session.flush()
    record("cycle:open", found, by=by, agency=agency.slug, year=year)
    return found


def open_years(agencies: Iterable[Agency], year: int, *, by: Account) -> int:
    """Those of them that are not open yet. Returns how many were opened."""
    here = [agency for agency in agencies if agency.active]
    there = select(Cycle.agency_id).where(Cycle.year == year, Cycle.closed_on.is_(None))
    done = set(db.session.scalars(there))
    return sum(bool(open_year(agency, year, by=by)) for agency in here if agency.id not in done)


def close_year(cycle: Cycle, *, by: Account) -> None:
    """From now on nobody changes its plans. It can be opened once more."""
    by.check(Permission.PERFORMANCE_KEEP, about=cycle.agency)
    if cycle.closed_on is not None:
        raise Refused("This performance year is closed.")
    cycle.closed_on, cycle.closed_by_id = clock.today(), by.person_id
    db.session.flush()
    record("cycle:close", cycle, by=by, agency=cycle.agency.slug, year=cycle.year)


def end_left_plans() -> int:
    """Write the last day into the plans of those who have left the post, and take it back where they hold it again.

    Returns how many changed. It is a job of the clock: who moves people knows nothing of plans.
    """
    today = clock.today()
    of_plan = (Holding.person_id == Plan.person_id, Holding.post_id == Plan.post_id)
    last = select(func.max(Holding.until_on)).where(*of_plan).correlate(Plan).scalar_subquery()
    runs = select(Holding.id).where(*of_plan, or_(Holding.until_on.is_(None), Holding.until_on >= today))
    held = runs.correlate(Plan).exists()
    open_cycles = select(Cycle.id).where(Cycle.closed_on.is_(None))
    left = select(Plan, last).where(Plan.cycle_id.in_(open_cycles), Plan.ends_on.is_(None), ~held).order_by(Plan.id)
    back = select(Plan).where(Plan.cycle_id.in_(open_cycles), Plan.ends_on.is_not(None), held).order_by(Plan.id)
    changed = 0
    for plan, until_on in db.session.execute(left).all():
        plan.ends_on = max(until_on or today, plan.begins_on)
        record("plan:end", plan, by=None)
        changed += 1
    for plan in db.session.scalars(back).all():
        plan.ends_on = None
        record("plan:resume", plan, by=None)
        changed += 1
    db.session.flush()
    return changed
