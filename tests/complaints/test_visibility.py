"""Who sees which field of a case: the function against a table, and what is built on it against planted words."""

from dataclasses import astuple, replace
from datetime import UTC, datetime
from itertools import product

import pytest

from portal.complaints import queries, showing
from portal.complaints.actions import handling, reporter, reporting, unsealing
from portal.complaints.models import Complaint, ComplaintPhoto
from portal.complaints.rules import PUBLIC_STEPS, Reading, Said, StepKind, Tier
from portal.complaints.visibility import Case, Field, Viewer, may_see
from portal.core.db import db
from portal.core.files import StoredFile
from tests.complaints.house import DONE, reported

# Viewer, and what has to hold for each field: all words of a cell. "+" always, "-" never.
TABLE = """
               outline text      photo      place      point              rough_point name  contact address letters notes
public         open    open,text open,photo open,place open,text,near,facility open,text,near -  -       -       -       -
follower       open    open,text open,photo open,place open,text,near,facility open,text,near -  -       -       -       -
handler        desk    desk      desk       desk       desk               desk     desk,known -  desk,formal desk   desk
helper         desk    desk      desk       desk       desk               desk     -         -  -           desk   desk
coordinator    desk    desk      desk       desk       desk               desk     desk,known -  desk,formal desk   desk
superior       +       +         +          +          +                  +           known -       formal  +       +
moderator      open    open      open       open       -                  -           -     -       -       -       -
checker        +       +         +          +          +                  +           -     -       -       -       -
inspector      +       -         -          -          -                  -           -     -       -       -       -
unsealed       +       +         +          +          +                  +           +     +       +       +       +
administrator  -       -         -          -          -                  -           -     -       -       -       -
reporter       +       +         +          +          +                  +           +     +       +       +       -
"""
HOLDS = {
    "+": lambda case: True,
    "-": lambda case: False,
    "open": lambda case: not case.confidential,
    "desk": lambda case: not case.about_officer,
    "text": lambda case: case.text is Reading.RELEASED,
    "photo": lambda case: case.photo is Reading.RELEASED,
    "place": lambda case: case.place is Reading.RELEASED,
    "near": lambda case: case.place is not Reading.REJECTED,
    "facility": lambda case: case.public_facility,
    "known": lambda case: case.named and not case.anonymous,
    "formal": lambda case: case.tier is Tier.FORMAL and not case.anonymous,
}


def table():
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return {(row[0], field): cell.split(",") for row in rows for field, cell in zip(head, row[1:], strict=True)}


def cases():
    yes = (False, True)
    for anonymous, confidential, facility, officer, named in product(yes, repeat=5):
        for tier, text, photo, place in product(Tier, Reading, Reading, Reading):
            yield Case(anonymous, confidential, tier, text, photo, place, facility, officer, named)


def test_the_table_is_whole():
    assert set(table()) == {(viewer.value, field.value) for viewer, field in product(Viewer, Field)}


@pytest.mark.parametrize("viewer", Viewer)
def test_whoever_looks_sees_what_the_table_says(viewer):
    said = table()
    for case in cases():
        for field in Field:
            wanted = all(HOLDS[word](case) for word in said[viewer.value, field.value])
            assert may_see(viewer, field, case) is wanted, (field, case)


# ---- what is built on it

PLANTED = {
    "text": "TEKS", "photo": "GAMBAR", "place": "TEMPAT", "point": "-2.99871", "rough_point": "-2.99835", "name": "NAMA",
    "contact": "+62812", "address": "ALAMAT", "letters": "SURAT", "notes": "CATATAN",
}  # fmt: skip


def planted(house, **changes):
    """A case that holds a word of its own in every field."""
    made = reported(
        house, text="TEKS apa yang terjadi", place="TEMPAT itu", name="NAMA", contact="081234567890", latitude=-2.99871,
        longitude=104.81234, **changes,
    )  # fmt: skip
    reporter.make_formal(made, name="NAMA", address="ALAMAT 3", loss="SURAT rugi", wish="SURAT minta")
    reporter.add(made, "SURAT tambahan")
    reporting.join(made, nonce="", line="SURAT saya juga") if not made.confidential else None
    handling.note(made, "CATATAN sendiri", by=house.head)
    stored = StoredFile(
        key="GAMBAR", kind="picture", size=1, width=1, height=1, digest="", kept_at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    db.session.add(stored)
    db.session.flush()
    db.session.add(
        ComplaintPhoto(complaint_id=made.id, file_id=stored.id, pixels="a", likeness="b", kept_at=stored.kept_at)
    )
    db.session.flush()
    db.session.expire(made)
    return queries.complaint(made.number)


@pytest.mark.parametrize(("anonymous", "confidential"), list(product((False, True), repeat=2)))
def test_nothing_that_is_not_to_be_seen_is_given(house, anonymous, confidential):
    made = planted(house, anonymous=anonymous, confidential=confidential)
    who = queries.reporter(made.id)
    for viewer in Viewer:
        named = replace(made.case, named=True)
        given = who if viewer in (Viewer.REPORTER, Viewer.UNSEALED) else None
        seen = showing.see(made, viewer, given)
        assert (seen is not None) is may_see(viewer, Field.OUTLINE, named)
        if seen is None:
            continue
        told = repr(astuple(replace(seen, outline=None)))
        for field, word in PLANTED.items():
            if field == "rough_point" and may_see(viewer, Field.POINT, named):
                continue  # the exact one stands in its place
            assert (word in told) is may_see(viewer, Field(field), named), (viewer, field)


def test_the_public_reads_what_a_moderator_released_and_not_what_was_typed(house):
    made = planted(house)
    made.text_reading, made.text_shown = Reading.RELEASED, "dibaca […]"
    seen = showing.see(made, Viewer.PUBLIC)
    assert (seen.text, seen.place, seen.photos) == ("dibaca […]", None, ())
    assert (seen.point, seen.point_is_rough) == ((-2.99871, 104.81234), False)  # a lamp stands in the street
    house.category.public_facility = False  # of reports to come
    db.session.flush()
    assert not showing.see(made, Viewer.PUBLIC).point_is_rough
    made.public_facility = False
    seen = showing.see(made, Viewer.PUBLIC)
    assert (seen.point, seen.point_is_rough) == ((-2.99835, 104.81265), True)


def test_the_public_reads_of_the_story_what_the_unit_says_to_everybody(house):
    made = planted(house)
    handling.declare_done(made, replace(DONE, words="SURAT pribadi"), seen=made.version, by=house.complaint_officer)
    reporter.say(made, Said.PARTLY, words="SURAT belum")
    steps = showing.see(queries.complaint(made.number), Viewer.PUBLIC).steps
    assert [step.kind.value for step in steps] == ["received", "tiered", "declared", "said"]
    assert (steps[2].what, steps[2].who, steps[2].words, steps[2].by) == (DONE.what, DONE.who, "", "")
    assert {step.kind for step in steps} <= PUBLIC_STEPS


def test_the_reporter_reads_no_line_of_those_who_joined_and_no_name_of_the_staff(house):
    made = planted(house)
    seen = showing.see(made, Viewer.REPORTER, queries.reporter(made.id))
    assert [step.words for step in seen.steps if step.kind is StepKind.JOINED] == [""]
    assert {step.by for step in seen.steps} == {""}
    assert StepKind.NOTED not in {step.kind for step in seen.steps}


def test_as_whom_people_look(house):
    made = reported(house, "loket")
    looks = {
        house.desk_officer: Viewer.HANDLER, house.complaint_officer: None, house.coordinator: None,
        house.head: Viewer.SUPERIOR, house.administrator: None, house.moderator: None, house.inspector: None,
        house.district_coordinator: None,
    }  # fmt: skip
    assert {account: showing.as_whom(account, made) for account in looks} == looks
    handling.support(made, (house.district,), seen=made.version, by=house.desk_officer)
    assert showing.as_whom(house.district_coordinator, db.session.get(Complaint, made.id)) is None
    at_dinas = reported(house)
    assert showing.as_whom(house.coordinator, at_dinas) is Viewer.COORDINATOR


def test_what_break_glass_opens(house):
    made = planted(house, anonymous=True)
    unsealing.ask(made, "Perlu menemui pelapor di rumahnya", by=house.coordinator)
    unsealing.confirm(made, by=house.inspector)
    seen = showing.see(made, Viewer.UNSEALED, unsealing.read(made, by=house.coordinator))
    assert (seen.name, seen.contact, seen.address) == ("NAMA", "+6281234567890", "ALAMAT 3")
