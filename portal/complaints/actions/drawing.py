"""The draw of each month, by the worker alone: commit, draw, close and tell the seed. Each may be run again.

None of it asks a person anything, so nobody chooses. The list of what was drawn is told when its checks are over: a
unit that knew earlier would mend what is looked at and leave the rest.
"""

from collections.abc import Mapping
from datetime import date

from portal.complaints import check_queries as queries
from portal.complaints import lots
from portal.complaints.check_models import ComplaintCheck, ComplaintDraw
from portal.complaints.check_queries import Closure
from portal.complaints.lots import LATE_COMMITS
from portal.core import clock, keys, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.workdays import day_of

TOPIC = "checks"


def begin_months() -> int:
    """Commit to a seed for the month at hand. Returns how many months were begun.

    A month in which the worker never ran has none: its closures are drawn with the next one, which nobody knows yet.
    """
    here, last = lots.month_of(clock.today()), queries.last_month()
    new = lots.months(last, here) if last else [here]
    for month in new:
        committed = keys.make_seed() if month == here else ""
        db.session.add(ComplaintDraw(
            month=month, commitment=committed, committed_at=clock.moment(), lost=not committed
        ))  # fmt: skip
        db.session.flush()
        if committed:
            record("draw:commit", f"Draw:{month}", by=None)
        else:
            record("draw:lost", f"Draw:{month}", by=None)
    if new:
        pages.changed(TOPIC)
    return len(new)


def draw() -> int:
    """Draw the months that are over, each with its own seed or, where that is lost, with the next one that is not.

    Returns how many months were drawn.
    """
    waiting, done = [], 0
    for one in queries.not_drawn(lots.month_of(day_of(clock.moment() - LATE_COMMITS))):
        waiting.append(one)
        seed = None if one.lost else keys.seed_of(one.commitment)
        if seed is None:
            _lose(one)
            continue
        for each in waiting:
            _draw(each, seed, one.month)
        done += len(waiting)
        waiting = []
    return done


def _lose(one: ComplaintDraw) -> None:
    """From here on another seed draws, though its file came back: who could choose between two would choose."""
    if one.lost:
        return
    one.lost = True
    db.session.flush()
    record("draw:lost", f"Draw:{one.month}", by=None)
    pages.changed(TOPIC)


def _draw(one: ComplaintDraw, seed: str, by_month: str) -> None:
    closures = {each.entry: each for each in queries.closures(one.month)}
    chosen = lots.drawn(seed, closures)
    one.drawn_at, one.by_month = clock.moment(), by_month
    one.entries, one.drawn, one.digest = len(closures), len(chosen), lots.digest(closures)
    one.until_on = clock.today() + lots.CHECK_WITHIN
    db.session.flush()
    there = queries.checks_among([closures[entry].step_id for entry in chosen])
    for entry in chosen:
        _let_be_checked(closures[entry], one, one.until_on, lots.lot(seed, entry), there)
    db.session.flush()
    record("draw:draw", f"Draw:{one.month}", by=None, count=len(chosen))
    pages.changed(TOPIC)


def _let_be_checked(
    closure: Closure, one: ComplaintDraw, until_on: date, lot: str, there: Mapping[int, ComplaintCheck]
) -> None:  # fmt: skip
    """One that is checked already, since its case was marked, is drawn besides."""
    check = there.get(closure.step_id)
    if check is None:
        check = ComplaintCheck(
            complaint_id=closure.complaint_id, round=closure.round, step_id=closure.step_id, agency_id=closure.agency_id,
            until_on=until_on,
        )  # fmt: skip
        db.session.add(check)
    check.month, check.lot = one.month, lot


def close() -> list[str]:
    """Tell the seed of draws whose time is over, with what was found. Returns what commits to these seeds: their files
    are not needed any more once this is committed.
    """
    told = set[str]()
    for one in queries.to_close(clock.today()):
        by = queries.draw(one.by_month or one.month)
        one.closed_at = clock.moment()
        one.seed = by.seed or keys.seed_of(by.commitment)
        if one.seed is None:  # it drew, and was taken away before it was told: the page says so
            one.lost = True
            record("draw:lost", f"Draw:{one.month}", by=None)
        record("draw:close", f"Draw:{one.month}", by=None)
        pages.changed(TOPIC)
        db.session.flush()
        told.add(by.commitment)
    return sorted(told)
