"""How ballots become answers and sealed words become comments, in the worker alone.

Each step is one bounded transaction that this module begins and ends itself, unlike an action: what waits is read and
opened before the lock to write is taken. A worker that is killed between two steps goes on where it stood.
"""

from collections.abc import Collection, Iterator
from random import SystemRandom
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, insert, select, update

from portal.core.db import db
from portal.core.storage import reading, writing
from portal.surveys import keys
from portal.surveys.models import Answer, Ballot, Comment, Survey, WaitingComment
from portal.surveys.rules import MOVED_AT, PIECE, STAY_BEHIND, Stratum
from portal.surveys.sealing import Opener, seal_words

CHANCE = SystemRandom()
Row = dict[str, Any]
Where = tuple[ColumnElement[bool], ...]


class Box(NamedTuple):
    """What the worker needs to know of a survey whose ballots it opens."""

    survey_id: int
    public_key: bytes | None
    opener: Opener | None  # none where no file of its keys is there


def box_of(survey_id: int) -> Box:
    """Read outside any transaction of ours."""
    with reading():
        survey = db.session.get_one(Survey, survey_id)
        newest, public = survey.public_key, survey.keys
    secrets = [secret for each in public if (secret := keys.secret_of(each))]
    return Box(survey_id, newest, Opener(secrets) if secrets else None)


def move(box: Box) -> Iterator[None]:
    """Move what has waited among enough others. A step each time it yields."""
    yield from move_ballots(box)
    yield from move_comments(box)


def move_ballots(box: Box) -> Iterator[None]:
    if box.opener is None:
        return
    for stratum in Stratum:
        waiting = (Ballot.survey_id == box.survey_id, Ballot.stratum == stratum)
        while _move(box, Ballot, waiting):
            yield


def move_comments(box: Box) -> Iterator[None]:
    if box.opener is None:
        return
    while _move(box, WaitingComment, (WaitingComment.survey_id == box.survey_id,)):
        yield


def _move(box: Box, table: type[Ballot] | type[WaitingComment], which: Where) -> bool:
    """Draw some of those that wait, or open those that were drawn. Whether anything was done.

    What is drawn is written down before any of it is opened. A transaction that breaks off leaves what it wrote in the
    log; had the next try another draw, the two together would tell groups smaller than ten.
    """
    with reading():
        drawn = _rows(table, (*which, table.drawn.is_(True)))
        found = drawn or _some(table, (*which, ~table.unreadable))
    opened = open_all(box, table, found)
    if unreadable := [key for key, said in opened.items() if said is None]:
        _mark(table, unreadable, unreadable=True)  # they hide nobody, so they are not counted among those who wait
        _mark(table, list(drawn), drawn=False)
        return True
    if not drawn:
        if len(opened) < MOVED_AT:
            return False
        _mark(table, CHANCE.sample(sorted(opened), min(len(opened) - STAY_BEHIND, PIECE)), drawn=True)
        return True
    with writing():
        take_out(table, list(drawn))
        put(box, table, list(opened.values()))
    return True


def _mark(table: Any, chosen: Collection[str], **values: bool) -> None:
    rows: Any = table.__table__
    with writing():
        db.session.execute(update(rows).where(rows.c.key.in_(chosen)).values(**values))


def _rows(table: Any, which: Where) -> dict[str, Any]:
    columns = (table.key, table.sealed, *([table.stratum] if table is Ballot else []))
    return {row.key: row for row in db.session.execute(select(*columns).where(*which).order_by(table.key))}


def _some(table: Any, which: Where) -> dict[str, Any]:
    """All rows that wait where they are few, else a piece of them from anywhere: their keys are random."""
    columns = (table.key, table.sealed, *([table.stratum] if table is Ballot else []))
    most = PIECE + STAY_BEHIND
    some = select(*columns).where(*which).order_by(table.key).limit(most)
    rows = list(db.session.execute(some.where(table.key >= token_hex(16))))
    if len(rows) < most:
        rows += db.session.execute(some)
    return {row.key: row for row in rows[: 2 * most]}


def open_all(box: Box, table: Any, rows: dict[str, Any]) -> dict[str, Any]:
    """By key: what a ballot says, with its stratum, or words; None where it cannot be read."""
    if box.opener is None:
        return dict.fromkeys(rows)
    if table is Ballot:
        said = {key: (row.stratum, box.opener.ballot(row.sealed)) for key, row in rows.items()}
        return {key: pair if pair[1] else None for key, pair in said.items()}
    return {key: box.opener.words(row.sealed) for key, row in rows.items()}


def take_out(table: Any, chosen: Collection[str]) -> None:
    rows = table.__table__
    gone = db.session.execute(delete(rows).where(rows.c.key.in_(chosen))).rowcount  # type: ignore[attr-defined]
    if gone != len(chosen):
        raise RuntimeError("Somebody else took out what this worker has just opened.")


def put(box: Box, table: Any, opened: Collection[Any], among: Collection[Row] | None = None) -> None:
    """Write what was opened in random order under new keys; at closing among others that are written anew."""
    mixed = {"survey_id": box.survey_id, "mixed": among is not None}
    if table is WaitingComment:
        _put_rows(Comment, [{"text": words, **mixed} for words in opened], among or ())
        return
    answers = [{"stratum": stratum, **said.marks, **said.profile, **mixed} for stratum, said in opened]
    _put_rows(Answer, answers, among or ())
    if box.public_key:  # words are sealed once more, and wait for others apart from the answers
        waits = {"survey_id": box.survey_id, "unreadable": False, "drawn": False}
        words = [said.comment for _, said in opened if said.comment]
        _put_rows(WaitingComment, [{"sealed": seal_words(box.public_key, each), **waits} for each in words])


def _put_rows(table: Any, rows: Collection[Row], among: Collection[Row] = ()) -> None:
    written = [row | {"key": token_hex(16)} for row in (*rows, *among)]
    CHANCE.shuffle(written)
    if written:
        db.session.execute(insert(table.__table__), written)
