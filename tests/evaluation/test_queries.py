"""Who sees and who decides: the reporting line of today, with its vacancies."""

from datetime import date

import pytest

from portal.core.errors import NotAllowed, NotFound
from portal.core.periods import Period
from portal.evaluation.targets import actions, queries
from portal.evaluation.targets.rules import Decision, State
from tests.builders import person, second_account
from tests.evaluation.line import OPENS_ON, hold, post, service


def sees(target, account):
    try:
        return queries.target(target.id, reader=account) is target
    except NotFound:
        return False


def superior(target):
    found = queries.superior_of(target)
    return found and (found.holding.person.name, found.deputising)


@pytest.fixture
def target(line):
    return line.propose()


def test_the_head_and_her_direct_superior_see_it_and_nobody_else(line, target):
    town = line.town
    others = [line.mayor, line.camat, *town.publishers, town.administrator, town.officer, town.inspector]
    assert [sees(target, account) for account in (line.head, line.chief)] == [True, True]
    assert not any(sees(target, account) for account in [*others, town.enumerator, town.outside_officer])


def test_two_accounts_are_one_reader(line, target):
    assert sees(target, second_account(line.chief))
    assert sees(target, second_account(line.head))


def test_a_number_that_names_nothing_is_not_found(line):
    with pytest.raises(NotFound):
        queries.target(404, reader=line.chief)


def test_an_acting_superior_decides(line, target):
    acting = person("Plt. Sekretaris")
    line.vacate(line.chief_post)
    hold(line.chief_post, acting, acting=True)
    assert superior(target) == ("Plt. Sekretaris", False)
    assert [sees(target, account) for account in (acting, line.chief, line.mayor)] == [True, False, False]
    actions.agree(target, by=acting)
    assert target.agreed_deputising is False


def test_where_the_superiors_post_is_vacant_the_next_one_up_decides_and_it_is_marked(line, set_clock):
    line.announce()
    target = line.propose()
    line.vacate(line.chief_post)
    assert superior(target) == ("Wali Kota", True)
    assert [sees(target, account) for account in (line.mayor, line.chief)] == [True, False]
    actions.agree(target, by=line.mayor)
    assert target.agreed_deputising is True
    set_clock(date(2026, 8, 1))
    line.publish()
    assert actions.assess(target, Decision.ACCEPT, version=1, by=line.mayor).deputising is True


def test_when_the_post_is_filled_again_the_next_one_up_is_out(line, target):
    line.vacate(line.chief_post)
    hold(line.chief_post, newcomer := person("Sekretaris baru"))
    assert [sees(target, account) for account in (newcomer, line.mayor)] == [True, False]


def test_without_anybody_above_nobody_decides(line, target):
    for vacant in (line.chief_post, line.mayor_post):
        line.vacate(vacant)
    assert superior(target) is None
    for account in (line.chief, line.mayor):
        with pytest.raises(NotAllowed):
            actions.agree(target, by=account)


def test_a_head_who_acts_as_her_own_superior_does_not_judge_herself(line, target):
    line.vacate(line.chief_post)
    hold(line.chief_post, line.head, acting=True)
    assert superior(target) == ("Wali Kota", True)
    with pytest.raises(NotAllowed):
        actions.agree(target, by=line.head)
    assert queries.team_of(line.head.person_id) == []


def test_a_team_is_who_reports_directly(line, target):
    camats = line.propose(post=line.camat_post, service=line.other_service, by=line.camat)
    clerk_post = post(line.town.desk, "Kepala UPTD", line.head_post)  # the noise: two steps below the chief
    hold(clerk_post, clerk := person("Kepala UPTD"))
    deeper = line.propose(post=clerk_post, service=service(line.town.desk, "kk"), by=clerk)

    def team(account):
        return {status.target for status in queries.team_of(account.person_id)}

    assert team(line.chief) == {target, camats}
    assert team(line.head) == {deeper}
    assert team(line.mayor) == team(line.camat) == team(line.town.administrator) == set()
    line.vacate(line.head_post)
    assert team(line.chief) == {target, camats, deeper}


def test_a_team_stands_by_period_and_unit_and_never_by_result(line, set_clock):
    first = line.agreed()
    camats = line.propose(post=line.camat_post, service=line.other_service, by=line.camat)
    later = line.propose(period=Period("2026-tw3"))
    set_clock(date(2026, 8, 1))
    line.publish("30.00", "40.00")
    assert [status.target for status in queries.team_of(line.chief.person_id)] == [later, first, camats]


def test_my_own_targets_stay_mine_when_i_leave_the_post(line, target):
    line.vacate(line.head_post)
    assert [status.target for status in queries.statuses_of(line.head.person_id)] == [target]


def test_what_waits_for_the_superior(line, set_clock):
    target = line.agreed()
    waits = lambda who=line.chief: [each.target_id for each in queries.waiting_decisions(who)] == [target.id]  # noqa: E731
    assert not waits()
    set_clock(date(2026, 8, 1))
    line.publish()
    assert waits()
    assert not waits(line.head)
    actions.assess(target, Decision.ACCEPT, version=1, by=line.chief)
    assert not waits()
    line.publish()
    assert waits()


def test_a_head_leads_the_services_of_her_agency(line):
    assert queries.services_led_by(line.head.person_id) == [(line.head_post, line.service)]
    assert queries.services_led_by(line.chief.person_id) == []
    assert queries.services_led_by(line.town.officer.person_id) == []


def test_who_holds_another_post_of_the_agency_leads_nothing(session, line):
    line.head_post.leads = False
    assert queries.services_led_by(line.head.person_id) == []


def test_an_acting_head_leads_only_where_the_post_is_vacant(line):
    hold(line.head_post, acting := person("Plt. Kepala"), acting=True)
    assert queries.services_led_by(acting.person_id) == []
    line.vacate(line.head_post)
    assert queries.services_led_by(acting.person_id) == [(line.head_post, line.service)]


def test_periods_that_a_target_can_be_for(line):
    assert queries.periods_ahead() == ["2026-s1", "2026-tw2", "2026-tw3", "2026", "2026-s2", "2027"]


def test_surveys_that_open_soon(line, set_clock):
    line.announce()
    assert [window.period for window in queries.surveys_ahead([line.service])] == ["2026-s1"]
    assert queries.surveys_ahead([line.other_service]) == []
    line.propose()
    assert len(queries.surveys_without_target([line.service])) == 1
    line.agreed()
    assert queries.surveys_without_target([line.service]) == []
    assert len(queries.surveys_ahead([line.service])) == 1
    set_clock(OPENS_ON)
    assert queries.surveys_ahead([line.service]) == []


def test_a_card_that_is_corrected_shows_all_its_versions(line, decided_day):
    line.publish()
    line.publish()
    card = queries.published.evidence(line.service.id, Period("2026-s1"))
    assert [version.version for version in queries.versions(card)] == [2, 1]


def test_the_state_is_asked_of_the_day(line, set_clock):
    target = line.agreed()
    assert queries.status(target).state is State.AGREED
    set_clock(OPENS_ON)
    assert queries.status(target).state is State.FIXED
