"""What gets into a card, and what does not: the least numbers on real answers."""

from threading import Barrier, Thread

import pytest
from sqlalchemy.exc import IntegrityError

from portal.core import outbox
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.score import plain
from portal.scorecards import figures, jobs, published
from portal.scorecards.models import Scorecard
from portal.skm import index as official
from portal.skm.instrument import ELEMENTS
from portal.skm.tally import tally as counted
from tests.builders import Town
from tests.scorecards.house import closed_survey, drafted, marks


def mute(element, from_number=0):
    """Answers in which nobody from this number on says anything about an element."""
    return lambda number: marks(number) | ({element: None} if number >= from_number else {})


def test_a_survey_is_drafted_once_however_often_the_job_runs(town, session):
    card = drafted(town, enumerator=40)
    jobs.draft(service_id=town.service.id, period="2026-s1")
    assert session.query(Scorecard).one() is card
    assert session.query(AuditEntry).filter_by(action="scorecard:compute").count() == 1


def elsewhere(app, deed):
    """A thread with a session of its own."""

    def run():
        with app.app_context():
            deed()
            db.session.remove()

    return Thread(target=run, daemon=True)


def test_nobody_waits_to_write_while_a_million_answers_are_read(real_app, monkeypatch):
    town = Town()
    survey = closed_survey(town, enumerator=40)
    hear, wrote = figures.hear, []

    def hear_and_let_another_write(*about):
        said = hear(*about)
        other = elsewhere(real_app, lambda: (outbox.beat("another"), wrote.append(True)))
        other.start()
        other.join(60)
        return said

    monkeypatch.setattr(figures, "hear", hear_and_let_another_write)
    jobs.draft(service_id=town.service.id, period=survey.period)
    assert wrote == [True]
    db.session.commit()
    assert db.session.query(Scorecard).count() == 1


def test_two_who_read_at_once_make_one_card(real_app, monkeypatch):
    town = Town()
    survey = closed_survey(town, enumerator=40)
    about = {"service_id": town.service.id, "period": survey.period}
    hear, both = figures.hear, Barrier(2)
    monkeypatch.setattr(figures, "hear", lambda *which: (hear(*which), both.wait(60))[0])
    done = []
    db.session.rollback()
    workers = [elsewhere(real_app, lambda: (jobs.draft(**about), db.session.commit(), done.append(1))) for _ in "12"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert len(done) == 2
    assert db.session.query(Scorecard).count() == 1


def test_a_survey_that_is_not_closed_has_no_card(town, session):
    town.register()
    jobs.draft(service_id=town.service.id, period="2026-s1")
    assert session.query(Scorecard).count() == 0


def test_card_says_what_the_official_arithmetic_says(town):
    card = drafted(town, enumerator=40, handed=25)
    all_of_them = counted((marks(number), 1) for number in [*range(40), *range(25)])
    assert card.official == official.score(all_of_them)
    assert card.independent == official.score(counted((marks(number), 1) for number in range(40)))
    assert card.cells["counts"] == {element: list(four) for element, four in all_of_them.counts.items()}
    assert card.cells["without_u4"] == plain(official.index(all_of_them.counts, without={"u4"}))


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True)])
def test_ten_make_a_number(town, n, told):
    card = drafted(town, enumerator=n)
    cells = {**card.cells, "n": None, "incomplete": None}
    assert bool(card.official) is bool(card.independent) is bool(card.official_variance) is told
    assert all(bool(cell) is told for name, cell in cells.items() if name not in ("n", "incomplete"))


@pytest.mark.parametrize(("n", "letter"), [(29, None), (30, "B")])
def test_thirty_make_a_letter(town, n, letter):
    card = drafted(town, enumerator=n)
    assert (card.letter, card.independent_letter) == (letter, letter)
    assert card.cells["elements"]["u1"]["grade"] in (("A", "B") if letter else (None,))


@pytest.mark.parametrize("rest", [1, 9])
def test_a_rest_of_one_to_nine_stays_out_of_the_official_index_and_the_card_says_so(town, rest):
    card = drafted(town, enumerator=40, handed=rest)
    assert card.official == card.independent
    assert card.left_out == {"handed": "rest"}
    assert card.turnout["handed"]["answered"] == rest
    assert not card.turnout["handed"]["counted"]


def test_a_rest_of_ten_counts(town):
    card = drafted(town, enumerator=40, handed=10)
    assert (card.official.n, card.independent.n, card.left_out) == (50, 40, {})


def test_two_small_ways_of_the_unit_together_are_no_small_rest(town):
    card = drafted(town, enumerator=40, handed=6, counter=5, strata=("handed", "counter"))
    assert (card.official.n, card.left_out) == (51, {})


@pytest.mark.parametrize("part", [1, 9])
def test_a_part_of_one_to_nine_stays_out_since_the_unit_knows_the_others(town, part):
    card = drafted(town, enumerator=part, handed=40)
    assert card.official == official.score(counted((marks(number), 1) for number in range(40)))
    assert (card.independent, card.independent_variance, card.cells["independent_counts"]) == (None, None, {})
    assert (card.left_out, card.turnout["enumerator"]["answered"]) == ({"enumerator": "part"}, part)


def test_two_halves_of_fewer_than_ten_make_no_value_together(town):
    card = drafted(town, enumerator=9, handed=5)
    assert (card.official, card.independent, card.cells["counts"]) == (None, None, {})
    assert (card.left_out, card.cells["n"]["official"]) == ({"enumerator": "part"}, 5)


@pytest.mark.parametrize("spent", [29, 31])
def test_a_way_whose_answers_are_not_its_used_invitations_leaves_the_index_and_the_card_says_so(town, spent):
    card = drafted(town, enumerator=40, handed=30, spent={"handed": spent})
    assert (card.official.n, card.left_out) == (40, {"handed": "differs"})


@pytest.mark.parametrize(("made", "left_out"), [(34, {"handed": "issued"}), (36, {"handed": "issued"}), (35, {})])
def test_a_way_whose_invitations_are_not_the_slips_that_were_made_leaves_the_index(town, made, left_out):
    assert drafted(town, enumerator=40, handed=30, more={"handed": {"made": made}}).left_out == left_out


@pytest.mark.parametrize(("lost", "left_out"), [(2, {}), (1, {"handed": "differs"})])
def test_answers_that_cannot_be_opened_are_counted_among_the_used_invitations(town, lost, left_out):
    card = drafted(town, enumerator=40, handed=30, spent={"handed": 32}, more={"handed": {"lost": lost}})
    assert (card.left_out, card.turnout["handed"]["lost"]) == (left_out, lost)


def test_500_scripted_answers_through_the_open_link_move_both_values_by_nothing(town):
    worst = {"open": lambda _number: dict.fromkeys(ELEMENTS, 1)}
    card = drafted(town, enumerator=40, handed=20, open=500, say=worst)
    assert card.official == official.score(counted((marks(number), 1) for number in [*range(40), *range(20)]))
    assert card.independent == official.score(counted((marks(number), 1) for number in range(40)))
    assert (card.open_link.index, card.open_link.n) == (25, 500)


@pytest.mark.parametrize(("open", "told"), [(9, False), (10, True)])
def test_the_open_link_has_a_value_of_its_own_from_ten_answers_on(town, open, told):
    assert bool(drafted(town, enumerator=40, open=open).open_link) is told


@pytest.mark.parametrize(("answered", "told"), [(9, False), (10, True)])
def test_an_element_answered_by_fewer_than_ten_has_counts_and_no_index(town, answered, told):
    card = drafted(town, enumerator=40, say=mute("u3", from_number=answered))
    element = published.sheet(card).elements[2]
    assert (element.code, element.n, sum(element.counts), element.letter) == ("u3", answered, answered, None)
    assert (element.index is not None) is told
    assert card.official.n == 40


def test_an_element_that_nobody_answered_leaves_counts_and_no_index(town):
    card = drafted(town, enumerator=40, say=mute("u8"))
    sheet = published.sheet(card)
    assert (card.official, card.letter, card.cells["without_u4"]) == (None, None, None)
    assert sheet.elements[7].counts == (0, 0, 0, 0)
    assert any("U8" in reason for reason in sheet.reasons)


def test_a_row_with_fewer_than_five_answers_is_counted_and_left_out(town):
    few = dict.fromkeys(ELEMENTS[4:])
    card = drafted(town, enumerator=40, say=lambda number: marks(number) | (few if number < 3 else {}))
    assert (card.official.n, card.cells["incomplete"], card.turnout["enumerator"]["answered"]) == (37, 3, 40)


def test_share_of_the_units_own_hands(town):
    assert published.sheet(drafted(town, enumerator=30, handed=10)).own_hands_share == pytest.approx(0.25)


def test_turnout_is_always_told(town):
    card = drafted(town, enumerator=2, handed=1)
    assert published.sheet(card).turnout["enumerator"].answered == 2
    assert published.sheet(card).turnout["enumerator"].issued == 7


@pytest.mark.parametrize(
    "wrong", [{"official_n": 9}, {"independent_n": 9}, {"open_link_n": 9}, {"letter": "A", "official_n": 29}]
)
def test_the_database_refuses_what_the_least_numbers_withhold(town, session, wrong):
    card = drafted(town, enumerator=40)
    session.execute(Scorecard.__table__.update().where(Scorecard.id == card.id).values(letter=None))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(Scorecard.__table__.update().where(Scorecard.id == card.id).values(**wrong))
