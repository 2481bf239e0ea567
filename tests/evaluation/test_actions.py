from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.periods import Period
from portal.core.score import Figure
from portal.evaluation.targets import actions, queries
from portal.evaluation.targets.models import Assessment, Target
from portal.evaluation.targets.rules import Decision, Realisation, State
from tests.builders import person, second_account
from tests.evaluation.line import OPENS_ON, hold, publish, score

ABOVE, AS, BELOW, UNKNOWN = Realisation
ACCEPT, ADJUST, REJECT = Decision


def state(target):
    return queries.status(target).state


def log(session, action):
    entries = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return [(entry.subject, entry.actor_id, entry.details) for entry in session.scalars(entries)]


# ---- proposing


def test_the_head_proposes_and_changes_her_own_proposal(session, line):
    target = line.propose("80.00")
    assert line.propose("82.50") is target
    assert (target.aim, target.person, state(target)) == (Figure("82.50"), line.head.person, State.PROPOSED)
    subject = f"Target:{target.id}"
    assert log(session, "target:propose") == [
        (subject, line.head.id, {"aim": "80.00"}), (subject, line.head.id, {"aim": "82.50"}),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["chief", "mayor", "camat"])
def test_nobody_else_proposes_for_her(line, who):
    with pytest.raises(NotAllowed):
        line.propose(by=getattr(line, who))


def test_a_head_proposes_for_her_own_services_alone(line):
    with pytest.raises(NotAllowed):
        line.propose(service=line.other_service)


def test_who_holds_a_post_that_does_not_lead_proposes_nothing(session, line):
    line.head_post.leads = False
    with pytest.raises(NotAllowed):
        line.propose()


def test_an_account_that_is_switched_off_does_nothing(line):
    line.head.active = False
    with pytest.raises(NotAllowed):
        line.propose()


def test_an_acting_head_proposes_where_the_post_is_vacant(line):
    acting = person("Plt. Kepala")
    hold(line.head_post, acting, acting=True)
    with pytest.raises(NotAllowed):
        line.propose(by=acting)
    line.vacate(line.head_post)
    assert line.propose(by=acting).person == acting.person


def test_her_second_account_is_the_same_head(line):
    assert line.propose(by=second_account(line.head)).person == line.head.person


def test_a_successor_takes_over_what_nobody_agreed_to(line):
    target = line.propose()
    successor = person("Penerus")
    line.vacate(line.head_post)
    hold(line.head_post, successor)
    with pytest.raises(Refused, match="no longer holds the post"):
        actions.agree(target, by=line.chief)
    assert line.propose("81.00", by=successor) is target
    actions.agree(target, by=line.chief)
    assert target.person == successor.person


def test_a_successor_does_not_change_what_was_agreed(line):
    target = line.agreed()
    successor = person("Penerus")
    line.vacate(line.head_post)
    hold(line.head_post, successor)
    with pytest.raises(Refused, match="agreed"):
        line.propose("60.00", by=successor)
    assert target.person == line.head.person


# ---- agreeing


def test_her_superior_agrees_and_then_it_is_fixed(session, line, set_clock):
    target = line.agreed()
    assert (target.agreed_by, target.agreed_on) == (line.chief.person, date(2026, 6, 1))
    assert log(session, "target:agree") == [
        (f"Target:{target.id}", line.chief.id, {"aim": "80.00", "deputising": False})
    ]
    with pytest.raises(Refused, match="agreed"):
        line.propose("60.00")
    with pytest.raises(Refused, match="agreed already"):
        actions.agree(target, by=line.chief)


@pytest.mark.parametrize("who", ["head", "mayor", "camat"])
def test_nobody_else_agrees(line, who):
    target = line.propose()
    with pytest.raises(NotAllowed):
        actions.agree(target, by=getattr(line, who))


def test_a_superior_whose_account_is_switched_off_does_nothing(line):
    target = line.propose()
    line.chief.active = False
    with pytest.raises(NotAllowed):
        actions.agree(target, by=line.chief)


def test_consent_is_to_the_aim_that_was_read_even_if_it_changes_in_that_moment(session, line):
    target = line.propose("80.00")
    assert target.aim == Figure("80.00")
    elsewhere = {"synchronize_session": False}  # as another process does it: this session does not hear of it
    session.execute(update(Target).values(aim=Figure("60.00")), execution_options=elsewhere)
    with pytest.raises(Refused, match="changed in the meantime"):
        actions.agree(target, by=line.chief)


def test_the_day_before_the_survey_opens_is_the_last_one(line, set_clock):
    line.announce()
    set_clock(OPENS_ON - timedelta(days=1))
    target = line.propose()
    actions.agree(target, by=line.chief)
    set_clock(OPENS_ON)
    assert state(target) is State.FIXED


def test_from_the_opening_day_on_nobody_proposes(line, set_clock):
    line.announce()
    set_clock(OPENS_ON)
    with pytest.raises(Refused, match="has opened"):
        line.propose()


def test_what_was_not_agreed_in_time_lapses_and_stays_to_be_seen(line, set_clock):
    line.announce()
    target = line.propose()
    set_clock(OPENS_ON)
    for deed in (lambda: line.propose("70.00"), lambda: actions.agree(target, by=line.chief)):
        with pytest.raises(Refused, match="has opened"):
            deed()
    assert state(target) is State.LAPSED
    assert queries.statuses_of(line.head.person_id)[0].target is target


def test_a_late_event_gives_nobody_more_time(line, set_clock):
    """The worker was down, so that evaluation heard of the opening only after it."""
    target = line.propose()
    set_clock(OPENS_ON)
    actions.agree(target, by=line.chief)
    line.announce()
    assert state(target) is State.LAPSED


def test_a_lost_event_gives_nobody_more_time(line, decided_day):
    line.publish()
    with pytest.raises(Refused, match="has opened"):
        line.propose()


def test_another_period_is_another_matter(line, set_clock):
    line.announce()
    set_clock(OPENS_ON)
    assert state(line.propose(period=Period("2026-s2"))) is State.PROPOSED


# ---- deciding


def agreed_and_published(line, aim="80.00", **figures):
    """Agreed before the survey opened: the rows say so, whatever day it is now."""
    line.announce()
    target = Target(
        post=line.head_post, person=line.head.person, service=line.service, period=Period("2026-s1"),
        aim=Figure(aim), proposed_on=date(2026, 6, 1), agreed_by=line.chief.person, agreed_on=date(2026, 6, 2),
    )  # fmt: skip
    db.session.add(target)
    return target, line.publish(**figures)


def test_acceptance_names_the_version_of_the_card(session, line, decided_day):
    target, card = agreed_and_published(line)
    assessment = actions.assess(target, ACCEPT, version=1, by=line.chief)
    assert (assessment.scorecard_id, assessment.version, assessment.outcome) == (card.id, 1, ABOVE)
    assert state(target) is State.DECIDED
    assert log(session, "target:assess") == [
        (f"Target:{target.id}", line.chief.id, {
            "version": 1, "proposal": "above", "decision": "accept", "outcome": "above", "deputising": False,
        })
    ]  # fmt: skip


def test_an_adjustment_has_a_reason(line, decided_day):
    target, _ = agreed_and_published(line)
    with pytest.raises(Refused, match="reason"):
        actions.assess(target, ADJUST, AS, "  ", version=1, by=line.chief)
    assessment = actions.assess(target, ADJUST, AS, " Banjir di loket. ", version=1, by=line.chief)
    assert (assessment.proposal, assessment.outcome, assessment.reason) == (ABOVE, AS, "Banjir di loket.")


def test_a_rejected_proposal_leaves_no_outcome(line, decided_day):
    target, _ = agreed_and_published(line)
    with pytest.raises(Refused, match="reason"):
        actions.assess(target, REJECT, version=1, by=line.chief)
    assert actions.assess(target, REJECT, AS, "Loket pindah", version=1, by=line.chief).outcome is None


def test_too_few_answers_are_recorded_as_such_or_rejected(line, decided_day):
    target, _ = agreed_and_published(line, low="90.00", high="95.00", n=29)
    with pytest.raises(Refused, match="too few answers"):
        actions.assess(target, ADJUST, ABOVE, "Semua puas", version=1, by=line.chief)
    assert actions.assess(target, ACCEPT, version=1, by=line.chief).outcome is UNKNOWN
    assert actions.assess(target, REJECT, reason="Survei diulang", version=1, by=line.chief).outcome is None


@pytest.mark.parametrize("who", ["head", "mayor", "camat"])
def test_nobody_else_decides(line, decided_day, who):
    target, _ = agreed_and_published(line)
    with pytest.raises(NotAllowed):
        actions.assess(target, ACCEPT, version=1, by=getattr(line, who))


def test_nothing_is_decided_before_the_card_is_published(line, set_clock):
    target = line.agreed()
    set_clock(date(2026, 8, 1))
    assert state(target) is State.WAITING
    with pytest.raises(Refused, match="before the card"):
        actions.assess(target, ACCEPT, version=1, by=line.chief)


def test_nothing_is_decided_on_what_lapsed(line, set_clock):
    line.announce()
    target = line.propose()
    set_clock(date(2026, 8, 1))
    line.publish()
    with pytest.raises(Refused, match="not agreed"):
        actions.assess(target, ACCEPT, version=1, by=line.chief)


def test_a_correction_reopens_and_is_read_before_it_is_decided_on(line, decided_day):
    target, _ = agreed_and_published(line)
    actions.assess(target, ACCEPT, version=1, by=line.chief)
    line.publish("76.00", "79.00")
    status = queries.status(target)
    assert (status.state, status.proposal, status.decision) == (State.REOPENED, BELOW, None)
    with pytest.raises(Refused, match="corrected in the meantime"):
        actions.assess(target, ACCEPT, version=1, by=line.chief)
    actions.assess(target, ACCEPT, version=2, by=line.chief)
    status = queries.status(target)
    assert (status.state, status.decision.outcome) == (State.DECIDED, BELOW)
    assert [(one.version, one.outcome) for one in status.assessments] == [(2, BELOW), (1, ABOVE)]


def test_a_card_about_another_period_or_service_changes_nothing(line, decided_day):
    target, _ = agreed_and_published(line)
    actions.assess(target, ACCEPT, version=1, by=line.chief)
    publish(line.service, score("50.00", "55.00", 40), period=Period("2026-s2"))
    publish(line.other_service, score("50.00", "55.00", 40))
    assert state(target) is State.DECIDED


def test_the_newest_decision_on_a_version_counts_and_the_other_stays(line, decided_day):
    target, _ = agreed_and_published(line)
    actions.assess(target, ACCEPT, version=1, by=line.chief)
    actions.assess(target, ADJUST, AS, "Banjir", version=1, by=line.chief)
    status = queries.status(target)
    assert (status.decision.outcome, len(status.assessments)) == (AS, 2)


@pytest.mark.parametrize(
    "row",
    [
        {"decision": ADJUST, "outcome": AS, "reason": None},
        {"decision": REJECT, "outcome": AS, "reason": "x"},
        {"decision": ACCEPT, "outcome": None, "reason": None},
        {"decision": ACCEPT, "outcome": AS, "reason": None},
        {"decision": ADJUST, "outcome": ABOVE, "reason": "x"},
        {"decision": ADJUST, "outcome": UNKNOWN, "reason": "x"},
        {"decision": ADJUST, "outcome": AS, "reason": "x", "proposal": UNKNOWN},
    ],
)
def test_the_database_refuses_a_decision_that_no_deed_would_make(session, line, decided_day, row):
    target, card = agreed_and_published(line)
    facts = {"proposal": ABOVE, "decided_by_id": line.chief.person_id, "decided_on": date(2026, 8, 1)}
    session.add(Assessment(target=target, scorecard_id=card.id, version=1, **facts | row))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("change", [{"aim": Figure("24.99")}, {"aim": Figure("100.01")}, {"agreed_on": None}])
def test_the_database_refuses_a_target_that_no_deed_would_make(session, line, change):
    target = line.agreed()
    for name, value in change.items():
        setattr(target, name, value)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_database_lets_nobody_agree_with_herself(session, line):
    target = line.propose()
    target.agreed_by_id, target.agreed_on = line.head.person_id, date(2026, 6, 1)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
