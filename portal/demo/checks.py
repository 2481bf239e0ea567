"""The draws of the demo's past months, lived through by the worker's job, and what the inspector found on the spot."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from portal.complaints import check_jobs, check_queries, lots
from portal.complaints.actions import checking
from portal.complaints.models import Complaint
from portal.complaints.rules import Found, State
from portal.core import clock
from portal.core.db import db
from portal.core.workdays import day_of
from portal.demo import cast, walk

MONTHS = 3  # that are over, before the one at hand
FOUND = (
    (Found.NOT_DONE, "Dilihat langsung pukul 09.30: lubangnya baru ditimbun kerikil, belum diaspal."),
    (Found.DONE, "Sudah rapi. Dilihat langsung pukul 14.00 dan dibenarkan warga sekitar."),
    (Found.UNCLEAR, "Hujan deras saat didatangi, tidak dapat dipastikan."),
)
DOUBT = "Sudah dua kali dinyatakan selesai, padahal warga bilang belum."


def live(today: date) -> None:
    """Each month is begun, drawn when it is over and looked into; the last that was drawn waits in part still."""
    looked = iter(FOUND * 9)
    for month in _months(today):
        with clock.on(lots.first_day(month)):
            check_jobs.tend()
        _look(looked, today, lots.first_day(month) + timedelta(days=6))
    _mark()
    check_jobs.tend()
    db.session.commit()


def _months(today: date) -> list[str]:
    first = lots.first_day(lots.month_of(today))
    for _each in range(MONTHS):
        first = lots.first_day(lots.month_of(first - timedelta(days=1)))
    return [lots.month_of(first), *lots.months(lots.month_of(first), lots.month_of(today))]


def _look(looked: Iterator[tuple[Found, str]], today: date, day: date) -> None:
    """The inspector goes to the first of what was drawn; of the rest nobody does."""
    if day > today:
        return
    inspector = walk.account_of(cast.INSPECTOR)
    for one in check_queries.open_checks(day, 1):
        last = max(day, day_of(one.complaint.steps[-1].at))  # the cases have lived through all their days already
        if last <= min(one.until_on, today) and checking.may_check(one.complaint, by=inspector):
            with clock.on(last):
                checking.check(one, *next(looked), by=inspector)
    db.session.commit()
    with clock.on(min(today, day + timedelta(days=12))):
        check_jobs.tend()


def _mark() -> None:
    """Of those that are declared done today the oldest is marked, so one waits to be looked at; what a rule proposes
    waits for somebody to decide.
    """
    inspector = walk.account_of(cast.INSPECTOR)
    some = select(Complaint).where(Complaint.state == State.DECLARED, ~Complaint.confidential).order_by(Complaint.id)
    for case in db.session.scalars(some):
        if case.state_now is State.DECLARED and checking.may_mark(case, by=inspector):
            checking.mark(case, DOUBT, by=inspector)
            break
    db.session.commit()
