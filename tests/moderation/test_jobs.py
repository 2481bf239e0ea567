"""How comments of a survey reach the queue, and how words are forgotten."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from portal.core import outbox
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.outbox import Job
from portal.moderation import actions, jobs
from portal.moderation.models import ModeratedText
from portal.surveys import comments
from portal.surveys import jobs as surveys
from portal.surveys.models import Comment
from portal.surveys.rules import Stratum
from tests.builders import Town, person
from tests.moderation.house import waiting_text, waiting_texts
from tests.worker import work

DAY = timedelta(days=1)


def answered(town, count, stratum=Stratum.ENUMERATOR):
    for number, code in enumerate(town.slips(count, stratum)):
        town.say(code=code, comment=f"Kata {number:02}")


def close(town, set_clock):
    set_clock(date(2026, 6, 22))
    surveys.close_surveys()
    db.session.commit()


def hand_up():
    """What the closing of surveys has raised, and what moderation does about it."""
    for job in db.session.query(Job).filter_by(name="text:handed"):
        jobs.take_in(**job.payload)


def test_comments_of_a_closed_survey_are_moved_into_the_queue(open_town, session, set_clock):
    answered(open_town, 12)
    close(open_town, set_clock)
    hand_up()
    found = session.query(ModeratedText).all()
    assert sorted(text.original for text in found) == [f"Kata {number:02}" for number in range(12)]
    assert session.query(Comment).count() == 0
    same = {(t.kind, t.agency_id, t.service_id, t.period, t.since, t.handed_on, t.due_on, t.state) for t in found}
    assert len(same) == 1  # nothing tells one of them from another, but its words
    assert {text.handed_on for text in found} == {date(2026, 6, 22)}


def test_who_runs_it_twice_or_is_broken_off_takes_each_in_once(open_town, session, set_clock, monkeypatch):
    answered(open_town, 12)
    close(open_town, set_clock)
    monkeypatch.setattr(jobs, "PIECE", 5)
    take, calls = comments.take, []

    def breaks_off(batch, most):
        calls.append(batch)
        if len(calls) == 2:
            raise RuntimeError
        return take(batch, most)

    source = jobs.kinds.known["comment"]
    monkeypatch.setitem(jobs.kinds.known, "comment", type(source)(source.name, source.batches, breaks_off))
    with pytest.raises(RuntimeError):
        hand_up()
    assert (session.query(ModeratedText).count(), session.query(Comment).count()) == (5, 7)
    hand_up()
    hand_up()
    assert (session.query(ModeratedText).count(), session.query(Comment).count()) == (12, 0)


def test_what_no_event_told_of_is_taken_in_by_the_clock(open_town, session, set_clock):
    answered(open_town, 10)
    close(open_town, set_clock)
    session.query(Job).delete()
    jobs.take_in_missing()
    assert session.query(ModeratedText).count() == 10


def test_of_fewer_than_ten_answers_no_comment_reaches_anybody(open_town, session, set_clock):
    answered(open_town, 9)
    for _ in range(30):  # by the open link one person may answer many times over, and hides nobody
        open_town.say(comment="Lewat tautan")
    close(open_town, set_clock)
    assert session.query(Comment).count() == 39
    hand_up()
    assert (session.query(ModeratedText).count(), session.query(Comment).count()) == (0, 0)


def test_an_open_survey_hands_nothing_up(open_town, session):
    answered(open_town, 40)
    surveys.move_ballots()
    assert comments.batches() == []
    assert comments.take(str(open_town.survey.id), 500) == []


# ---- forgetting


@pytest.fixture
def moderator(town):
    return person(moderator=town.secretariat)


def test_words_that_nobody_was_shown_are_purged_after_their_time(town, moderator, session, set_clock):
    kept, hidden, shown = waiting_texts(town, "Hubungi 0812-3456-7890 saja", "Klik ini", "Bagus")
    waits = waiting_text(town, "Belum dibaca")
    actions.release(kept, {1}, by=moderator)
    actions.reject(hidden, "spam", by=moderator)
    actions.release(shown, by=moderator)
    set_clock(date(2026, 6, 1) + 60 * DAY)
    jobs.purge()
    assert (kept.original, hidden.original) == ("Hubungi 0812-3456-7890 saja", "Klik ini")
    set_clock(date(2026, 6, 1) + 61 * DAY)
    jobs.purge()
    assert (kept.original, kept.likeness, kept.taken, hidden.original, hidden.likeness) == (None, None, [], None, None)
    assert (kept.shown, kept.taken_out, shown.shown, waits.original) == (
        "Hubungi […] saja", True, "Bagus", "Belum dibaca",
    )  # fmt: skip
    assert hidden.reason == "spam"  # what was decided stays
    assert session.query(Job).filter_by(name="text:forgotten").count() == 1
    assert session.query(AuditEntry).filter_by(action="text:purge").one().details == {"count": 2}


def test_after_a_purge_no_byte_of_the_words_is_left_in_the_file(file_app, set_clock):
    town, secret = Town(), "Kata rahasia yang mudah dikenali"
    actions.reject(waiting_text(town, secret), "spam", by=person(moderator=town.secretariat))
    db.session.commit()

    def on_disk():
        files = Path(db.engine.url.database).parent.glob("portal.sqlite3*")
        return any(secret.encode() in file.read_bytes() for file in files)

    assert on_disk()
    set_clock(date(2026, 9, 1))
    jobs.purge()
    work()
    assert not on_disk()


def test_the_table_is_cleaned_on_postgresql_too(server_app, set_clock):
    town = Town()
    actions.reject(waiting_text(town, "Rahasia"), "spam", by=person(moderator=town.secretariat))
    db.session.commit()
    set_clock(date(2026, 9, 1))
    jobs.purge()
    jobs.clean_storage()
    dead = "SELECT count(*) FROM moderated_text WHERE original IS NOT NULL"
    assert db.session.execute(sql(dead)).scalar() == 0
    assert outbox.failing() == []
