"""How ballots become answers and sealed words become comments, in the worker alone, step by step (`core.drawing`)."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from portal.core import drawing, keys
from portal.core.db import db
from portal.core.drawing import Row, Where, put_rows
from portal.core.storage import reading
from portal.surveys.models import Answer, Ballot, Comment, Survey, WaitingComment
from portal.surveys.rules import Stratum
from portal.surveys.sealing import Opener, seal_words


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
    """One step of moving what waits in a table. Whether anything was done."""
    more = (table.stratum,) if table is Ballot else ()
    return drawing.step(
        table, which, more=more, read=lambda row: _opened(box, table, row), put=lambda said: put(box, table, said)
    )


def open_all(box: Box, table: Any, rows: dict[str, Any]) -> dict[str, Any]:
    """By key: what a ballot says, with its stratum, or words; None where it cannot be read."""
    return {key: _opened(box, table, row) for key, row in rows.items()}


def _opened(box: Box, table: Any, row: Any) -> Any:
    if box.opener is None:
        return None
    if table is not Ballot:
        return box.opener.words(row.sealed)
    said = box.opener.ballot(row.sealed)
    return (row.stratum, said) if said else None


def put(box: Box, table: Any, opened: Collection[Any], among: Collection[Row] | None = None) -> None:
    """Write what was opened in random order under new keys; at closing among others that are written anew."""
    mixed = {"survey_id": box.survey_id, "mixed": among is not None}
    if table is WaitingComment:
        put_rows(Comment, [{"text": words, **mixed} for words in opened], among or ())
        return
    answers = [{"stratum": stratum, **said.marks, **said.profile, **mixed} for stratum, said in opened]
    put_rows(Answer, answers, among or ())
    if box.public_key:  # words are sealed once more, and wait for others apart from the answers
        waits = {"survey_id": box.survey_id, "unreadable": False, "drawn": False}
        words = [said.comment for _, said in opened if said.comment]
        put_rows(WaitingComment, [{"sealed": seal_words(box.public_key, each), **waits} for each in words])
