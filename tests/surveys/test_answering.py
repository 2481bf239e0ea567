from datetime import UTC, date, datetime

import pytest

from portal.core import clock, drawing
from portal.core.audit import AuditEntry
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import Job
from portal.skm.instrument import ELEMENTS
from portal.surveys import actions, codes, jobs, nonces, queries
from portal.surveys.models import Answer, Ballot, Comment, FormNonce, WaitingComment
from portal.surveys.nonces import SentAlready
from portal.surveys.rules import Stratum
from portal.surveys.said import FilledForm
from tests.builders import FOURS, person


def test_an_invitation_is_spent_once(open_town):
    (code,) = open_town.slips(1)
    open_town.say(code=code)
    with pytest.raises(Refused, match="used already"):
        open_town.say(code=code)


def test_a_code_is_read_however_it_is_typed(open_town, session):
    (code,) = open_town.slips(1)
    open_town.say(code=codes.shown(code).lower().replace("0", "o"))
    assert session.query(Ballot.stratum).scalar() is Stratum.ENUMERATOR


def test_a_code_of_another_survey_opens_nothing(open_town):
    with pytest.raises(Refused):
        open_town.say(code="0123456789AB")


def test_without_a_code_it_is_an_answer_by_the_open_link(open_town, session):
    open_town.say()
    assert session.query(Ballot.stratum).scalar() is Stratum.OPEN


def send(nonce, code=""):
    actions.submit(FilledForm(FOURS), agency="dinas", service="ktp", nonce=nonce, code=code)


def test_a_form_that_arrives_twice_counts_once_and_is_told_so(open_town, session):
    send("the same")
    with pytest.raises(SentAlready):
        send("the same")
    assert session.query(Ballot).count() == 1


def test_a_form_that_was_sent_is_new_with_a_slip_that_was_not(open_town, session):
    codes = open_town.slips(2)
    for code in codes:
        send("the same", code)
    assert session.query(Ballot).count() == 2
    with pytest.raises(Refused, match="used already"):
        send("another", codes[0])
    with pytest.raises(SentAlready):  # and once used with a slip it is used for the open link too
        send("the same")


def test_an_assisted_form_counts_once_and_leaves_the_other_slips(open_town, session):
    open_town.slips(2, assisted=True)
    actions.assist(open_town.survey, FilledForm(FOURS), nonce="1", by=open_town.enumerator)
    with pytest.raises(SentAlready):
        actions.assist(open_town.survey, FilledForm(FOURS), nonce="1", by=open_town.enumerator)
    assert queries.slips_left(open_town.survey.id, open_town.enumerator.person_id) == 1


def test_fewer_than_five_marks_are_no_answer_and_spend_nothing(open_town):
    (code,) = open_town.slips(1)
    with pytest.raises(Refused, match="five"):
        open_town.say(dict.fromkeys(ELEMENTS[:5]), code=code)
    assert not queries.right(code).spent


@pytest.mark.parametrize("day", [1, 21])
def test_nothing_is_taken_before_the_first_day_and_after_the_last(open_town, set_clock, day):
    set_clock(date(2026, 6, day))
    with pytest.raises(Refused, match="not open"):
        open_town.say()


def test_an_answer_leaves_no_trace_in_the_log_and_no_event(open_town, session):
    before = session.query(AuditEntry).count(), session.query(Job).count()
    open_town.say(comment="Kursinya kurang.")
    assert (session.query(AuditEntry).count(), session.query(Job).count()) == before


def test_profile_and_words_may_stay_empty_and_words_lie_apart(open_town, session):
    open_town.say()
    open_town.say(comment="Kursinya kurang.", sex="P")
    assert sorted((said.profile["sex"] or "", said.comment) for said in open_town.waiting()) == [
        ("", ""), ("P", "Kursinya kurang."),
    ]  # fmt: skip
    assert session.query(WaitingComment).count() == 0  # a second row would tell that somebody wrote something


def test_an_enumerator_enters_for_a_resident_and_spends_what_is_theirs_alone(open_town, session):
    printed = open_town.slips(2)
    open_town.slips(2, assisted=True)
    actions.assist(open_town.survey, FilledForm(FOURS), nonce="1", by=open_town.enumerator)
    assert session.query(Ballot.stratum).scalar() is Stratum.ENUMERATOR
    assert queries.slips_left(open_town.survey.id, open_town.enumerator.person_id) == 1
    assert [queries.right(code).spent for code in printed] == [False, False]


def test_printed_slips_cannot_be_spent_by_assisted_entry(open_town, session):
    """They were given to residents: an enumerator who spent them would answer in their place."""
    open_town.slips(5)
    with pytest.raises(Refused, match="no more answers"):
        actions.assist(open_town.survey, FilledForm(FOURS), nonce="1", by=open_town.enumerator)


def test_the_unit_itself_makes_no_slips_for_assisted_entry(open_town):
    with pytest.raises(Refused, match="another branch"):
        open_town.slips(1, Stratum.HANDED, assisted=True)


def test_an_enumerator_without_slips_and_one_of_the_branch_enter_nothing(open_town):
    other = person(enumerator=open_town.district)
    with pytest.raises(Refused):
        actions.assist(open_town.survey, FilledForm(FOURS), nonce="1", by=other)
    for stranger in (person(enumerator=open_town.desk), open_town.officer, open_town.administrator):
        with pytest.raises(NotAllowed):
            actions.assist(open_town.survey, FilledForm(FOURS), nonce="2", by=stranger)


def counts(session, *tables):
    return [session.query(table).count() for table in tables]


def test_ballots_move_when_twenty_of_their_stratum_wait_and_ten_stay_behind(open_town, session):
    """If all were moved, one that came in later would be told by two copies of the database, before and after it is."""
    for code in open_town.slips(19):
        open_town.say(code=code)
    for _ in range(25):
        open_town.say()
    jobs.move_ballots()
    jobs.move_ballots()  # a second run finds nothing to do
    assert session.query(Answer.stratum).all() == [(Stratum.OPEN,)] * 15
    assert sorted(session.query(Ballot.stratum).all()) == [(Stratum.ENUMERATOR,)] * 19 + [(Stratum.OPEN,)] * 10


def test_words_wait_for_others_like_ballots(open_town, session):
    """When their ballots are opened they are sealed once more, and wait among those of others."""
    for number in range(29):
        open_town.say(comment=f"Kata {number}")
    jobs.move_ballots()
    assert counts(session, Ballot, Answer, WaitingComment, Comment) == [10, 19, 19, 0]
    for number in range(10):
        open_town.say(comment=f"Kata lain {number}")
    jobs.move_ballots()
    assert counts(session, Ballot, Answer, WaitingComment, Comment) == [10, 29, 10, 19]
    assert all(row.text.startswith("Kata") for row in session.query(Comment))


def test_a_million_that_wait_are_opened_in_pieces(open_town, session, monkeypatch):
    monkeypatch.setattr(drawing, "PIECE", 30)
    said = [{"u1": 1 + turn % 4, "u2": 1 + turn // 4 % 4, "u3": 1 + turn // 16 % 4} for turn in range(64)]
    for each in said * 2:
        open_town.say(each)
    jobs.move_ballots()
    assert counts(session, Ballot, Answer) == [10, 118]
    found = [(row.u1, row.u2, row.u3) for row in session.query(Answer)]
    found += [(one.marks["u1"], one.marks["u2"], one.marks["u3"]) for one in open_town.waiting()]
    assert sorted(found) == sorted(tuple(each.values()) for each in said * 2)


def test_officers_see_counts_of_monday_rounded_down_to_ten(open_town, set_clock):
    for _ in range(19):
        open_town.say()
    jobs.count_progress()
    assert (open_town.survey.progress, open_town.survey.progress_on) == ({"open": 10}, date(2026, 6, 2))
    open_town.say()
    set_clock(date(2026, 6, 7))  # still the same week
    jobs.count_progress()
    assert open_town.survey.progress == {"open": 10}
    set_clock(date(2026, 6, 8))
    jobs.count_progress()
    assert open_town.survey.progress == {"open": 20}


@pytest.mark.parametrize(
    ("sent", "again", "known"),
    [
        ((2, 23, 59), (3, 0, 1), True),  # midnight alone forgets nothing
        ((2, 0, 1), (2, 12, 1), True),
        ((2, 23, 59), (3, 11, 59), True),  # as long as its stamp is taken
        ((2, 0, 1), (3, 23, 59), True),
        ((2, 0, 1), (4, 0, 0), False),
        ((2, 23, 59), (4, 0, 0), False),
    ],
)
def test_the_number_of_a_sent_form_outlives_its_stamp_and_is_then_forgotten(
    open_town, session, monkeypatch, sent, again, known
):
    at(monkeypatch, *sent)
    send("the same")
    at(monkeypatch, *again)
    jobs.purge_nonces()
    assert nonces.is_used("the same") is known
    assert set(FormNonce.__table__.columns.keys()) == {"nonce", "day"}  # and nothing finer


def at(monkeypatch, day, hour, minute):
    moment = datetime(2026, 6, day, hour, minute, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
