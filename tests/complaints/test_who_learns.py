"""What somebody could learn who was not meant to: found by a hostile reader, mended, and kept so."""

import pytest

from portal.complaints.actions import handling, reporter, unsealing
from portal.complaints.rules import Said
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from tests.builders import person
from tests.complaints.house import DONE, reported, verified

WHY = "Perlu menemui pelapor di rumahnya"


# ---- break-glass


def declared_secret(house):
    made = verified(house, name="Rahma", anonymous=True)
    handling.declare_done(made, DONE, seen=made.version, by=house.complaint_officer)
    return made


def test_what_has_climbed_to_the_head_is_not_opened_from_the_desk(house):
    """The coordinator whose work the reporter rejects must not read by an older leave who that was."""
    asked, granted = declared_secret(house), declared_secret(house)
    for case in (asked, granted):
        unsealing.ask(case, WHY, by=house.coordinator)
    unsealing.confirm(granted, by=house.inspector)
    for case in (asked, granted):
        reporter.say(case, Said.NOT_DONE)
        assert case.with_head
    with pytest.raises(NotAllowed):
        unsealing.read(granted, by=house.coordinator)
    with pytest.raises(Refused):
        unsealing.confirm(asked, by=house.inspector)


def test_an_inspector_of_a_branch_that_the_case_was_in_agrees_to_nothing(house, browser):
    """Else a branch lets another ask for it who reported them."""
    inside = person("Inspektur dinas", inspector=house.dinas)
    made = reported(house, name="Rahma", anonymous=True)
    handling.forward(made, house.district, "Bukan urusan kami", seen=made.version, by=house.coordinator)
    unsealing.ask(made, WHY, by=house.district_coordinator)
    db.session.commit()
    assert made.number not in browser.sign_in(inside).get("/kerja/laporan/buka-identitas")
    with pytest.raises(NotAllowed):
        unsealing.confirm(made, by=inside)
    assert unsealing.confirm(made, by=house.inspector).asked_by_id == house.district_coordinator.person_id
