from datetime import date

import pytest

from portal.core.audit import AuditEntry
from portal.core.outbox import Job
from portal.core.score import Figure
from portal.surveys import codes, jobs, results
from portal.surveys.models import Answer, Ballot, Comment, Invitation, SlipBatch, WaitingComment
from portal.surveys.rules import Stratum
from portal.surveys.skm import ELEMENTS

ALL = {mark: dict.fromkeys(ELEMENTS, mark) for mark in (1, 2, 3, 4)}


@pytest.fixture
def close(open_town, set_clock):
    def close():
        set_clock(date(2026, 6, 21))
        jobs.close_surveys()
        return results.satisfaction(open_town.service.id, open_town.period)

    return close


def test_a_survey_is_not_closed_on_its_last_day(open_town, set_clock):
    set_clock(date(2026, 6, 20))
    jobs.close_surveys()
    assert open_town.survey.closed_on is None


def test_closing_keeps_answers_and_counts_and_forgets_the_rights(open_town, session, close):
    for code in open_town.slips(12)[:7]:
        open_town.say(code=code, comment="Terima kasih.")
    open_town.say()
    close()
    left = {table: session.query(table).count() for table in (Invitation, Ballot, WaitingComment, Answer, Comment)}
    assert left == {Invitation: 0, Ballot: 0, WaitingComment: 0, Answer: 8, Comment: 7}
    assert open_town.survey.turnout == {
        "enumerator": {"issued": 12, "spent": 7, "answered": 7, "made": 12},
        "open": {"issued": None, "spent": None, "answered": 1, "made": None},
    }
    assert session.query(SlipBatch).count() == 1  # how many were made outlives them


def test_closing_twice_changes_nothing_and_says_so_once(open_town, session, close):
    open_town.say()
    close()
    close()
    assert session.query(Answer).count() == 1
    assert session.query(Job).filter_by(name="survey:closed").count() == 1
    assert session.query(AuditEntry).filter_by(action="survey:close", actor_id=None).count() == 1


def test_closing_gives_every_answer_a_new_key_and_another_place(open_town, session, close):
    for _ in range(10):
        open_town.say()
    jobs.move_ballots()
    before = {row.key for row in session.query(Answer)}
    close()
    session.expire_all()
    assert before.isdisjoint({row.key for row in session.query(Answer)})


def test_an_open_survey_says_nothing_to_the_floor_above(open_town):
    open_town.say()
    assert results.satisfaction(open_town.service.id, open_town.period) is None


def test_five_hundred_answers_by_the_open_link_move_the_index_by_nothing(open_town, close):
    for number, code in enumerate(open_town.slips(30)):
        open_town.say(ALL[2 + number % 2], code=code)
    for _ in range(500):
        open_town.say(ALL[4])
    said = close()
    assert (said.official.score.index, said.official.n) == (Figure("62.50"), 30)
    assert (said.open_link.score.index, said.turnout["open"].answered) == (Figure("100.00"), 500)


def test_a_hundred_slips_stuffed_by_a_clerk_move_nothing_that_evaluation_reads(open_town, close):
    for number, code in enumerate(open_town.slips(30)):
        open_town.say(ALL[2 + number % 2], code=code)
    for code in open_town.slips(100, Stratum.HANDED):
        open_town.say(ALL[4], code=code)
    said = close()
    assert (said.independent.score.index, said.independent.n) == (Figure("62.50"), 30)
    assert (said.official.n, said.official.counts["u1"]) == (130, [0, 15, 15, 100])


def test_a_row_put_in_by_hand_takes_its_stratum_out_of_the_index(open_town, session, close):
    for code in open_town.slips(12):
        open_town.say(ALL[2], code=code)
    for code in open_town.slips(12, Stratum.HANDED):
        open_town.say(ALL[3], code=code)
    session.add(Ballot(survey_id=open_town.survey.id, stratum=Stratum.HANDED, **ALL[4]))
    session.flush()
    said = close()
    assert said.left_out == {"handed": "differs"}
    assert (said.official.score.index, said.official.n) == (Figure("50.00"), 12)
    assert not said.turnout["handed"].counted


def test_a_right_put_in_by_hand_takes_its_stratum_out_though_it_was_spent(open_town, session, close):
    """It answers as every other does, but no batch says that anybody made it."""
    for code in [*open_town.slips(12), *open_town.slips(12, Stratum.HANDED)]:
        open_town.say(ALL[2], code=code)
    batch = session.query(SlipBatch).filter_by(stratum=Stratum.HANDED).one()
    own = codes.new()
    about = {"survey_id": open_town.survey.id, "stratum": Stratum.HANDED, "batch_id": batch.id}
    session.add(Invitation(hash=codes.hash_of(own), **about))
    session.flush()
    open_town.say(ALL[4], code=own)
    said = close()
    assert (said.left_out, said.official.n, said.turnout["handed"].made) == ({"handed": "issued"}, 12, 12)


def test_slips_whose_rights_were_all_taken_away_are_missed(open_town, session, close):
    open_town.slips(12, Stratum.HANDED)
    session.query(Invitation).delete()
    assert close().left_out == {"handed": "issued"}


def test_a_correction_may_exclude_a_stratum(open_town, close):
    for code in open_town.slips(10, Stratum.HANDED):
        open_town.say(ALL[3], code=code)
    close()
    said = results.satisfaction(open_town.service.id, open_town.period, without=["handed"])
    assert (said.left_out, said.official.n) == ({"handed": "excluded"}, 0)


def test_the_file_of_the_counts_recomputes_index_and_interval(open_town, close):
    from portal.surveys import skm, table

    for number, code in enumerate(open_town.slips(40)):
        open_town.say(ALL[1 + number % 4] | {"u8": None if number % 3 == 0 else 2}, code=code)
    said = close()
    file = results.counts_csv(said.official.counts, said.official.n, said.official.variance)
    assert skm.score(table.read(file.encode())) == said.official.score
