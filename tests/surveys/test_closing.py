from datetime import date
from threading import Event, Thread

import pytest

from portal.core import drawing
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.outbox import Job
from portal.core.score import Figure
from portal.skm.instrument import ELEMENTS
from portal.surveys import closing, codes, jobs, moving, queries, results
from portal.surveys.models import Answer, Ballot, Comment, Invitation, SlipBatch, WaitingComment
from portal.surveys.rules import Stratum
from portal.surveys.said import FilledForm
from portal.surveys.sealing import seal_ballot
from tests.builders import Town
from tests.locks import wait_for_lock

ALL = {mark: dict.fromkeys(ELEMENTS, mark) for mark in (1, 2, 3, 4)}


@pytest.fixture
def close(open_town, set_clock):
    def close():
        set_clock(date(2026, 6, 21))
        jobs.close_surveys()
        return results.satisfaction(open_town.service.id, open_town.period)

    return close


def test_a_move_that_breaks_off_is_tried_again_with_the_same_ballots(open_town, session, monkeypatch):
    """Two draws, one of them in the log of a transaction that broke off, would tell groups smaller than ten."""
    for _ in range(24):
        open_town.say()
    opened = []
    take_out = drawing.take_out

    def breaks_off(table, chosen):
        opened.append(sorted(chosen))
        if len(opened) == 1:
            raise RuntimeError
        take_out(table, chosen)

    monkeypatch.setattr(drawing, "take_out", breaks_off)
    with pytest.raises(RuntimeError):
        jobs.move_ballots()
    jobs.move_ballots()
    assert (len(opened[0]), opened[1]) == (14, opened[0])
    assert (session.query(Ballot).count(), session.query(Answer).count()) == (10, 14)


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
    for _ in range(20):
        open_town.say()
    jobs.move_ballots()
    before = {row.key for row in session.query(Answer)}
    close()
    session.expire_all()
    assert len(before) == 10
    assert before.isdisjoint({row.key for row in session.query(Answer)})


@pytest.fixture
def many(open_town, session, monkeypatch):
    """64 answers that have moved or wait, each one different, with as many slips, and some comments; small pieces."""
    for module in (drawing, closing):
        monkeypatch.setattr(module, "PIECE", 25)
    for turn, code in enumerate(open_town.slips(70)[:64]):
        said = {"u1": 1 + turn // 16, "u2": 1 + turn // 4 % 4, "u3": 1 + turn % 4}
        open_town.say(said, code=code, comment=f"Kata {turn}")
        if turn == 40:
            jobs.move_ballots()
    return open_town


def finish(town, steps=None):
    """Close the survey; with `steps`, stop there as a worker does that is killed."""
    return all(number != steps for number, _ in enumerate(closing.close(town.survey.id), start=1))


def whole(town, session):
    """Nothing was lost, and nothing is there twice."""
    session.expire_all()
    answers = sorted((row.u1, row.u2, row.u3) for row in session.query(Answer))
    assert answers == [(1 + turn // 16, 1 + turn // 4 % 4, 1 + turn % 4) for turn in range(64)]
    assert sorted(row.text for row in session.query(Comment)) == sorted(f"Kata {turn}" for turn in range(64))
    assert {row.mixed for row in (*session.query(Answer), *session.query(Comment))} == {True}
    assert [session.query(table).count() for table in (Ballot, WaitingComment, Invitation)] == [0, 0, 0]
    assert town.survey.turnout["enumerator"] == {"issued": 70, "spent": 64, "answered": 64, "made": 70}
    assert session.query(Job).filter_by(name="survey:closed").count() == 1


def test_a_worker_that_is_killed_at_any_step_goes_on_where_it_stood(many, session, set_clock):
    set_clock(date(2026, 6, 21))
    steps = 1
    while not finish(many, steps):  # each time one step further than the last
        steps = 1 + steps % 3
    whole(many, session)


def test_a_step_that_fails_in_the_middle_leaves_nothing_half_done(many, session, set_clock, monkeypatch):
    set_clock(date(2026, 6, 21))
    put, calls = moving.put, iter(range(1000))

    def fails_every_second_time(*said):
        put(*said)
        if next(calls) % 2 == 0:
            raise RuntimeError("killed")

    for module in (moving, closing):
        monkeypatch.setattr(module, "put", fails_every_second_time)
    while True:
        try:
            if finish(many):
                break
        except RuntimeError:
            continue
    whole(many, session)


def test_what_is_written_at_closing_is_never_few_and_what_waited_comes_in_together(many, session, set_clock, monkeypatch):
    """Two copies of the database, before and after a piece, tell what it has added: so that is ten or more, in one."""
    set_clock(date(2026, 6, 21))
    waited = len(many.waiting())
    pieces, put = [], moving.put

    def noted(box, table, opened, among=None):
        if table is Ballot and among is not None:
            pieces.append((len(opened), len(among)))
        put(box, table, opened, among)

    for module in (moving, closing):
        monkeypatch.setattr(module, "put", noted)
    finish(many)
    assert waited >= 10
    assert [opened for opened, _ in pieces if opened] == [pieces[0][0]]
    assert pieces[0][0] >= 10
    sizes = [sum(piece) for piece in pieces]
    assert sum(sizes) == 64
    assert max(sizes) - min(sizes) <= 3
    assert max(sizes) <= 25


def test_a_long_closing_lets_the_worker_breathe_and_goes_on_at_once(many, session, set_clock, monkeypatch):
    set_clock(date(2026, 6, 21))
    monkeypatch.setattr(jobs, "A_WHILE", -1)
    rounds = 1
    jobs.close_surveys()
    assert session.query(Job).filter_by(name="clock:closing").count() == 1
    while many.survey.closed_on is None:
        jobs.close_surveys()
        rounds += 1
    assert rounds > 3
    whole(many, session)


def test_a_right_cannot_be_made_once_the_closing_has_begun(many, set_clock):
    set_clock(date(2026, 6, 21))
    finish(many, 1)
    set_clock(date(2026, 6, 20))  # as in a process whose clock is late
    with pytest.raises(Refused, match="not over"):
        many.slips(1)


def test_an_answer_in_flight_when_the_closing_begins_is_neither_lost_nor_is_one_taken_after_it(real_app, set_clock):
    town = Town()
    town.open_survey(set_clock)
    set_clock(date(2026, 6, 20))
    ended, begun = Event(), Event()

    def close():
        with real_app.app_context():
            begun.set()
            set_clock(date(2026, 6, 21))
            jobs.close_surveys()
            db.session.remove()
            ended.set()

    town.say()  # not committed yet
    worker = Thread(target=close)
    worker.start()
    begun.wait()
    wait_for_lock(ended)
    assert not ended.is_set()  # it waits for whoever has begun to answer
    db.session.commit()
    worker.join()
    assert queries.survey(town.survey.id).turnout["open"]["answered"] == 1
    set_clock(date(2026, 6, 20))  # in a process whose clock is late it is still the last day
    with pytest.raises(Refused, match="not open"):
        town.say()
    db.session.rollback()


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
    sealed = seal_ballot(open_town.survey.public_key, FilledForm(ALL[4]))
    session.add(Ballot(survey_id=open_town.survey.id, stratum=Stratum.HANDED, sealed=sealed))
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
    from portal.skm import index as official
    from portal.skm import table

    for number, code in enumerate(open_town.slips(40)):
        open_town.say(ALL[1 + number % 4] | {"u8": None if number % 3 == 0 else 2}, code=code)
    said = close()
    file = results.counts_csv(said.official.counts, said.official.n, said.official.variance)
    assert official.score(table.read(file.encode())) == said.official.score
