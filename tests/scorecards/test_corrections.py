from datetime import date, timedelta

import pytest

from portal.accounts import confirmations
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.scorecards import actions, jobs, published
from portal.scorecards.models import Scorecard
from portal.scorecards.rules import CORRECT
from tests.scorecards.house import confirm_correction, correct, drafted, hold, propose_correction, publish
from tests.scorecards.house import published as published_card


@pytest.fixture
def card(kept, town):
    return kept.find("card", lambda: published_card(town, enumerator=40, handed=25, open=12), town)


def test_a_correction_is_a_new_version_that_names_the_old_one(town, card):
    new = correct(town, card, "handed")
    assert (new.version, new.corrects, new.correction) == (2, card, "Slip dari loket diisi petugas sendiri.")
    assert (new.official.n, new.independent.n, new.left_out) == (40, 40, {"handed": "excluded"})
    assert (card.official.n, card.left_out) == (65, {})


def test_until_it_is_published_everybody_reads_the_old_version(town, card):
    correct(town, card, "handed")
    assert published.evidence(town.service.id, Period("2026-s1")).version == 1
    assert published.card("dinas", "ktp", Period("2026-s1")).newest


def test_it_goes_the_way_of_a_draft_once_more(town, card, set_clock):
    new = correct(town, card, "handed")
    with pytest.raises(Refused, match="time to reply"):
        actions.propose(new, by=town.publishers[0])
    actions.reply(new, "Kami setuju.", by=town.head)
    publish(town, new)
    found = published.evidence(town.service.id, Period("2026-s1"))
    assert (found.version, found.newest, found.corrects_version) == (2, True, 1)
    old = published.card("dinas", "ktp", Period("2026-s1"), version=1)
    assert (old.newest, old.newest_version, old.official.n) == (False, 2, 65)


@pytest.mark.parametrize(("days", "told"), [(11, False), (29, False), (30, True)])
def test_the_days_of_a_correction_count_from_when_it_was_computed(town, card, set_clock, days, told):
    set_clock(date(2026, 9, 1))
    new = correct(town, card, "handed")
    set_clock(date(2026, 9, 1) + timedelta(days=days))
    jobs.publish_overdue()
    assert (new.published_on is not None) is told


def test_a_correction_may_be_held_once_like_every_draft(town, card):
    assert hold(town, correct(town, card, "handed")).held_until


def test_a_correction_without_ways_left_out_is_computed_from_the_same_answers(town, card):
    new = correct(town, card)
    assert (new.official, new.turnout, new.left_out) == (card.official, card.turnout, {})


@pytest.mark.parametrize(("handed", "allowed"), [(9, False), (10, True)])
def test_it_concerns_ten_answers_or_is_not_made(town, handed, allowed):
    """The rest rule would hide nine alone; here two ways of the unit make fifteen or more."""
    ways = {"handed": handed, "counter": 15}
    card = published_card(town, enumerator=40, strata=("handed", "counter"), **ways)
    if allowed:
        assert correct(town, card, "handed").official.n == 55
    else:
        with pytest.raises(Refused, match="at least 10"):
            correct(town, card, "handed")


def test_two_small_ways_together_may_concern_ten(town):
    """Three ways of six: without two of them the third is a small rest, and goes too."""
    ways = {"handed": 6, "counter": 6, "kiosk": 6}
    card = published_card(town, enumerator=40, strata=tuple(ways), **ways)
    new = correct(town, card, "handed", "counter")
    assert new.left_out == {"handed": "excluded", "counter": "excluded", "kiosk": "rest"}
    assert new.official.n == 40


def test_both_values_change_by_ten_or_not_at_all(town):
    """25 answers leave the official value, but only five of them the independent one, which would tell them."""
    card = published_card(town, enumerator=40, invited=5, handed=20)
    with pytest.raises(Refused, match="at least 10"):
        correct(town, card, "invited", "handed")


def test_the_answers_that_leave_the_unit_s_half_are_ten_or_none_as_well(town):
    """15 leave the official value and ten of them the independent one: what is left tells the five others."""
    ways = {"handed": 5, "counter": 30}
    card = published_card(town, enumerator=30, invited=10, strata=tuple(ways), **ways)
    with pytest.raises(Refused, match="at least 10"):
        correct(town, card, "invited", "handed")


def test_a_card_without_numbers_is_not_corrected(town):
    card = published_card(town, enumerator=9)
    with pytest.raises(Refused, match="at least 10"):
        correct(town, card)


@pytest.mark.parametrize("stratum", ["open", "kiosk", "nonsense"])
def test_only_what_counts_can_be_left_out(town, card, stratum):
    with pytest.raises(Refused, match="Not all of these"):
        correct(town, card, stratum)


def test_what_an_earlier_version_left_out_stays_out(town):
    card = published_card(town, enumerator=40, invited=30, handed=9)
    assert card.left_out == {"handed": "rest"}
    new = correct(town, card, "invited")
    assert (new.official.n, new.left_out) == (40, {"handed": "rest", "invited": "excluded"})
    # Only the small rest is still there; nothing of it comes back.
    newest = correct(town, publish(town, new), "enumerator")
    assert (newest.official, newest.cells["n"]["official"]) == (None, 0)


def test_only_the_newest_version_is_corrected(town, card):
    publish(town, correct(town, card, "handed"))
    with pytest.raises(Refused, match="newer version"):
        correct(town, card)


def test_only_what_is_published_is_corrected(town):
    with pytest.raises(Refused, match="Only a published card"):
        correct(town, drafted(town, enumerator=40))


def test_one_publisher_alone_corrects_nothing(town, card):
    propose_correction(card, by=town.publishers[0])
    with pytest.raises(Refused, match="You proposed this yourself"):
        confirm_correction(card, by=town.publishers[0])
    db.session.rollback()
    assert db.session.query(Scorecard).count() == 1


def test_confirmation_keeps_who_wanted_what_and_why(town, card):
    correct(town, card, "handed")
    done = confirmations.last_confirmed(CORRECT, card.subject)
    assert done.details == {"reason": "Slip dari loket diisi petugas sendiri.", "without": ["handed"]}
    assert (done.proposed_by, done.decided_by) == tuple(account.person for account in town.publishers)


def test_a_card_published_today_can_be_corrected_today(town, card):
    assert correct(town, card, "handed").computed_on == clock.today()
