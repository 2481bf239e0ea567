"""The one place that asks what time it is, so that a test can answer instead.

Four clocks: `now` is the real moment and stamps, leases and sign-in go by it; `today` is the portal's day, by which
surveys open and close and cards fall due; `moment` is the present hour on that day, for what falls due at an hour;
`elapsed` counts seconds and nobody sets it. Only a demo or a rehearsal moves its day ahead of the real one, never back.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from portal.core.zone import PALEMBANG as PALEMBANG  # days are asked for here

_days_ahead = 0


def now() -> datetime:
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds since some moment: what a process waits for it measures by these, because `now` may be set by hours."""
    return time.monotonic()


def today() -> date:
    """The portal's day in Palembang: a survey ends at midnight there, not in Greenwich."""
    return now().astimezone(PALEMBANG).date() + timedelta(days=_days_ahead)


def moment() -> datetime:
    """The portal's moment: the present hour on the portal's day. What is received, and late at an hour, goes by it."""
    return now() + timedelta(days=_days_ahead)


def set_days_ahead(days: int) -> None:
    """Follow the day of a demo or a rehearsal, which lies in the database because several processes share it."""
    global _days_ahead
    _days_ahead = days


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let the portal's day be `day` for a while: how the demo lives through its own past."""
    global _days_ahead
    before = _days_ahead
    _days_ahead = (day - now().astimezone(PALEMBANG).date()).days
    try:
        yield
    finally:
        _days_ahead = before
