from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from portal.accounts import actions, confirmations, queries
from portal.accounts.models import Confirmation, Membership
from portal.accounts.rules import GRANT, Permission, Role
from portal.core import clock
from portal.core.errors import NotAllowed, NotFound, Refused
from tests.builders import person, second_account

CONFIRM = Permission.SCORECARD_PUBLISH


def propose(town, by):
    return confirmations.propose("card:try", "Card:1", agency=town.dinas, by=by)


def confirm(by, **more):
    return confirmations.confirm("card:try", "Card:1", needs=CONFIRM, by=by, **more)


def test_one_proposes_and_another_confirms(town):
    one, other = town.publishers
    propose(town, one)
    proposal = confirm(other)
    assert (proposal.proposed_by, proposal.decided_by, proposal.confirmed) == (one.person, other.person, True)
    assert confirmations.last_confirmed("card:try", "Card:1") is proposal


def test_nobody_confirms_what_she_proposed(town):
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
    actions.end_role(lately.person.roles[1], by=town.administrator)
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
def test_a_post_in_the_branch_counts_as_a_role_does(town, left):
    """The day on which a survey was registered still counts: who left the day before is outside."""
    began, holder = clock.now(), person(publisher=town.district)
    day = clock.today() - timedelta(days=left)
    held = actions.hold_post(town.head_post, holder.person, from_on=day, acting=True, by=None)
    actions.leave_post(held, day, by=town.administrator)
    assert holder.may_about(CONFIRM, town.dinas, began) is bool(left)


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


# ---- roles that decide over others


@pytest.fixture
def proposal(town):
    """The administrator wants somebody to be a publisher."""
    candidate = person("Calon penerbit")
    actions.choose_password(candidate, "kata sandi yang lama")
    actions.grant(candidate.person, Role.PUBLISHER, town.district, by=town.administrator)
    return next(item for item in queries.pending() if item.person is candidate.person)


def roles(account, session):
    return session.query(Membership).filter_by(person_id=account.person_id, ended_at=None).count()


def test_an_administrator_alone_makes_no_publisher(town, proposal, session):
    candidate = proposal.accounts[0]
    assert roles(candidate, session) == 0
    for by in (town.administrator, second_account(town.administrator)):
        with pytest.raises(NotAllowed):
            actions.confirm_grant(proposal.proposal, by=by)
    assert not candidate.may_about(CONFIRM, town.dinas)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ENUMERATOR, Role.INSPECTOR, Role.PUBLISHER])
def test_each_role_that_decides_over_others_waits_for_a_second_person(town, role):
    assert isinstance(actions.grant(person().person, role, town.desk, by=town.administrator), Confirmation)


@pytest.mark.parametrize("role", [Role.AGENCY_HEAD, Role.SURVEY_OFFICER])
def test_other_roles_are_given_at_once(town, role):
    assert isinstance(actions.grant(person().person, role, town.desk, by=town.administrator), Membership)


def test_with_the_first_such_role_the_old_password_dies_and_the_new_link_goes_to_the_second_person(town, proposal):
    candidate, before = proposal.accounts[0], proposal.accounts[0].fs_uniquifier
    token = actions.confirm_grant(proposal.proposal, by=town.inspector)
    assert candidate.password is None
    assert candidate.fs_uniquifier != before  # and with it all sessions
    assert queries.link(token).account is candidate
    assert candidate.may_about(CONFIRM, town.dinas)


def test_no_link_that_the_administrator_kept_opens_the_account_of_a_publisher(town, session):
    candidate = person("Calon penerbit")
    kept = actions.make_link(candidate, by=town.administrator)
    granted = actions.grant(candidate.person, Role.PUBLISHER, town.district, by=town.administrator)
    also_kept = actions.make_link(candidate, by=town.administrator)
    other = second_account(candidate)
    and_this = actions.make_link(other, by=town.administrator)
    actions.confirm_grant(granted, by=town.inspector)
    for token in (kept, also_kept, and_this):
        with pytest.raises(NotFound):
            queries.link(token)
    assert actions.make_link(candidate, by=town.administrator) is None


def test_a_second_such_role_leaves_the_password(town, session):
    publisher = town.publishers[0]
    actions.choose_password(publisher, "kata sandi sendiri")
    granted = actions.grant(publisher.person, Role.INSPECTOR, town.secretariat, by=town.administrator)
    assert actions.confirm_grant(granted, by=town.inspector) is None
    assert publisher.password


def test_nobody_confirms_a_role_of_her_own(town):
    granted = actions.grant(town.inspector.person, Role.PUBLISHER, town.secretariat, by=town.administrator)
    for by in (town.inspector, second_account(town.inspector)):
        with pytest.raises(Refused):
            actions.confirm_grant(granted, by=by)


def test_who_belongs_to_the_branch_confirms_no_role_in_it(town):
    granted = actions.grant(person().person, Role.PUBLISHER, town.secretariat, by=town.administrator)
    with pytest.raises(NotAllowed):
        actions.confirm_grant(granted, by=town.publishers[0])


def test_a_new_link_for_a_publisher_is_seen_by_the_second_person_alone(town):
    publisher = town.publishers[0]
    assert actions.make_link(publisher, by=town.administrator) is None
    waiting = confirmations.waiting("account:link", f"Account:{publisher.id}")
    with pytest.raises(Refused):
        actions.confirm_link(waiting, by=second_account(publisher))
    with pytest.raises(NotAllowed):  # of her own branch
        actions.confirm_link(waiting, by=town.publishers[1])
    token = actions.confirm_link(waiting, by=town.inspector)
    assert queries.link(token).account is publisher


def test_who_gave_her_role_up_is_an_ordinary_account_again_until_it_is_confirmed_anew(town):
    """So the way round by ending the role, making a link and giving it back ends at the second person too."""
    publisher = town.publishers[0]
    actions.end_role(publisher.person.roles[0], by=town.administrator)
    stolen = actions.make_link(publisher, by=town.administrator)
    actions.choose_password(publisher, "kata sandi curian", link=queries.link(stolen))
    granted = actions.grant(publisher.person, Role.PUBLISHER, town.secretariat, by=town.administrator)
    actions.confirm_grant(granted, by=town.inspector)
    assert publisher.password is None


def test_a_proposal_is_on_record_with_all_that_was_decided(town, proposal):
    assert proposal.proposal.act == GRANT
    assert proposal.proposal.details == {"person_id": proposal.person.id, "role": "publisher"}
    assert proposal.open_to(town.inspector)
    assert not proposal.open_to(town.administrator)
    assert not proposal.open_to(proposal.accounts[0])
