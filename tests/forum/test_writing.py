"""Residents begin conversations and answer in them: what stands at once, what waits, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm.attributes import set_committed_value

from portal.core import clock
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.handed import Stub, Verdict
from portal.core.outbox import Job
from portal.core.paging import FIRST, Place
from portal.forum import queries, reading, speakers, words, writers
from portal.forum.actions import clockwork, mending, names, taking_part, writing
from portal.forum.models import ForumEdit, ForumFollow, ForumName, ForumPost, ForumSupport, ForumThread
from portal.forum.rules import POSTS_ON_A_PAGE, Kind, PostState
from tests.builders import person, resident
from tests.forum.house import begun, known, newcomer, release, said


def verdict(subject, state="released", shown=None, reason=""):
    told = {"id": "Data pribadi", "en": "Personal data"} if reason else None
    stub = Stub("removed", clock.today(), told) if reason else None
    return Verdict(subject, state, shown, told, stub, reason, told)


def test_first_posts_wait_and_later_ones_stand_at_once(session, talking):
    rahma = newcomer()
    first = begun(talking, rahma)
    assert not first.listed
    with pytest.raises(NotFound):
        queries.thread(first.id)
    assert queries.thread(first.id, seen_by=rahma.id) is first
    release(first)
    assert first.listed
    second = begun(talking, rahma, title="Kapan parit di RT 06 dikeruk?")
    assert not second.listed
    release(second)
    assert begun(talking, rahma, title="Kapan parit di RT 07 dikeruk?", text="Di sini juga tersumbat.").listed
    assert session.get(ForumThread, first.id).board.threads == 3


def test_a_question_asks_an_agency_and_other_kinds_need_none(talking, rahma):
    with pytest.raises(Refused) as refused:
        begun(talking, rahma, title="Siapa yang menjawab ini?", agency=None)
    assert refused.value.field == "kepada"
    assert begun(talking, rahma, title="Usul: lampu tenaga surya", kind=Kind.SUGGESTION, agency=None).due_at is None


@pytest.mark.parametrize(
    ("about", "field"),
    [({"title": "Pendek"}, "judul"), ({"title": "panjang " * 20}, "judul"), ({"text": " \u200b\u202e "}, "teks"),
     ({"text": "w" * 4001}, "teks"), ({"text": "w" * 1_000_000}, "teks"), ({"text": "!!!"}, "teks")],
)  # fmt: skip
def test_what_says_nothing_or_far_too_much_is_refused_at_its_field(talking, rahma, about, field):
    with pytest.raises(Refused) as refused:
        begun(talking, rahma, **about)
    assert refused.value.field == field


def test_the_same_form_sent_twice_is_one_thread_and_one_post(session, talking, rahma, thread):
    assert begun(talking, rahma) is thread
    siti = known(talking)
    first, again = said(thread, siti), said(thread, siti)
    assert first is again
    assert thread.posts == 1


def test_the_second_of_two_same_forms_that_come_at_once_finds_the_first(session, monkeypatch, talking, thread):
    """It looked before the first one was there, and then waited for it."""
    siti = known(talking)
    first, look, seen = said(thread, siti), writers.writer, []

    def too_early(*given):
        seen.append(given)
        return replace(look(*given), said=None) if len(seen) == 1 else look(*given)

    monkeypatch.setattr(writers, "writer", too_early)
    set_committed_value(thread, "last_place", first.place - 1)
    assert said(thread, siti) is first
    session.refresh(thread)
    assert (thread.posts, session.query(ForumPost).filter_by(text=first.text).count()) == (1, 1)


def test_replies_go_one_level_deep_and_are_read_behind_what_they_answer(talking, rahma, thread):
    siti = known(talking)
    one, two = said(thread, siti, "Satu"), said(thread, siti, "Dua")
    to_one = said(thread, rahma, "Jawab satu", to=one.place)
    to_reply = said(thread, siti, "Jawab jawaban", to=to_one.place)
    found = [each.id for each in reading.posts_of(thread.id, FIRST).rows]
    assert found == [each.id for each in (one, to_one, to_reply, two)]
    assert to_reply.root == one.place


def test_pages_are_found_by_key_and_none_is_lost_or_shown_twice(session, talking, rahma, thread):
    for number in range(2, 2 * POSTS_ON_A_PAGE + 10):
        session.add(ForumPost(thread=thread, place=number, root=number - number % 3 or 2, account_id=rahma.id, text="a",
                              html="<p>a</p>", markup=1, state=PostState.SHOWN, reading="released",
                              made_at=clock.moment()))  # fmt: skip
    session.commit()
    seen, at = [], FIRST
    while True:
        part = reading.posts_of(thread.id, at)
        seen += [post.id for post in part.rows]
        if part.after is None:
            break
        at = Place(after=part.after)
    assert len(seen) == len(set(seen)) == 2 * POSTS_ON_A_PAGE + 8
    for number in (2, 60, 109):
        post = queries.post_in(thread.id, number)
        assert post.id in [each.id for each in reading.posts_of(thread.id, queries.place_before(post)).rows]


def test_nobody_of_the_staff_writes_as_a_resident(talking, thread):
    for account in (talking.head, talking.administrator, person()):
        for deed in (lambda by: writing.reply(thread, "Halo semua", by=by),
                     lambda by: begun(talking, by),
                     lambda by: taking_part.support(thread, by=by),
                     lambda by: names.choose_name("Abc", by=by)):  # fmt: skip
            with pytest.raises(NotAllowed):
                deed(account)


def test_an_account_that_is_not_confirmed_says_nothing(talking, thread):
    made = resident(verified_at=None, verified_by=None)
    with pytest.raises(NotAllowed):
        writing.reply(thread, "Halo semua", by=made)


def test_nobody_answers_in_a_thread_that_nobody_else_reads(talking):
    waiting = begun(talking, newcomer())
    with pytest.raises(NotFound):
        said(waiting, known(talking))


def test_too_many_posts_within_an_hour_are_refused(monkeypatch, talking, rahma, thread):
    monkeypatch.setattr("portal.forum.rules.POSTS_AN_HOUR", 3)
    for number in range(2):
        said(thread, rahma, f"Tambahan nomor {number}")
    with pytest.raises(Refused, match="twenty times"):
        said(thread, rahma, "Satu lagi")


# ---- names


@pytest.mark.parametrize("name", [
    "Dinas", "dinas uji", "Admin Plaju", "M0derator", "Kepala", "K e p a l a", "Petugas Loket", "Pak Petugas survei",
    "ab", "Рахма", "رحمة", "a" * 31, "<b>x</b>", "Rah\u202ema@", "123456", "Kecamatan", "Loket", "D i n a s", "C.a.m.a.t",
    "R\u0430hma", "Rahm\u0251", "\U0001d411ahma", "\uff32ahma", "Rahma \u0662", "Rahma\u0489",
    "Kepala2",
])  # fmt: skip
def test_no_office_no_person_of_the_staff_and_nothing_unreadable_is_a_name(talking, name):
    with pytest.raises(Refused) as refused:
        names.choose_name(name, by=resident())
    assert refused.value.field == "nama"


def test_a_name_is_one_persons_and_so_is_what_looks_like_it(talking):
    one, other = resident(), resident()
    names.choose_name("Rina Wati", by=one)
    for alike in ("Rina Wati", "rina-wati", "R1na Wat1", "Rína Wati", "Rina VVati"):
        with pytest.raises(Refused, match="nearly so"):
            names.choose_name(alike, by=other)
    names.choose_name("Rina Ulu", by=other)


def test_a_name_stays_a_while_and_the_one_before_stays_taken(set_clock, talking):
    one, other = resident(), resident()
    names.choose_name("Rina Wati", by=one)
    with pytest.raises(Refused, match="three months"):
        names.choose_name("Rina Laut", by=one)
    set_clock(clock.today() + timedelta(days=91))
    names.choose_name("Rina Laut", by=one)
    with pytest.raises(Refused):
        names.choose_name("Rina Wati", by=other)
    assert speakers.name_of(one.id).name == "Rina Laut"


# ---- mending


def test_a_post_can_be_changed_for_a_while_and_what_stood_there_is_kept(session, monkeypatch, talking, rahma, thread):
    post = said(thread, rahma, "Yang pertama")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=14))
    mending.edit(post, "Yang kedua", seen=1, by=rahma)
    session.commit()
    (before,) = queries.edits_of(post.id)
    assert (before.html, before.version, post.html) == ("<p>Yang pertama</p>", 1, "<p>Yang kedua</p>")
    with pytest.raises(Refused, match="meanwhile"):
        mending.edit(post, "Yang ketiga", seen=1, by=rahma)
    with pytest.raises(NotAllowed):
        mending.edit(post, "Bukan saya", seen=2, by=known(talking))
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=16))
    with pytest.raises(Refused, match="is over"):
        mending.edit(post, "Terlambat", seen=2, by=rahma)


def test_a_change_to_what_a_moderator_reads_goes_up_anew_and_their_verdict_is_about_nothing(session, talking):
    rahma = newcomer()
    thread = begun(talking, rahma)
    old = {each.subject for each in words.take(str(thread.id), 10)}
    opening = queries.opening(thread.id)
    mending.edit(opening, "Teks yang lain sama sekali", seen=1, by=rahma)
    session.commit()
    words.decided([verdict(subject, shown="Yang lama") for subject in sorted(old)])
    assert not thread.listed
    assert opening.text == "Teks yang lain sama sekali"
    assert session.query(ForumEdit).count() == 0  # nobody had read what stood there
    (new,) = words.take(str(thread.id), 10)
    assert (new.subject, new.text) == (f"post:{opening.id}", "Teks yang lain sama sekali")
    words.decided([verdict(new.subject, shown=new.text)])
    assert thread.listed


# ---- what a moderator decides


def test_words_left_out_are_left_out_of_all_that_is_kept(session, talking):
    thread = begun(talking, newcomer(), text="Hubungi Budi di 0812 3456")
    opening = queries.opening(thread.id)
    title, post = sorted(each.subject for each in words.take(str(thread.id), 10))[::-1]
    words.decided([verdict(title, shown="Kapan […] diperbaiki?"), verdict(post, shown="Hubungi […] di […]")])
    session.commit()
    assert (thread.title, opening.text, opening.html) == (
        "Kapan […] diperbaiki?", "Hubungi […] di […]", "<p>Hubungi […] di […]</p>"
    )  # fmt: skip
    assert opening.shortened


def test_a_post_that_is_not_shown_leaves_a_stub_and_comes_back_where_the_decision_is_undone(session, talking, thread):
    post = said(thread, known(talking))
    subject = f"post:{post.id}"
    words.decided([verdict(subject, "rejected", reason="personal")])
    session.commit()
    assert (post.state, post.reason, thread.posts) == (PostState.REMOVED, "personal", 0)
    words.decided([verdict(subject, "waiting")])
    assert post.state is PostState.WAITING
    words.decided([verdict(subject, shown=post.text)])
    session.commit()
    assert (post.state, thread.posts) == (PostState.SHOWN, 1)


def test_an_opening_that_nobody_ever_read_takes_its_thread_off_the_lists(session, talking):
    thread = begun(talking, newcomer())
    handed = {each.subject.partition(":")[0]: each.subject for each in words.take(str(thread.id), 10)}
    words.decided([verdict(handed["title"], shown=thread.title), verdict(handed["post"], "rejected")])
    session.commit()
    assert not thread.listed
    assert talking.board.threads == 0


def test_what_goes_up_names_all_agencies_concerned(talking):
    thread = begun(talking, newcomer(), agency=talking.district)
    handed = words.take(str(thread.id), 10)
    assert {(each.agency_id, each.also) for each in handed} == {(talking.district.id, (talking.dinas.id,))}
    on_topic = begun(talking, newcomer(), board=talking.topic, kind=Kind.SUGGESTION, agency=None)
    assert {each.agency_id for each in words.take(str(on_topic.id), 10)} == {talking.city.id}


# ---- taking part


def test_support_counts_once_and_never_for_oneself(session, talking, rahma, thread):
    siti = known(talking)
    for _again in range(2):
        taking_part.support(thread, by=siti)
    assert thread.supporters == 1
    with pytest.raises(Refused, match="your own"):
        taking_part.support(thread, by=rahma)
    for _again in range(2):
        taking_part.take_support_back(thread, by=siti)
    assert thread.supporters == 0


def test_whoever_writes_follows_until_they_do_not(session, talking, rahma, thread):
    siti = known(talking)
    said(thread, siti)
    assert speakers.followers_behind(thread.id, 0, 10) == sorted([rahma.id, siti.id])
    taking_part.unfollow(thread, by=siti)
    assert speakers.followers_behind(thread.id, 0, 10) == [rahma.id]


def test_a_closed_account_leaves_its_words_and_no_name(session, talking, rahma, thread):
    siti = known(talking, name="Siti Rumah")
    post = said(thread, siti)
    taking_part.support(thread, by=siti)
    clockwork.forget(siti)
    session.commit()
    session.refresh(post)
    assert (post.name, post.account_id, post.html) == ("", None, "<p>Di lorong kami juga gelap.</p>")
    assert not session.query(ForumSupport).count()
    assert not session.query(ForumFollow).filter_by(account_id=siti.id).count()
    assert not session.query(ForumName).filter_by(account_id=siti.id).count()
    with pytest.raises(Refused, match="nearly so"):
        names.choose_name("Siti Rumah", by=resident())


def test_no_job_holds_a_word(session, talking, rahma, thread):
    said(thread, rahma, "Kata rahasia saya")
    assert not [job for job in session.query(Job) if "rahasia" in str(job.payload)]
