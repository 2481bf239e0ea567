"""How pictures of follow-ups go up to a moderator of another branch, and how they come back. Words of an agency do not:
it speaks in public and answers for what it says.
"""

from collections.abc import Collection

from sqlalchemy import select

from portal.commitments import queries
from portal.commitments.models import Commitment, CommitmentPhoto
from portal.core import clock, pages
from portal.core.db import db
from portal.core.handed import Handed, Verdict

NEW, WAITING, RELEASED = "new", "waiting", "released"


def batches() -> list[str]:
    """The numbers of commitments in which a picture lies that was not handed up."""
    some = select(CommitmentPhoto.commitment_id).where(CommitmentPhoto.reading == NEW).distinct()
    some = some.where(CommitmentPhoto.commitment_id.is_not(None)).order_by(CommitmentPhoto.commitment_id)
    return [str(number) for number in db.session.scalars(some)]


def take(batch: str, most: int) -> list[Handed]:
    commitment = queries.by_id(int(batch))
    found = [photo for photo in commitment.photos if photo.reading == NEW][:most]
    for photo in found:
        photo.reading = WAITING
    db.session.flush()
    if found:
        pages.changed("commitments")
    return [
        Handed(
            subject=f"photo:{photo.id}", text="", agency_id=commitment.agency_id, service_id=commitment.service_id,
            since=commitment.made_at, handed_on=clock.today(), picture=photo.file.key,
        )
        for photo in found
    ]  # fmt: skip


def decided(verdicts: Collection[Verdict]) -> None:
    for verdict in verdicts:
        photo = db.session.get(CommitmentPhoto, int(verdict.subject.partition(":")[2]))
        if photo is not None:
            photo.reading = verdict.state
    db.session.flush()
    pages.changed("commitments")


def numbers_of(subjects: Collection[str]) -> dict[str, int]:
    """Subject -> the number of its commitment (1 query)."""
    photos = {int(each.partition(":")[2]): each for each in subjects}
    some = select(CommitmentPhoto.id, Commitment.number).join(CommitmentPhoto.commitment)
    return {photos[photo]: number for photo, number in db.session.execute(some.where(CommitmentPhoto.id.in_(photos)))}
