"""The forum and its moderators: what is reported, hidden, removed, given back, and who may not write for a while."""

from contextlib import contextmanager
from datetime import date

import pytest
from flask import current_app

from portal.accounts.residents import leaving
from portal.core import copying, files, handed, pictures
from portal.core.copying import Documents
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.fulltext import Document
from portal.core.outbox import Job
from portal.forum import documents, queries, reading, rules, speakers, telling, words
from portal.forum.actions import answering, attaching, mending, names, writing
from portal.forum.rules import PostState
from portal.moderation import actions, appealing, flagging, looks, reviewing, sanctions
from portal.moderation import queries as moderation
from portal.moderation.flagging import Taken
from portal.moderation.models import ModeratedText, Review
from portal.moderation.rules import State
from portal.notifications import actions as notices
from portal.notifications.rules import DEFAULT_HOUR, How
from tests.browser import words as words_of
from tests.builders import able, person
from tests.conftest import ONE_DATABASE
from tests.core.test_pictures import photo
from tests.forum.house import begun, known, newcomer, said
from tests.forum.test_views import path_of
from tests.mailbox import mailbox
from tests.moderation.house import flag
from tests.notifications.house import mail_round
from tests.worker import work


@pytest.fixture
def two(talking):
    """Moderators of another branch."""
    return [person(f"Moderator {n}", moderator=talking.secretariat) for n in (1, 2)]


def hand_up():
    work("text:handed")


def row(part, number):
    return looks.named("forum", f"{part}:{number}")


def removed(text, code="hate", by=None):
    reviewing.remove(text, code, seen=actions.seen_as(text), by=by)
    db.session.commit()


def reported(part, number, *devices, code="hate"):
    flag("forum", f"{part}:{number}", code, *devices)
    db.session.commit()
    return row(part, number)


def decision_about(post):
    """The address of the page of its author."""
    return decision_about_subject(f"post:{post.id}")


def decision_about_subject(subject):
    with current_app.test_request_context():
        return handed.answers.decisions("forum", [subject])[subject]


# ---- reports


def test_a_post_that_no_moderator_ever_saw_is_reported_hidden_and_let_stand(browser, talking, thread, two):
    siti = known(talking)
    post = said(thread, siti, "Dinas ini payah sekali")
    assert row("post", post.id) is None
    text = reported("post", post.id, *"abc")
    assert (text.state, text.words, text.agency) == (State.HIDDEN, "Dinas ini payah sekali", talking.dinas)
    assert (post.state, thread.posts) == (PostState.HIDDEN, 0)
    page = browser.get(path_of(thread))
    assert "Dinas ini payah" not in page
    assert "Disembunyikan sementara" in page
    browser.get(f"/moderasi/laporkan/forum/post:{post.id}", 404)
    reviewing.keep(text, seen=actions.seen_as(text), by=two[0])
    db.session.commit()
    assert (post.state, thread.posts) == (PostState.SHOWN, 1)
    assert "Dinas ini payah" in browser.get(path_of(thread))


def test_a_guest_reports_a_post_and_a_title_from_a_page_that_sets_no_cookie(browser, session, talking, thread):
    post = said(thread, known(talking), "Kata yang kasar")
    answer = browser.ask("GET", path_of(thread), 200)
    assert "Set-Cookie" not in answer.headers
    buttons = [each.get("value") for each in browser.page.iter("button") if each.get("name") == "tanda"]
    opening = queries.opening(thread.id)
    for subject in (f"title:{thread.id}", f"post:{opening.id}", f"post:{post.id}"):
        assert f"forum:{subject}:hate" in buttons
    assert len(list(browser.page.iterfind(".//form[@id='laporkan']"))) == 1
    assert "Kata yang kasar" in browser.get(f"/moderasi/laporkan/forum/post:{post.id}")
    for name in (f"post:0{post.id}", "post:x", "post:99999999999999", "nama:1", f"post:{post.id}.1"):
        browser.get(f"/moderasi/laporkan/forum/{name}", 404)


def test_words_that_nobody_else_reads_yet_are_neither_reported_nor_read_where_one_reports(browser, talking):
    waiting = begun(talking, newcomer())
    opening = queries.opening(waiting.id)
    for handed_up in (False, True):
        for subject in (f"post:{opening.id}", f"title:{waiting.id}"):
            with pytest.raises(NotFound):
                flag("forum", subject, "hate", "a")
            browser.get(f"/moderasi/laporkan/forum/{subject}", 404)
        if not handed_up:
            hand_up()


def test_the_asked_agency_counts_for_nothing_and_asks_in_public(browser, talking, thread, two):
    post = said(thread, known(talking), "Dinas ini payah sekali")
    assert flagging.flag("forum", f"post:{post.id}", "hate", by=talking.head, once="x") is Taken.KEPT
    db.session.commit()
    able(talking.head)
    browser.sign_in(talking.head).get(f"/moderasi/laporkan/forum/post:{post.id}")
    browser.send(f"/kerja/minta-tinjau/forum/post:{post.id}", 303, alasan="off_topic")
    page = browser.sign_out().get("/moderasi/catatan")
    assert f"/dialog/dinas/obrolan/{thread.id}/{post.place}" in page
    assert post.state is PostState.SHOWN
    (review,) = db.session.query(Review).filter_by(text_id=row("post", post.id).id)
    assert review.agency is talking.dinas


def test_authors_are_known_by_the_name_beside_their_words_and_an_agency_has_none(session, talking, rahma, thread):
    name = speakers.name_of(rahma.id).name
    opening, answer = queries.opening(thread.id), answering.answer(thread, "a b", "c", "d", by=talking.head)
    session.commit()
    found = words.authors([f"title:{thread.id}", f"post:{opening.id}", f"post:{answer.id}", "post:99999", "x"])
    assert {subject: (each.account_id, each.called) for subject, each in found.items()} == {
        f"title:{thread.id}": (rahma.id, name), f"post:{opening.id}": (rahma.id, name),
    }  # fmt: skip
    assert words.standing(f"post:{answer.id}").agency_id == talking.dinas.id


# ---- what is gone


def test_what_was_removed_is_gone_from_page_feed_history_and_search_and_leaves_a_stub(
    browser, session, monkeypatch, talking, thread, two
):
    siti = known(talking)
    made = begun(talking, siti, title="Kembang gula kapan dibagikan?", text="Katarahasia pertama di sini")
    mending.edit(queries.opening(made.id), "Katarahasia kedua di sini", seen=1, by=siti)
    work("forum:indexed")
    (found,) = session.query(Document).filter_by(subject="thread", number=made.id)
    assert "kedua" in found.body
    opening = queries.opening(made.id)
    here, feed = path_of(made), f"/dialog/dinas/obrolan/{made.id}/umpan.atom"
    pages = [here, "/dialog/dinas/umpan.atom", feed, f"/dialog/dinas/obrolan/{made.id}/1/riwayat", "/dialog/dinas"]
    assert all("Katarahasia" in browser.ask("GET", path, 200).text for path in pages[:4])
    removed(reported("post", opening.id, "a"), by=two[0])
    assert opening.state is PostState.REMOVED
    session.expire_all()
    (found,) = session.query(Document).filter_by(subject="thread", number=made.id)
    assert "katarahasia" not in (found.body + found.terms).casefold()
    assert all("Katarahasia" not in browser.ask("GET", path, None).text for path in pages)
    browser.get(pages[3], 404)
    page = " ".join(browser.get(here).split())
    assert "moderator" in page
    assert "Ancaman atau kebencian. (" in page
    assert made.due_at is None  # nobody answers what nobody reads
    removed(reported("title", made.id, "a"), by=two[0])
    assert not session.query(Document).filter_by(subject="thread", number=made.id).count()
    for path in (path_of(made), *pages[1:3], "/dialog/dinas", "/cari?q=kembang"):
        assert "Kembang gula" not in browser.ask("GET", path, 200).text
    assert session.query(Job).filter_by(name="forum:words_gone").count()
    assert made.listed


def test_words_left_out_are_gone_from_what_stood_there_before_too(browser, session, talking, thread, two):
    siti = known(talking)
    post = said(thread, siti, "Hubungi Budi 0812 segera")
    mending.edit(post, "Hubungi Budi 0812 saja segera", seen=1, by=siti)
    text = reported("post", post.id, "a", code="personal")
    reviewing.shorten(text, {1, 2}, seen=actions.seen_as(text), by=two[0])
    session.commit()
    assert (post.text, post.shortened, queries.edits_of(post.id)) == ("Hubungi […] saja segera", True, [])
    assert "Budi" not in browser.get(path_of(thread))
    browser.get(f"/dialog/dinas/obrolan/{thread.id}/{post.place}/riwayat", 404)
    # Reported once more it can be decided about: who decides reads it whole.
    text = reported("post", post.id, "b")
    able(two[1])
    page = browser.sign_in(two[1]).get(f"/kerja/moderasi/tanda/{text.id}")
    assert "Budi" in page
    browser.send(f"/kerja/moderasi/tanda/{text.id}", 303, keputusan="hate")
    assert post.state is PostState.REMOVED


def test_a_title_that_is_hidden_takes_nothing_else_away_and_comes_back(browser, session, talking, rahma, thread, two):
    due, title, opening = thread.due_at, thread.title, queries.opening(thread.id)
    text = reported("title", thread.id, *"abc")
    assert (thread.listed, thread.title, thread.due_at) == (True, "[…]", due)
    page = browser.get(path_of(thread))
    assert title not in page
    assert "lampu di depan mushala" in page
    assert title not in browser.get("/dialog/dinas")
    assert words.standing(f"title:{thread.id}").text == title
    reviewing.keep(text, seen=actions.seen_as(text), by=two[0])
    session.commit()
    assert title in browser.get(path_of(thread))
    assert opening.state is PostState.SHOWN


def test_an_author_finds_the_decision_appeals_and_another_moderator_gives_it_back(browser, session, talking, thread, two):
    siti = known(talking)
    post = said(thread, siti, "Kata Siti yang keras")
    removed(reported("post", post.id, "a"), by=two[0])
    said_before = session.query(Job).filter_by(name="forum:said").count()
    page = browser.sign_in(siti).get("/akun/dialog")
    url = decision_about(post)
    assert url in page
    assert "/akun/dialog" in browser.get(path_of(thread))
    browser.get(url)
    browser.send(url, 303, kata="Ini kritik")
    review = looks.appeal_of(row("post", post.id).id)
    appealing.give_back(review, by=two[1])
    session.commit()
    assert (post.state, thread.posts) == (PostState.SHOWN, 1)
    assert "Kata Siti yang keras" in browser.get(path_of(thread))
    assert session.query(Job).filter_by(name="forum:said").count() == said_before  # nobody hears of it twice


def test_an_author_reads_the_reason_in_words_of_what_they_wrote(browser, set_clock, talking, thread, two):
    """And what was decided before these words held goes on saying what it said."""
    siti = known(talking)
    before, after = said(thread, siti, "Kalian semua sampah"), said(thread, siti, "Pulang saja kalian ke hutan")
    removed(reported("post", before.id, "a"), "off_topic", by=two[0])
    set_clock(date(2026, 12, 1))
    removed(reported("post", after.id, "a"), "off_topic", by=two[0])
    assert "bukan tentang layanan yang ditanyakan" in browser.get(decision_about(before))
    page = browser.get(decision_about(after))
    assert "bukan tentang pokok obrolan ini" in page
    assert "layanan yang ditanyakan" not in page
    browser.sign_in(siti)
    assert "bukan tentang pokok obrolan ini" in browser.get("/kotak")


def test_what_was_rejected_before_anybody_read_it_leaves_no_stub_and_its_author_finds_why(
    browser, session, talking, thread, two
):
    siti = newcomer()
    post = said(thread, siti, "Iklan obat kuat")
    hand_up()
    actions.reject(row("post", post.id), "spam", by=two[0])
    session.commit()
    assert (post.state, thread.posts, reading.posts_of(thread.id, moderation.Place()).rows) == (PostState.WAITING, 0, [])
    assert "moderator:" not in browser.get(path_of(thread))
    with pytest.raises(Refused):
        mending.edit(post, "Bukan iklan", seen=1, by=siti)
    assert "Tidak dimuat; hanya Anda" in browser.sign_in(siti).get(path_of(thread))
    assert decision_about(post) in browser.get("/akun/dialog")


# ---- edits


def test_a_change_to_what_was_decided_goes_up_anew_and_waits(browser, session, talking, thread, two):
    siti = newcomer()
    post = said(thread, siti, "Yang sopan")
    hand_up()
    actions.release(row("post", post.id), by=two[0])
    assert (post.state, thread.posts) == (PostState.SHOWN, 1)
    mending.edit(post, "Yang kasar", seen=1, by=siti)
    session.commit()
    assert (post.state, thread.posts) == (PostState.WAITING, 0)
    assert "Yang kasar" not in browser.get(path_of(thread))
    assert words.standing(f"post:{post.id}") is None
    hand_up()
    text = row("post", post.id)
    assert (text.state, text.words) == (State.WAITING, "Yang kasar")
    actions.release(text, by=two[0])
    session.commit()
    assert (post.state, thread.posts) == (PostState.SHOWN, 1)
    browser.get(f"/dialog/dinas/obrolan/{thread.id}/{post.place}/riwayat")


def test_moderators_read_beside_each_text_why_it_waits(
    browser, session, tmp_path, monkeypatch, talking, rahma, thread, two
):
    monkeypatch.setattr(files, "_folder", tmp_path)
    siti, budi = known(talking, "Siti", new=True), newcomer()
    first = begun(talking, newcomer(), title="Ini pertanyaan pertama saya")
    links = said(thread, siti, "Lihat https://a.id dan https://b.id dan https://c.id")
    said(thread, siti, "Jual beli akun murah sekali di sini")
    again = said(thread, siti, "Jual beli akun murah sekali, di sini!")
    changed = said(thread, budi, "Yang sopan")
    hand_up()
    actions.release(row("post", changed.id), by=two[0])
    mending.edit(changed, "Yang kasar", seen=1, by=budi)
    monkeypatch.setattr(rules, "NEW_POSTS_AN_HOUR", 0)
    pace = said(thread, siti, "Di tengah keramaian")
    shot = attaching.keep_photo(pictures.make_safe(photo()), by=rahma)
    said(thread, rahma, "Ini fotonya", photos=(shot.file.key,))
    hand_up()
    opening = queries.opening(first.id)
    expected = {
        ("title", first.id): "tulisan pertamanya dibaca", ("post", opening.id): "tulisan pertamanya dibaca",
        ("post", links.id): "lebih dari dua tautan", ("post", again.id): "kalimat yang sama sudah ditulis",
        ("post", changed.id): "mengubahnya setelah diputuskan", ("post", pace.id): "tanpa hitungan dari ponselnya",
        ("photo", shot.id): "Setiap foto dilihat moderator",
    }  # fmt: skip
    browser.sign_in(two[0]).get("/kerja/moderasi")
    for (part, number), why in expected.items():
        (article,) = browser.page.iterfind(f".//article[@id='t-{row(part, number).id}']")
        assert why in words_of(article), (part, number)
    browser.get(f"/kerja/moderasi/{row('post', links.id).id}")
    assert "Mengapa menunggu: Ada lebih dari dua tautan" in words_of(browser.page)
    actions.release(row("post", links.id), by=two[0])
    browser.get(f"/kerja/moderasi/{row('post', links.id).id}")
    assert "Mengapa menunggu" not in words_of(browser.page)


def test_a_moderator_begins_to_decide_beside_a_post_and_reports_it_as_all_do(browser, talking, thread, two):
    post = said(thread, known(talking), "Kata-kata Siti")
    page = browser.sign_in(two[0]).get(path_of(thread))
    assert "&lt;" not in page
    (article,) = browser.page.iterfind(f".//article[@id='t{post.place}']")
    values = [button.get("value") for button in article.iter("button")]
    assert f"forum:post:{post.id}:hate" in values
    (form,) = article.iter("form")
    assert form.get("action").endswith(f"/forum/post:{post.id}")
    assert "Putuskan" in words_of(form)
    browser.sign_in(person("Petugas lain")).get(path_of(thread))
    assert "Putuskan" not in words_of(browser.page)


def test_a_change_that_is_changed_back_before_anybody_asks_stands_as_it_was_decided(session, talking, thread, two):
    siti = newcomer()
    post = said(thread, siti, "Yang sopan")
    hand_up()
    actions.release(row("post", post.id), by=two[0])
    mending.edit(post, "Yang lain", seen=1, by=siti)
    mending.edit(post, "Yang sopan", seen=2, by=siti)
    hand_up()
    assert (row("post", post.id).state, post.state, thread.posts) == (State.RELEASED, PostState.SHOWN, 1)


def test_an_opening_that_waits_anew_is_read_by_nobody_and_keeps_what_others_said(browser, session, talking, rahma, two):
    made = begun(talking, newcomer(), text="Yang pertama kali ditulis")
    hand_up()
    texts = session.query(ModeratedText).filter_by(kind="forum", state=State.WAITING)
    act = [actions.release(text, by=two[0]) for text in texts][-1]
    session.commit()
    said(made, rahma, "Saya juga")
    assert made.listed
    opening = queries.opening(made.id)
    actions.put_back(row("post", opening.id), by=two[1])
    session.commit()
    assert (act != "", opening.state, made.listed) == (True, PostState.WAITING, True)
    for path in (path_of(made), "/dialog/dinas/umpan.atom"):
        assert "Yang pertama kali" not in browser.ask("GET", path, 200).text
    assert "Saya juga" in browser.get(path_of(made))


# ---- suspended


def test_who_is_suspended_writes_no_public_word_and_loses_none(browser, session, set_clock, talking, thread, two):
    siti = known(talking)
    post = said(thread, siti, "Dasar kalian semua")
    text = reported("post", post.id, "a")
    sanctions.suspend(text, "hate", 7, by=two[0])
    session.commit()
    for deed in (
        lambda: writing.reply(thread, "Lagi satu", by=siti), lambda: begun(talking, siti, title="Obrolan yang baru lagi"),
        lambda: mending.edit(post, "Diubah jadi ini", seen=1, by=siti), lambda: names.choose_name("Nama Lain", by=siti),
    ):  # fmt: skip
        with pytest.raises(Refused, match="suspended"):
            deed()
    base = f"/dialog/dinas/obrolan/{thread.id}/balas"
    browser.sign_in(siti).get(base)
    page = browser.send(base, 422, teks="Kalimat yang tidak boleh hilang").text
    assert "Kalimat yang tidak boleh hilang" in page
    assert "7 Juni 2026" in page
    set_clock(date(2026, 6, 8))
    said(thread, siti, "Sekarang boleh lagi")


# ---- the search


@contextmanager
def reads_of(monkeypatch):
    found = []
    one = documents.THREADS
    monkeypatch.setattr(documents, "THREADS", Documents(
        one.place, one.subject, one.heading, one.topics, lambda after, most: found.append(after) or one.read(after, most),
        one.newest_first, one.by_language, one.made_of,
    ))  # fmt: skip
    yield found


def test_all_are_gone_through_when_a_board_is_called_otherwise_and_not_at_each_post(
    session, monkeypatch, talking, rahma, thread
):
    with reads_of(monkeypatch) as read:
        copying.bring_up_to_date([documents.THREADS])
        assert session.query(Document).filter_by(subject="thread", number=thread.id).count() == 1
        read.clear()
        said(thread, rahma, "Satu lagi")
        new = begun(talking, rahma, title="Kapan parit di RT 09 dikeruk?")
        copying.bring_up_to_date([documents.THREADS])
        assert read == []
        work("forum:indexed")
        assert session.query(Document).filter_by(subject="thread", number=new.id).count() == 1
        talking.board.name = "Dinas Baru"
        session.commit()
        copying.bring_up_to_date([documents.THREADS])
        assert read
    assert {each.about for each in session.query(Document).filter_by(subject="thread", number=new.id)} == {"Dinas Baru"}


# ---- what is on its way


@ONE_DATABASE
def test_no_mail_that_has_not_left_yet_has_a_word_of_what_was_removed(session, talking, rahma, thread, two):
    """Two notices wait for the same letter; of one the words were removed, and of the other the title meanwhile."""
    siti = known(talking)
    notices.choose({telling.REPLY: How.AT_ONCE}, DEFAULT_HOUR, of=rahma)
    gone = said(thread, siti, "Katarahasia yang dihapus")
    said(thread, siti, "Lampu kami juga mati")
    removed(reported("post", gone.id, "a"), by=two[0])
    removed(reported("title", thread.id, "a"), by=two[0])
    with mailbox() as box:
        mail_round()
        mail_round()
        sent = "\n".join(each.as_string() + box.text(number) for number, each in enumerate(box.mails))
    assert "Lampu kami juga mati" in sent
    assert "Katarahasia" not in sent
    assert "Kapan lampu di RT 05" not in sent


@ONE_DATABASE
def test_an_appeal_of_somebody_who_has_closed_their_account_is_decided_and_gives_words_back_without_a_name(
    browser, session, talking, thread, two
):
    siti = known(talking, name="Siti Lorong")
    post = said(thread, siti, "Kata yang keras")
    removed(reported("post", post.id, "a"), by=two[0])
    browser.get(decision_about(post))
    browser.send(decision_about(post), 303, kata="Ini kritik")
    leaving.leave(siti)
    session.commit()
    able(two[1])
    review = looks.appeal_of(row("post", post.id).id)
    assert "akunnya sudah ditutup" in browser.sign_in(two[1]).get(f"/kerja/moderasi/banding/{review.id}")
    browser.send(f"/kerja/moderasi/banding/{review.id}", 303, keputusan="muat")
    assert post.state is PostState.SHOWN
    page = browser.sign_out().get(path_of(thread))
    assert "Kata yang keras" in page
    assert "Siti Lorong" not in page
