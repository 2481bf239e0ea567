"""Who may do what to a card in which phase: each person tries each deed in each phase."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import inspect

from portal.accounts import actions as accounts
from portal.accounts.rules import Role
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError, NotAllowed, NotFound, Refused
from portal.organisation.rules import AgencyKind
from portal.scorecards import actions
from portal.scorecards.rules import CORRECT, HOLD, PUBLISH
from tests.builders import agency, person, place_for, second_account
from tests.scorecards.house import confirm_correction, correct, drafted, hold, propose_correction, publish

DEEDS = {
    "reply": lambda card, by: actions.reply(card, "Kami menambah satu loket.", by=by),
    "waive": lambda card, by: actions.waive(card, by=by),
    "propose": lambda card, by: actions.propose(card, by=by),
    "confirm": lambda card, by: actions.confirm(card, by=by),
    "decline": lambda card, by: actions.decline(card, PUBLISH, by=by),
    "hold": lambda card, by: actions.propose_hold(card, "Diperiksa.", by=by),
    "confirm hold": lambda card, by: actions.confirm_hold(card, by=by),
    "decline hold": lambda card, by: actions.decline(card, HOLD, by=by),
    "correct": lambda card, by: propose_correction(card, by=by),
    "confirm correction": lambda card, by: confirm_correction(card, by=by),
    "decline correction": lambda card, by: actions.decline(card, CORRECT, by=by),
}


def done_by(card, account):
    """The deeds that this person can do now. None of them is left done."""
    done = set()
    for name, deed in DEEDS.items():
        attempt = db.session.begin_nested()
        try:
            deed(card, account)
            done.add(name)
        except DomainError:
            pass
        attempt.rollback()
    return done


# phase: (what the head can, the publisher who proposed, the publisher who did not)
HEARS, BOTH = {"reply", "waive"}, ("propose", "hold")
PHASES = {
    "fresh": (HEARS, {"hold"}, {"hold"}),
    "heard": (HEARS, {*BOTH}, {*BOTH}),
    "silent": (HEARS, {*BOTH}, {*BOTH}),
    "proposed": (set(), {"decline", "hold"}, {"confirm", "decline", "hold"}),
    "hold proposed": (HEARS, {"propose", "decline hold"}, {"propose", "confirm hold", "decline hold"}),
    "held": (HEARS, set(), set()),
    "held and proposed": (set(), {"decline"}, {"decline"}),
    "after the hold": (HEARS, {"propose"}, {"propose"}),
    "published": (set(), {"correct"}, {"correct"}),
    "correction proposed": (set(), {"decline correction"}, {"confirm correction", "decline correction"}),
    "corrected": (set(), set(), set()),
}


@pytest.fixture
def card(kept, town):
    return kept.find("card", lambda: drafted(town, enumerator=40, handed=20), town)


@pytest.fixture
def bring_to(town, card, set_clock):
    def bring_to(phase):
        first, today = town.publishers[0], clock.today()
        if phase in ("heard", "proposed", "hold proposed", "held and proposed"):
            actions.waive(card, by=town.head)
        if phase == "silent":
            set_clock(today + timedelta(days=11))
        if phase in ("proposed", "held and proposed"):
            actions.propose(card, by=first)
        if phase == "hold proposed":
            actions.propose_hold(card, "Diperiksa.", by=first)
        if phase in ("held", "held and proposed", "after the hold"):
            hold(town, card)
        if phase == "after the hold":
            set_clock(today + timedelta(days=31))
        if phase in ("published", "correction proposed", "corrected"):
            publish(town, card)
        if phase == "correction proposed":
            propose_correction(card, by=first)
        if phase == "corrected":
            correct(town, card)
        db.session.commit()

    return bring_to


@pytest.mark.parametrize("phase", PHASES)
def test_head_and_publishers_can_do_what_the_phase_allows_and_no_more(town, card, bring_to, phase):
    bring_to(phase)
    one, other = town.publishers
    assert (done_by(card, town.head), done_by(card, one), done_by(card, other)) == PHASES[phase]


@pytest.mark.parametrize("phase", PHASES)
def test_one_person_with_two_accounts_is_one(town, card, bring_to, phase):
    bring_to(phase)
    assert done_by(card, second_account(town.publishers[0])) == PHASES[phase][1]


@pytest.fixture
def strangers(town):
    """Everybody else: of the rated branch, of other branches, and who left the branch after the survey began."""
    elsewhere = agency("dishub", town.city)
    moved = person(publisher=town.secretariat, survey_officer=town.desk)
    accounts.end_role(moved.person.roles[1], by=town.administrator)
    left_post = person(publisher=town.secretariat)
    held = accounts.hold_post(town.head_post, left_post.person, from_on=date(2026, 2, 1), acting=True, by=None)
    accounts.leave_post(held, date(2026, 3, 31), by=town.administrator)
    db.session.flush()
    return {
        "nobody": person(),
        "publisher of the branch": person(publisher=town.desk),
        "publisher who was an officer there": moved,
        "publisher who was acting head": left_post,
        "head with a publisher's hat": person(publisher=town.secretariat, agency_head=town.dinas),
        "head of another agency": person(agency_head=elsewhere),
        "head of a part of the agency": person(agency_head=town.desk),
        "survey officer": town.officer,
        "administrator": town.administrator,
        "inspector": town.inspector,
        "enumerator": town.enumerator,
        "every other role": person(**{
            role.value: place_for(role, town.district) for role in Role if role not in (Role.PUBLISHER, Role.AGENCY_HEAD)
        }),
    }  # fmt: skip


@pytest.mark.parametrize("phase", PHASES)
def test_nobody_else_can_do_anything(town, card, bring_to, strangers, phase):
    bring_to(phase)
    can = {name: done_by(card, account) for name, account in strangers.items()}
    of_a_head = PHASES[phase][0]  # a second hat helps them to nothing
    assert can.pop("head with a publisher's hat") == of_a_head
    assert can == dict.fromkeys(can, set())


def test_who_left_the_branch_before_the_survey_was_registered_is_outside_it(town, card):
    long_ago = person(publisher=town.secretariat)
    held = accounts.hold_post(town.head_post, long_ago.person, from_on=date(2025, 1, 1), acting=True, by=None)
    held.until_on, held.ended_at = date(2026, 2, 28), datetime(2026, 2, 27, tzinfo=UTC)
    assert "hold" in done_by(card, long_ago)


def test_a_role_that_ended_between_two_deeds_ends_the_right_to_the_second(town, card, bring_to):
    bring_to("proposed")
    accounts.end_role(town.publishers[1].person.roles[0], by=town.administrator)
    with pytest.raises(NotAllowed):
        actions.confirm(card, by=town.publishers[1])


def test_an_account_that_is_switched_off_does_nothing(town, card, bring_to):
    bring_to("proposed")
    town.publishers[1].active = False
    with pytest.raises(NotAllowed):
        actions.confirm(card, by=town.publishers[1])


def test_a_reply_is_kept_and_takes_the_place_of_a_waiver(town, card):
    actions.waive(card, by=town.head)
    actions.reply(card, "Kami menambah satu loket.", by=town.head)
    db.session.commit()
    assert (card.reply, card.waived, card.heard_on) == ("Kami menambah satu loket.", False, clock.today())


@pytest.mark.parametrize("text", ["", "a" * 601])
def test_a_reply_has_600_characters_at_most(town, card, text):
    with pytest.raises(Refused):
        actions.reply(card, text, by=town.head)


def test_600_characters_are_kept_whole(town, card):
    actions.reply(card, "ä" * 600, by=town.head)
    db.session.commit()
    assert len(card.reply) == 600


def test_a_hold_and_a_correction_need_a_reason(town, card, bring_to):
    bring_to("fresh")
    with pytest.raises(Refused, match="everybody reads"):
        actions.propose_hold(card, "", by=town.publishers[0])
    bring_to("published")
    with pytest.raises(Refused, match="everybody reads"):
        propose_correction(card, reason="", by=town.publishers[0])


def test_a_hold_lasts_thirty_days_and_happens_once(town, card):
    hold(town, card)
    assert (card.held_until, card.hold_reason) == (date(2026, 7, 1), "Slip nomor 20 sampai 40 diperiksa dulu.")
    with pytest.raises(Refused, match="once"):
        actions.propose_hold(card, "Lagi.", by=town.publishers[0])


def test_a_proposal_waits_until_the_hold_is_over(town, card, bring_to, set_clock):
    bring_to("held and proposed")
    set_clock(date(2026, 7, 2))
    actions.confirm(card, by=town.publishers[1])
    assert card.published_on == date(2026, 7, 2)


def test_a_declined_proposal_gives_the_agency_its_word_back(town, card, bring_to):
    bring_to("proposed")
    actions.decline(card, PUBLISH, by=town.publishers[1])
    actions.reply(card, "Satu hal lagi.", by=town.head)
    actions.propose(card, by=town.publishers[1])


def test_only_proposals_about_cards_are_declined_here(town, card):
    with pytest.raises(NotFound):
        actions.decline(card, "role:grant", by=town.publishers[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [("letter", "A"), ("reply", "x"), ("published_on", None), ("cells", {}), ("waived", 0), ("official", None)],
)
def test_a_published_card_never_changes(town, card, name, value):
    publish(town, card)
    setattr(card, name, value)
    with pytest.raises(RuntimeError, match="never changes"):
        db.session.commit()
    db.session.rollback()


def test_a_published_card_is_not_deleted(town, card):
    publish(town, card)
    db.session.delete(card)
    with pytest.raises(RuntimeError, match="Nobody withdraws"):
        db.session.commit()
    db.session.rollback()


def test_publishing_leaves_nothing_to_write(town, card):
    publish(town, card)
    assert card.published_on == clock.today()
    assert not inspect(card).modified


def test_a_kecamatan_of_the_same_city_is_another_branch(town, card, bring_to):
    bring_to("heard")
    outside = person(publisher=agency("kelurahan", town.district, AgencyKind.KELURAHAN))
    assert "propose" in done_by(card, outside)
