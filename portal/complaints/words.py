"""How the words and pictures of a case go up to a moderator, and how they come back.

Each is decided about on its own: what happened, where, and each picture. Nothing of a confidential case goes up.
"""

from collections.abc import Collection

from sqlalchemy import or_, select

from portal.complaints import documents, queries
from portal.complaints.actions import base
from portal.complaints.models import Complaint, ComplaintPhoto, Reporter
from portal.complaints.rules import Reading
from portal.core import clock, pages
from portal.core.db import db
from portal.core.handed import Author, Handed, Verdict
from portal.core.outbox import enqueue_once

TEXT, PLACE, PHOTO = "text", "place", "photo"


def batches() -> list[str]:
    """The numbers of cases in which something lies that was not handed up."""
    of_photo = select(ComplaintPhoto.complaint_id).where(ComplaintPhoto.reading == Reading.NEW)
    of_place = (Complaint.place_reading == Reading.NEW) & (Complaint.place_text != "")
    new = or_(Complaint.text_reading == Reading.NEW, of_place, Complaint.id.in_(of_photo))
    some = select(Complaint.id).where(new, ~Complaint.confidential).order_by(Complaint.id)
    return [str(number) for number in db.session.scalars(some)]


def take(batch: str, most: int) -> list[Handed]:
    """What of a case was not handed up yet: a few texts, so all of them at once. Notes that it was, and never commits."""
    complaint = queries.by_id(int(batch))
    if complaint.confidential:
        return []
    found = []
    if complaint.text_reading is Reading.NEW:
        complaint.text_reading = Reading.WAITING
        found.append(_handed(complaint, TEXT, complaint.id, complaint.text))
    if complaint.place_reading is Reading.NEW and complaint.place_text:
        complaint.place_reading = Reading.WAITING
        found.append(_handed(complaint, PLACE, complaint.id, complaint.place_text))
    for photo in complaint.photos:
        if photo.reading is Reading.NEW:
            photo.reading = Reading.WAITING
            found.append(_handed(complaint, PHOTO, photo.id, "", key=photo.file.key))
    db.session.flush()
    if found:
        pages.changed("complaints")
    return found


def _handed(complaint: Complaint, part: str, number: int, words: str, key: str = "") -> Handed:
    return Handed(
        subject=f"{part}:{number}", text=words, agency_id=complaint.agency_id, service_id=complaint.service_id,
        since=complaint.received_at, handed_on=clock.today(), picture=key, also=tuple(_agencies(complaint)),
    )  # fmt: skip


def _agencies(complaint: Complaint) -> list[int]:
    """Nobody of any of their branches decides what of it is shown."""
    return [each.id for each in base.concerned(complaint)]


def concerned(batch: str) -> tuple[list[str], list[int]]:
    complaint = queries.by_id(int(batch))
    subjects = [f"{TEXT}:{complaint.id}", f"{PLACE}:{complaint.id}", *(f"{PHOTO}:{each.id}" for each in complaint.photos)]
    return subjects, _agencies(complaint)


def subjects_of(complaint: Complaint) -> list[str]:
    """What a reporter wrote and sent of a case, as it is named to moderators; pictures of the unit are not theirs."""
    photos = [f"{PHOTO}:{each.id}" for each in complaint.photos if not each.by_unit]
    place = [f"{PLACE}:{complaint.id}"] if complaint.place_text else []
    return [f"{TEXT}:{complaint.id}", *place, *photos]


def _readings(complaint: Complaint) -> dict[str, Reading]:
    found = {f"{TEXT}:{complaint.id}": complaint.text_reading}
    if complaint.place_text:
        found[f"{PLACE}:{complaint.id}"] = complaint.place_reading
    return found | {f"{PHOTO}:{each.id}": each.reading for each in complaint.photos}


def read_by_all(complaint: Complaint) -> list[str]:
    """What of a case everybody reads, so that anybody can report it."""
    return [subject for subject, reading in _readings(complaint).items() if reading is Reading.RELEASED]


def not_read(complaint: Complaint) -> list[str]:
    """What nobody reads: something may stand in its place."""
    return [subject for subject, reading in _readings(complaint).items() if reading is not Reading.RELEASED]


def authors(subjects: Collection[str]) -> dict[str, Author]:
    """Whoever reported the case, by the link of their receipt or their account. A unit's own pictures have none."""
    parted = {subject: subject.partition(":") for subject in subjects}
    photos = {int(tail) for head, _colon, tail in parted.values() if head == PHOTO}
    of_photo = select(ComplaintPhoto.id, ComplaintPhoto.complaint_id).where(ComplaintPhoto.id.in_(photos))
    of_reporter = (
        {row[0]: row[1] for row in db.session.execute(of_photo.where(~ComplaintPhoto.by_unit))} if photos else {}
    )
    cases = {
        subject: of_reporter.get(int(tail)) if head == PHOTO else int(tail)
        for subject, (head, _c, tail) in parted.items()
    }
    some = select(Reporter.complaint_id, Reporter.account_id).where(Reporter.complaint_id.in_(set(cases.values())))
    who = {row[0]: row[1] for row in db.session.execute(some)}
    return {subject: Author(who[number]) for subject, number in cases.items() if number in who}


def cases_of(subjects: Collection[str]) -> dict[str, str]:
    """Subject -> the number of its case (2 queries)."""
    parted = {subject: subject.partition(":") for subject in subjects}
    photos = {int(tail) for head, _colon, tail in parted.values() if head == PHOTO}
    of_photo = select(ComplaintPhoto.id, Complaint.number).join(ComplaintPhoto.complaint)
    by_photo = {row[0]: row[1] for row in db.session.execute(of_photo.where(ComplaintPhoto.id.in_(photos)))}
    cases = {int(tail) for head, _colon, tail in parted.values() if head != PHOTO}
    of_case = select(Complaint.id, Complaint.number).where(Complaint.id.in_(cases))
    by_case = {row[0]: row[1] for row in db.session.execute(of_case)}
    told = {
        each: (by_photo if head == PHOTO else by_case).get(int(tail), "") for each, (head, _c, tail) in parted.items()
    }
    return {subject: number for subject, number in told.items() if number}


def decided(verdicts: Collection[Verdict]) -> None:
    """What a moderator released, everybody may read from here on; what they took back, nobody, the search included."""
    told, taken_back = set(), False
    for verdict in verdicts:
        part, _colon, number = verdict.subject.partition(":")
        reading = Reading(verdict.state)
        if part == PHOTO:
            photo = db.session.get(ComplaintPhoto, int(number))
            if photo is not None:
                photo.reading = reading
            continue
        complaint = queries.by_id(int(number))
        before = complaint.text_reading if part == TEXT else complaint.place_reading
        taken_back = taken_back or (before is Reading.RELEASED and reading is not Reading.RELEASED)
        if part == TEXT:
            complaint.text_reading, complaint.text_shown = reading, verdict.shown
        else:
            complaint.place_reading, complaint.place_shown = reading, verdict.shown
        told.add(complaint.id)
    db.session.flush()
    documents.bring(sorted(told))
    if taken_back:
        enqueue_once("complaint:words_gone")
    pages.changed("complaints")
