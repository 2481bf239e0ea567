"""The number of a form that was sent, so that sending it twice counts once. It lies apart from every answer."""

from datetime import timedelta

from sqlalchemy import delete

from portal.core import clock
from portal.core.db import db, insert_into
from portal.surveys.models import FormNonce
from portal.surveys.rules import NONCE_DAYS


def is_new(nonce: str) -> bool:
    """Whether a form with this number comes for the first time; from now on it does not."""
    row = {"nonce": nonce, "day": clock.now().date()}
    add = insert_into(FormNonce).values(**row).on_conflict_do_nothing().returning(FormNonce.nonce)
    return db.session.scalar(add) is not None


def purge() -> None:
    """Forget the numbers of forms older than a day: their stamps are no longer taken either."""
    db.session.execute(delete(FormNonce).where(FormNonce.day < clock.now().date() - timedelta(days=NONCE_DAYS)))


