"""What people report: counted once a device, hidden after some, looked at from outside, and not hidden again."""

from datetime import date

import pytest

from portal.accounts import proposals
from portal.core.audit import AuditEntry
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.moderation import actions, answers, flagging, looks, published, queries, reviewing, rules
from portal.moderation.actions import AlreadyDecided, Edited
from portal.moderation.deeds import SetFlagLimit
from portal.moderation.flagging import Taken
from portal.moderation.models import Flag, ModeratedText, Review
from portal.moderation.rules import Cause, Outcome, State
from tests.builders import able, person, resident, second_account
from tests.moderation.house import flag, waiting_text


@pytest.fixture
def text(town, three):
    """A comment that everybody reads."""
    text = waiting_text(town, "Antre lama sekali.")
    actions.release(text, by=three[0])
    return text


def seen(text):
    return actions.seen_as(text)


def read_by_all(town):
    return published.words(town.service.id, town.period, queries.Place(), answers=100).rows


def test_a_device_counts_once_and_the_third_one_hides(town, text, session):
    assert flag("comment", text.subject, "hate", "a") is Taken.COUNTED
    assert flag("comment", text.subject, "spam", "a") is Taken.BEFORE
    flag("comment", text.subject, "hate", "b")
    assert (text.state, read_by_all(town)) == (State.RELEASED, ["Antre lama sekali."])
    flag("comment", text.subject, "spam", "c")
    assert (text.state, read_by_all(town)) == (State.HIDDEN, [])
    stub = answers.stubs("comment", [text.subject])[text.subject]
    assert (stub.state, stub.why) == ("hidden", None)
    words = published.words_and_stubs(town.service.id, town.period, queries.Place(), answers=100).rows
    assert [(each.text, each.stub.state) for each in words] == [("", "hidden")]


def test_nothing_leads_from_a_report_to_who_sent_it_nor_from_one_to_another(town, three, text, session):
    other = waiting_text(town, "Yang lain.")
    actions.release(other, by=three[0])
    account = resident()
    for each in (text, other):
        flagging.flag("comment", each.subject, "hate", by=account, once="x")
    marks = [row.mark for row in session.query(Flag)]
    assert len(set(marks)) == 2
    assert not any(str(account.id) == mark for mark in marks)
    assert session.query(AuditEntry).filter(AuditEntry.actor_id == account.id).count() == 0


def test_people_of_the_branch_are_kept_and_not_counted_and_nobody_looks_for_their_sake(town, text, session):
    inside = [town.head, person(enumerator=town.desk), person(publisher=town.dinas)]
    for account in inside:
        assert flagging.flag("comment", text.subject, "hate", by=account, once="x") is Taken.KEPT
    assert session.query(Flag).filter_by(counted=False).count() == 3
    assert session.query(Review).count() == 0
    flag("comment", text.subject, "hate", "a", "b")
    assert text.state is State.RELEASED


def test_two_accounts_of_one_person_are_one_and_browsers_without_a_cookie_count_for_nothing(town, text, session):
    outside = person(publisher=town.district)
    flagging.flag("comment", text.subject, "hate", by=outside, once="x")
    assert flagging.flag("comment", text.subject, "hate", by=second_account(outside), once="y") is Taken.BEFORE
    for once in "pqrst":
        flagging.flag("comment", text.subject, "hate", once=once)
    assert (looks.flags_that_count(text.id, []), text.state) == (1, State.RELEASED)
    assert session.query(Review).one().cause is Cause.FLAGS  # a moderator looks all the same


def test_of_very_many_from_one_place_the_rest_is_only_looked_at(town, three, session, monkeypatch):
    monkeypatch.setattr(rules, "COUNTED_FROM_ONE_PLACE", 2)
    texts = [waiting_text(town, f"Kata {number}.") for number in range(4)]
    for text in texts:
        actions.release(text, by=three[0])
        flag("comment", text.subject, "hate", "a", place="203.0.113.0/24")
    assert [row.counted for row in session.query(Flag).order_by(Flag.id)] == [True, True, False, False]
    assert session.query(Review).count() == 4


def test_what_was_let_stand_is_not_hidden_again_for_the_same_reason_and_twice_for_none(town, three, text, session):
    for code, devices in (("hate", "abc"), ("spam", "def")):
        flag("comment", text.subject, code, *devices)
        assert text.state is State.HIDDEN
        reviewing.keep(text, seen=seen(text), by=three[1])
        assert (text.state, read_by_all(town)) == (State.RELEASED, ["Antre lama sekali."])
        assert flag("comment", text.subject, code, *"ghijk"[: 5 if code == "hate" else 0] or "z") is not Taken.COUNTED
    flag("comment", text.subject, "off_topic", *"lmnop")
    assert text.state is State.RELEASED  # looked at twice: reports alone hide it no more
    assert looks.of_text(text.id, Cause.FLAGS)  # but somebody looks


def test_the_second_of_two_moderators_is_told_and_changes_nothing(town, three, text, session):
    flag("comment", text.subject, "hate", "a")
    reviewing.remove(text, "hate", seen=seen(text), by=three[1])
    with pytest.raises(AlreadyDecided):
        reviewing.keep(text, seen=seen(text), by=three[2])
    assert (text.state, session.query(Review).one().outcome) == (State.REJECTED, Outcome.REMOVED)
    stub = answers.stubs("comment", [text.subject])[text.subject]
    assert (stub.state, stub.why["id"]) == ("removed", "Ancaman atau kebencian")
    assert read_by_all(town) == []


def test_an_allegation_is_not_told_from_personal_data_by_what_stands_in_its_place(town, three, text, session):
    flag("comment", text.subject, "about_officer", "a")
    reviewing.remove(text, "about_officer", seen=seen(text), by=three[1])
    why = answers.stubs("comment", [text.subject])[text.subject].why["id"]
    assert why == "Data pribadi atau tuduhan terhadap orang"


def test_what_nobody_could_ever_read_leaves_no_stub(town, three, session):
    text = waiting_text(town)
    actions.reject(text, "spam", by=three[0])
    assert answers.stubs("comment", [text.subject]) == {}
    with pytest.raises(NotFound):
        flag("comment", text.subject, "hate", "a")


def test_words_are_taken_out_of_what_was_reported(town, three, text, session):
    flag("comment", text.subject, "personal", "a")
    reviewing.shorten(text, {0}, seen=seen(text), by=three[1])
    assert read_by_all(town) == ["[…] lama sekali."]
    assert session.query(Review).one().outcome is Outcome.SHORTENED


@pytest.mark.parametrize("role", ["moderator", "agency_head", "publisher"])
def test_nobody_of_the_branch_decides_and_nobody_without_the_role(town, three, text, session, role):
    flag("comment", text.subject, "hate", "a")
    account = person(**{role: town.desk}) if role != "publisher" else town.publishers[0]
    for deed in (
        lambda: reviewing.keep(text, seen=seen(text), by=account),
        lambda: reviewing.remove(text, "hate", seen=seen(text), by=account),
        lambda: reviewing.look("comment", text.subject, by=account),
    ):
        with pytest.raises(NotAllowed):
            deed()


# ---- texts that appear at once, and can be edited


def test_what_appeared_at_once_is_known_with_its_first_report_and_its_author_never_decides(town, posts, three, session):
    posts.say("1", "Dinas ini payah.", by=three[0])
    flag("post", "1", "hate", "a")
    text = looks.named("post", "1")
    assert (text.state, text.shown) == (State.STANDING, "Dinas ini payah.")
    with pytest.raises(NotAllowed, match="yourself"):
        reviewing.keep(text, seen=seen(text), by=three[0])
    with pytest.raises(NotAllowed, match="yourself"):
        reviewing.keep(text, seen=seen(text), by=second_account(three[0]))
    reviewing.keep(text, seen=seen(text), by=three[1])
    assert (text.state, text.decided_by_id) == (State.RELEASED, three[1].person_id)
    assert posts.told[-1].state == "released"


def test_a_text_that_was_edited_while_it_was_judged_is_looked_at_anew(town, posts, three, session):
    posts.say("1", "Kasar sekali.")
    flag("post", "1", "hate", "a", "b", "c")
    text = looks.named("post", "1")
    assert (text.state, posts.told[-1].stub.state) == (State.HIDDEN, "hidden")
    before = seen(text)
    posts.say("1", "Lebih sopan.")
    with pytest.raises(Edited):
        reviewing.remove(text, "hate", seen=before, by=three[0])
    reviewing.keep(text, seen=seen(text), by=three[0])
    assert text.shown == "Lebih sopan."


def test_what_its_author_took_away_meanwhile_waits_no_more(town, posts, three, session):
    posts.say("1", "Kasar sekali.")
    flag("post", "1", "hate", "a")
    text = looks.named("post", "1")
    del posts.words["1"]
    with pytest.raises(reviewing.Gone):
        reviewing.remove(text, "hate", seen=seen(text), by=three[0])
    reviewing.drop(text, by=three[0])
    assert session.query(Review).one().outcome is Outcome.GONE


def test_an_edited_text_that_waits_is_judged_as_it_stands_now(town, posts, three, session):
    posts.say("1", "Satu.")
    actions.take_in("post", [posts.standing("1")])
    text = looks.named("post", "1")
    before = seen(text)
    posts.say("1", "Dua.")
    actions.take_in("post", [posts.standing("1")])
    with pytest.raises(Edited):
        actions.release(text, seen=before, by=three[0])
    actions.release(text, seen=seen(text), by=three[0])
    posts.say("1", "Tiga.")
    actions.take_in("post", [posts.standing("1")])
    assert (text.state, text.words) == (State.WAITING, "Tiga.")


# ---- what an agency asks for


def test_an_agency_asks_in_public_and_a_moderator_outside_decides(town, three, text, session, browser):
    review = flagging.ask("comment", text.subject, "off_topic", page="/rapor/x", by=town.head)
    assert (text.state, review.agency.name) == (State.RELEASED, "Dinas")
    page = browser.get("/moderasi/catatan")
    assert "Dinas" in page
    assert "/rapor/x" in page
    assert "moderator belum memutuskan" in page
    with pytest.raises(Refused):
        flagging.ask("comment", text.subject, "hate", by=town.head)
    reviewing.keep(text, seen=seen(text), by=three[1])
    line = browser.get("/moderasi/catatan-permintaan.csv").splitlines()[1]
    assert line.startswith("2026-06-01,Dinas,")
    assert ",stays,2026-06-01,0" in line
    with pytest.raises(Refused, match="before"):
        flagging.ask("comment", text.subject, "off_topic", by=town.head)
    assert "Antre" not in browser.get("/moderasi/catatan") + browser.get("/moderasi/catatan-permintaan.csv")


def test_nobody_asks_for_another_agency_and_no_moderator_or_administrator_at_all(town, three, text, session):
    for account in (person(agency_head=town.district), person(agency_head=town.desk), three[0], town.administrator,
                    resident(), person(complaint_officer=town.district)):  # fmt: skip
        with pytest.raises(NotAllowed):
            flagging.ask("comment", text.subject, "hate", by=account)
    assert (
        flagging.ask("comment", text.subject, "hate", by=person(complaint_officer=town.dinas)).agency_id == town.dinas.id
    )


# ---- how many hide, and the log


def test_how_many_reports_hide_a_text_is_changed_by_two_people(town, text, session, set_clock):
    able(town.administrator, *town.publishers, town.inspector)
    kept = proposals.propose(SetFlagLimit(5, date(2026, 6, 2), "uji"), by=town.administrator)
    assert looks.flag_limits() == []
    with pytest.raises(NotAllowed):
        proposals.confirm(kept, by=town.administrator)
    proposals.confirm(kept, by=town.publishers[0])
    assert looks.hides_after() == 3
    set_clock(date(2026, 6, 2))
    assert looks.hides_after() == 5
    flag("comment", text.subject, "hate", *"abcd")
    assert text.state is State.RELEASED
    flag("comment", text.subject, "hate", "e")
    assert text.state is State.HIDDEN


def test_the_log_counts_what_was_looked_at_and_how_long_it_took(town, three, text, session, set_clock, browser):
    flag("comment", text.subject, "hate", *"abc")
    set_clock(date(2026, 6, 3))
    reviewing.remove(text, "hate", seen=seen(text), by=three[1])
    set_clock(date(2026, 7, 1))
    head, line = browser.get("/moderasi/catatan-ulang.csv").splitlines()
    row = dict(zip(head.split(","), line.split(","), strict=True))
    assert (row["month"], row["flags_removed"], row["hidden_by_reports"], row["flags_p90_working_days"]) == (
        "2026-06", "1", "1", "2",
    )  # fmt: skip
    assert "Tulisan yang dilaporkan orang" in browser.get("/moderasi/catatan")


def test_what_nobody_looked_at_in_time_stands_on_the_public_list(town, text, session, set_clock):
    flag("comment", text.subject, "hate", "a")
    assert published.late() == []
    set_clock(date(2026, 6, 9))
    (late,) = published.late()
    assert (late.agency_slug, late.count) == ("dinas", 1)


def test_a_hidden_text_was_released_all_the_same_for_the_log(town, text, session, set_clock):
    flag("comment", text.subject, "hate", *"abc")
    set_clock(date(2026, 7, 1))
    assert [month.total for month in published.log()] == [1]
    assert session.query(ModeratedText).one().state is State.HIDDEN
