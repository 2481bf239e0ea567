"""How a survey is closed: in steps of one bounded transaction each, so that residents of others wait for none of them.

What has been done is told by the rows themselves, so a worker that is killed goes on where it stood and neither loses
nor doubles an answer. The order matters: no more answers are taken; rights are counted; what waited is opened;
everything is written anew in random pieces; the rights are deleted; and then the survey is closed.
"""

from collections import Counter
from collections.abc import Iterator
from math import ceil
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.drawing import take_out
from portal.core.outbox import enqueue, enqueue_once
from portal.core.storage import reading, writing
from portal.surveys import queries
from portal.surveys.models import Answer, Ballot, Comment, Invitation, Survey, WaitingComment
from portal.surveys.moving import Box, box_of, move_ballots, move_comments, open_all, put
from portal.surveys.rules import COMMENT, PIECE, STAY_BEHIND, Stratum

answers: Any = Answer.__table__
rights: Any = Invitation.__table__


def close(survey_id: int) -> Iterator[None]:
    """Close a survey whose last day is over. A step each time it yields; at the end it is closed.

    Every step brings it nearer to its end, however often it is begun anew.
    """
    _end(survey_id)
    if _count_rights(survey_id):
        yield
    box = box_of(survey_id)
    yield from move_ballots(box)
    yield from _write_anew(box, Ballot, Answer)
    yield from move_comments(box)
    yield from _write_anew(box, WaitingComment, Comment)
    while _delete_rights(survey_id):
        yield
    _finish(survey_id)


def _end(survey_id: int) -> None:
    """Take no more answers. This waits for those that are just being taken: they hold the survey's row."""
    with writing():
        ends = update(Survey).where(Survey.id == survey_id, Survey.ended_on.is_(None))
        db.session.execute(ends.values(ended_on=clock.today(), progress={}, progress_on=None))
        pages.changed("surveys")


def _count_rights(survey_id: int) -> bool:
    """Stratum -> rights issued and spent, while they are still there, and slips on record. The open link has none.

    Whether this was still to be done: where it was not, they may be deleted in part.
    """
    with reading():
        if db.session.scalar(select(Survey.turnout).where(Survey.id == survey_id)):
            return False
        found, made = queries.rights_by_stratum(survey_id), queries.made_by_stratum(survey_id)
    counts: dict[str, Any] = {}
    for stratum in sorted({*found, *made}):
        issued, spent = found.get(stratum, (0, 0))
        counts[stratum] = {"issued": issued, "spent": spent, "made": made.get(stratum, 0)}
    counts[Stratum.OPEN.value] = {"issued": None, "spent": None, "made": None}
    with writing():
        db.session.execute(update(Survey).where(Survey.id == survey_id).values(turnout=counts))
    return True


def _write_anew(box: Box, waiting: Any, final: Any) -> Iterator[None]:
    """Write all rows of `final` anew, in pieces of the same size, and with them in one piece all that still waited.

    The difference of two copies of the database tells what a piece has added. So what waited comes in together (ten of
    a stratum at least, or all there are of it), and never alone. A piece is a random sample: rows are ordered by
    random keys.
    """
    while _open_leftovers(box, waiting, final):
        yield
    after = ""
    with reading():
        left = _unmixed(box, final)
    for number in range(ceil(left / PIECE), 0, -1):
        after, taken = _mix_piece(box, waiting, final, after, ceil(left / number))
        left -= taken
        yield


def _unmixed(box: Box, final: Any) -> int:
    count = select(func.count()).select_from(final).where(final.survey_id == box.survey_id, ~final.mixed)
    return db.session.scalar(count) or 0


def _open_leftovers(box: Box, waiting: Any, final: Any) -> bool:
    """One step of it, and nearly always the only one. What cannot be read is counted as lost, and blocks nothing."""
    with reading():
        columns = (waiting.key, waiting.sealed, *([waiting.stratum] if waiting is Ballot else []))
        some = select(*columns).where(waiting.survey_id == box.survey_id)
        rows = {row.key: row for row in db.session.execute(some.order_by(waiting.unreadable, waiting.key).limit(PIECE))}
        left = _unmixed(box, final)
    if not rows:
        return False
    opened = open_all(box, waiting, rows)
    with reading():
        small = _too_few_to_hide(box, waiting, final, opened, rows)
    lost = [rows[key] for key, said in opened.items() if said is None or _way(rows[key]) in small]
    good = [said for key, said in opened.items() if said is not None and _way(rows[key]) not in small]
    size = ceil((left + len(good)) / ceil((left + len(good)) / PIECE)) if good else 0
    with writing():
        take_out(waiting, list(rows))
        among = _take(box, final, "", size - len(good))
        put(box, waiting, good, among)
        _count_lost(box.survey_id, waiting, lost)
    return True


def _way(row: Any) -> Stratum | None:
    """By which way a ballot came in; words have none any more."""
    return getattr(row, "stratum", None)


def _too_few_to_hide(
    box: Box, waiting: Any, final: Any, opened: dict[str, Any], rows: dict[str, Any]
) -> set[Stratum | None]:
    """The ways of which so few can be opened that the difference of two copies would tell what they say.

    Ten stay behind whenever some are moved, so that happens only where a key was lost meanwhile, or a backup put back
    without its keys. Where they are all there are of their way, there is nothing to take them from.
    """
    readable = Counter(_way(rows[key]) for key, said in opened.items() if said is not None)
    few = {way for way, count in readable.items() if count < STAY_BEHIND}
    beside = {_way(rows[key]) for key, said in opened.items() if said is None}
    beside |= {way for way in few if db.session.scalar(_some_of(box, final, way)) is not None}
    return few & beside


def _some_of(box: Box, final: Any, way: Stratum | None) -> Any:
    some = select(final.key).where(final.survey_id == box.survey_id).limit(1)
    return some if way is None else some.where(final.stratum == way)


def _mix_piece(box: Box, waiting: Any, final: Any, after: str, size: int) -> tuple[str, int]:
    """Write one piece anew. Returns its last old key, and how many rows it had."""
    with writing():
        rows = _take(box, final, after, size)
        last = max((row["key"] for row in rows), default=after)
        put(box, waiting, [], rows)
    return last, len(rows)


def _take(box: Box, final: Any, after: str, size: int) -> list[dict[str, Any]]:
    """Take the next rows that are not mixed yet out of the table."""
    if size <= 0:
        return []
    table = final.__table__
    which = (table.c.survey_id == box.survey_id, ~table.c.mixed, table.c.key > after)
    keys = select(table.c.key).where(*which).order_by(table.c.key).limit(size)
    gone = delete(table).where(table.c.key.in_(keys)).returning(*table.c)
    return [dict(row) | {"mixed": True} for row in db.session.execute(gone).mappings()]


def _count_lost(survey_id: int, waiting: Any, lost: list[Row[Any]]) -> None:
    if waiting is not Ballot or not lost:
        return
    turnout = db.session.scalar(select(Survey.turnout).where(Survey.id == survey_id)) or {}
    for row in lost:
        counts = turnout.setdefault(row.stratum.value, {"issued": 0, "spent": 0, "made": 0})
        counts["lost"] = counts.get("lost", 0) + 1
    db.session.execute(update(Survey).where(Survey.id == survey_id).values(turnout=turnout))


def _delete_rights(survey_id: int) -> bool:
    some = select(rights.c.hash).where(rights.c.survey_id == survey_id).limit(PIECE)
    with writing():
        gone = db.session.execute(delete(rights).where(rights.c.hash.in_(some))).rowcount  # type: ignore[attr-defined]
    return bool(gone)


def _finish(survey_id: int) -> None:
    """Say how many answers there are, and tell the floors above."""
    with reading():
        received = queries.received_by_stratum(survey_id)
    with writing():
        survey = queries.survey(survey_id)
        strata = sorted({*survey.turnout, *received})
        nothing = {"issued": 0, "spent": 0, "made": 0}
        survey.turnout = {
            name: nothing | survey.turnout.get(name, {}) | {"answered": received.get(name, 0)} for name in strata
        }
        survey.closed_on = clock.today()
        record("survey:close", survey, by=None)
        pages.changed("surveys")
        enqueue("survey:closed", service_id=survey.service_id, period=survey.period)
        enqueue("text:handed", kind=COMMENT, batch=str(survey.id))
        enqueue_once("survey:forgotten")
