from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from portal.accounts import actions, confirmations
from portal.accounts.rules import Permission, Role
from portal.core import clock
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.surveys import actions as surveys
from tests.builders import person, second_account

CONFIRM = Permission.SCORECARD_PUBLISH


def propose(town, by):
    return confirmations.propose("card:try", "Card:1", agency=town.dinas, by=by)


def confirm(by, **more):
    return confirmations.confirm("card:try", "Card:1", first=CONFIRM, needs=CONFIRM, by=by, **more)


def test_one_proposes_and_another_confirms(town):
    one, other = town.publishers
    propose(town, one)
    proposal = confirm(other)
    assert (proposal.proposed_by, proposal.decided_by, proposal.confirmed) == (one.person, other.person, True)
    assert confirmations.last_confirmed("card:try", "Card:1") is proposal


def test_nobody_confirms_what_they_proposed(town):
    propose(town, town.publishers[0])
    with pytest.raises(Refused):
        confirm(town.publishers[0])


def test_one_person_with_two_accounts_is_one(town):
    propose(town, town.publishers[0])
    with pytest.raises(Refused):
        confirm(second_account(town.publishers[0]))


def test_the_database_knows_it_too(town, session):
    proposal = propose(town, town.publishers[0])
    proposal.decided_by_id, proposal.decided_at = proposal.proposed_by_id, clock.now()
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_who_belongs_to_the_branch_confirms_nothing_about_it(town):
    propose(town, town.publishers[0])
    with pytest.raises(NotAllowed):
        confirm(person(publisher=town.desk))


def test_who_has_left_the_branch_since_the_matter_began_confirms_nothing(town):
    began = clock.now()
    lately = person(publisher=town.district, agency_head=town.desk)
    actions.end_role(lately.person.roles[1], by=None)
    propose(town, town.publishers[0])
    with pytest.raises(NotAllowed):
        confirm(lately, since=began)


def test_who_had_left_the_branch_before_is_outside_it(town, session):
    long_ago = person(publisher=town.district, agency_head=town.desk)
    long_ago.person.roles[1].ended_at = clock.now() - timedelta(days=1)
    session.flush()
    propose(town, town.publishers[0])
    assert confirm(long_ago, since=clock.now()).confirmed


@pytest.mark.parametrize("left", [0, 1])
def test_a_post_in_the_branch_counts_as_a_role_does(town, left, set_clock):
    """The day on which a survey was registered still counts: who left the day before is outside."""
    began, holder = clock.now(), person(publisher=town.district)
    today = clock.today()
    set_clock(today - timedelta(days=left))
    held = actions.hold_post(town.head_post, holder.person, from_on=clock.today(), acting=True, by=None)
    actions.leave_post(held, clock.today(), by=None)
    set_clock(today)
    assert holder.may_about(CONFIRM, town.dinas, began) is bool(left)


def test_a_last_day_in_the_past_makes_nobody_an_outsider_in_what_had_begun(town, set_clock):
    """The end counts from when it was written, not from the day that was written."""
    publisher = person(publisher=town.district)
    held = actions.hold_post(town.head_post, publisher.person, from_on=date(2026, 1, 1), acting=True, by=None)
    survey = town.register()
    set_clock(date(2026, 6, 5))
    actions.leave_post(held, date(2026, 2, 1), by=None)
    assert not publisher.may_about(Permission.SURVEY_CONFIRM, town.dinas, survey.registered_at)
    set_clock(date(2026, 6, 6))
    later = clock.now()
    assert publisher.may_about(Permission.SURVEY_CONFIRM, town.dinas, later)


# ---- whoever proposed it


@pytest.mark.parametrize("lost", ["role", "account", "outside"])
def test_who_proposed_it_has_their_right_still_when_another_confirms(town, lost):
    one, other = town.publishers
    propose(town, one)
    if lost == "role":
        actions.end_role(one.person.roles[0], by=None)
    elif lost == "account":
        actions.switch_account(one, False, by=None)
    else:
        actions.give_role(one.person, Role.ENUMERATOR, town.desk, by=None)
    with pytest.raises(Refused, match="may no longer"):
        confirm(other)
    confirmations.decline("card:try", "Card:1", needs=CONFIRM, by=other)
    propose(town, other)  # nothing is stuck


def test_an_officer_who_left_has_registered_nothing(town):
    survey = town.register()
    actions.end_role(town.officer.person.roles[0], by=None)
    with pytest.raises(Refused, match="may no longer"):
        surveys.confirm(survey, by=town.publishers[0])


def test_a_proposal_waits_once(town):
    propose(town, town.publishers[0])
    with pytest.raises(Refused):
        propose(town, town.publishers[1])


def test_what_was_decided_is_not_decided_again(town):
    propose(town, town.publishers[0])
    confirm(town.publishers[1])
    with pytest.raises(NotFound):
        confirm(town.publishers[1])


def test_who_proposed_takes_it_back_and_it_may_be_proposed_anew(town):
    propose(town, town.publishers[0])
    confirmations.decline("card:try", "Card:1", needs=CONFIRM, by=town.publishers[0])
    assert confirmations.waiting("card:try", "Card:1") is None
    propose(town, town.publishers[0])


def test_only_an_outsider_declines_for_another(town):
    propose(town, town.publishers[0])
    with pytest.raises(NotAllowed):
        confirmations.decline("card:try", "Card:1", needs=CONFIRM, by=town.head)
    declined = confirmations.decline("card:try", "Card:1", needs=CONFIRM, by=town.publishers[1])
    assert declined.confirmed is False
