from datetime import date
from threading import Barrier, Thread

import pytest

from portal.accounts.confirmations import all_waiting
from portal.accounts.models import Account
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.installation import Setting
from portal.core.outbox import Job
from portal.core.periods import Period
from portal.surveys import actions, jobs, queries
from portal.surveys.rules import State, Stratum, lapsed
from tests.builders import Town, person, second_account


@pytest.fixture
def survey(town):
    return town.register()


def test_a_registered_survey_waits_for_a_second_person(survey):
    assert survey.state is State.WAITING
    assert [proposal.subject for proposal in all_waiting(actions.OPEN)] == [f"Survey:{survey.id}"]


def test_a_publisher_outside_confirms_and_the_clock_opens_and_closes(survey, town, set_clock):
    actions.confirm(survey, by=town.publishers[0])
    jobs.make_keys()
    seen = {}
    for day in (1, 2, 20, 21):
        set_clock(date(2026, 6, day))
        seen[day] = survey.state
    assert seen == {1: State.PLANNED, 2: State.OPEN, 20: State.OPEN, 21: State.OVER}


def test_evaluation_is_told_of_the_opening_day_without_words(survey, town, session):
    actions.confirm(survey, by=town.publishers[0])
    (job,) = session.query(Job).filter_by(name="survey:confirmed")
    assert job.payload == {"service_id": town.service.id, "period": "2026-s1", "opens_on": "2026-06-02"}


def test_nobody_of_the_branch_confirms_not_even_with_a_second_hat(survey, town):
    two_hats = person(publisher=town.secretariat, survey_officer=town.desk)
    for insider in (town.officer, town.head, person(publisher=town.dinas), two_hats):
        with pytest.raises(NotAllowed):
            actions.confirm(survey, by=insider)


def test_an_administrator_confirms_nothing(survey, town):
    with pytest.raises(NotAllowed):
        actions.confirm(survey, by=town.administrator)


def test_a_role_given_up_since_the_registration_still_counts_as_inside(survey, town):
    turncoat = person(publisher=town.secretariat, survey_officer=town.dinas)
    turncoat.person.memberships[1].ended_at = survey.registered_at
    with pytest.raises(NotAllowed):
        actions.confirm(survey, by=turncoat)


def test_one_person_with_two_accounts_is_one(town):
    outsider = person(publisher=town.secretariat)
    survey = town.register(opens_on=date(2026, 6, 5))
    proposal = all_waiting(actions.OPEN)[0]
    proposal.proposed_by_id = outsider.person_id
    with pytest.raises(Refused, match="yourself"):
        actions.confirm(survey, by=second_account(outsider))


def test_unconfirmed_on_its_opening_day_it_lapses_visibly(survey, town, set_clock):
    set_clock(date(2026, 6, 2))
    assert survey.state is State.LAPSED
    assert lapsed(queries.surveys_of([town.dinas.id]), date(2026, 6, 2)) == [survey]
    with pytest.raises(Refused, match="lapsed"):
        actions.confirm(survey, by=town.publishers[0])


def test_a_declined_survey_makes_room_for_another(survey, town):
    actions.decline(survey, by=town.publishers[0])
    assert survey.state is State.DECLINED
    assert town.register().state is State.WAITING


def test_no_survey_is_confirmed_before_institution_and_contact_are_set(survey, town, session):
    session.query(Setting).filter_by(name="institution").delete()
    with pytest.raises(Refused, match="institution"):
        actions.confirm(survey, by=town.publishers[0])


@pytest.fixture
def confirmed(survey, town):
    actions.confirm(survey, by=town.publishers[0])
    return survey


JULY = {"opens_on": date(2026, 7, 1), "closes_on": date(2026, 7, 20)}


@pytest.mark.parametrize("period", ["2026-s1", "2026-tw2", "2026"])
def test_two_surveys_of_a_service_never_ask_about_overlapping_time(confirmed, town, period):
    with pytest.raises(Refused, match="overlapping"):
        town.register(period=Period(period), **JULY)


def test_a_survey_of_the_next_period_stands_beside_it(confirmed, town):
    assert town.register(period=Period("2026-s2"), **JULY).state is State.WAITING


def test_two_surveys_of_a_service_are_never_open_at_once_since_one_address_leads_to_both(town):
    actions.confirm(town.register(opens_on=date(2026, 6, 25), closes_on=date(2026, 7, 10)), by=town.publishers[0])
    with pytest.raises(Refused, match="days"):
        town.register(period=Period("2026-s2"), **JULY)


def test_what_nobody_confirmed_blocks_nothing(survey, town, session):
    town.officer = person(survey_officer=town.dinas)
    other = town.register(period=Period("2026"), opens_on=date(2026, 6, 3))
    assert survey.state is other.state is State.WAITING
    actions.confirm(other, by=town.publishers[0])
    session.commit()
    with pytest.raises(Refused, match="overlapping"):
        actions.confirm(survey, by=town.publishers[1])


def test_of_what_one_person_registers_about_a_period_the_last_one_waits(survey, town):
    again = town.register(opens_on=date(2026, 6, 5))
    assert (survey.state, again.state) == (State.DECLINED, State.WAITING)
    assert [proposal.subject for proposal in all_waiting(actions.OPEN)] == [f"Survey:{again.id}"]


def test_of_two_confirmed_at_once_one_is_refused(real_app, set_clock):
    """The second one waits at the lock of the service, and then finds the first."""
    town = Town()
    one = town.register().id
    town.officer = person(survey_officer=town.dinas)
    other = town.register(opens_on=date(2026, 6, 3)).id
    publisher = town.publishers[0].id
    together, said = Barrier(2), []

    def confirm(survey_id):
        with real_app.app_context():
            together.wait(60)
            try:
                actions.confirm(queries.survey(survey_id), by=db.session.get(Account, publisher))
                db.session.commit()
                said.append("confirmed")
            except Refused as fault:
                said.append(str(fault))
            db.session.remove()

    db.session.rollback()
    threads = [Thread(target=confirm, args=(survey,)) for survey in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 2
    assert "confirmed" in said
    assert any("overlapping" in words for words in said)


def test_days_registered_under_other_rules_are_not_confirmed(survey, town):
    survey.closes_on = date(9998, 1, 1)
    with pytest.raises(Refused, match="at least 7"):
        actions.confirm(survey, by=town.publishers[0])


def test_days_that_make_no_sense_are_refused(town):
    with pytest.raises(Refused, match="at least 7"):
        town.register(closes_on=date(2026, 6, 7))


def test_the_independent_strata_always_count_and_the_open_link_never(town):
    survey = town.register(strata=["open", "handed"])
    assert survey.strata == ["enumerator", "handed", "invited"]


def test_only_its_own_officer_registers_a_service_that_is_asked_about(open_town):
    with pytest.raises(NotAllowed):
        actions.register(_next(open_town), by=open_town.publishers[0])


def test_a_publisher_outside_registers_a_service_that_nobody_asked_about_for_a_year(town):
    assert actions.register(_next(town), by=town.publishers[0]).state is State.WAITING
    for stranger in (town.administrator, town.outside_officer, town.head):
        with pytest.raises(NotAllowed):
            actions.register(_next(town), by=stranger)


def _next(town):
    days = {"opens_on": date(2026, 7, 1), "closes_on": date(2026, 7, 20)}
    return actions.Survey(service_id=town.service.id, period=Period("2026-s2"), target=30, strata=[], **days)


def test_only_the_units_officer_hands_out_and_only_one_outside_makes_slips_for_an_enumerator(open_town):
    town, survey = open_town, open_town.survey
    enumerator = town.enumerator.person
    wrong = [
        (Stratum.HANDED, town.outside_officer), (Stratum.HANDED, town.head), (Stratum.ENUMERATOR, town.officer),
        (Stratum.ENUMERATOR, town.publishers[0]), (Stratum.HANDED, town.administrator),
    ]  # fmt: skip
    for stratum, by in wrong:
        with pytest.raises(NotAllowed):
            actions.issue(survey, 1, stratum=stratum, by=by, enumerator=enumerator)


def test_slips_of_the_enumerator_name_one_of_another_branch(open_town):
    insider = person(enumerator=open_town.desk)
    for named in (None, insider.person, open_town.head.person):
        with pytest.raises(Refused, match="enumerator"):
            actions.issue(
                open_town.survey, 1, stratum=Stratum.ENUMERATOR, by=open_town.outside_officer, enumerator=named
            )


def test_who_makes_slips_does_not_collect_with_them(open_town):
    both = person(survey_officer=open_town.district, enumerator=open_town.district)
    about = {"stratum": Stratum.ENUMERATOR, "enumerator": both.person}
    with pytest.raises(Refused, match="makes slips"):
        actions.issue(open_town.survey, 1, by=both, **about)
    actions.issue(open_town.survey, 1, by=open_town.outside_officer, **about)


@pytest.mark.parametrize("stratum", [Stratum.INVITED, Stratum.KIOSK, Stratum.OPEN, Stratum.COUNTER])
def test_no_slip_is_made_for_another_stratum(open_town, stratum):
    with pytest.raises(Refused):
        actions.issue(open_town.survey, 1, stratum=stratum, by=open_town.officer)


def test_slips_are_numbered_on_and_kept_only_as_hashes(open_town, session):
    first, second = open_town.slips(3), open_town.slips(2, Stratum.HANDED)
    assert [(b.first_number, b.count) for b in queries.batches(open_town.survey.id)] == [(1, 3), (4, 2)]
    kept = {right.hash for right in session.query(actions.Invitation)}
    assert len(kept) == 5
    assert kept.isdisjoint({*first, *second})
