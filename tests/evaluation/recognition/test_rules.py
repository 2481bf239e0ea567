"""What has to come before a referral, and when an honour is given."""

import pytest

from portal.evaluation.appraisal.rules import Level
from portal.evaluation.recognition.rules import (
    Cause,
    Coached,
    HonourState,
    Proposal,
    honour_state,
    may_be_referred,
    proposed_by,
)


def test_a_result_is_referred_only_after_coaching_and_conduct_at_once():
    assert not may_be_referred(Cause.RESULT, Coached(0))
    assert may_be_referred(Cause.RESULT, Coached(1))
    assert may_be_referred(Cause.CONDUCT, Coached(0))


@pytest.mark.parametrize(
    ("public", "granted", "state"),
    [
        (False, None, HonourState.GIVEN), (True, None, HonourState.WAITING), (True, True, HonourState.GIVEN),
        (True, False, HonourState.DECLINED),
    ],
)  # fmt: skip
def test_what_is_public_takes_a_second_person(public, granted, state):
    assert honour_state(public=public, granted=granted) is state


def test_of_the_nine_cells_each_proposes_one_thing_or_nothing():
    above, as_, below = Level
    found = {(work, conduct): proposed_by(work, conduct) for work in Level for conduct in Level}
    good = {(above, above), (above, as_), (as_, above)}
    low = {cell for cell in found if below in cell}
    assert {cell for cell, proposal in found.items() if proposal is Proposal.APPRECIATION} == good
    assert {cell for cell, proposal in found.items() if proposal is Proposal.COACHING} == low
    assert found[as_, as_] is None
