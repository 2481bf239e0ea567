"""What somebody sees of a case, every field of it through `may_see`.

Pages, letters, files and prints show what `see` gives them and nothing else; lists show `outline`. Neither gives a
field that its viewer may not see, so a template cannot print one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import floor

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.complaints import queries
from portal.complaints.actions import base
from portal.complaints.clocks import Deadlines
from portal.complaints.models import Complaint, ComplaintCategory, ComplaintPhoto, ComplaintStep, Reporter
from portal.complaints.rules import (
    PUBLIC_STEPS,
    PUBLIC_WORDS,
    RUNNING,
    Found,
    Grade,
    Kind,
    Reading,
    Reason,
    Said,
    State,
    StepKind,
    Tier,
)
from portal.complaints.visibility import Case, Field, Viewer, may_see
from portal.core import clock
from portal.core.workdays import Calendar
from portal.organisation import free_days
from portal.organisation.models import Agency, Service

SQUARE = 0.0009  # degrees: 100 m in Palembang, along both axes, within two of them
P, F = Permission, Field


@dataclass(frozen=True)
class Outline:
    """The bones of a case: what stands in a list. `late`: since how many working days it is over its date."""

    number: str
    kind: Kind
    tier: Tier
    grade: Grade
    category: ComplaintCategory
    agency: Agency
    service: Service | None
    kelurahan: Agency | None
    state: State
    received_at: datetime
    due_at: datetime | None
    until_at: datetime | None
    answered_at: datetime | None
    declared_at: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    promised_on: date | None
    reason: Reason | None
    is_late: bool
    late: int
    with_head: bool
    level: int
    reopened: int
    joined: int


@dataclass(frozen=True)
class SeenPhoto:
    key: str
    by_unit: bool
    reading: Reading
    step_id: int | None


@dataclass(frozen=True)
class SeenStep:
    """One line of the story. What its viewer may not read of it is empty."""

    kind: StepKind
    at: datetime
    unit: str
    to: str
    to_head: bool = False
    what: str = ""
    who: str = ""
    by_when: str = ""
    words: str = ""
    by: str = ""  # of the staff, for the staff
    internal: bool = False
    said: Said | None = None
    reason: Reason | None = None
    grade: Grade | None = None
    tier: Tier | None = None
    found: Found | None = None  # by somebody of another branch
    round: int = 0  # of how many declarations it speaks of the last
    on: date | None = None
    other: str = ""  # the number of the report that it was merged with
    photos: tuple[SeenPhoto, ...] = ()


@dataclass(frozen=True)
class Seen:
    """A case as its viewer sees it. None, or empty, is what they may not see or nobody gave."""

    viewer: Viewer
    outline: Outline
    deadlines: Deadlines
    text: str | None
    text_reading: Reading
    place: str | None
    place_reading: Reading
    point: tuple[float, float] | None  # latitude and longitude
    point_is_rough: bool
    photos: tuple[SeenPhoto, ...]
    steps: tuple[SeenStep, ...]
    name: str | None = None
    contact: str | None = None
    address: str | None = None
    loss: str = ""
    wish: str = ""
    outside_number: str = ""
    happened_on: date | None = None
    supporters: tuple[Agency, ...] = ()
    confidential: bool = False
    anonymous: bool = False
    merged_into: str = field(default="")  # the number of the report that goes on for both

    @property
    def open_question(self) -> SeenStep | None:
        """What the unit asked last and the reporter has not answered, while it goes on."""
        if self.outline.state not in RUNNING | {State.ASKED}:
            return None
        settled = {StepKind.REPLIED, StepKind.ADDED, StepKind.ANSWERED, StepKind.DECLARED, StepKind.COMPLETED}
        last = next((step for step in reversed(self.steps) if step.kind in settled | {StepKind.ASKED}), None)
        return last if last and last.kind is StepKind.ASKED else None

    @property
    def last_declared(self) -> SeenStep | None:
        """When the unit said last that it is done."""
        return next((step for step in reversed(self.steps) if step.kind is StepKind.DECLARED), None)

    @property
    def last_said(self) -> SeenStep | None:
        """What the reporter said since then."""
        asked = next((step for step in reversed(self.steps) if step.kind in (StepKind.DECLARED, StepKind.SAID)), None)
        return asked if asked and asked.kind is StepKind.SAID else None

    @property
    def last_checked(self) -> SeenStep | None:
        """What somebody of another branch found about the last declaration; or that they will look, or did not."""
        kinds = (StepKind.RISKY, StepKind.CHECKED, StepKind.UNCHECKED)
        round_ = sum(step.kind is StepKind.DECLARED for step in self.steps)
        return next((step for step in reversed(self.steps) if step.kind in kinds and step.round == round_), None)

    @property
    def last_answer(self) -> SeenStep | None:
        answers = {StepKind.ANSWERED, StepKind.NOT_YET, StepKind.DECLARED}
        return next((step for step in reversed(self.steps) if step.kind in answers), None)


def as_whom(account: Account, complaint: Complaint) -> Viewer | None:
    """As whom a person of the staff looks at a case; None who has no part in it.

    An inspector's part and a moderator's are shown on pages of their own; these are not asked for here.
    """
    if not account.active or account.person is None:
        return None
    agency = complaint.agency
    if _leads(account, agency):
        return Viewer.SUPERIOR
    if account.may_about(P.COMPLAINT_VERIFY, agency):
        return Viewer.COORDINATOR
    if account.may_about(P.COMPLAINT_HANDLE, agency):
        return Viewer.HANDLER
    helping = any(account.may_about(P.COMPLAINT_HANDLE, each.agency) for each in complaint.supporters)
    return Viewer.HELPER if helping else None


def _leads(account: Account, agency: Agency) -> bool:
    higher: Agency | None = agency
    while higher is not None:
        if account.may_about(P.COMPLAINT_SUPERVISE, higher):
            return True
        higher = base.above(higher)
    return False


def outline(complaint: Complaint, viewer: Viewer, calendar: Calendar | None = None) -> Outline | None:
    """For a list: no query of its own. None where the case does not exist for this viewer."""
    if not may_see(viewer, F.OUTLINE, complaint.case):
        return None
    c = complaint
    late = (calendar or free_days.calendar()).workdays_late(c.due_at, clock.moment()) if c.is_late and c.due_at else 0
    return Outline(
        number=c.number, kind=c.kind, tier=c.tier, grade=c.grade, category=c.category, agency=c.agency,
        service=c.service, kelurahan=c.kelurahan, state=c.state_now, received_at=c.received_at, due_at=c.due_at,
        until_at=c.until_at, answered_at=c.answered_at, declared_at=c.declared_at, confirmed_at=c.confirmed_at,
        ended_at=c.ended_at, promised_on=c.promised_on, reason=c.reason, is_late=c.is_late, late=late,
        with_head=c.with_head, level=c.level, reopened=c.reopened, joined=c.joined,
    )  # fmt: skip


def outlines(complaints: Iterable[Complaint], viewer: Viewer) -> list[Outline]:
    """Those that exist for this viewer, in the same order."""
    calendar = free_days.calendar()
    return [seen for each in complaints if (seen := outline(each, viewer, calendar)) is not None]


def public_words(complaint: Complaint) -> str:
    """What was reported, as everybody may read it in a list or a file; '' before a moderator released it."""
    return _text(complaint, Viewer.PUBLIC, complaint.case) or ""


def see(complaint: Complaint, viewer: Viewer, reporter: Reporter | None = None) -> Seen | None:
    """All of a case (`queries.complaint`) that this viewer may see; None where it does not exist for them.

    `reporter`: who reported it, for themselves and for whoever was let read it. Without, a name that the handling unit
    may read is asked for, and no more than that.
    """
    bones = outline(complaint, viewer)
    if bones is None:
        return None
    who = reporter or _reporter_of(complaint, viewer)
    case = replace(complaint.case, named=bool(who and who.name))
    photos = _photos(complaint, viewer)
    letters, notes = may_see(viewer, F.LETTERS, case), may_see(viewer, F.NOTES, case)
    point, rough = _point(complaint, viewer, case)
    return Seen(
        viewer=viewer, outline=bones, deadlines=base.deadlines_of(complaint),
        text=_text(complaint, viewer, case), text_reading=complaint.text_reading,
        place=_place(complaint, viewer, case), place_reading=complaint.place_reading, point=point,
        point_is_rough=rough, photos=photos, steps=_steps(complaint, viewer, letters, notes, photos),
        loss=complaint.loss if letters else "", wish=complaint.wish if letters else "",
        outside_number=complaint.outside_number if notes else "",
        happened_on=complaint.happened_on if may_see(viewer, F.TEXT, case) else None,
        supporters=tuple(each.agency for each in complaint.supporters) if letters else (),
        confidential=complaint.confidential,
        anonymous=complaint.anonymous and letters, merged_into=_merged_into(complaint, viewer),
        **_person(viewer, case, who),
    )  # fmt: skip


# ---- who reported it


def _reporter_of(complaint: Complaint, viewer: Viewer) -> Reporter | None:
    """Who reported it, asked for only where this viewer may read the name that was given, if one was."""
    asked = may_see(viewer, F.NAME, replace(complaint.case, named=True))
    return queries.reporter(complaint.id) if asked else None


def _person(viewer: Viewer, case: Case, who: Reporter | None) -> Mapping[str, str | None]:
    if who is None:
        return {}
    told = {F.NAME: who.name, F.CONTACT: who.contact, F.ADDRESS: who.address}
    return {each.value: value or None for each, value in told.items() if may_see(viewer, each, case)}


# ---- what happened, and where


def _text(complaint: Complaint, viewer: Viewer, case: Case) -> str | None:
    if not may_see(viewer, F.TEXT, case):
        return None
    return complaint.text_shown if _as_everybody(viewer) else complaint.text


def _place(complaint: Complaint, viewer: Viewer, case: Case) -> str | None:
    if not may_see(viewer, F.PLACE, case):
        return None
    return (complaint.place_shown if _as_everybody(viewer) else complaint.place_text) or None


def _as_everybody(viewer: Viewer) -> bool:
    return viewer in (Viewer.PUBLIC, Viewer.FOLLOWER)


def _point(complaint: Complaint, viewer: Viewer, case: Case) -> tuple[tuple[float, float] | None, bool]:
    if complaint.latitude is None or complaint.longitude is None:
        return None, False
    exact = complaint.latitude, complaint.longitude
    if may_see(viewer, F.POINT, case):
        return exact, False
    return (rough_point(*exact), True) if may_see(viewer, F.ROUGH_POINT, case) else (None, False)


def rough_point(latitude: float, longitude: float) -> tuple[float, float]:
    """The middle of the square of 100 m in which a point lies.

    >>> rough_point(-2.99871, 104.81234) == rough_point(-2.9981, 104.8130)
    True
    """
    return _middle(latitude), _middle(longitude)


def _middle(degrees: float) -> float:
    return round((floor(degrees / SQUARE) + 0.5) * SQUARE, 5)


def photo_for(viewer: Viewer, photo: ComplaintPhoto) -> bool:
    """Whether this viewer may see this picture of a case."""
    case = photo.complaint.case if photo.complaint else None
    return case is not None and may_see(viewer, F.PHOTO, replace(case, photo=photo.reading))


def _photos(complaint: Complaint, viewer: Viewer) -> tuple[SeenPhoto, ...]:
    case = complaint.case
    return tuple(
        SeenPhoto(each.file.key, each.by_unit, each.reading, each.step_id)
        for each in complaint.photos
        if may_see(viewer, F.PHOTO, replace(case, photo=each.reading))
    )


# ---- the story


def _steps(complaint: Complaint, viewer: Viewer, letters: bool, notes: bool, photos: tuple[SeenPhoto, ...]
           ) -> tuple[SeenStep, ...]:  # fmt: skip
    of_step: dict[int | None, list[SeenPhoto]] = defaultdict(list)
    for photo in photos:
        of_step[photo.step_id].append(photo)
    # Of two confidential reports that were merged, neither reporter hears the number of the other: it opens nothing.
    numbers = letters and (notes or not complaint.confidential)
    return tuple(
        _step(step, letters, notes, tuple(of_step[step.id]), numbers=numbers)
        for step in complaint.steps
        if notes or (not step.internal and (letters or step.kind in PUBLIC_STEPS))
    )


def _step(
    step: ComplaintStep, letters: bool, notes: bool, photos: tuple[SeenPhoto, ...], *, numbers: bool = False
) -> SeenStep:
    details = step.details
    open_words = letters or step.kind in PUBLIC_WORDS
    # The line of somebody who joined is theirs and the units': the reporter never reads it before a moderator did.
    private = letters and (notes or step.kind is not StepKind.JOINED)
    return SeenStep(
        kind=step.kind, at=step.at, unit=step.agency.name if step.agency else "",
        to=step.to_agency.name if step.to_agency else "", to_head=bool(details.get("head")),
        what=step.what if open_words else "", who=step.who if open_words else "",
        by_when=step.by_when if open_words else "", words=step.words if private else "",
        by=step.by.name if notes and step.by else "", internal=step.internal, said=step.said, reason=step.reason,
        grade=Grade(details["grade"]) if "grade" in details else None,
        tier=Tier(details["tier"]) if "tier" in details else None, on=step.on,
        found=Found(details["found"]) if "found" in details else None, round=details.get("round", 0),
        other=(details.get("into") or details.get("number") or "") if numbers else "", photos=photos,
    )  # fmt: skip


def public_step(step: ComplaintStep) -> SeenStep:
    """A step as everybody may read it, for letters."""
    return _step(step, letters=False, notes=False, photos=())


def _merged_into(complaint: Complaint, viewer: Viewer) -> str:
    into = complaint.merged_into
    if viewer is Viewer.REPORTER and complaint.confidential:
        return ""
    return into.number if into is not None and may_see(viewer, F.OUTLINE, into.case) else ""
