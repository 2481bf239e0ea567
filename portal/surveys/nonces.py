"""The number of a form that was sent, so that sending it twice counts once. It lies apart from every answer.

A stamp used once is used. Where a right to answer decides, the number is only noted; on the open link it decides.
"""

from sqlalchemy import delete, exists, select

from portal.core import clock
from portal.core.db import db, insert_into
from portal.core.errors import Refused
from portal.surveys.models import FormNonce
from portal.surveys.rules import NONCE_LASTS


class SentAlready(Refused):
    """This very form was sent before. Nothing of it is kept to tell whether it says the same again."""

    def __init__(self) -> None:
        super().__init__("This form was sent already.")


def note(nonce: str) -> bool:
    """Remember that this form was sent. Returns whether it comes for the first time."""
    row = {"nonce": nonce, "day": clock.now().date()}
    add = insert_into(FormNonce).values(**row).on_conflict_do_nothing().returning(FormNonce.nonce)
    return db.session.scalar(add) is not None


def use(nonce: str) -> None:
    """The same where nothing else says how often somebody may send. Raises SentAlready the second time."""
    if not note(nonce):
        raise SentAlready


def is_used(nonce: str) -> bool:
    return bool(db.session.scalar(select(exists().where(FormNonce.nonce == nonce))))


def purge() -> None:
    """Forget the numbers of forms that nobody can send any more.

    Kept is the day of sending and not its moment, so a number of day D goes when NONCE_LASTS has passed since the
    last moment of D: midnight alone forgets nothing.
    """
    db.session.execute(delete(FormNonce).where(FormNonce.day < (clock.now() - NONCE_LASTS).date()))
