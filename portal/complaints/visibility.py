"""Who sees which field of a case: one function, and nothing shows a field but through it.

DECISIONS of the house: the handling unit sees a name only where the reporter gave it and did not ask to stay anonymous;
a contact is never shown to anybody of the staff, messages go through the portal. Both are read under break-glass alone
(a reason, an inspector outside the branch, told to the reporter). A confidential case does not exist for the public.
A report about an officer goes past the desk of the unit.
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.complaints.rules import Reading, Tier


class Viewer(StrEnum):
    """As whom somebody looks at a case."""

    PUBLIC = "public"
    FOLLOWER = "follower"  # who said "me too": the public's part, and no more
    HANDLER = "handler"  # officer of the unit that answers
    HELPER = "helper"  # of a unit that supports it: the name was given to the one that answers
    COORDINATOR = "coordinator"  # verifies and forwards, in the agency where it lies
    SUPERIOR = "superior"  # leads that agency or one above it in the branch
    MODERATOR = "moderator"  # of another branch
    CHECKER = "checker"  # of another branch, looks on the spot whether it is done
    INSPECTOR = "inspector"  # of another branch, decides about break-glass
    UNSEALED = "unsealed"  # who asked for break-glass and got it, while it lasts
    ADMINISTRATOR = "administrator"
    REPORTER = "reporter"  # by the link of the receipt, the typed pair, or their account


class Field(StrEnum):
    OUTLINE = "outline"  # number, kind, category, unit, kelurahan, days, state, steps without words of residents
    TEXT = "text"
    PHOTO = "photo"
    PLACE = "place"  # in words: RT, landmark
    POINT = "point"  # exact
    ROUGH_POINT = "rough_point"  # the middle of a square of 100 m
    NAME = "name"
    CONTACT = "contact"
    ADDRESS = "address"  # of a formal complaint, UU 25/2009 Ps.42 (3) a
    LETTERS = "letters"  # what the reporter and the unit write to each other
    NOTES = "notes"  # what is for the staff alone: who handled it by name, the number of an outside system


@dataclass(frozen=True)
class Case:
    """What the answer depends on. `text`, `photo` and `place`: what a moderator decided about each."""

    anonymous: bool
    confidential: bool
    tier: Tier = Tier.LIGHT
    text: Reading = Reading.NEW
    photo: Reading = Reading.NEW
    place: Reading = Reading.NEW
    public_facility: bool = False  # a road, a lamp, a drain: where it is names nobody
    about_officer: bool = False
    named: bool = False  # whether the reporter gave a name


F, V = Field, Viewer
HANDLERS = frozenset({V.HANDLER, V.HELPER, V.COORDINATOR, V.SUPERIOR})
PAST_THE_DESK = frozenset({V.HANDLER, V.HELPER, V.COORDINATOR})  # who sees nothing of what is about an officer of theirs
OF_THE_STAFF = frozenset({F.OUTLINE, F.TEXT, F.PHOTO, F.PLACE, F.POINT, F.ROUGH_POINT, F.LETTERS, F.NOTES})
ON_THE_SPOT = frozenset({F.OUTLINE, F.TEXT, F.PHOTO, F.PLACE, F.POINT, F.ROUGH_POINT})
PERSONAL = frozenset({F.NAME, F.CONTACT, F.ADDRESS})


def may_see(viewer: Viewer, field: Field, case: Case) -> bool:
    """Whether somebody who looks as `viewer` sees `field`. Whatever is not said here is not shown."""
    if viewer is V.REPORTER:
        return field is not F.NOTES
    if viewer is V.UNSEALED:
        return field in OF_THE_STAFF | PERSONAL
    if viewer in HANDLERS:
        return _handler_sees(viewer, field, case)
    if viewer is V.MODERATOR:  # decides what the public may read, so it is shown what it decides about
        return not case.confidential and field in {F.OUTLINE, F.TEXT, F.PHOTO, F.PLACE}
    if viewer is V.CHECKER:  # has to find the place and to know what was wrong there; whoever reported it stays unknown
        return field in ON_THE_SPOT
    if viewer is V.INSPECTOR:  # decides whether somebody may read a name, and reads none
        return field is F.OUTLINE
    if viewer in (V.PUBLIC, V.FOLLOWER):
        return _public_sees(field, case)
    return False  # an administrator keeps the house, and has no part in any case


def _handler_sees(viewer: Viewer, field: Field, case: Case) -> bool:
    if case.about_officer and viewer in PAST_THE_DESK:
        return False
    if viewer is V.HELPER and field in PERSONAL:
        return False
    if field is F.NAME:
        return case.named and not case.anonymous
    if field is F.ADDRESS:  # the decision about a formal complaint is sent there
        return case.tier is Tier.FORMAL and not case.anonymous
    return field in OF_THE_STAFF


def _public_sees(field: Field, case: Case) -> bool:
    if case.confidential:
        return False
    if field is F.OUTLINE:
        return True
    if field is F.TEXT:
        return case.text is Reading.RELEASED
    if field is F.PHOTO:
        return case.photo is Reading.RELEASED
    if field is F.PLACE:
        return case.place is Reading.RELEASED
    # No moderator is shown a point: it stands with what was released, and falls with a place that was not.
    pointed = case.text is Reading.RELEASED and case.place is not Reading.REJECTED
    if field is F.ROUGH_POINT:
        return pointed
    return field is F.POINT and case.public_facility and pointed
