"""The calendar by which working days are counted: read for every limit, written a year at a time.

A list that moves dates is a rule, so a second person confirms each change (`accounts.deeds.calendar`). Dates that were
computed and told before keep what they are, but those of cases that run: these are reckoned anew (`holidays:changed`).
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sqlalchemy import ColumnElement, delete, select

from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.outbox import enqueue_once
from portal.core.workdays import Calendar
from portal.organisation.day_list import FreeDays, read_file
from portal.organisation.models import Holiday

HOLIDAYS = Path(__file__).parent / "data" / "holidays.toml"  # the list that comes with the portal


def calendar() -> Calendar:
    """All free days that are known, of all years."""
    return pages.lasting(("organisation",), "free days", _calendar)


def _calendar() -> Calendar:
    return Calendar({row.day: row.name for row in db.session.execute(select(Holiday.day, Holiday.name))})


def free_days_of(year: int) -> FreeDays | None:
    rows = db.session.scalars(select(Holiday).where(_in(year)).order_by(Holiday.day)).all()
    if not rows:
        return None
    days = {row.day: row.name for row in rows}
    return FreeDays(year, days, rows[0].source, all(row.verified for row in rows))


def years() -> list[int]:
    """The years that have a list, and this and the next, newest first."""
    known = {day.year for day in db.session.scalars(select(Holiday.day))}
    return sorted(known | {clock.today().year, clock.today().year + 1}, reverse=True)


def years_without() -> list[int]:
    """Which of this year and the next has no list, so that its working days would be counted wrong."""
    here = clock.today().year
    return [year for year in (here, here + 1) if db.session.scalar(select(Holiday.day).where(_in(year)).limit(1)) is None]


def shipped(year: int) -> FreeDays | None:
    """The list that comes with the portal, where there is one for that year."""
    return next((each for each in _shipped() if each.year == year), None)


def set_free_days(given: FreeDays, *, by: object) -> None:
    """Put this list in the place of the year's. What stood there before goes into the log."""
    before = free_days_of(given.year)
    db.session.execute(delete(Holiday).where(_in(given.year)))
    for day, name in given.days.items():
        db.session.add(Holiday(day=day, name=name, source=given.source, verified=given.verified))
    db.session.flush()
    enqueue_once("holidays:changed")
    pages.changed("organisation")
    old = {day.isoformat(): name for day, name in before.days.items()} if before else {}
    record("holidays:set", f"Year:{given.year}", by=by, before=old, source=given.source, verified=given.verified)


def load_shipped() -> None:
    """Fill the years that have no list with those that come with the portal: `setup` and the demo begin so."""
    for each in _shipped():
        if free_days_of(each.year) is None:
            set_free_days(each, by=None)


def _shipped() -> Iterable[FreeDays]:
    return read_file(HOLIDAYS.read_text(encoding="utf-8"))


def _in(year: int) -> ColumnElement[bool]:
    return Holiday.day.between(date(year, 1, 1), date(year, 12, 31))
