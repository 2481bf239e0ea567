"""Deeds that wait for a second person: who may propose, confirm, consent, and what nobody may bring about."""

from datetime import date, timedelta

import pytest

from portal.accounts import actions, proposals, queries
from portal.accounts.deeds.agencies import AddAgency, CloseAgency, MoveAgency
from portal.accounts.deeds.calendar import SetFreeDays
from portal.accounts.deeds.names import ChangeService, RenameAgency
from portal.accounts.deeds.people import AddAccount, EndRole, GiveRole, NewLink, SwitchAccount, WriteNip
from portal.accounts.deeds.posts import AddPost, ChangePost, ClosePost, HoldPost, LeavePost
from portal.accounts.deeds.table import DEEDS
from portal.accounts.models import Confirmation
from portal.accounts.rules import Permission, Role
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import DomainError, NotAllowed, NotFound, Refused
from portal.organisation.day_list import FreeDays
from portal.organisation.models import Agency, Post, Service
from portal.organisation.rules import AgencyFacts, AgencyKind, Facts
from portal.surveys import actions as surveys
from portal.surveys.models import Survey
from tests.builders import able, person, place_for, second_account
from tests.organisation.small import queries_counted

FACTS = Facts("Kepala Bidang", "uji", False)


@pytest.fixture
def house(town):
    """The town, whose publishers, inspector and administrator have all signed in once."""
    able(*town.publishers, town.inspector, town.administrator)
    return town


def propose(town, deed):
    return proposals.propose(deed, by=town.administrator)


def done(town, deed, by=None):
    """Proposed and confirmed."""
    return proposals.confirm(propose(town, deed), by=by or town.inspector)


# One deed of each act. A new act without a row here fails the test below.
EACH = {
    "role:grant": lambda t: GiveRole(person().person, Role.SURVEY_OFFICER, t.desk),
    "role:end": lambda t: EndRole(t.head.person.roles[0]),
    "account:link": lambda t: NewLink(t.head),
    "account:add": lambda t: AddAccount(t.head.person, "lain@uji.id"),
    "account:switch": lambda t: SwitchAccount(t.head, False),
    "person:nip": lambda t: WriteNip(without_nip(t), "198504122010011001"),
    "post:add": lambda t: AddPost(t.dinas, FACTS, t.head_post, False),
    "post:change": lambda t: ChangePost(t.head_post, FACTS, None),
    "post:close": lambda t: ClosePost(vacant(t)),
    "post:hold": lambda t: HoldPost(vacant(t), person().person, clock.today(), False),
    "post:leave": lambda t: LeavePost(t.head.person.posts[0], clock.today()),
    "agency:add": lambda t: AddAgency(t.dinas, AgencyKind.UPTD, AgencyFacts("Loket 2", "uji", False)),
    "agency:move": lambda t: MoveAgency(t.desk, t.district),
    "agency:close": lambda t: CloseAgency(t.desk),
    "holidays:set": lambda t: SetFreeDays(FreeDays(2026, {date(2026, 3, 19): "Nyepi"}, "SKB", True)),
    "agency:rename": lambda t: RenameAgency(t.dinas, "Dinas Lain", False),
    "service:change": lambda t: ChangeService(t.service, "Kartu lain", True, False),
}


def without_nip(town):
    human = actions.add_person("Lama", None, by=None)
    actions.give_role(human, Role.SURVEY_OFFICER, town.desk, by=None)
    return human


def vacant(town):
    post = db.session.query(Post).filter_by(name="Kosong").one_or_none()
    post = post or Post(agency_id=town.dinas.id, name="Kosong", superior=town.head_post, source="uji")
    db.session.add(post)
    db.session.flush()
    return post


def world(session):
    """All that a deed could change, as it stands in the database."""
    tables = (
        "person", "account", "membership", "holding", "post", "agency", "password_link", "service", "holiday",
    )  # fmt: skip
    return {
        name: session.execute(db.metadata.tables[name].select()).all() for name in tables
    }  # fmt: skip


def test_each_deed_of_the_table_has_its_row_here():
    assert {*EACH, "house:recover"} == set(DEEDS)


@pytest.mark.parametrize("act", EACH)
def test_a_deed_changes_nothing_before_the_second_person_and_is_done_then(house, session, act):
    deed = EACH[act](house)
    session.flush()
    before = sorted(map(str, world(session).items()))
    proposal = propose(house, deed)
    assert sorted(map(str, world(session).items())) == before
    proposals.confirm(proposal, by=house.inspector)
    session.flush()
    assert sorted(map(str, world(session).items())) != before
    assert (proposal.confirmed, proposal.decided_by) == (True, house.inspector.person)
    told = [(e.action, e.actor_id) for e in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert (f"{act}:propose", house.administrator.id) in told
    assert told[-1] == (f"{act}:confirm", house.inspector.id)


# The free days are the whole district's: an inspector of any branch confirms them.
OF_NO_BRANCH = {"holidays:set"}


@pytest.mark.parametrize("act", EACH)
def test_nobody_but_an_administrator_proposes_and_nobody_of_the_branch_confirms(house, act):
    deed = EACH[act](house)
    for by in (house.head, house.officer, house.enumerator, house.inspector, house.publishers[0]):
        with pytest.raises(NotAllowed):
            proposals.propose(deed, by=by)
    proposal = propose(house, deed)
    inside = person(inspector=house.district, survey_officer=house.dinas)
    deputy = second_account(house.administrator)
    inside_it = [] if act in OF_NO_BRANCH else [inside]
    for by in (house.administrator, deputy, house.head, house.officer, *inside_it):
        with pytest.raises(DomainError):
            proposals.confirm(proposal, by=by)
    assert proposal.decided_at is None


def test_an_administrator_with_the_right_to_confirm_confirms_nothing_of_their_own(house):
    both = person(administrator=house.district, inspector=house.district)
    proposal = proposals.propose(GiveRole(person().person, Role.PUBLISHER, house.dinas), by=both)
    for by in (both, second_account(both)):
        with pytest.raises(Refused, match="yourself"):
            proposals.confirm(proposal, by=by)


def test_nobody_confirms_what_concerns_them(house):
    about = person("Diri sendiri", inspector=house.district)
    proposal = propose(house, NewLink(about))
    for by in (about, second_account(about)):
        with pytest.raises(Refused, match="about you"):
            proposals.confirm(proposal, by=by)


@pytest.mark.parametrize("lost", ["role", "account"])
def test_the_administrator_who_proposed_is_one_still(house, lost):
    other = person(administrator=house.dinas)
    able(other)
    proposal = proposals.propose(GiveRole(person().person, Role.PUBLISHER, house.district), by=other)
    if lost == "role":
        actions.end_role(other.person.roles[0], by=None)
    else:
        actions.switch_account(other, False, by=None)
    with pytest.raises(Refused, match="may no longer"):
        proposals.confirm(proposal, by=house.inspector)
    proposals.decline(proposal, by=house.inspector)


def test_who_entered_the_branch_and_left_it_while_it_waited_is_not_outside(house, monkeypatch):
    proposal = propose(house, GiveRole(person().person, Role.SURVEY_OFFICER, house.desk))
    hat = actions.give_role(house.inspector.person, Role.SURVEY_OFFICER, house.desk, by=None)
    actions.end_role(hat, by=None)
    with pytest.raises(NotAllowed):
        proposals.confirm(proposal, by=house.inspector)


def test_what_cannot_be_done_any_more_stays_undone(house):
    """The post was filled, or the role given, while the proposal waited."""
    post, one, other = vacant(house), person().person, person().person
    first, second = (propose(house, HoldPost(post, who, clock.today(), False)) for who in (one, other))
    proposals.confirm(first, by=house.inspector)
    with pytest.raises(Refused, match="Somebody holds this post"):
        proposals.confirm(second, by=house.inspector)


def test_only_who_proposed_it_takes_it_back(house):
    other = person(administrator=house.dinas)
    proposal = propose(house, EACH["role:grant"](house))
    for by in (other, house.inspector):
        with pytest.raises(NotAllowed):
            proposals.take_back(proposal, by=by)
    proposals.take_back(proposal, by=house.administrator)
    assert (proposal.confirmed, proposal.decided_by_id) == (False, None)


# ---- one human being, one NIP


@pytest.mark.parametrize("role", Role)
def test_no_role_without_a_nip(house, role):
    place = place_for(role, house.desk)
    human = actions.add_person("Tanpa NIP", None, by=None)
    with pytest.raises(Refused, match="NIP"):
        propose(house, GiveRole(human, role, place))
    actions.write_nip(human, "198504122010011001", by=None)
    propose(house, GiveRole(human, role, place))


def test_no_post_without_a_nip_save_the_elected_ones_of_the_city(house, session):
    human, post = actions.add_person("Tanpa NIP", None, by=None), vacant(house)
    mayor = Post(agency_id=house.city.id, name="Wali Kota", source="uji", leads=True)
    session.add(mayor)
    session.flush()
    with pytest.raises(Refused, match="NIP"):
        propose(house, HoldPost(post, human, clock.today(), False))
    propose(house, HoldPost(mayor, human, clock.today(), False))


# ---- the first role or post, and what opened the account before it


def test_with_the_first_role_or_post_all_that_opened_the_accounts_dies(house, session):
    for deed in (
        lambda human: GiveRole(human, Role.SURVEY_OFFICER, house.desk),
        lambda human: HoldPost(house.chief_post, human, date(2026, 7, 1), True),
    ):
        candidate = person()
        other = second_account(candidate)
        actions.choose_password(candidate, "kata sandi yang lama")
        kept, also = actions.new_link(other, by=house.administrator), candidate.fs_uniquifier
        actions.switch_account(other, False, by=None)
        actions.switch_account(other, True, by=None)
        made = done(house, deed(candidate.person))
        assert made.account is candidate
        assert queries.link(made.token).account is candidate
        assert (candidate.password, candidate.fs_uniquifier != also) == (None, True)
        with pytest.raises(NotFound):
            queries.link(kept)


def test_a_second_role_leaves_the_password_alone(house):
    actions.choose_password(house.head, "kata sandi sendiri")
    assert done(house, GiveRole(house.head.person, Role.SURVEY_OFFICER, house.dinas)) is None
    assert house.head.password


def test_a_role_that_was_given_alone_in_an_older_house_vouches_for_nothing(house):
    """An administrator could give some roles alone once, after opening the account: see migration 0002."""
    house.head.person.vouched_at = None
    actions.choose_password(house.head, "kata sandi yang lama")
    assert done(house, NewLink(house.head)).account is house.head
    assert house.head.password is None


def test_who_has_left_all_roles_gets_no_link_from_an_administrator_alone(house):
    done(house, EndRole(house.officer.person.roles[0]))
    assert not house.officer.person.is_plain
    assert done(house, NewLink(house.officer)).account is house.officer


# ---- consent


@pytest.fixture
def asked(house):
    """A third publisher, who is to get a post in the dinas."""
    third = person("Ketiga", publisher=house.district)
    able(third)
    return third, propose(house, HoldPost(vacant(house), third.person, clock.today(), False))


@pytest.mark.parametrize("role", [Role.PUBLISHER, Role.INSPECTOR, Role.ENUMERATOR])
@pytest.mark.parametrize("inside", [True, False])
def test_who_works_from_outside_is_asked_before_they_get_a_place_in_another_branch(house, role, inside):
    other = person(**{role.value: house.district})
    place = house.desk if inside else house.district
    proposal = propose(house, GiveRole(other.person, Role.SURVEY_OFFICER, place))
    assert proposal.needs_consent is inside
    proposals.confirm(proposal, by=house.inspector)
    assert (len(other.person.roles) == 1) is inside


@pytest.mark.parametrize("first", ["consent", "second"])
def test_nothing_happens_before_both_have_spoken(house, asked, first):
    third, proposal = asked
    steps = [lambda: proposals.consent(proposal, by=third), lambda: proposals.confirm(proposal, by=house.inspector)]
    one, other = steps if first == "consent" else steps[::-1]
    one()
    assert (third.person.posts, proposal.decided_at) == ([], None)
    other()
    assert [held.post.name for held in third.person.posts] == ["Kosong"]
    assert (proposal.decided_by_id, proposal.confirmed) == (house.inspector.person_id, True)


def test_nobody_else_consents_and_who_does_not_ends_it(house, asked):
    third, proposal = asked
    for by in (house.administrator, house.inspector, house.head):
        with pytest.raises(NotAllowed):
            proposals.consent(proposal, by=by)
    proposals.confirm(proposal, by=house.inspector)
    proposals.refuse_consent(proposal, by=third)
    assert (proposal.confirmed, third.person.posts) == (False, [])


def test_a_second_person_who_has_come_inside_meanwhile_counts_for_nothing_at_the_consent(house, asked):
    third, proposal = asked
    proposals.confirm(proposal, by=house.inspector)
    actions.give_role(house.inspector.person, Role.SURVEY_OFFICER, house.desk, by=None)
    proposals.consent(proposal, by=third)
    assert (third.person.posts, proposal.decided_at, proposal.seconded_by_id) == ([], None, None)
    proposals.confirm(proposal, by=house.publishers[0])
    assert third.person.posts


# ---- what the house cannot do without


def test_the_last_inspector_and_the_second_last_publisher_are_replaced_and_not_ended(house):
    """However it is tried: by the role, the account, or a place inside."""
    one, other = house.publishers
    for deed in (
        EndRole(one.person.roles[0]), SwitchAccount(other, False), GiveRole(one.person, Role.AGENCY_HEAD, house.desk),
        HoldPost(vacant(house), other.person, clock.today(), False),
    ):  # fmt: skip
        with pytest.raises(Refused, match="two publishers"):
            propose(house, deed)
    inspector = house.inspector
    for deed in (EndRole(inspector.person.roles[0]), SwitchAccount(inspector, False)):
        with pytest.raises(Refused, match="No inspector"):
            propose(house, deed)
    third, second = person(publisher=house.secretariat), person(inspector=house.district)
    able(third, second)
    done(house, EndRole(one.person.roles[0]))
    done(house, EndRole(inspector.person.roles[0]), by=other)


def test_a_publisher_who_never_signed_in_replaces_nobody(house):
    person(publisher=house.secretariat)
    with pytest.raises(Refused, match="two publishers"):
        propose(house, EndRole(house.publishers[0].person.roles[0]))


def test_what_was_possible_when_it_was_proposed_is_counted_once_more_when_it_is_done(house):
    third = person(publisher=house.secretariat)
    able(third)
    ends = [propose(house, EndRole(each.person.roles[0])) for each in (third, *house.publishers)]
    proposals.confirm(ends[0], by=house.inspector)
    for proposal in ends[1:]:
        with pytest.raises(Refused, match="two publishers"):
            proposals.confirm(proposal, by=house.inspector)


def test_the_last_administrator_is_not_ended(house):
    other = person(administrator=house.dinas)
    with pytest.raises(Refused, match="Nobody would be left"):  # the other one has never signed in
        proposals.propose(EndRole(house.administrator.person.roles[0]), by=other)


# ---- days


def test_a_holder_begins_today_or_later_and_on_the_day_of_the_confirmation_at_the_earliest(house, set_clock):
    post, human = vacant(house), person().person
    with pytest.raises(Refused, match="today or later"):
        propose(house, HoldPost(post, human, clock.today() - timedelta(days=1), False))
    proposal = propose(house, HoldPost(post, human, clock.today(), False))
    set_clock(date(2026, 6, 4))
    proposals.confirm(proposal, by=house.inspector)
    assert human.posts[0].from_on == date(2026, 6, 4)


def test_a_correction_of_the_past_says_so_and_leaves_them_inside(house):
    survey = house.register()
    held = house.head.person.posts[0]
    deed = LeavePost(held, date(2026, 5, 1))
    assert "Correct" in deed.title.message
    done(house, deed)
    assert held.until_on == date(2026, 5, 1)
    for role in house.head.person.roles:
        role.ended_at = held.ended_at - timedelta(days=40)  # only the post is left to count
    stand = house.head.person.standings(house.dinas, survey.registered_at)
    assert [each.inside for each in stand] == [True]


# ---- the tree


def test_nobody_becomes_an_outsider_by_a_move(house, session, set_clock):
    """The old branch stays inside in what had begun, the new one is inside from now on; later matters are new."""
    of_old = person(publisher=house.secretariat)  # works above the dinas once it has moved
    chief = person(inspector=house.dinas)
    new_home = Agency(slug="badan", name="Badan", kind=AgencyKind.DINAS, parent=house.city, source="uji")
    session.add(new_home)
    session.flush()
    able(of_old, chief)
    with pytest.raises(Refused, match="below itself"):
        propose(house, MoveAgency(house.dinas, house.desk))
    survey = house.register()
    set_clock(date(2026, 6, 2))
    done(house, MoveAgency(house.desk, new_home))
    assert house.desk.branch is new_home
    right = Permission.SURVEY_CONFIRM
    assert not chief.may_about(right, house.desk, survey.registered_at)
    set_clock(date(2026, 6, 3))
    assert chief.may_about(right, house.desk, clock.now())
    assert house.inspector.may_about(right, house.desk, survey.registered_at)
    clerk = person(inspector=house.desk)
    assert not clerk.may_about(right, house.dinas, survey.registered_at)
    assert not clerk.may_about(right, new_home)
    session.expire_all()
    assert list(house.desk.former_branches) == [str(house.dinas.id)]


def test_a_move_is_confirmed_outside_both_branches(house):
    proposal = propose(house, MoveAgency(house.desk, house.district))
    for place in (house.dinas, house.district):
        with pytest.raises(NotAllowed):
            proposals.confirm(proposal, by=person(inspector=place))
    proposals.confirm(proposal, by=house.inspector)


def test_an_agency_is_closed_with_its_roles_and_posts_and_not_while_residents_are_asked(house, session):
    survey = house.register()
    with pytest.raises(Refused, match="survey"):
        propose(house, CloseAgency(house.dinas))
    surveys.decline(survey, by=house.inspector)
    with pytest.raises(Refused, match="lie below"):
        propose(house, CloseAgency(house.dinas))
    done(house, CloseAgency(house.desk))
    done(house, CloseAgency(house.dinas))
    assert (house.head.person.roles, house.service.active, house.head_post.active) == ([], False, False)
    assert house.head.person.posts[0].until_on == clock.today()
    with pytest.raises(Refused, match="closed"):
        propose(house, GiveRole(person().person, Role.AGENCY_HEAD, house.dinas))


def test_an_agency_is_not_moved_while_residents_are_asked_in_it_or_below(house, session):
    """Who was outside would decide about it no more, in the middle of a survey."""
    session.add(Service(agency_id=house.desk.id, slug="sim", name="SIM", source="uji"))
    service = session.query(Service).filter_by(slug="sim").one()
    survey = surveys.register(
        Survey(service_id=service.id, period=house.period, opens_on=date(2026, 6, 2), closes_on=date(2026, 6, 20),
               target=30, strata=[]),
        by=person(survey_officer=house.desk),
    )  # fmt: skip
    for each in (house.desk, house.dinas):
        with pytest.raises(Refused, match="survey"):
            propose(house, MoveAgency(each, house.district))
    surveys.decline(survey, by=house.inspector)
    done(house, MoveAgency(house.desk, house.district))


def test_an_agency_is_added_with_an_address_made_from_its_name(house, session):
    done(house, AddAgency(house.district, AgencyKind.KELURAHAN, AgencyFacts("Kelurahan Baru", "Perda 1/2027", False)))
    made = session.query(Agency).filter_by(slug="kelurahan-baru").one()
    assert (made.parent, made.branch, made.kind) == (house.district, house.district, AgencyKind.KELURAHAN)
    with pytest.raises(Refused, match="already"):
        propose(house, AddAgency(house.city, AgencyKind.DINAS, AgencyFacts("Kelurahan  baru", "uji", False)))


# ---- many at once


def test_of_many_each_is_decided_for_itself(house):
    fine = propose(house, EACH["role:grant"](house))
    own = propose(house, GiveRole(house.inspector.person, Role.SURVEY_OFFICER, house.inspector.person.roles[0].agency))
    gone = propose(house, EACH["account:link"](house))
    proposals.take_back(gone, by=house.administrator)
    also = propose(house, EACH["post:add"](house))
    outcomes = proposals.confirm_many([fine.id, own.id, gone.id, also.id], by=house.inspector)
    assert [(each.proposal.id, bool(each.fault)) for each in outcomes] == [
        (fine.id, False), (own.id, True), (also.id, False),
    ]  # fmt: skip
    assert [proposal.decided_at is None for proposal in (fine, own, also)] == [False, True, False]


def test_a_proposal_is_on_record_with_whom_it_concerns(house, session):
    proposal = propose(house, EACH["role:grant"](house))
    kept = session.get(Confirmation, proposal.id)
    assert kept.details == {"person_id": kept.person_id, "role": "survey_officer"}


def test_what_waits_is_read_with_the_same_few_queries_however_much_it_is(house, session):
    counts = []
    for _round in range(2):
        for act in EACH if not counts else ("role:grant", "role:grant", "post:hold", "post:hold"):
            propose(house, EACH[act](house))
        session.commit()
        token = actions.start_session(house.inspector, "uji")
        session.commit()
        session.expire_all()
        with queries_counted() as statements:
            by = queries.account_of(token)
            assert any(item.open_to(by) for item in proposals.pending())
        counts.append(len(statements))
    assert counts[1] <= counts[0] + 1
    assert counts[0] <= 14
