"""A resident reports something, or joins others who did. Nobody has to sign in for either."""

from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import Account
from portal.accounts.rules import written
from portal.complaints import codes, origins, queries, rules
from portal.complaints.actions import base
from portal.complaints.models import Complaint, ComplaintCategory, ComplaintFollower, ComplaintPhoto, Reporter
from portal.complaints.rules import OPEN, Reading, State, StepKind
from portal.core import clock, files, pages
from portal.core.db import db, insert_into
from portal.core.errors import Refused
from portal.core.files import StoredFile
from portal.core.outbox import enqueue
from portal.core.pictures import Picture
from portal.organisation.models import Agency


@dataclass(frozen=True)
class Report:
    """What a resident filled in. `photos`: keys of pictures that came with the form; a contact is as it was typed."""

    category: str
    text: str
    kelurahan: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    happened_on: date | None = None
    anonymous: bool = False
    confidential: bool = False
    name: str = ""
    contact: str = ""
    photos: tuple[str, ...] = field(default=())
    language: str = "id"
    origin: str = ""  # what they said elsewhere, of which it is made: see `origins`


def report(filled: Report, *, nonce: str, by: Account | None = None) -> Complaint:
    """Make a case of it, once however often the form is sent. `by`: a resident who is signed in. Raises Refused."""
    if sent := queries.with_nonce(nonce):
        return sent
    category, now = queries.category(filled.category), clock.moment()
    kelurahan = next((each for each in queries.kelurahans() if each.slug == filled.kelurahan), None)
    agency, with_head = destination(category, kelurahan)
    on = clock.today()
    number = _new_number(on.year)
    if filled.origin:
        origins.become(filled.origin, "" if filled.confidential else number, by)
    made = Complaint(
        number=number, link_hash=codes.hash_of(codes.link_key(number)), nonce=nonce, kind=category.kind,
        grade=category.grade, category=category, service_id=category.service_id, agency=agency, first_agency=agency,
        kelurahan=kelurahan, about_officer=category.about_officer, with_head=with_head, anonymous=filled.anonymous,
        confidential=filled.confidential, text=filled.text, place_text=filled.place, latitude=filled.latitude,
        longitude=filled.longitude, happened_on=filled.happened_on, state=State.RECEIVED, received_at=now, begun_at=now,
        limit=queries.limit_of(category.grade, on), guard=queries.guard(on), version=1,
        public_facility=category.public_facility,
    )  # fmt: skip
    base.reckon(made)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # the same form came twice at once, and the other one was faster
        if sent := queries.with_nonce(nonce):
            return sent
        raise
    set_committed_value(made, "photos", [])  # until it claims any
    with db.session.no_autoflush:  # what is written of it is written at once, and not question by question
        _keep_reporter(made, filled, by)
        step = base.begin_story(made, StepKind.RECEIVED, to_agency_id=agency.id)
    claim(made, filled.photos, step_id=step.id)
    hand_up(made)
    return made


def destination(category: ComplaintCategory, kelurahan: Agency | None) -> tuple[Agency, bool]:
    """To whom a report of this kind from there goes, and whether past the desk."""
    of_unit = kelurahan if category.of_kelurahan and kelurahan else category.agency or base.coordinating()
    return base.answering_agency(of_unit, category.about_officer)


def _new_number(year: int) -> str:
    number = codes.new_number(year)
    while queries.number_taken(number):
        number = codes.new_number(year)
    return number


def _keep_reporter(made: Complaint, filled: Report, by: Account | None) -> None:
    contact = written(filled.contact)
    if filled.contact.strip() and not contact:
        raise Refused("Write a telephone number or an e-mail address, or leave it empty.", field="kontak")
    resident = by if by is not None and by.person is None else None  # who works here reports as anybody does
    db.session.add(Reporter(
        complaint_id=made.id, account_id=resident.id if resident else None, name=filled.name.strip(), contact=contact,
        language=filled.language,
        verified=resident is not None and resident.verified_by is not None and not base.at_own_counter(made, resident),
    ))  # fmt: skip


def hand_up(complaint: Complaint) -> None:
    """Let a moderator outside the branch read what everybody may read of it once it was released."""
    if not complaint.confidential:
        enqueue("text:handed", kind="complaint", batch=str(complaint.id))


# ---- pictures


def keep_photo(made: Picture) -> ComplaintPhoto:
    """Keep a picture of a form that is not sent yet. It is claimed by the case, or goes after a day."""
    if queries.count_unclaimed() >= MOST_UNCLAIMED:
        raise Refused("Very many pictures are being sent at this moment. Send the report without one, and add it later.")
    stored = files.keep_made(made)
    photo = ComplaintPhoto(
        file_id=stored.id, pixels=made.pixels, likeness=made.likeness, kept_at=clock.moment(), by_unit=False,
    )  # fmt: skip
    db.session.add(photo)
    db.session.flush()
    return photo


MOST_UNCLAIMED = 2000  # pictures in the whole house that no report has claimed: about 500 MB


def claim(complaint: Complaint, keys: tuple[str, ...], *, step_id: int, by_unit: bool = False) -> int:
    """Let pictures that were kept before belong to the case. Returns how many."""
    if not keys:
        return 0
    found = queries.photos_named(keys[: rules.PHOTOS_MOST], hold=True)
    for photo in found:
        photo.complaint_id, photo.step_id, photo.by_unit = complaint.id, step_id, by_unit
    db.session.flush()
    db.session.expire(complaint, ["photos"])
    if found and complaint.text_reading is not Reading.NEW:  # those of the report itself go up with it
        hand_up(complaint)
    return len(found)


# ---- me too


def join(
    complaint: Complaint, *, nonce: str, line: str = "", contact: str = "", language: str = "id",
    by: Account | None = None,
) -> bool:  # fmt: skip
    """Follow a case instead of reporting the same once more, with a line of one's own if one likes.

    Returns whether they are a new one: a form and an account count once. Of a case that was merged meanwhile they follow
    the one that goes on. Nobody merges it, or ends it, while they join.
    """
    while complaint.merged_into is not None:
        complaint = complaint.merged_into
    base.lock(complaint)
    if complaint.state_now not in OPEN or complaint.confidential:
        raise Refused("This report is not open any more. Send yours as a report of its own.")
    reached = written(contact)
    if contact.strip() and not reached:
        raise Refused("Write a telephone number or an e-mail address, or leave it empty.", field="kontak")
    account_id = by.id if by is not None and by.person is None else None
    row = {
        "complaint_id": complaint.id, "account_id": account_id, "nonce": nonce or token_hex(16), "contact": reached,
        "language": language, "joined_at": clock.moment(),
    }  # fmt: skip
    new = insert_into(ComplaintFollower).values(row).on_conflict_do_nothing().returning(ComplaintFollower.id)
    if db.session.scalar(new) is None:
        return False
    db.session.execute(update(Complaint).where(Complaint.id == complaint.id).values(joined=Complaint.joined + 1))
    db.session.expire(complaint, ["joined"])
    if line.strip():
        base.add_step(complaint, StepKind.JOINED, words=line.strip()[: rules.WORDS_MOST])
    pages.changed("complaints")
    return True


def drop(key: str) -> None:
    """Take back a picture that no case has claimed. Whoever has its key sent it."""
    forget_unclaimed(queries.photos_named([key], hold=True))


def forget_unclaimed(photos: list[ComplaintPhoto]) -> None:
    for photo in photos:
        stored: StoredFile = photo.file
        db.session.delete(photo)
        db.session.flush()
        files.remove(stored)
    db.session.flush()
