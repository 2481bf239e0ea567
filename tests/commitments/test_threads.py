"""A conversation as the cause of a promise: from the question to the scorecard, and who may say that it was kept."""

import re
from datetime import date

import pytest

from portal.accounts.residents import leaving
from portal.commitments import actions, asking, causes, jobs, mentions, queries, results, telling
from portal.commitments.models import CommitmentAsked, CommitmentWord
from portal.commitments.rules import FindingKind, State
from portal.commitments.views import public
from portal.complaints.actions import handling, reporting
from portal.core import pages
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.periods import Period
from portal.forum.actions import base, steering, taking_part
from portal.forum.rules import Kind
from portal.notifications.models import Notice
from portal.scorecards import published as door
from portal.scorecards.beside import STANDS
from tests.browser import words
from tests.builders import person, resident
from tests.commitments.house import WHAT, WORDS, declared, pass_days, promised, says
from tests.commitments.test_letters import work
from tests.complaints.house import reported
from tests.conftest import ONE_DATABASE
from tests.forum.house import begun, known, newcomer, release, talk_here
from tests.scorecards.house import drafted, publish

CARD = "/rapor/dinas/ktp/2026-s1"
LINKS = ".//a[@href]"


@pytest.fixture
def talking(kept, house):
    """A question that one resident asked, another supports and a third follows."""
    return kept.find("followed", lambda: asked_supported_and_followed(house), house)


def asked_supported_and_followed(house):
    talk_here(house)
    house.asker, house.supporter, house.listener = known(house, "Rahma"), newcomer("Budi"), newcomer("Cek Mimi")
    house.thread = begun(house, house.asker)
    release(house.thread)
    taking_part.support(house.thread, by=house.supporter)
    taking_part.follow(house.thread, by=house.listener)
    db.session.commit()
    return house


def support(house, by):
    taking_part.support(house.thread, by=by)
    db.session.commit()
    return by


def links(browser, path, wanted):
    """Addresses that a page leads to and that look like this."""
    browser.get(path)
    return [a.get("href") for a in browser.page.findall(LINKS) if re.search(wanted, a.get("href"))]


def follow(browser, path, wanted):
    found = links(browser, path, wanted)
    assert found, f"{path} leads nowhere like {wanted}"
    return found[0]


# ---- the whole story, by its links


@ONE_DATABASE
def test_from_a_question_in_the_forum_to_a_card_that_shows_it_kept(talking, browser, set_clock):
    public = f"/dialog/{talking.board.slug}/obrolan/{talking.thread.id}-kapan-lampu-di-rt-05-diperbaiki"
    browser.sign_in(talking.head)
    desk = follow(browser, public, "/kerja/dialog/")
    make = follow(browser, desk, "/kerja/janji/baru")
    browser.get(make)
    names = {i.get("name") for tag in ("input", "select", "textarea") for i in browser.page.iter(tag)}
    assert names - {"csrf_token"} == {"apa", "kapan", "jabatan", "layanan"}
    assert "Janjikan – 3 orang diberi tahu" in words(browser.page)
    filled = {"apa": WHAT, "kapan": "2026-06-15", "jabatan": str(talking.head_post.id)}
    browser.send(status=422, **filled)
    assert browser.page.find(".//*[@id='layanan-error']") is not None
    assert browser.page.find(".//input[@name='apa']").get("value") == WHAT
    promise = browser.send(status=303, layanan=str(talking.service.id), **filled).headers["Location"]

    made = queries.commitment(1)
    assert (made.finding.kind, made.finding.words, made.service_id) == (FindingKind.THREAD, "", talking.service.id)
    browser.get(follow(browser, "/kerja/janji/1", "/tindak-lanjut"))
    browser.send(status=303, kata="Tiang sudah dipesan, dipasang minggu depan.")
    browser.get(follow(browser, "/kerja/janji/1", "/selesai"))
    assert "2 orang yang meminta ditanya" in words(browser.page)
    browser.send(status=303, kata=WORDS)

    # From the follow-up to the voice that caused it, and back, as a guest.
    browser.sign_out()
    step = next(each for each in made.steps if each.kind.value == "followed_up")
    browser.get(promise)
    line = browser.page.find(f".//li[@id='langkah-{step.id}']")
    voice = next(a.get("href") for a in line.iter("a"))
    assert voice == public
    back = follow(browser, voice, "/janji/")
    assert back == promise
    assert "Tiang sudah dipesan" in browser.get(back)

    browser.sign_in(talking.asker)
    browser.get(follow(browser, promise, "/kata$"))
    browser.send(status=303, button="ditepati")
    browser.sign_in(talking.supporter).get("/janji/1/kata")
    browser.send(status=303, button="ditepati")
    assert made.state is State.KEPT

    set_clock(date(2026, 7, 1))
    card = publish(talking, drafted(talking, enumerator=40))
    browser.sign_out().get(CARD)
    part = words(next(each for each in browser.page.iter("section") if each.get("aria-labelledby") == "h-beside"))
    assert "ditepati: 1" in part
    assert WHAT in part
    assert follow(browser, CARD, "/janji/1") == promise
    found = door.sheet(card).beside
    assert (found.stands["kept"], sum(found.stands.values())) == (1, 1)
    lines = browser.get(f"{CARD}.csv").splitlines()
    assert "promises/kept,1,,," in lines
    assert "Ditepati”: 2" not in words(browser.page)
    assert "promise/1,kept,2026-06-15,2026-06-15,0" in lines
    assert "promise-words/1,,,," in lines  # of two who were asked no count is told


def test_ways_in_which_a_promise_stands_are_those_that_a_card_names():
    assert {*STANDS, "moved"} == set(results.Tally.__dataclass_fields__)


# ---- who promises, and who is told


def test_only_the_asked_agency_answers_and_only_what_everybody_reads(talking, browser):
    hidden = begun(talking, newcomer("Baru"), title="Belum dibaca siapa pun")
    topic = begun(
        talking, talking.asker, board=talking.topic, agency=None, kind=Kind.SUGGESTION, title="Tidak menanyakan siapa pun"
    )
    elsewhere = begun(talking, talking.asker, agency=talking.secretariat, title="Kepada sekretariat kota")
    for thread in (topic, elsewhere):
        release(thread)
    browser.sign_in(talking.head)
    for named, status in ((hidden.id, 404), (topic.id, 404), (elsewhere.id, 403), ("x", 404), (10**12, 404)):
        browser.get(f"/kerja/janji/baru?obrolan={named}", status=status)
    for thread in (hidden, elsewhere):
        with pytest.raises(Refused):
            promised(talking, threads=(thread,))
    other = person("Kepala lain", agency_head=talking.secretariat)
    assert mentions.to_answer(other, talking.thread) == ""
    with pytest.raises(NotAllowed):
        promised(talking, threads=(talking.thread,), by=other)


def test_who_asked_is_asked_and_who_follows_hears_of_it_each_once(talking, app):
    taking_part.follow(talking.thread, by=talking.supporter)
    with app.test_request_context("/"):
        declared(talking, threads=(talking.thread,))
        work()
    told = [(each.account_id, each.kind) for each in db.session.query(Notice).order_by(Notice.id)
            if each.kind.startswith("commitment")]  # fmt: skip
    asked = [talking.asker.id, talking.supporter.id]
    assert sorted(told) == sorted(
        [(number, "commitment") for number in (*asked, talking.listener.id, talking.listener.id)]
        + [(number, "commitment_ask") for number in asked]
    )


def test_many_listeners_are_told_in_several_jobs(talking, app, monkeypatch):
    monkeypatch.setattr(telling, "LISTENERS_AT_ONCE", 1)
    others = [newcomer(f"Warga {number}") for number in range(3)]
    for other in others:
        taking_part.follow(talking.thread, by=other)
    with app.test_request_context("/"):
        promised(talking, threads=(talking.thread,))
        work()
    told = {each.account_id for each in db.session.query(Notice) if each.kind == "commitment"}
    assert told == {each.id for each in (talking.asker, talking.supporter, talking.listener, *others)}


# ---- who may say that it was kept


def test_who_supports_after_it_was_declared_done_has_no_word_and_in_the_next_round_has_one(talking):
    made = declared(talking, threads=(talking.thread,))
    friend = support(talking, newcomer("Kawan kepala dinas"))
    assert made.asked == 2
    assert asking.asker_with(made, friend.id) is None
    says(made, talking.asker, False)
    says(made, talking.supporter, False)
    actions.declare(made, WORDS, seen=made.version, by=talking.head)
    assert (made.asked, asking.asker_with(made, friend.id) is not None) == (3, True)


def test_a_report_that_is_merged_or_linked_later_lets_no_friend_in(house, set_clock):
    """The agency merges and links: it would choose who judges it."""
    before = reported(house, by=resident("Tetangga"))
    made = promised(house)
    pass_days(set_clock, 2)
    friend, late_friend = resident("Kawan"), resident("Kawan lain")
    linked, merged = reported(house, by=friend), reported(house, by=late_friend)
    actions.link(made, linked, seen=made.version, by=house.head)
    handling.merge(before, house.case, seen=before.version, by=house.coordinator)
    actions.declare(made, WORDS, seen=made.version, by=house.head)
    handling.merge(merged, house.case, seen=merged.version, by=house.coordinator)
    db.session.commit()
    assert made.asked == 2
    for one in (friend, late_friend):
        assert asking.asker_with(made, one.id) is None
    says(made, house.rahma, False)


def test_a_second_account_of_an_official_has_no_word_and_one_mailbox_has_one(talking):
    talking.head.identity = "kepala.dinas@gmail.com"
    mine = support(talking, newcomer("Bukan kepala"))
    mine.identity = "kepaladinas+warga@gmail.com"
    talking.asker.identity = "rahma@uji.id"
    twice = support(talking, newcomer("Rahma lagi"))
    twice.identity = "rahma+2@uji.id"
    db.session.commit()
    made = declared(talking, threads=(talking.thread,))
    assert made.asked == 2
    assert {each.account_id for each in asking.asked_of(made)} == {talking.asker.id, talking.supporter.id}
    for one in (mine, twice):
        assert asking.asker_with(made, one.id) is None


def test_who_joins_the_branch_or_closes_the_account_has_no_word_any_more(talking):
    made = declared(talking, threads=(talking.thread,))
    says(made, talking.asker, False)
    leaving.leave(talking.asker)
    talking.supporter.called, talking.supporter.person = None, person("Staf baru", complaint_officer=talking.dinas).person
    db.session.commit()
    assert asking.asked_of(made) == []
    assert (made.not_kept, made.asked, made.state) == (1, 2, State.DECLARED)
    kept = [each.asker for each in db.session.query(CommitmentWord)]
    assert kept == [f"x{db.session.query(CommitmentWord).one().id}"]
    assert f"a{talking.asker.id}" not in {each.asker for each in db.session.query(CommitmentAsked)}


def test_silence_of_those_who_asked_is_silence_on_the_card(talking, set_clock):
    declared(talking, threads=(talking.thread,), service=talking.service, due_on=date(2026, 6, 10))
    late = promised(talking, what=WHAT + " juga", threads=(talking.thread,), service=talking.service,
                    due_on=date(2026, 6, 20))  # fmt: skip
    set_clock(date(2026, 7, 1))
    found = door.sheet(drafted(talking, enumerator=40)).beside
    assert [(one.number, one.stands) for one in found.promises] == [(1, "silent"), (late.number, "late")]
    assert results.due_in(talking.service.id, Period("2026-s2")) == []


def test_silence_takes_no_verdict_back_however_often_it_is_declared_done(talking, set_clock):
    made = declared(talking, threads=(talking.thread,), service=talking.service, due_on=date(2026, 6, 10))
    for one in (talking.asker, talking.supporter):
        says(made, one, False)
    actions.declare(made, WORDS, seen=made.version, by=talking.head)
    db.session.commit()
    assert results.tally_of_service(talking.service.id, Period("2026-s1")).not_kept == 1  # and not “being asked”
    (told,) = results.due_in(talking.service.id, Period("2026-s1"))
    assert (told.stands, told.asked, told.kept, told.not_kept) == ("not_kept", 2, 0, 2)
    pass_days(set_clock, 20)
    assert made.state_now is State.NOT_KEPT
    jobs.settle()
    assert (made.state, made.kept, made.not_kept) == (State.NOT_KEPT, 0, 0)
    actions.declare(made, WORDS, seen=made.version, by=talking.head)
    for one in (talking.asker, talking.supporter):
        says(made, one, True)
    assert results.tally_of_service(talking.service.id, Period("2026-s1")).kept_late == 1


def test_the_same_words_in_answer_to_another_conversation_are_another_promise(talking):
    other = begun(talking, talking.asker, title="Lampu di RT 06 juga mati")
    release(other)
    made = promised(talking, threads=(talking.thread,))
    assert promised(talking, threads=(talking.thread,)) is made
    assert promised(talking, threads=(other,)).number == 2


def test_nobody_who_asked_gets_lost_when_their_report_is_merged_or_their_conversation_is_hidden(talking, set_clock):
    """The agency merges; and what is hidden later was read and promised about."""
    reporting.join(talking.case, nonce="a" * 32, by=talking.budi)
    db.session.commit()
    pass_days(set_clock, 1)
    on_report, on_thread = promised(talking), promised(talking, threads=(talking.thread,))
    easy = reported(talking, by=resident("Kawan"))
    handling.merge(talking.case, easy, seen=talking.case.version, by=talking.coordinator)
    talking.thread.listed = False
    db.session.commit()
    for made in (on_report, on_thread):
        actions.declare(made, WORDS, seen=made.version, by=talking.head)
    db.session.commit()
    assert {each.account_id for each in asking.asked_of(on_report)} == {talking.rahma.id, talking.budi.id}
    assert {each.account_id for each in asking.asked_of(on_thread)} == {talking.asker.id, talking.supporter.id}


def test_who_asked_is_told_and_asked_although_their_conversation_is_hidden(talking, app):
    made = promised(talking, threads=(talking.thread,))
    work()
    db.session.query(Notice).delete()
    talking.thread.listed = False
    db.session.commit()
    with app.test_request_context("/"):
        actions.declare(made, WORDS, seen=made.version, by=talking.head)
        work()
    told = {each.account_id for each in db.session.query(Notice) if each.kind == "commitment_ask"}
    assert told == {talking.asker.id, talking.supporter.id}
    assert made.asked == 2


def test_a_title_that_is_hidden_makes_the_page_of_the_promise_old(talking, session):
    """And that of the conversation into which it was joined, which names it."""
    other = begun(talking, known(talking, "Siti"), title="Lampu di seluruh RT 05 mati")
    session.commit()
    base.unlist(talking.thread)
    named = session.info["changed"]
    assert pages.part(*public.page.part) in named
    session.commit()
    talking.thread.joined_into_id = other.id
    base.seen_in(talking.thread)
    assert pages.part("threads", base.thread_key(other.id)) in session.info["changed"]


def test_a_promise_goes_along_where_its_conversation_is_joined_into_another(talking, browser):
    other = begun(talking, known(talking, "Siti"), title="Lampu di seluruh RT 05 mati")
    release(other)
    made = promised(talking, threads=(talking.thread,))
    both = promised(talking, threads=(talking.thread, other), what=WHAT + " juga")
    steering.join(talking.thread, other, "same_matter", seen=talking.thread.acts, by=talking.moderator)
    db.session.commit()
    for _twice in range(2):
        jobs.follow_joined(talking.thread.id, other.id)
    db.session.commit()
    assert [[each.id for each in causes.threads_of(one.finding_id)] for one in (made, both)] == [[other.id], [other.id]]
    assert f"/janji/{made.number}" in browser.get(f"/dialog/dinas/obrolan/{other.id}-lampu-di-seluruh-rt-05-mati")
