"""A moderator acts on a whole conversation: in public, for a reason, and nothing that anybody is owed gets lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest

from portal.core import handed
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.outbox import Job
from portal.forum import acts, queries, reading, results, showing, speakers
from portal.forum.actions import answering, mending, steering, taking_part, writing
from portal.forum.actions.steering import Faster
from portal.forum.models import ForumPost, ForumSupport, ForumThread
from portal.forum.rules import Kind, PostState
from portal.forum.views import public
from portal.moderation import actions, looks, reviewing
from tests.builders import Town, person, second_account
from tests.forum.house import begun, known, newcomer, said, talk_here
from tests.forum.test_views import path_of
from tests.locks import wait_for_lock
from tests.moderation.house import flag
from tests.worker import work


@pytest.fixture
def siti(talking):
    return known(talking, "Siti")


@pytest.fixture
def by(talking):
    return talking.moderator


@pytest.fixture
def idea(talking, siti):
    """What somebody suggests to nobody in particular, on the board of a topic."""
    return begun(talking, siti, title="Lampu jalan pakai tenaga surya", kind=Kind.SUGGESTION, agency=None,
                 board=talking.topic)  # fmt: skip


def acted(deed, thread, *given, code, by):
    made = deed(thread, *given, code, seen=thread.acts, by=by)
    db.session.commit()
    return made


# ---- asking


def test_an_agency_that_a_moderator_asks_owes_an_answer_as_to_a_question(set_clock, talking, siti, idea, by):
    with pytest.raises(Refused) as refused:
        steering.ask(idea, None, "many", seen=0, by=by)
    assert refused.value.field == "instansi"
    acted(steering.ask, idea, talking.dinas, code="many", by=by)
    assert (idea.agency, idea.acts) == (talking.dinas, 1)
    assert showing.last_day(idea.due_at) == date(2026, 6, 8)
    (act,) = acts.acts_on(idea)
    assert (act.agency, act.reason, act.by) == (talking.dinas, "many", by.person)
    (told,) = db.session.query(Job).filter_by(name="work:done")  # a line for the daily report of the moderator
    assert (told.payload["account_id"], told.payload["kind"], told.payload["reference"]) == (by.id, "text_moderated", "")
    with pytest.raises(Refused):
        steering.ask(idea, None, "many", seen=1, by=by)
    set_clock(date(2026, 6, 20))
    assert [late.id for late in results.late(queries.FIRST).rows] == [idea.id]
    answering.answer(idea, "Dicoba di dua lorong.", "Bidang PJU", "Agustus 2026", by=talking.speaker)
    assert (idea.due_at, idea.answered_late) == (None, True)


def test_an_answer_that_was_asked_for_is_owed_again_where_the_opening_comes_back(session, talking, siti, idea, by):
    acted(steering.ask, idea, talking.dinas, code="unanswered", by=by)
    opening = queries.opening(idea.id)
    flag("forum", f"post:{opening.id}", "hate", *"abc")
    text = looks.named("forum", f"post:{opening.id}")
    reviewing.remove(text, "hate", seen=actions.seen_as(text), by=by)
    assert idea.due_at is None
    actions.put_back(text, by=person("Moderator lain", moderator=talking.district))
    third = person("Moderator ketiga", moderator=talking.district)
    actions.release(text, by=third)
    assert idea.due_at is not None


# ---- moving


def test_a_moved_conversation_keeps_its_clock_and_old_addresses_lead_on(browser, talking, thread, siti, by):
    said(thread, siti, "Di lorong kami juga.")
    due, before = thread.due_at, path_of(thread)
    acted(steering.move, thread, talking.topic, code="other_topic", by=by)
    assert (thread.board, thread.agency, thread.due_at) == (talking.topic, talking.dinas, due)
    counts = [(board.slug, board.threads) for board in queries.boards() if board.threads]
    assert ("lingkungan", 1) in counts
    there = path_of(thread)
    assert browser.ask("GET", before, 301).headers["Location"] == there
    old = f"/dialog/dinas/obrolan/{thread.id}"
    assert browser.ask("GET", f"{old}/2", 301).headers["Location"] == f"/dialog/lingkungan/obrolan/{thread.id}/2"
    assert browser.ask("GET", f"{old}/umpan.atom", 301).headers["Location"].startswith("/dialog/lingkungan/")
    page = browser.get(there)
    assert "Lebih cocok di papan itu" in page
    with pytest.raises(Refused):
        steering.move(thread, talking.topic, "other_topic", seen=1, by=by)


def test_what_many_support_is_owed_by_the_agency_on_whose_board_it_comes(set_clock, talking, siti, idea, by):
    """At once, with no further supporter, and from that day on; what few support is not."""
    few = begun(talking, siti, title="Bangku di taman", kind=Kind.SUGGESTION, agency=None, board=talking.topic)
    idea.supporters = queries.terms_now().terms.supporters
    db.session.commit()
    set_clock(date(2026, 6, 3))
    acted(steering.move, idea, talking.board, code="other_topic", by=by)
    acted(steering.move, few, talking.board, code="other_topic", by=by)
    assert (idea.agency, showing.last_day(idea.due_at)) == (talking.dinas, date(2026, 6, 10))
    assert (few.agency, few.due_at) == (None, None)
    acted(steering.move, idea, talking.topic, code="other_topic", by=by)  # what is owed by now is owed all the same
    assert (idea.agency, showing.last_day(idea.due_at)) == (talking.dinas, date(2026, 6, 10))


def test_what_is_closed_is_owed_nothing_wherever_it_comes(talking, siti, by):
    closed = begun(talking, siti, title="Bangku di taman", kind=Kind.SUGGESTION, board=talking.topic)
    answering.conclude(closed, "Bangku dipasang di taman kelurahan.", "Tidak ada.", by=talking.speaker)
    closed.supporters = queries.terms_now().terms.supporters
    db.session.commit()
    acted(steering.move, closed, talking.board, code="other_topic", by=by)
    assert (closed.board, closed.due_at) == (talking.board, None)


def test_whom_a_conversation_concerned_it_goes_on_concerning(session, talking, siti, by):
    """A word about the dinas on its board asks nobody; on the board of a topic nobody of the dinas decides about it."""
    word = begun(talking, siti, title="Loket dinas selalu tutup siang", kind=Kind.OBJECTION, agency=None)
    said_there = said(word, siti, "Hari ini juga begitu.")
    flag("forum", f"post:{said_there.id}", "hate", "a")
    acted(steering.move, word, talking.topic, code="no_single_agency", by=by)
    work("text:concerned")
    inside = person("Moderator dinas", moderator=talking.dinas)
    with pytest.raises(NotAllowed):
        steering.lock(word, "heated", seen=word.acts, by=inside)
    assert talking.dinas in looks.named("forum", f"post:{said_there.id}").concerned
    assert talking.dinas in acts.matter_of(word).agencies


# ---- joining


def test_two_become_one_with_all_that_was_said_and_owed(browser, set_clock, talking, rahma, siti, by):
    """Posts, followers, supporters, the earlier date: nothing is left behind, and old addresses lead on."""
    came = begun(talking, siti, title="Lampu lorong kami mati lagi")
    deep = said(came, rahma, "Betul, sudah lama.", to=1)
    reply = said(came, siti, "Terima kasih.", to=deep.place)
    fan = known(talking, "Fatimah")
    taking_part.support(came, by=fan)
    taking_part.support(came, by=rahma)
    due = came.due_at
    set_clock(date(2026, 6, 3))
    goes_on = begun(talking, rahma, title="Kapan lampu RT 05 diperbaiki?")
    taking_part.support(goes_on, by=fan)
    first = said(goes_on, siti, "Kami menunggu.")
    assert goes_on.due_at > due
    numbers = (came.id, goes_on.id)
    made = acted(steering.join, came, goes_on, code="same_matter", by=by)
    assert made is goes_on
    assert (goes_on.due_at, came.due_at, came.listed) == (due, None, False)
    assert goes_on.supporters == 1  # who supported both is one, and nobody supports their own
    assert (goes_on.posts, goes_on.last_place) == (4, 5)
    order = [(post.place, post.root) for post in reading.posts_of(goes_on.id, reading.FIRST).rows]
    assert order == [(first.place, 2), (3, 3), (4, 4), (5, 4)]
    assert (deep.thread_id, deep.place, reply.root) == (numbers[1], 4, 4)
    assert set(speakers.followers_behind(goes_on.id, 0, 9)) == {rahma.id, siti.id}
    # Old addresses.
    to = f"/dialog/dinas/obrolan/{numbers[1]}"
    for old, now in ((path_like(came), f"{to}/3"), (f"/dialog/dinas/obrolan/{numbers[0]}/3", f"{to}/5")):
        assert browser.ask("GET", old, 301).headers["Location"] == now
    browser.get(path_of(goes_on))
    assert "Lampu lorong kami mati lagi" in browser.get(path_of(goes_on))
    work("forum:joined", "text:handed")
    assert queries.waiting_of(siti.id, talking.board.id) == []
    # What was only the name of the conversation is no moderator's to give back: it goes on elsewhere.
    assert not public.queries.any_thread(numbers[0]).listed


def path_like(thread):
    return f"/dialog/dinas/obrolan/{thread.id}"


def test_a_title_that_waits_for_a_moderator_waits_no_more_where_its_conversation_was_joined(
    browser, talking, rahma, siti, thread, by
):
    """Nobody gives back what stands nowhere; what tells of the joining does not say it either, in no page and no file."""
    came = begun(talking, siti, title="Dinas isinya orang malas semua")
    flag("forum", f"title:{came.id}", "hate", *"abc")
    assert came.title == "[…]"
    acted(steering.join, came, thread, code="same_matter", by=by)
    text = looks.named("forum", f"title:{came.id}")
    with pytest.raises(reviewing.Gone):
        reviewing.keep(text, seen=actions.seen_as(text), by=by)
    reviewing.drop(text, by=by)
    assert (came.listed, came.joined_into_id) == (False, thread.id)
    for path in (path_of(thread), "/moderasi/catatan", "/moderasi/catatan-obrolan.csv"):
        page = browser.ask("GET", path, 200).text
        assert "orang malas" not in page
        assert "menggabungkan “[…]”" in page


def test_an_agency_closes_no_conversation_that_it_did_not_read(browser, talking, rahma, siti, by):
    """It wrote the conclusion of one that was joined into another meanwhile: its words come back."""
    came, goes_on = (begun(talking, siti, title=f"Lampu nomor {number} mati", kind=Kind.OBJECTION) for number in range(2))
    browser.sign_in(talking.speaker)
    page = f"/kerja/dialog/{came.id}/simpulan"
    browser.get(page)
    form = browser.page
    acted(steering.join, came, goes_on, code="same_matter", by=by)
    browser.page = form
    shown = browser.send(page, 422, teks="Sudah dibahas.", terbuka="Tidak ada.").text
    assert "Sudah dibahas." in shown
    assert goes_on.concluded_at is None


def test_what_was_joined_before_is_found_in_one_step_after_the_next_joining(browser, talking, rahma, siti, by):
    one, two, three = (begun(talking, siti, title=f"Lampu lorong nomor {number}") for number in range(3))
    post = said(one, rahma, "Di sini juga gelap.")
    acted(steering.join, one, two, code="same_matter", by=by)
    acted(steering.join, two, three, code="same_matter", by=by)
    assert queries.thread(one.id) is three
    assert queries.place_now(one.id, three, 2) == post.place
    assert (one.joined_into_id, post.thread_id) == (three.id, three.id)
    browser.ask("GET", f"/dialog/dinas/obrolan/{one.id}/2", 301)
    assert browser.ask("GET", f"/dialog/dinas/obrolan/{one.id}/umpan.atom", 301)


def test_what_cannot_become_one_stays_two(talking, rahma, siti, thread, idea, by):
    other = begun(talking, siti, title="Kapan KTP saya selesai?", agency=talking.district)
    ended = begun(talking, siti, title="Selokan di belakang pasar mampet")
    answering.answer(ended, "Dikeruk.", "Seksi", "Juni", by=talking.speaker)
    answering.conclude(ended, "Sudah dikeruk.", "Tidak ada.", by=talking.speaker)
    db.session.commit()
    for came, into in ((thread, other), (thread, ended), (ended, thread), (thread, thread)):
        with pytest.raises(Refused) as refused:
            steering.join(came, into, "same_matter", seen=came.acts, by=by)
        assert refused.value.field == "tujuan"
        db.session.rollback()
    waits = begun(talking, newcomer("Baru"), title="Apakah ada jadwal pengerukan?")
    with pytest.raises(NotFound):
        steering.join(thread, waits, "same_matter", seen=thread.acts, by=by)
    db.session.rollback()
    acted(steering.join, idea, thread, code="same_matter", by=by)  # what asks nobody goes on where somebody is asked
    assert thread.posts == 1


def test_an_answered_question_makes_no_owed_one_look_answered(talking, siti, rahma, by):
    """Neither does a new one lose its date in an old one that has its answer."""
    old, new = begun(talking, siti, title="Kapan lampu diperbaiki di RT 05?"), begun(talking, rahma)
    answering.answer(old, "Sudah.", "Bidang PJU", "Mei 2026", by=talking.speaker)
    db.session.commit()
    due = new.due_at
    acted(steering.join, new, old, code="same_matter", by=by)
    assert (old.due_at, old.answered_at is not None) == (due, True)
    answering.answer(old, "Lampu kedua juga.", "Bidang PJU", "Juni 2026", by=talking.speaker)
    assert old.due_at is None


# ---- what was on its way


def test_a_reply_and_a_change_that_were_on_their_way_land_where_it_goes_on(browser, talking, rahma, siti, thread, by):
    goes_on = begun(talking, siti, title="Lampu di seluruh RW 02")
    mine = said(thread, rahma, "Sudah saya tanya juga.")
    other = said(thread, siti, "Saya juga.")
    browser.sign_in(rahma)
    browser.get(f"{path_like(thread)}/balas?kepada={other.place}")
    acted(steering.join, thread, goes_on, code="same_matter", by=by)
    answer = browser.send(f"{path_like(thread)}/balas", 303, teks="Kami menunggu.")
    made = db.session.query(ForumPost).filter_by(text="Kami menunggu.").one()
    assert (made.thread_id, made.root) == (goes_on.id, other.place)
    assert answer.headers["Location"] == f"{path_like(goes_on)}/{made.place}"
    browser.get(f"{path_like(thread)}/{mine.place - 1}/ubah")  # its old place: it stood at 2, and one was before it
    browser.get(path_of(goes_on))
    form = next(form for form in browser.page.iterfind(".//form") if form.get("data-draft"))
    assert f"balas-{thread.id}-{rahma.id}" in form.get("data-draft-was").split()


def test_what_is_sent_into_a_locked_conversation_comes_back_whole_and_the_agency_still_answers(
    browser, talking, rahma, siti, thread, by
):
    mine = said(thread, rahma, "Ini tidak adil.")
    browser.sign_in(siti)
    browser.get(path_of(thread))
    acted(steering.lock, thread, code="heated", by=by)
    page = browser.send(f"{path_like(thread)}/balas", 422, teks="Balasan panjang saya.").text
    assert "Balasan panjang saya." in page
    assert "dikunci" in page
    assert not mending.may_edit(mine, rahma)
    taking_part.support(thread, by=siti)  # says nothing
    page = browser.get(path_of(thread))
    assert "Obrolan ini dikunci" in page
    assert "Balasan berubah menjadi saling serang" in page
    answering.answer(thread, "Diperbaiki.", "Bidang PJU", "Juni", by=talking.speaker)
    db.session.commit()
    acted(steering.unlock, thread, code="calm", by=by)
    said(thread, siti, "Terima kasih.")
    with pytest.raises(Refused):
        steering.unlock(thread, "calm", seen=thread.acts, by=by)


# ---- who may


def test_nobody_acts_for_their_branch_or_where_they_spoke(session, talking, thread, siti, idea):
    inside = person("Moderator dinas", moderator=talking.dinas)
    spoke = person("Moderator kecamatan", moderator=talking.district)
    post = said(thread, siti, "Saya juga.")
    post.account_id = second_account(spoke).id
    board = queries.board("lingkungan")
    session.commit()
    tries = [
        (inside, lambda by: steering.lock(thread, "heated", seen=0, by=by)),
        (spoke, lambda by: steering.lock(thread, "heated", seen=0, by=by)),
        (inside, lambda by: steering.ask(idea, talking.dinas, "many", seen=0, by=by)),
        (inside, lambda by: steering.move(idea, talking.board, "other_topic", seen=0, by=by)),
        (inside, lambda by: steering.join(idea, thread, "same_matter", seen=0, by=by)),
        (spoke, lambda by: steering.move(thread, board, "other_topic", seen=0, by=by)),
    ]
    for who, deed in tries:
        with pytest.raises(NotAllowed):
            deed(who)
        session.rollback()
    assert thread.acts == idea.acts == 0


def test_the_pages_of_a_moderator_and_the_public_log(browser, talking, thread, idea, by):
    """One tap each; the second of two is told what stands; the log and its file name the role and no person."""
    assert "obrolan/" not in browser.get("/moderasi/catatan")
    browser.sign_in(by)
    page = f"/kerja/moderasi/obrolan/{thread.id}"
    assert page in browser.get(path_of(thread))
    browser.get(page)
    steering.lock(thread, "strayed", seen=0, by=person("Moderator dua", moderator=talking.district))
    text = browser.send(f"{page}/kunci", 409, button="heated").text
    assert "Moderator lain lebih cepat" in text
    assert "Pembicaraan sudah keluar dari pokoknya" in text
    browser.send(f"{page}/buka", 303, button="mistaken")
    browser.get(page)
    browser.send(f"{page}/gabung", 422, button="same_matter", tujuan="entah")
    browser.get(page)
    answer = browser.send(f"{page}/gabung", 303, button="same_matter", tujuan=f"https://x.id{path_of(idea)}")
    assert answer.headers["Location"] == path_of(idea)
    assert browser.ask("GET", page, 301).headers["Location"].endswith(f"obrolan/{idea.id}")
    browser.sign_out()
    log = browser.get("/moderasi/catatan")
    assert thread.title in log
    assert "Membahas hal yang sama" in log
    lines = browser.ask("GET", "/moderasi/catatan-obrolan.csv", 200).text.splitlines()
    assert "Membahas hal yang sama" not in browser.ask("GET", "/en/moderasi/catatan-obrolan.csv", 200).text
    assert [line.split(",")[1] for line in lines if "," in line][1:] == ["join", "unlock", "lock"]
    assert "Moderator dua" not in log + "".join(lines)


def test_every_act_has_reasons_in_both_languages():
    for act in acts.Act:
        found = handed.answers.act_reasons(act.value, None)
        assert found.words
        assert all(set(words) == {"id", "en"} and all(words.values()) for words in found.words.values())


# ---- at once


def beside(app, deed):
    """Start a deed of somebody else in a session of their own, and return when it waits for us or has ended."""
    ended = Event()

    def do():
        with app.app_context():
            try:
                found = deed()
                db.session.commit()
                return found
            finally:
                db.session.remove()
                ended.set()

    going = ThreadPoolExecutor(1).submit(do)
    wait_for_lock(ended)
    return going


@pytest.fixture
def at_once(server_app):
    """On PostgreSQL, where only rows are locked: on SQLite whoever writes is alone."""
    town = talk_here(Town())
    town.rahma = known(town)
    town.one, town.two = (begun(town, town.rahma, title=f"Kapan lampu nomor {number} diperbaiki?") for number in range(2))
    town.siti, town.other = known(town, "Siti"), person("Moderator dua", moderator=town.district)
    db.session.commit()
    return town


def test_a_reply_at_the_very_moment_of_a_joining_is_said_where_it_goes_on(server_app, at_once):
    one, two, siti = at_once.one.id, at_once.two.id, at_once.siti.id
    steering.join(at_once.one, at_once.two, "same_matter", seen=0, by=at_once.moderator)

    def reply():
        who = db.session.get(type(at_once.siti), siti)
        return writing.reply(db.session.get(ForumThread, one), "Tepat saat itu.", by=who).thread_id

    going = beside(server_app, reply)
    db.session.commit()
    assert going.result(60) == two


def test_support_at_the_very_moment_of_a_joining_counts_where_it_goes_on(server_app, at_once):
    one, two, siti = at_once.one.id, at_once.two.id, at_once.siti.id
    steering.join(at_once.one, at_once.two, "same_matter", seen=0, by=at_once.moderator)

    def support():
        who = db.session.get(type(at_once.siti), siti)
        taking_part.support(db.session.get(ForumThread, one), by=who)

    going = beside(server_app, support)
    db.session.commit()
    going.result(60)
    db.session.expire_all()
    assert (db.session.get(ForumThread, two).supporters, db.session.get(ForumSupport, (one, siti))) == (1, None)


def test_of_two_moderators_on_one_conversation_the_second_is_told(server_app, at_once):
    one, two, other = at_once.one.id, at_once.two.id, at_once.other.id
    steering.join(at_once.one, at_once.two, "same_matter", seen=0, by=at_once.moderator)

    def join_the_other_way():
        back, forth = (db.session.get(ForumThread, number) for number in (two, one))
        steering.join(back, forth, "same_matter", seen=0, by=db.session.get(type(at_once.other), other))

    going = beside(server_app, join_the_other_way)
    db.session.commit()
    with pytest.raises(Faster):
        going.result(60)
    db.session.expire_all()
    assert (at_once.one.joined_into_id, at_once.two.joined_into_id) == (two, None)


def test_a_lock_at_the_very_moment_of_a_reply_lets_that_one_stand_and_no_other(server_app, at_once):
    one, other = at_once.one.id, at_once.other.id
    made = writing.reply(at_once.one, "Masih sempat.", by=at_once.siti)

    def lock():
        steering.lock(db.session.get(ForumThread, one), "heated", seen=0, by=db.session.get(type(at_once.other), other))

    going = beside(server_app, lock)
    db.session.commit()
    going.result(60)
    db.session.expire_all()
    assert queries.post(made.id).state is PostState.SHOWN
    with pytest.raises(Refused):
        writing.reply(at_once.one, "Terlambat.", by=at_once.siti)
