"""What the clock asks of ratings, in the worker. A second run finds nothing left to do."""

from collections.abc import Iterator
from time import monotonic

from portal.core import clock, keys, storage
from portal.core.db import db
from portal.core.errors import NotYet
from portal.core.outbox import enqueue_once
from portal.core.periods import containing
from portal.ratings import actions, queries
from portal.ratings.moving import box_of, close, move
from portal.ratings.rules import KEY_AHEAD

A_WHILE = 4.0  # seconds
# Tables from which rows are deleted while residents write into them, and the worker's own.
SHARED = ("rating_ballot", "rating_pass", "rating_spent", "rating_nonce")
OWN = ("rating_count", "rating_line")


def make_keys() -> None:
    """See that this quarter, and in its last days the next one, has a key whose file is there."""
    there = {one.period: one for one in queries.open_periods()}
    for period in sorted({containing(day, "quarter") for day in (clock.today(), clock.today() + KEY_AHEAD)}):
        one = there.get(period)
        if one is None or one.public_key is None or keys.secret_of(one.public_key) is None:
            actions.open_period(period)
    for one in there.values():
        for public_key in [key for key, state in one.earlier_keys.items() if state == "lost"]:
            if keys.secret_of(bytes.fromhex(public_key)):
                actions.note_key_back(one, public_key)
    db.session.commit()


def move_ballots() -> None:
    """Once an hour: whoever says why they rated low has some time for it, and more wait together."""
    periods = [one.period for one in queries.open_periods() if one.ended_on is None]
    _for_a_while((step for period in periods for step in move(box_of(period))), "clock:ratings")


def close_periods() -> None:
    over = [one.period for one in queries.open_periods() if one.period.last_day < clock.today()]
    _for_a_while((step for period in over for step in close(period)), "clock:rating_periods")


def _for_a_while(steps: Iterator[None], event: str) -> None:
    """Take steps; what is left after a while is another run's, which begins as soon as this one has ended."""
    until = monotonic() + A_WHILE
    for _ in steps:
        if monotonic() > until:
            enqueue_once(event)
            db.session.commit()
            return


def clean_storage() -> None:
    """Once a period is closed and its lines are handed up, again and again until it is done."""
    closed = [one.period for one in queries.periods_to_clean()]
    if not closed:
        return
    try:
        storage.clean(shared=SHARED, own=OWN)
    except NotYet:
        return
    for period in closed:
        actions.note_cleaned(queries.period(period))
    db.session.commit()


def purge() -> None:
    actions.purge()
    db.session.commit()
