"""What speaks against an answer before it is given: a picture that was used before, and words that were sent before."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.complaints.models import Complaint, ComplaintPhoto, ComplaintStep
from portal.complaints.rules import PUBLIC_WORDS
from portal.core.db import db

NEAR = 6  # bits of 64 in which two likenesses may differ and still be of one picture
LOOKED_THROUGH = 500  # pictures that an agency has put up, the newest
COMPARED, COMPARED_WORDS = 50, 300  # earlier answers of a unit, and words of each
SAME = 0.8  # of the words, in the same order


@dataclass(frozen=True)
class Used:
    """A picture of this case that another one has too; `near`: it was changed a little. `of_reporter`: it is the very
    picture that the reporter of this case sent.
    """

    photo: ComplaintPhoto
    complaint: Complaint
    near: bool = False
    of_reporter: bool = False


def used_before(photos: Collection[ComplaintPhoto], complaint: Complaint) -> list[Used]:
    """Which of these pictures were used before, in other cases or by the reporter of this one (2 queries)."""
    if not photos:
        return []
    exact = _with_pixels({each.pixels for each in photos})
    found = [Used(photo, other.complaint, of_reporter=_by_its_reporter(photo, other, complaint))
             for photo in photos for other in exact
             if other.complaint and other.pixels == photo.pixels and _is_another(photo, other, complaint)]  # fmt: skip
    known = {each.photo.id for each in found}
    ours = [each for each in photos if each.by_unit or each.complaint_id is None]
    left = [each for each in ours if each.id not in known]
    return found + list(_near(left, complaint) if left else [])


def _is_another(photo: ComplaintPhoto, other: ComplaintPhoto, complaint: Complaint) -> bool:
    return other.complaint_id != complaint.id or _by_its_reporter(photo, other, complaint)


def _by_its_reporter(photo: ComplaintPhoto, other: ComplaintPhoto, complaint: Complaint) -> bool:
    ours = photo.by_unit or photo.complaint_id is None
    return ours and other.id != photo.id and other.complaint_id == complaint.id and not other.by_unit


WITH_CASE = (
    joinedload(ComplaintPhoto.complaint).joinedload(Complaint.category),
    joinedload(ComplaintPhoto.complaint).selectinload(Complaint.supporters),
)


def _with_pixels(pixels: set[str]) -> list[ComplaintPhoto]:
    some = select(ComplaintPhoto).where(ComplaintPhoto.pixels.in_(pixels), ComplaintPhoto.complaint_id.is_not(None))
    return list(db.session.scalars(some.options(*WITH_CASE).order_by(ComplaintPhoto.id).limit(LOOKED_THROUGH)))


def _near(photos: Iterable[ComplaintPhoto], complaint: Complaint) -> Iterable[Used]:
    """Among the newest evidence of the same agency. Of the rows only numbers are read until one is found."""
    some = select(ComplaintPhoto.id, ComplaintPhoto.likeness).join(ComplaintPhoto.complaint)
    some = some.where(ComplaintPhoto.by_unit, Complaint.agency_id == complaint.agency_id, Complaint.id != complaint.id)
    rows = db.session.execute(some.order_by(ComplaintPhoto.id.desc()).limit(LOOKED_THROUGH)).all()
    pairs = [(photo, row.id) for photo in photos for row in rows if distance(photo.likeness, row.likeness) <= NEAR]
    if not pairs:
        return
    named = select(ComplaintPhoto).where(ComplaintPhoto.id.in_({number for _photo, number in pairs}))
    others = {each.id: each for each in db.session.scalars(named.options(*WITH_CASE))}
    for photo, number in pairs:
        if (other := others[number].complaint) is not None:
            yield Used(photo, other, near=True)


def distance(first: str, second: str) -> int:
    """In how many of 64 bits two likenesses differ.

    >>> distance("00000000000000ff", "00000000000000f0")
    4
    """
    return (int(first, 16) ^ int(second, 16)).bit_count()


def said_before(what: str, complaint: Complaint) -> Iterator[Complaint]:
    """Other cases to which its unit gave nearly the same answer, newest first. Who reads of which, the caller says."""
    words = what.lower().split()[:COMPARED_WORDS]
    for step in _earlier_answers(complaint):
        if likeness(words, step.what.lower().split()[:COMPARED_WORDS]) >= SAME:
            found = db.session.get(Complaint, step.complaint_id, options=[selectinload(Complaint.supporters)])
            if found is not None:
                yield found


def _earlier_answers(complaint: Complaint) -> list[ComplaintStep]:
    some = select(ComplaintStep).where(
        ComplaintStep.agency_id == complaint.agency_id, ComplaintStep.kind.in_(PUBLIC_WORDS),
        ComplaintStep.complaint_id != complaint.id,
    )  # fmt: skip
    return list(db.session.scalars(some.order_by(ComplaintStep.at.desc(), ComplaintStep.id.desc()).limit(COMPARED)))


def likeness(first: list[str], second: list[str]) -> float:
    """How much of two texts is the same, word by word: 0 to 1.

    >>> likeness("lampu sudah kami ganti".split(), "lampu sudah kami ganti kemarin".split()) > SAME
    True
    """
    compared = SequenceMatcher(None, first, second, autojunk=False)
    return compared.ratio() if compared.real_quick_ratio() >= SAME and compared.quick_ratio() >= SAME else 0.0
