"""How comments leave a survey that has closed: they are moved out of it, as ballots were moved into it.

Nothing stays behind, so nobody takes a comment twice, and nothing that they carried along (their keys) goes with them.
"""

from secrets import token_hex
from typing import Any

from sqlalchemy import delete, exists, select

from portal.core import disclosure
from portal.core.db import db
from portal.core.drawing import CHANCE
from portal.core.handed import Handed
from portal.surveys import queries
from portal.surveys.models import Comment, Survey
from portal.surveys.rules import Stratum

table: Any = Comment.__table__


def batches() -> list[str]:
    """The numbers of closed surveys in which comments still lie."""
    lies = exists().where(Comment.survey_id == Survey.id)
    some = select(Survey.id).where(Survey.closed_on.is_not(None), lies).order_by(Survey.id)
    return [str(number) for number in db.session.scalars(some)]


def take(batch: str, most: int) -> list[Handed]:
    """Take out up to so many comments of a closed survey, in random order. Writes, and never commits.

    Where so few answered that nobody is hidden among them, their words are shown to nobody: they are deleted.
    """
    survey = queries.survey(int(batch))
    if survey.closed_on is None:
        return []
    if not disclosure.words_are_told(answered_by_right(survey.turnout)):
        db.session.execute(delete(table).where(table.c.survey_id == survey.id))
        return []
    keys = select(table.c.key).where(table.c.survey_id == survey.id).order_by(table.c.key).limit(most)
    rows = db.session.execute(delete(table).where(table.c.key.in_(keys)).returning(table.c.text)).all()
    found = [
        Handed(
            subject=token_hex(16), text=row.text, agency_id=survey.service.agency_id, service_id=survey.service_id,
            period=survey.period, since=survey.registered_at, handed_on=survey.closed_on,
        )
        for row in rows
    ]  # fmt: skip
    CHANCE.shuffle(found)
    return found


def answered_by_right(turnout: dict[str, Any]) -> int:
    """How many answered with a right of their own. Who answers by the open link may be one person many times over,
    the unit itself among them, and hides nobody.
    """
    return sum(way["answered"] for stratum, way in turnout.items() if stratum != Stratum.OPEN)
