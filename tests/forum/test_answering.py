"""An agency owes an answer: when the clock begins, what stops it, who speaks, and how a conversation ends."""

from datetime import date, timedelta

import pytest

from portal.accounts.rules import Role
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.paging import FIRST
from portal.core.workdays import Limit, Unit
from portal.forum import jobs, owed, results
from portal.forum.actions import answering, clockwork, keeping, mending, taking_part
from portal.forum.actions.answering import Lacking
from portal.forum.actions.keeping import Row
from portal.forum.models import ForumPost, ForumThread
from portal.forum.rules import AnswerKind, Kind, Terms
from portal.organisation import free_days
from portal.organisation.day_list import FreeDays
from tests.builders import person, place_for
from tests.forum.house import begun, known, newcomer, release, said

WHOLE = ("Lampu diganti dengan LED", "Seksi Penerangan", "12 Juni 2026")


def answered(thread, by):
    made = answering.answer(thread, *WHOLE, by=by)
    db.session.commit()
    return made


def test_a_question_is_due_an_answer_within_five_working_days(talking, thread):
    assert results.last_day(thread.due_at) == date(2026, 6, 8)  # asked on Monday the first


def test_the_clock_begins_when_others_can_read_the_question(set_clock, talking):
    thread = begun(talking, newcomer())
    assert thread.due_at is None
    set_clock(date(2026, 6, 4))
    release(thread)
    assert results.last_day(thread.due_at) == date(2026, 6, 11)


def test_enough_supporters_make_any_thread_due_and_fewer_do_not(session, monkeypatch, set_clock, talking, rahma):
    keeping.add_terms(Row(Terms(Limit(3, Unit.WORKDAY), 3, 15, 0), "uji", "uji", False, date(2026, 6, 2)), by=None)
    set_clock(date(2026, 6, 2))
    thread = begun(talking, rahma, title="Usul: tempat sampah di pasar", kind=Kind.SUGGESTION)
    for number in (1, 2):
        taking_part.support(thread, by=newcomer())
        assert thread.due_at is None, number
    taking_part.support(thread, by=newcomer())
    assert results.last_day(thread.due_at) == date(2026, 6, 5)
    assert thread.terms.supporters == 3


def test_an_answer_without_what_who_and_when_stops_nothing(session, talking, thread):
    with pytest.raises(Lacking) as lacking:
        answering.answer(thread, "Akan kami tindak lanjuti", "", " ", by=talking.speaker)
    assert set(lacking.value.fields) == {"siapa", "kapan"}
    session.rollback()
    assert session.get(ForumThread, thread.id).due_at is not None


def test_a_word_on_the_way_stands_there_and_the_clock_runs_on(session, talking, thread):
    due = thread.due_at
    post = answering.interim(thread, "Kami periksa ke lapangan.", by=talking.speaker)
    assert (post.official, thread.due_at, thread.answered_at) == (AnswerKind.INTERIM, due, None)


def test_an_answer_says_who_speaks_for_which_agency_and_post_and_stops_the_clock(talking, thread):
    post = answered(thread, talking.head)
    assert (post.speaker, post.post_name, post.agency_name) == ("Kepala", "Kepala Dinas", "Dinas")
    assert (thread.due_at, thread.answered_late, thread.answered_at) == (None, False, post.made_at)
    other = answering.answer(thread, *WHOLE, by=talking.speaker)
    assert (other.speaker, other.post_name) == ("Wulandari", "Petugas pengaduan")


def test_a_late_answer_is_called_late(set_clock, talking, thread):
    set_clock(date(2026, 6, 9))
    assert owed.count_late() == 1
    answered(thread, talking.speaker)
    assert thread.answered_late
    assert owed.count_late() == 0


def test_only_who_answers_for_that_very_agency_answers(session, talking, thread):
    others = [person(**{role.value: place_for(role, at)}) for role in Role for at in (talking.desk, talking.secretariat)]
    inside = [person(**{role.value: place_for(role, talking.dinas)}) for role in Role
              if role not in (Role.AGENCY_HEAD, Role.COMPLAINT_OFFICER, Role.COORDINATOR)]  # fmt: skip
    for account in (*others, *inside, talking.administrator, known(talking)):
        for deed in (lambda by: answering.answer(thread, *WHOLE, by=by),
                     lambda by: answering.interim(thread, "Ya", by=by),
                     lambda by: answering.conclude(thread, "Selesai", "Tidak ada", by=by)):  # fmt: skip
            with pytest.raises(NotAllowed):
                deed(account)


def test_nothing_is_closed_over_an_answer_that_is_owed(talking, thread):
    with pytest.raises(Refused, match="Answer first"):
        answering.conclude(thread, "Selesai", "Tidak ada", by=talking.head)


def test_a_conclusion_names_what_stays_open_and_ends_the_talk(session, talking, rahma, thread):
    answered(thread, talking.speaker)
    with pytest.raises(Refused) as refused:
        answering.conclude(thread, "Lampu sudah diganti.", "  ", by=talking.head)
    assert refused.value.field == "terbuka"
    answering.conclude(thread, "Lampu sudah diganti.", "Lorong Sukarela belum.", by=talking.head)
    session.commit()
    assert thread.open_points == "Lorong Sukarela belum."
    with pytest.raises(Refused, match="closed"):
        said(thread, rahma)
    with pytest.raises(Refused, match="closed"):
        taking_part.support(thread, by=known(talking))


def test_who_began_it_may_take_it_up_again_once_within_two_weeks(session, set_clock, talking, rahma, thread):
    answered(thread, talking.speaker)
    answering.conclude(thread, "Selesai.", "Tidak ada.", by=talking.head)
    with pytest.raises(NotAllowed):
        answering.reopen(thread, by=known(talking))
    set_clock(date(2026, 6, 10))
    answering.reopen(thread, by=rahma)
    session.commit()
    assert results.last_day(thread.due_at) == date(2026, 6, 17)
    answered(thread, talking.speaker)
    answering.conclude(thread, "Sekarang selesai.", "Tidak ada.", by=talking.head)
    with pytest.raises(NotAllowed):
        answering.reopen(thread, by=rahma)


def test_after_two_weeks_a_conclusion_stands(session, set_clock, talking, rahma, thread):
    answered(thread, talking.speaker)
    answering.conclude(thread, "Selesai.", "Tidak ada.", by=talking.head)
    set_clock(date(2026, 6, 16))
    assert not answering.may_reopen(thread, rahma)


def test_what_is_late_is_computed_and_needs_no_job(set_clock, talking, thread):
    assert results.late(FIRST).rows == []
    set_clock(date(2026, 6, 9))
    (one,) = results.late(FIRST).rows
    assert (one.title, one.agency, one.due_on, one.days) == (thread.title, "Dinas", date(2026, 6, 8), 1)
    assert [each.late for each in owed.counted([talking.dinas.id])] == [1]


def test_a_free_day_moves_the_date(session, talking, thread):
    days = FreeDays(2026, {date(2026, 1, 1): "Tahun baru", date(2026, 6, 3): "Libur"}, "uji", True)
    free_days.set_free_days(days, by=None)
    jobs.reckon_running()
    assert results.last_day(session.get(ForumThread, thread.id).due_at) == date(2026, 6, 9)


@pytest.mark.parametrize("change", [
    {"supporters": 2}, {"edit_minutes": 0}, {"first_posts": 11}, {"answer": Limit(31, Unit.WORKDAY)},
    {"valid_from": date(2026, 6, 1)}, {"legal_basis": " "}, {"source": ""},
])  # fmt: skip
def test_numbers_that_make_no_sense_are_refused(talking, change):
    numbers = {"answer": Limit(5, Unit.WORKDAY), "supporters": 25, "edit_minutes": 15, "first_posts": 2}
    row = {"legal_basis": "usulan", "source": "uji", "verified": False, "valid_from": date(2026, 6, 2)}
    terms = Terms(**{name: change.get(name, value) for name, value in numbers.items()})
    with pytest.raises(Refused):
        keeping.add_terms(Row(terms, **{name: change.get(name, value) for name, value in row.items()}), by=None)


def test_the_numbers_of_a_running_thread_stay_its_own(session, set_clock, talking, thread):
    keeping.add_terms(Row(Terms(Limit(20, Unit.WORKDAY), 25, 15, 2), "uji", "uji", False, date(2026, 6, 2)), by=None)
    set_clock(date(2026, 6, 2))
    before = thread.due_at
    clockwork.reckon_running([thread])
    assert thread.due_at == before


def test_a_post_of_an_agency_is_never_a_residents_to_change(session, talking, thread):
    post = answered(thread, talking.head)
    assert post.account_id is None
    assert not mending.may_edit(post, known(talking))
    assert session.query(ForumPost).filter_by(official="answer").count() == 1
    assert clock.moment() - post.made_at < timedelta(minutes=1)


def test_what_many_support_on_an_agencys_board_it_owes_where_nobody_was_asked(session, set_clock, talking, rahma):
    keeping.add_terms(Row(Terms(Limit(3, Unit.WORKDAY), 3, 15, 0), "uji", "uji", False, date(2026, 6, 2)), by=None)
    set_clock(date(2026, 6, 2))
    thread = begun(talking, rahma, title="Usul: tempat sampah di pasar", kind=Kind.SUGGESTION, agency=None)
    topic = {"kind": Kind.SUGGESTION, "agency": None, "board": talking.topic}
    of_all = begun(talking, rahma, title="Usul: taman untuk semua", **topic)
    for _number in range(3):
        assert (thread.due_at, thread.agency_id) == (None, None)
        siti = newcomer()
        taking_part.support(thread, by=siti)
        taking_part.support(of_all, by=siti)
    session.commit()
    assert (thread.agency_id, thread.due_at is not None) == (talking.dinas.id, True)
    assert [each.id for each in owed.running_behind(0, 10)] == [thread.id]
    assert (of_all.agency_id, of_all.due_at) == (None, None)  # of a topic: nobody is asked until a moderator does so
    assert answered(thread, talking.speaker).agency_id == talking.dinas.id
    assert (thread.due_at, thread.answered_late) == (None, False)
