"""How ballots become sums, and a quarter that is over becomes results: in the worker alone, step by step.

What has been done is told by the rows themselves, so a worker that is killed goes on where it stood and counts no
rating twice. No row of a rating is ever written that can be read.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, insert, select, update

from portal.core import clock, drawing, keys, pages
from portal.core.audit import record
from portal.core.db import db, insert_into
from portal.core.disclosure import STAY_BEHIND
from portal.core.outbox import enqueue, enqueue_once
from portal.core.periods import Period
from portal.core.storage import reading, writing
from portal.ratings import queries
from portal.ratings.models import RatingBallot, RatingCount, RatingLine, RatingPeriod, RatingResult
from portal.ratings.queries import Group
from portal.ratings.rules import LINE, UNTOLD, Untold
from portal.ratings.sealing import Opener, Rating, seal_line

counts: Any = RatingCount.__table__
results: Any = RatingResult.__table__
SUM = ("service_id", "period", "stratum", "mark", "reason")


class Box(NamedTuple):
    """What the worker needs to know of a period whose ballots it opens."""

    period: Period
    public_key: bytes | None
    opener: Opener | None  # none where no file of its keys is there


def box_of(period: Period) -> Box:
    """Read outside any transaction of ours."""
    with reading():
        row = queries.period(period)
        newest, public = row.public_key, row.keys
    found = [secret for each in public if (secret := keys.secret_of(each))]
    return Box(period, newest, Opener(found) if found else None)


def move(box: Box) -> Iterator[None]:
    """Open what has waited among enough others of its service and way. A step each time it yields."""
    if box.opener is None:
        return
    with reading():
        groups = queries.groups(box.period)
    for group in groups:
        while _move(box, group):
            yield


def _waiting(box: Box, group: Group) -> drawing.Where:
    ballot = RatingBallot
    return ballot.period == box.period, ballot.service_id == group.service_id, ballot.stratum == group.stratum


def _move(box: Box, group: Group) -> bool:
    return drawing.step(
        RatingBallot, _waiting(box, group), read=lambda row: _read(box, row), put=lambda said: _add(box, group, said)
    )


def _read(box: Box, row: Any) -> Rating | None:
    return box.opener.rating(row.sealed) if box.opener else None


def _add(box: Box, group: Group, said: Collection[Rating], lost: int = 0) -> None:
    """Add ratings to the sums; their lines go on, sealed once more, and nothing says whose they were."""
    found = Counter((UNTOLD, Untold.BURST.value) if one.burst else (one.mark, one.reason) for one in said)
    if lost:
        found[UNTOLD, Untold.LOST.value] += lost
    about = {"service_id": group.service_id, "period": box.period}
    rows = [
        {**about, "stratum": group.stratum, "mark": mark, "reason": reason, "count": n}
        for (mark, reason), n in sorted(found.items())
    ]
    if rows:
        add = insert_into(RatingCount).values(rows)
        more = {"count": counts.c.count + add.excluded.count}
        db.session.execute(add.on_conflict_do_update(index_elements=list(SUM), set_=more))
    if box.public_key:
        lines = [one.line for one in said if one.line]
        drawing.put_rows(RatingLine, [{**about, "sealed": seal_line(box.public_key, each)} for each in lines])


# ---- a period that is over


def close(period: Period) -> Iterator[None]:
    """Close a quarter that is over: no more is taken, what waits is opened, and the sums become results."""
    with writing():  # this waits for those that are just being taken: they hold the row
        ends = update(RatingPeriod).where(RatingPeriod.period == period, RatingPeriod.ended_on.is_(None))
        db.session.execute(ends.values(ended_on=clock.today()))
    box = box_of(period)
    yield from move(box)
    with reading():
        groups = queries.groups(period, all_of_them=True)
    for group in groups:
        while _open_rest(box, group):
            yield
    _finish(period)


def _open_rest(box: Box, group: Group) -> bool:
    """Open together all that still waits of a service and way. What cannot be read is counted as lost."""
    with reading():
        some = select(RatingBallot.key, RatingBallot.sealed).where(*_waiting(box, group))
        some = some.order_by(RatingBallot.unreadable, RatingBallot.key).limit(drawing.PIECE)
        rows = {row.key: row for row in db.session.execute(some)}
        said = [one for row in rows.values() if (one := _read(box, row))]
        hidden = _hides(box, group, len(said), len(rows))
    if not rows:
        return False
    with writing():
        drawing.take_out(RatingBallot, list(rows))
        _add(box, group, said if hidden else [], lost=len(rows) - (len(said) if hidden else 0))
    return True


def _hides(box: Box, group: Group, readable: int, rows: int) -> bool:
    """Whether those that can be read are enough, or all there are, so that no two copies tell what few of them say.

    Ten stay behind whenever some are opened, so it is otherwise only where a key was lost meanwhile.
    """
    which = (counts.c.service_id == group.service_id, counts.c.period == box.period, counts.c.stratum == group.stratum)
    return readable >= STAY_BEHIND or (readable == rows and not db.session.scalar(select(exists().where(*which))))


def _finish(period: Period) -> None:
    """All sums become results at once, and those above hear of it."""
    columns = [counts.c[name] for name in (*SUM, "count")]
    with writing():
        some = select(*columns).where(counts.c.period == period)
        db.session.execute(insert(results).from_select([*SUM, "count"], some))
        db.session.execute(delete(counts).where(counts.c.period == period))
        queries.period(period).closed_on = clock.today()
        record("rating:close", f"RatingPeriod:{period}", by=None)
        pages.changed("ratings")
        for _period, service_id in queries.services_with_lines(period):
            enqueue("text:handed", kind=LINE, batch=f"{period}/{service_id}")
        enqueue_once("rating:forgotten")
