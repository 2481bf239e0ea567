"""What is asked about cases. None of these reads who reported one, but `reporter`."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.accounts.models import Membership
from portal.accounts.rules import PERMISSIONS, Permission
from portal.complaints import loading
from portal.complaints.models import (
    Complaint,
    ComplaintCategory,
    ComplaintFollower,
    ComplaintLimit,
    ComplaintPhoto,
    ComplaintStep,
    ComplaintWord,
    Reporter,
    SavedAnswer,
    Unsealing,
)
from portal.complaints.rules import ENDED, GUARD, OPEN, Grade, State
from portal.core import clock, pages
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.files import StoredFile
from portal.core.paging import Order, Part, Place, part
from portal.core.words import N_
from portal.organisation.models import Agency
from portal.organisation.rules import AgencyKind

# What a list or a page shows of a case, in one query.
OUTLINE = (
    joinedload(Complaint.category), joinedload(Complaint.service),
    joinedload(Complaint.agency).joinedload(Agency.parent), joinedload(Complaint.kelurahan),
)  # fmt: skip
GONE = N_("There is no such report.")


# ---- one case


def complaint(number: str) -> Complaint:
    """With all its story (5 queries). `number` as `codes.read_number` gives it."""
    found = loading.whole(number)
    if found is None:
        raise NotFound(GONE)
    return found


def public_complaint(number: str) -> Complaint:
    """The same of one that the public may know of: of a confidential one this says, asks and takes no more than of a
    number that nobody has.
    """
    found = loading.open_to_all(number)
    if found is None:
        raise NotFound(GONE)
    return found


def open_to_all(numbers: Collection[str]) -> list[str]:
    """Those of these numbers that are of cases which everybody may know of (1 query)."""
    some = select(Complaint.number).where(Complaint.number.in_(numbers), ~Complaint.confidential)
    return list(db.session.scalars(some.order_by(Complaint.number)))


def link_hash(number: str) -> str:
    """The hash of the key on its receipt; '' where there is no such case."""
    return db.session.scalar(select(Complaint.link_hash).where(Complaint.number == number)) or ""


def by_id(complaint_id: int) -> Complaint:
    found = db.session.get(Complaint, complaint_id)
    if found is None:
        raise NotFound(GONE)
    return found


def with_nonce(nonce: str) -> Complaint | None:
    """The case that a form with this number has made."""
    return db.session.scalar(select(Complaint).where(Complaint.nonce == nonce)) if nonce else None


def number_taken(number: str) -> bool:
    return db.session.scalar(select(Complaint.id).where(Complaint.number == number)) is not None


def reporter(complaint_id: int) -> Reporter:
    """Who reported it: for letters, for themselves, and under break-glass alone."""
    return db.session.get_one(Reporter, complaint_id)


def reporter_or_none(complaint_id: int) -> Reporter | None:
    return db.session.get(Reporter, complaint_id)


def reported_by(account_id: int) -> list[Complaint]:
    """The cases of a resident's account, newest first."""
    theirs = select(Reporter.complaint_id).where(Reporter.account_id == account_id)
    some = select(Complaint).where(Complaint.id.in_(theirs)).options(*OUTLINE).order_by(Complaint.id.desc())
    return list(db.session.scalars(some))


def is_reported_by(account_id: int, number: str) -> bool:
    some = select(Complaint.id).join(Reporter, Reporter.complaint_id == Complaint.id)
    return db.session.scalar(some.where(Complaint.number == number, Reporter.account_id == account_id)) is not None


def step(step_id: int) -> ComplaintStep:
    found = db.session.get(ComplaintStep, step_id)
    if found is None:
        raise NotFound(GONE)
    return found


def words_said(complaint_id: int) -> list[ComplaintWord]:
    """What the reporter said each time that they were asked whether it is done, oldest first."""
    some = select(ComplaintWord).where(ComplaintWord.complaint_id == complaint_id).order_by(ComplaintWord.id)
    return list(db.session.scalars(some))


PASSES_ON = [role for role, rights in PERMISSIONS.items() if Permission.COMPLAINT_VERIFY in rights]


def has_coordinator(agency_id: int) -> bool:
    """Whether somebody verifies and forwards there. Where nobody does, an officer does it."""
    some = select(Membership.id).where(Membership.agency_id == agency_id, Membership.role.in_(PASSES_ON))
    return db.session.scalar(some.where(Membership.ended_at.is_(None)).limit(1)) is not None


def unsealings(complaint_id: int) -> list[Unsealing]:
    """Who was let read who reported it, oldest first."""
    some = select(Unsealing).where(Unsealing.complaint_id == complaint_id).order_by(Unsealing.id)
    return list(db.session.scalars(some.options(joinedload(Unsealing.asked_by))))


def unsealed_for(complaint_id: int, person_id: int) -> Unsealing | None:
    """The permission by which somebody may read now who reported it."""
    return unsealed_among(unsealings(complaint_id), person_id)


def unsealed_among(granted: Iterable[Unsealing], person_id: int) -> Unsealing | None:
    """The same of those that were asked for already; the last one where there are several."""
    now = clock.moment()
    return next((one for one in reversed(list(granted)) if one.asked_by_id == person_id and one.until_at > now), None)


# ---- lists


BY_DEADLINE = Order((Complaint.due_at, Complaint.id))


def running(agencies: Collection[int], at: Place, *wanted: ColumnElement[bool]) -> Part[Complaint]:
    """Cases whose clock runs and that these agencies answer for, what is due first before the others."""
    some = select(Complaint).where(Complaint.agency_id.in_(agencies), Complaint.due_at.is_not(None), *wanted)
    found: Part[Complaint] = part(some.options(*OUTLINE), BY_DEADLINE, at)
    return found


def late(agencies: Collection[int] | None = None, *, now: datetime | None = None) -> Select[Complaint]:
    """Cases over their date, oldest first; of all agencies where none are named."""
    some = select(Complaint).where(Complaint.due_at <= (now or clock.moment()))
    some = some if agencies is None else some.where(Complaint.agency_id.in_(agencies))
    return some.order_by(Complaint.due_at, Complaint.id)


def count_late(agencies: Collection[int]) -> int:
    return db.session.scalar(late(agencies).with_only_columns(func.count()).order_by(None)) or 0


def alike(kelurahan_id: int, category_id: int, most: int = 5) -> list[Complaint]:
    """Open cases of the same kind in the same kelurahan that everybody may see, newest first."""
    some = select(Complaint).where(
        Complaint.kelurahan_id == kelurahan_id, Complaint.category_id == category_id, Complaint.state.in_(OPEN),
        ~Complaint.confidential, ~Complaint.about_officer,
    ).options(*OUTLINE)  # fmt: skip
    return list(db.session.scalars(some.order_by(Complaint.id.desc()).limit(most)))


def over(now: datetime, most: int) -> list[Complaint]:
    """Cases that wait for their reporter and have waited long enough."""
    waits = (State.ASKED, State.DECLARED)
    some = select(Complaint).where(Complaint.state.in_(waits), Complaint.until_at <= now)
    return list(db.session.scalars(some.order_by(Complaint.until_at, Complaint.id).limit(most)))


def in_closed_agencies(most: int) -> list[Complaint]:
    """Open cases of agencies that have closed, by number."""
    if not (closed := db.session.scalars(select(Agency.id).where(~Agency.active)).all()):
        return []
    # Each of them by itself: together, SQLite goes through all cases by their numbers to spare itself the order.
    some = (select(Complaint.id).where(Complaint.agency_id == each, Complaint.state.in_(OPEN)) for each in closed)
    found = sorted(number for each in some for number in db.session.scalars(each.limit(most)))[:most]
    return list(db.session.scalars(select(Complaint).where(Complaint.id.in_(found)).order_by(Complaint.id)))


def running_behind(complaint_id: int, most: int) -> list[Complaint]:
    """Cases whose clock runs, by number, which nobody else touches before the transaction ends."""
    some = select(Complaint).where(Complaint.id > complaint_id, Complaint.due_at.is_not(None))
    some = some.options(selectinload(Complaint.limit), selectinload(Complaint.guard))
    some = some.order_by(Complaint.id).limit(most).with_for_update()
    return list(db.session.scalars(some.execution_options(populate_existing=True)))


def to_purge(before: datetime, most: int) -> list[int]:
    """The numbers of cases that ended before then, and of which it is still known who reported or followed them.

    One that was merged ends with the one that goes on for both. An account that closed, or a reporter who was forgotten
    before, leaves others behind who followed.
    """
    into = aliased(Complaint)
    follower = or_(ComplaintFollower.contact != "", ComplaintFollower.account_id.is_not(None))
    followed = select(ComplaintFollower.id).where(ComplaintFollower.complaint_id == Complaint.id, follower).exists()
    some = select(Complaint.id).join(Reporter, Reporter.complaint_id == Complaint.id)
    some = some.outerjoin(into, Complaint.merged_into_id == into.id)
    some = some.where(or_(Reporter.purged_at.is_(None), followed), Complaint.state.in_(ENDED))
    some = some.where(Complaint.ended_at < before)
    some = some.where(or_(into.id.is_(None), and_(into.state.in_(ENDED), into.ended_at < before)))
    return list(db.session.scalars(some.order_by(Complaint.id).limit(most)))


def asked_again(now: datetime) -> list[tuple[int, int, datetime]]:
    """(number of the row, round, since when) of cases whose reporter is asked once more whether it is done."""
    columns = (Complaint.id, Complaint.round, Complaint.ask_again_at)
    some = select(*columns).where(Complaint.ask_again_at <= now).order_by(Complaint.ask_again_at, Complaint.id)
    return [(number, round_, at) for number, round_, at in db.session.execute(some) if at is not None]


def merged_into(complaint_id: int) -> list[Complaint]:
    """As they are now, even where some of them were read before."""
    some = select(Complaint).where(Complaint.merged_into_id == complaint_id).order_by(Complaint.id)
    return list(db.session.scalars(some.execution_options(populate_existing=True)))


def follower(follower_id: int) -> ComplaintFollower | None:
    return db.session.get(ComplaintFollower, follower_id)


def followed_by(account_id: int) -> list[Complaint]:
    """The cases that a resident's account said "me too" of, newest first."""
    theirs = select(ComplaintFollower.complaint_id).where(ComplaintFollower.account_id == account_id)
    some = select(Complaint).where(Complaint.id.in_(theirs)).options(*OUTLINE).order_by(Complaint.id.desc())
    return list(db.session.scalars(some))


def followers(complaint_id: int) -> list[ComplaintFollower]:
    some = select(ComplaintFollower).where(ComplaintFollower.complaint_id == complaint_id)
    return list(db.session.scalars(some.order_by(ComplaintFollower.id)))


# ---- limits and categories


def limit(key: str, on: date) -> ComplaintLimit:
    """The row of this grade, or of the law, that holds on a day. Raises Refused: a form that asked keeps what it has."""
    found = next((row for row in pages.once("limits", "limits", limits) if row.key == key and row.valid_from <= on), None)
    if found is None:
        raise Refused("The limits of reports have not been loaded yet.")
    return found


def limit_of(grade: Grade, on: date) -> ComplaintLimit:
    return limit(grade.value, on)


def guard(on: date) -> ComplaintLimit:
    return limit(GUARD, on)


def limits() -> list[ComplaintLimit]:
    """By key, the newest first."""
    some = select(ComplaintLimit).order_by(ComplaintLimit.key, ComplaintLimit.valid_from.desc(), ComplaintLimit.id.desc())
    return list(db.session.scalars(some))


def categories(*, also_inactive: bool = False) -> list[ComplaintCategory]:
    """In the order of the form, with the agency and the service they lead to."""
    some = select(ComplaintCategory).options(joinedload(ComplaintCategory.agency), joinedload(ComplaintCategory.service))
    some = some if also_inactive else some.where(ComplaintCategory.active)
    return list(db.session.scalars(some.order_by(ComplaintCategory.place, ComplaintCategory.id)))


def kinds() -> list[ComplaintCategory]:
    """The same for the form alone, which asks nothing more of them. One query a transaction."""
    some = select(ComplaintCategory).where(ComplaintCategory.active)
    some = some.order_by(ComplaintCategory.place, ComplaintCategory.id)
    return pages.once("categories", "kinds", lambda: list(db.session.scalars(some)))


def category_or_none(slug: str) -> ComplaintCategory | None:
    return db.session.scalar(select(ComplaintCategory).where(ComplaintCategory.slug == slug))


def category(slug: str) -> ComplaintCategory:
    found = next((each for each in kinds() if each.slug == slug), None) or category_or_none(slug)
    if found is None:
        raise NotFound("There is no such kind of report.")
    return found


def kelurahans() -> list[Agency]:
    """The kelurahan of the district, by name. One query a transaction."""
    some = select(Agency).where(Agency.kind == AgencyKind.KELURAHAN, Agency.active)
    some = some.order_by(func.lower(Agency.name), Agency.id)
    return pages.once("organisation", "kelurahans", lambda: list(db.session.scalars(some)))


def coordinator() -> Agency:
    """The kecamatan, whose coordinator passes on what nobody else is known for. Raises Refused where there is none."""
    some = select(Agency).where(Agency.kind == AgencyKind.KECAMATAN, Agency.active).order_by(Agency.id).limit(1)
    found = db.session.scalar(some)
    if found is None:
        raise Refused("There is no kecamatan among the agencies yet.")
    return found


# ---- pictures and saved answers


def photos_named(keys: Iterable[str], *, hold: bool = False) -> list[ComplaintPhoto]:
    """Pictures by the keys of their files that no case has claimed yet. `hold`: nobody else claims or forgets them."""
    wanted = list(keys)
    some = select(ComplaintPhoto).join(ComplaintPhoto.file).where(ComplaintPhoto.complaint_id.is_(None))
    some = some.where(StoredFile.key.in_(wanted)).options(joinedload(ComplaintPhoto.file))
    some = some.with_for_update(of=ComplaintPhoto) if hold else some
    return list(db.session.scalars(some.order_by(ComplaintPhoto.id))) if wanted else []


def photo(key: str) -> ComplaintPhoto:
    """With its case."""
    some = select(ComplaintPhoto).join(ComplaintPhoto.file)
    some = some.where(StoredFile.key == key)
    found = db.session.scalar(some.options(joinedload(ComplaintPhoto.file), joinedload(ComplaintPhoto.complaint)))
    if found is None:
        raise NotFound("There is no such file.")
    return found


def unclaimed_photos(before: datetime, most: int) -> list[ComplaintPhoto]:
    """Those that lie here since then, but for what a case is claiming at this moment."""
    some = select(ComplaintPhoto).where(ComplaintPhoto.complaint_id.is_(None), ComplaintPhoto.kept_at < before)
    some = some.order_by(ComplaintPhoto.id).limit(most).with_for_update(skip_locked=True)
    return list(db.session.scalars(some))


def count_unclaimed() -> int:
    some = select(func.count()).select_from(ComplaintPhoto).where(ComplaintPhoto.complaint_id.is_(None))
    return db.session.scalar(some) or 0


def saved_answer(saved_id: int) -> SavedAnswer:
    found = db.session.get(SavedAnswer, saved_id)
    if found is None:
        raise NotFound("There is no such saved answer.")
    return found


def saved_answers(agency_id: int) -> list[SavedAnswer]:
    some = select(SavedAnswer).where(SavedAnswer.agency_id == agency_id)
    return list(db.session.scalars(some.order_by(func.lower(SavedAnswer.title), SavedAnswer.id)))
