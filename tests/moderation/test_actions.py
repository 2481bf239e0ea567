from datetime import UTC, date, datetime

import pytest

from portal.accounts import actions as accounts
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.handed import Moderated
from portal.moderation import actions, kinds, queries
from portal.moderation.actions import AlreadyDecided
from portal.moderation.models import ModeratedText
from portal.moderation.rules import State
from tests.builders import person
from tests.moderation.house import handed, waiting_text, waiting_texts
from tests.scorecards.house import MARCH


@pytest.fixture
def moderators(town):
    return [person(f"Moderator {n}", moderator=town.secretariat) for n in (1, 2, 3)]


def test_a_text_is_released_as_it_is(town, moderators, session):
    text = waiting_text(town, "Antre lama.")
    actions.release(text, by=moderators[0])
    assert (text.state, text.shown, text.original, text.taken_out) == (State.RELEASED, "Antre lama.", None, False)
    assert (text.decided_by_id, text.policy, text.waited) == (moderators[0].person_id, 1, 0)


def test_words_are_taken_out_and_the_original_is_kept(town, moderators, session):
    text = waiting_text(town, "Tanya Budi di 0812-3456-7890.")
    actions.release(text, {1, 3}, by=moderators[0])
    assert text.shown == "Tanya […] di […]"
    assert (text.original, text.taken, text.taken_out) == ("Tanya Budi di 0812-3456-7890.", ["1", "3"], True)


def test_where_nothing_would_be_left_it_is_rejected_with_a_reason(town, moderators, session):
    text = waiting_text(town, "0812-3456-7890")
    with pytest.raises(Refused):
        actions.release(text, {0}, by=moderators[0])
    assert text.state is State.WAITING


def test_a_rejected_text_bears_the_words_that_its_author_reads(town, moderators, session):
    text = waiting_text(town)
    actions.reject(text, "off_topic", by=moderators[0])
    assert text.shown is None
    assert "layanan yang ditanyakan" in actions.reason_of(text).words["id"]
    with pytest.raises(NotFound):
        actions.reject(waiting_text(town), "karena saya mau", by=moderators[0])


def test_the_second_of_two_moderators_is_told_and_overwrites_nothing(town, moderators, session):
    text = waiting_text(town)
    actions.reject(text, "spam", by=moderators[0])
    for late in (lambda: actions.release(text, by=moderators[1]), lambda: actions.reject(text, "hate", by=moderators[1])):
        with pytest.raises(AlreadyDecided) as told:
            late()
        assert told.value.text is text
    assert (text.state, text.reason, text.decided_by_id) == (State.REJECTED, "spam", moderators[0].person_id)


def test_many_are_decided_in_one_act_and_taken_back_in_another(town, moderators, session):
    texts = waiting_texts(town, "Klik ini", "Klik itu", "Bagus")
    actions.release(texts[2], by=moderators[1])
    act, done, left = actions.decide_many([text.id for text in texts], "spam", by=moderators[0])
    assert (done, left, [text.state.value for text in texts]) == (2, 1, ["rejected", "rejected", "released"])
    with pytest.raises(NotFound):
        actions.undo(act, by=moderators[1])
    assert actions.undo(act, by=moderators[0]) == 2
    assert [text.state.value for text in texts] == ["waiting", "waiting", "released"]
    assert texts[0].words == "Klik ini"


def test_a_decision_is_taken_back_on_the_same_day_alone(town, moderators, session, set_clock):
    act = actions.release(waiting_text(town), by=moderators[0])
    set_clock(date(2026, 6, 2))
    with pytest.raises(NotFound):
        actions.undo(act, by=moderators[0])


def test_who_puts_a_text_back_does_not_decide_about_it(town, moderators, session):
    one, other, third = moderators
    text = waiting_text(town, "Petugas meminta uang.")
    actions.reject(text, "spam", by=one)
    with pytest.raises(NotAllowed):
        actions.put_back(text, by=one)
    actions.put_back(text, by=other)
    for deed in (lambda: actions.release(text, by=other), lambda: actions.reject(text, "hate", by=other)):
        with pytest.raises(NotAllowed):
            deed()
    assert actions.decide_many([text.id], "release", by=other)[1:] == (0, 1)
    actions.release(text, by=third)
    assert text.shown == "Petugas meminta uang."


def test_what_is_put_back_has_its_three_days_again(town, moderators, session, set_clock):
    """It would stand on the public waiting list at once, as if nobody had decided about it since it was handed up."""
    one, other, _third = moderators
    text = waiting_text(town)
    first = text.due_on
    actions.release(text, by=one)
    set_clock(date(2026, 6, 29))
    actions.put_back(text, by=other)
    assert first < date(2026, 6, 29) < text.due_on
    assert text.handed_on == date(2026, 6, 29)


def test_the_log_of_the_house_says_who_decided_what_and_no_word_of_the_text(town, moderators, session):
    texts = waiting_texts(town, "Kata rahasia satu", "Kata rahasia dua", "Kata rahasia tiga")
    actions.release(texts[0], {1}, by=moderators[0])
    actions.reject(texts[1], "about_officer", by=moderators[0])
    actions.reject(texts[2], "personal", by=moderators[0])
    entries = session.query(AuditEntry).filter(AuditEntry.action.startswith("text:")).order_by(AuditEntry.id).all()
    assert [entry.action for entry in entries] == ["text:release", "text:reject", "text:reject"]
    assert {entry.actor_id for entry in entries} == {moderators[0].id}
    assert entries[1].details == entries[2].details  # an allegation is not told from personal data
    assert "rahasia" not in str([entry.details for entry in entries])


def test_the_slice_that_handed_it_up_is_told_in_words_of_both_languages(town, moderators, session, monkeypatch):
    told = []
    source = Moderated("Laporan", lambda: [], lambda _batch, _most: [], told.extend)
    monkeypatch.setattr(kinds, "known", {"report": source})
    text = waiting_text(town, "Jalan rusak.", kind="report")
    act = actions.reject(text, "spam", by=moderators[0])
    actions.undo(act, by=moderators[0])
    actions.release(text, by=moderators[0])
    assert [(each.subject, each.state, each.shown) for each in told] == [
        (text.subject, "rejected", None), (text.subject, "waiting", None), (text.subject, "released", "Jalan rusak."),
    ]  # fmt: skip
    assert set(told[0].words) == {"id", "en"}


def test_what_was_handed_up_twice_waits_once(town, session):
    one = handed(town, "Antre lama.")
    actions.take_in("comment", [one])
    actions.take_in("comment", [one])
    assert session.query(ModeratedText).count() == 1


def test_three_working_days_are_counted_from_the_first_one(town, session, set_clock):
    """The fifth of June 2026 is a Friday, and the first one a free day that the tests do not know."""
    assert waiting_text(town, handed_on=date(2026, 6, 5)).due_on == date(2026, 6, 10)
    assert waiting_text(town, handed_on=date(2026, 6, 6)).due_on == date(2026, 6, 11)


# ---- who sees and decides


def seen(account):
    return {text.original for text in queries.queue(queries.seen_by(account), queries.Place()).rows}


@pytest.fixture
def about_both(town):
    waiting_text(town, "tentang dinas")
    waiting_text(town, "tentang kecamatan", agency_id=town.district.id, service_id=None)


@pytest.mark.parametrize(
    ("more", "sees"),
    [
        ({}, {"tentang dinas", "tentang kecamatan"}),
        ({"survey_officer": "dinas"}, {"tentang kecamatan"}),
        ({"agency_head": "desk"}, {"tentang kecamatan"}),  # below the dinas
        ({"publisher": "district"}, {"tentang dinas"}),
    ],
)
def test_nobody_sees_or_decides_what_is_about_a_branch_where_they_have_a_role(town, session, about_both, more, sees):
    account = person(moderator=town.secretariat, **{role: getattr(town, at) for role, at in more.items()})
    assert seen(account) == sees
    for text in session.query(ModeratedText):
        if text.original not in sees:
            with pytest.raises(NotAllowed):
                actions.release(text, by=account)


def test_a_post_in_the_branch_shuts_it_too(town, session, about_both):
    account = person(moderator=town.secretariat)
    accounts.hold_post(town.head_post, account.person, from_on=date(2026, 6, 1), acting=True, by=None)
    db.session.commit()
    assert seen(account) == {"tentang kecamatan"}


def test_who_left_the_branch_after_the_matter_began_stays_inside_in_it(town, session, set_clock):
    account = person(moderator=town.secretariat, enumerator=town.dinas)
    held = next(each for each in account.person.memberships if each.agency_id == town.dinas.id)
    held.ended_at = datetime(2026, 4, 1, tzinfo=UTC)
    db.session.commit()
    waiting_text(town, "sebelum ia pergi", since=MARCH)
    waiting_text(town, "sesudah ia pergi", since=datetime(2026, 5, 1, tzinfo=UTC))
    waiting_text(town, "tanpa awal", since=None)
    assert seen(account) == {"sesudah ia pergi", "tanpa awal"}
    old = next(text for text in session.query(ModeratedText) if text.original == "sebelum ia pergi")
    with pytest.raises(NotAllowed):
        actions.release(old, by=account)


def test_a_post_that_ended_counts_as_long_as_the_right_says(town, session, set_clock):
    """What the queue shows and what may be decided are the same, day by day."""
    account = person(moderator=town.secretariat)
    held = accounts.hold_post(town.head_post, account.person, from_on=date(2026, 4, 1), acting=True, by=None)
    held.until_on, held.ended_at = date(2026, 4, 30), datetime(2026, 4, 20, tzinfo=UTC)
    db.session.commit()
    for day in (19, 29, 30):
        waiting_text(town, f"April {day}", since=datetime(2026, 4, day, 5, tzinfo=UTC))
    waiting_text(town, "Mei 1", since=datetime(2026, 5, 1, 5, tzinfo=UTC))
    allowed = {
        text.original for text in session.query(ModeratedText)
        if account.may_about("text:moderate", text.agency, text.since)
    }  # fmt: skip
    assert seen(account) == allowed == {"Mei 1"}


def test_an_agency_that_was_moved_is_shut_to_both_branches(town, session):
    town.desk.former_branches = {str(town.district.id): "2026-05-01T00:00:00+00:00"}
    db.session.commit()
    waiting_text(town, "tentang loket", agency_id=town.desk.id, service_id=None)
    assert seen(person(moderator=town.district)) == set()
    assert seen(person(moderator=town.secretariat)) == {"tentang loket"}
