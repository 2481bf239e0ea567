"""The whole way on real input: answers, a card that two publishers publish, and what evaluation makes of it."""

from datetime import date

import pytest

from portal.core.score import Figure
from portal.evaluation.targets import actions, queries
from portal.evaluation.targets.rules import Realisation, State, steps
from portal.scorecards import actions as scorecards
from portal.scorecards.figures import hear
from portal.surveys.jobs import close_surveys
from portal.surveys.rules import Stratum

MARKS = ({"u1": 3, "u4": 2}, {"u2": 3}, {}, {"u1": 1, "u2": 2, "u3": 2, "u9": 2})


@pytest.fixture
def answered(town, set_clock):
    """Agreed at 92,00; then 40 people answered an enumerator, and the unit stuffed 60 slips."""
    target = actions.propose(town.head_post, town.service, town.period, Figure("92.00"), by=town.head)
    actions.agree(target, by=town.chief)
    town.open_survey(set_clock)
    for nth, code in enumerate(town.slips(40)):
        town.say(MARKS[nth % 4], code=code)
    for code in town.slips(60, Stratum.HANDED):
        town.say(code=code)
    set_clock(date(2026, 6, 21))
    close_surveys()
    return target


def published(town):
    card = scorecards.compute(hear(town.service.id, town.period))
    scorecards.waive(card, by=town.head)
    scorecards.propose(card, by=town.publishers[0])
    scorecards.confirm(card, by=town.publishers[1])
    return card


def test_what_the_unit_had_in_hand_moves_nothing_here(town, answered):
    card = published(town)
    status = queries.status(answered)
    assert (card.official.n, status.card.independent.n) == (100, 40)
    assert card.official.low > Figure("92.00")  # sixty full marks would have made it "above"
    assert (status.state, status.proposal) == (State.TO_DECIDE, Realisation.AS)


def test_the_steps_that_are_told_give_the_interval_that_is_published(town, answered):
    published(town)
    card = queries.status(answered).card
    score, told = card.independent, steps(card.independent_variance, card.independent.n)
    assert abs(score.index - told.half - score.low) <= Figure("0.01")
    assert abs(score.index + told.half - score.high) <= Figure("0.01")


def test_a_draft_says_nothing_to_evaluation(town, answered):
    scorecards.compute(hear(town.service.id, town.period))
    status = queries.status(answered)
    assert (status.card, status.proposal, status.may_be_decided) == (None, None, False)
