"""The pages of the forum: what everybody reads, what residents write, what agencies answer."""

from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import current_app

from portal.core import clock, files, pages
from portal.core.db import db
from portal.core.outbox import Job
from portal.core.paging import Place
from portal.forum import queries, reading, rules, telling
from portal.forum.actions import answering, taking_part, writing
from portal.forum.actions.base import board_key, thread_key
from portal.forum.models import ForumPhoto, ForumPost, ForumThread
from portal.forum.rules import Kind, PostState
from portal.forum.views.public import address
from portal.notifications import actions as notices
from portal.notifications.models import Notice
from portal.notifications.rules import DEFAULT_HOUR, How
from tests.browser import words
from tests.builders import person, resident
from tests.conftest import ONE_DATABASE
from tests.core.test_pictures import photo
from tests.forum.house import begun, known, newcomer, release, said
from tests.topics import listened


def path_of(thread):
    with current_app.test_request_context():
        return address(thread)


@pytest.fixture
def here(thread):
    return path_of(thread)


@contextmanager
def counted():
    with listened(db.engine.engine if hasattr(db.engine, "engine") else db.engine) as found:
        yield found


def test_a_guest_reads_boards_and_conversations_without_a_cookie(browser, talking, thread, here):
    said(thread, known(talking), "Di lorong kami **juga** gelap.")
    assert "/dialog/dinas" in browser.get("/dialog")
    assert thread.title in browser.get("/dialog/dinas")
    page = browser.get(here)
    assert "<strong>juga</strong>" in page
    assert "harus dijawab paling lambat 8 Juni 2026" in page
    assert browser.client.get_cookie("session") is None
    assert page.count('<form method="post"') == page.count('id="laporkan"') == 1  # to report, and nothing else


def test_a_wrong_slug_board_or_number_leads_on_or_nowhere(browser, thread, here):
    base = f"/dialog/dinas/obrolan/{thread.id}"
    for path in (base, f"{base}-salah", f"/dialog/lingkungan/obrolan/{thread.id}"):
        assert browser.ask("GET", path, 301).headers["Location"] == here
    browser.get("/dialog/dinas/obrolan/99999", 404)
    browser.get("/dialog/tidak-ada", 404)


def test_what_waits_is_read_by_its_author_alone(browser, talking):
    rahma = newcomer()
    waiting = begun(talking, rahma)
    path = path_of(waiting)
    browser.get(path, 404)
    browser.sign_in(known(talking)).get(path, 404)
    assert "Menunggu moderator" in browser.sign_in(rahma).get(path)
    assert waiting.title in browser.get("/dialog/dinas")
    browser.sign_out()
    assert waiting.title not in browser.get("/dialog/dinas")
    assert waiting.title not in browser.ask("GET", "/dialog/dinas/umpan.atom", 200).text


def test_begin_a_conversation_in_one_page_with_a_name(browser, session, talking):
    rahma = resident()
    browser.sign_in(rahma).get("/dialog/dinas/tulis")
    answer = browser.send("/dialog/dinas/tulis", 303, jenis="question", kepada="dinas", teks="Kapan lampu diganti?",
                          judul="Lampu RT 05 kapan diganti?", nama="Rahma Plaju")  # fmt: skip
    page = browser.follow(answer)
    assert "Belum tampil untuk umum" in page
    (thread,) = session.query(ForumThread)
    assert (thread.name, thread.agency, thread.kind) == ("Rahma Plaju", talking.dinas, Kind.QUESTION)


def test_a_refused_form_keeps_all_that_was_typed(browser, talking):
    browser.sign_in(resident()).get("/dialog/dinas/tulis")
    typed = {"jenis": "question", "kepada": "", "teks": "Isi yang panjang sekali", "judul": "Pendek", "nama": "Dinas"}
    page = browser.send("/dialog/dinas/tulis", 422, **typed).text
    assert "Isi yang panjang sekali" in page
    assert 'value="Pendek"' in page
    assert 'value="Dinas"' in page


def test_a_line_of_a_million_letters_is_refused_and_comes_back(browser, rahma, thread):
    browser.sign_in(rahma)
    base = f"/dialog/dinas/obrolan/{thread.id}/balas"
    browser.get(base)
    form = next(form for form in browser.page.iterfind(".//form[@method='post']") if form.get("action") == base)
    hidden = {i.get("name"): i.get("value", "") for i in form.iter("input") if i.get("type") == "hidden"}
    head = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = "".join(head.format(*each) for each in (hidden | {"teks": "w" * 1_000_000}).items()) + "--x--\r\n"
    kind = {"Origin": "http://localhost", "Content-Type": "multipart/form-data; boundary=x"}
    answer = browser.ask("POST", base, 422, data=body.encode(), headers=kind)
    assert "paling banyak 4.000 huruf" in answer.text
    assert "w" * 1_000_000 in answer.text


def test_a_form_sent_after_the_session_ended_comes_back_after_signing_in(browser, rahma, thread, here):
    browser.sign_in(rahma).get(here)
    browser.sign_out()
    page = browser.send(f"/dialog/dinas/obrolan/{thread.id}/balas", 403, teks="Kalimat yang tidak boleh hilang").text
    assert "Kalimat yang tidak boleh hilang" in page


def test_preview_shows_what_it_will_look_like_and_sends_nothing(browser, session, rahma, thread, here):
    browser.sign_in(rahma).get(here)
    before = session.query(ForumPost).count()
    page = browser.send(
        f"/dialog/dinas/obrolan/{thread.id}/balas", 200, teks="**tebal** <script>x</script>", lihat="1"
    ).text
    assert "<strong>tebal</strong> &lt;script&gt;" in page
    assert session.query(ForumPost).count() == before


def test_reply_support_follow_and_change(browser, session, talking, thread, here):
    siti = known(talking)
    base = f"/dialog/dinas/obrolan/{thread.id}"
    browser.sign_in(siti).get(here)
    browser.send(f"{base}/balas", 303, teks="Di RT 06 juga gelap")
    assert browser.ask("GET", f"{base}/2", 302).headers["Location"] == f"{here}#t2"
    page = browser.get(here)
    assert "Di RT 06 juga gelap" in page
    browser.send(f"{base}/dukung", 303)
    assert thread.supporters == 1
    assert "Batalkan" in browser.get(here)
    browser.send(f"{base}/ikuti", 303)
    browser.get(f"{base}/2/ubah")
    browser.send(None, 303, teks="Di RT 06 dan 07 juga gelap")
    assert "diubah" in browser.get(here)
    browser.sign_out()
    page = browser.get(f"{base}/2/riwayat")
    assert "Di RT 06 juga gelap" in page
    assert "Di RT 06 dan 07 juga gelap" in page


def test_guests_and_staff_are_led_where_they_can_write(browser, talking, thread, here):
    answer = browser.ask("GET", f"/dialog/dinas/obrolan/{thread.id}/balas", 302)
    assert "/masuk?lanjut=" in answer.headers["Location"]
    assert "/kerja/dialog/" in browser.sign_in(talking.speaker).get(here)
    browser.get(f"/dialog/dinas/obrolan/{thread.id}/balas", 403)


def test_a_picture_waits_for_a_moderator_whoever_sent_it(browser, session, tmp_path, monkeypatch, rahma, thread, here):
    monkeypatch.setattr(files, "_folder", tmp_path / "uploads")
    base = f"/dialog/dinas/obrolan/{thread.id}/balas"
    browser.sign_in(rahma).get(base)
    page = browser.send(base, 200, teks="Ini fotonya", foto=(BytesIO(photo()), "a.jpg"), lihat="1").text
    (kept,) = session.query(ForumPhoto)
    assert kept.file.key in page
    browser.send(base, 303, teks="Ini fotonya")
    picture = f"/dialog/dinas/foto/{kept.file.key}-kecil.webp"
    assert browser.ask("GET", picture, None).status_code == 200
    browser.sign_out()
    assert browser.ask("GET", picture, None).status_code == 404
    assert kept.file.key not in browser.get(here)
    release(thread)
    assert kept.file.key in browser.get(here)
    assert browser.ask("GET", picture, None).headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    queries.post(kept.post_id).state = PostState.HIDDEN
    session.commit()
    assert browser.ask("GET", picture, None).status_code == 404


# ---- agencies


def test_the_desk_lists_what_waits_and_an_answer_takes_it_off(browser, set_clock, talking, thread, here):
    set_clock(date(2026, 6, 9))
    browser.sign_in(talking.speaker)
    assert "1 obrolan terlambat dijawab" in browser.get("/kerja")
    assert thread.title in browser.get("/kerja/dialog")
    assert thread.title in browser.get("/menunggu")
    browser.get(f"/kerja/dialog/{thread.id}")
    page = browser.send(None, 422, teks="Akan ditindaklanjuti").text
    assert "Tulis siapa yang mengerjakan" in page
    assert "Tulis kapan" in page
    browser.send(None, 303, teks="Lampu diganti", siapa="Seksi Penerangan", kapan="12 Juni 2026")
    assert thread.title not in browser.get("/menunggu")
    browser.sign_out()
    page = browser.get(here)
    assert "Wulandari, Petugas pengaduan" in page
    assert "Dijawab, terlambat" in page


def test_a_head_of_another_agency_finds_nothing_on_their_desk(browser, talking, thread):
    browser.sign_in(person(agency_head=talking.district))
    assert thread.title not in browser.get("/kerja/dialog")
    browser.get(f"/kerja/dialog/{thread.id}", 404)


def test_a_conclusion_is_read_first_and_takes_the_form_away(browser, talking, rahma, thread, here):
    answering.answer(thread, "Diganti", "Seksi", "besok", by=talking.head)
    browser.sign_in(talking.head).get(f"/kerja/dialog/{thread.id}/simpulan")
    browser.send(None, 303, teks="Lampu sudah diganti.", terbuka="Lorong Sukarela belum.")
    page = browser.sign_in(rahma).get(here)
    assert "Lorong Sukarela belum." in page
    assert "Belum selesai" in page
    browser.send(f"/dialog/dinas/obrolan/{thread.id}/buka-lagi", 303)
    assert "Tulis tanggapan" in browser.get(here)


def test_feeds_have_what_stands_and_lose_what_does_not(browser, session, talking, rahma, thread):
    post = said(thread, rahma, "Kata yang akan hilang")
    feed = f"/dialog/dinas/obrolan/{thread.id}/umpan.atom"
    assert "Kata yang akan hilang" in browser.ask("GET", feed, 200).text
    post.state, post.reason = PostState.REMOVED, "hate"
    post.decided_at = clock.moment()
    session.commit()
    assert "Kata yang akan hilang" not in browser.ask("GET", feed, 200).text
    assert thread.title in browser.ask("GET", "/dialog/dinas/umpan.atom", 200).text


# ---- who hears of it


def told_of(post):
    found = db.session.query(Notice).filter_by(subject=f"ForumPost:{post.id}")
    return sorted((each.account_id, each.kind) for each in found)


def jobs_about(post):
    return [each for each in db.session.query(Job).filter_by(name="forum:said") if each.payload["post_id"] == post.id]


def test_a_few_followers_hear_of_a_reply_and_an_answer_in_the_moment_in_which_it_is_said(session, talking, rahma, thread):
    siti = known(talking)
    post = said(thread, siti, "Kata-kata Siti")
    answer = answering.answer(thread, "Diganti", "Seksi", "besok", by=talking.head)
    telling.tell(post.id)  # twice is once
    session.commit()
    assert told_of(post) == [(rahma.id, "forum_reply")]
    assert told_of(answer) == [(rahma.id, "forum_answer"), (siti.id, "forum_answer")]
    assert jobs_about(post) == jobs_about(answer) == []


def test_each_hears_of_it_as_they_chose(session, talking, rahma, thread):
    siti, budi = known(talking), known(talking)
    for each in (siti, budi):
        taking_part.follow(thread, by=each)
    notices.choose({telling.FOLLOWED: How.NONE}, DEFAULT_HOUR, of=siti)
    notices.choose({telling.FOLLOWED: How.AT_ONCE}, DEFAULT_HOUR, of=budi)
    post = said(thread, rahma, "Tambahan dari saya")
    (notice,) = session.query(Notice).filter_by(subject=f"ForumPost:{post.id}")
    assert (notice.account_id, notice.unread, notice.to_mail) == (budi.id, True, True)
    budi.active = False
    assert told_of(said(thread, rahma, "Satu tambahan lagi")) == []


def test_many_followers_hear_of_it_by_a_job_and_of_what_was_removed_meanwhile_nobody(
    session, talking, rahma, thread, monkeypatch
):
    siti, budi = known(talking), known(talking)
    taking_part.follow(thread, by=budi)
    monkeypatch.setattr(rules, "LISTENERS_WAITED_FOR", 1)
    monkeypatch.setattr(rules, "LISTENERS_AT_ONCE", 2)
    post, gone = said(thread, siti, "Kata-kata Siti"), said(thread, siti, "Yang ini dihapus")
    gone.state, gone.reason = PostState.REMOVED, "hate"
    assert told_of(post) == []
    (job,), (other,) = jobs_about(post), jobs_about(gone)
    telling.tell(**job.payload)
    telling.tell(**other.payload)
    (rest,) = (each for each in jobs_about(post) if "after" in each.payload)
    telling.tell(**rest.payload)
    assert told_of(post) == [(rahma.id, "forum_reply"), (budi.id, "forum_followed")]
    assert told_of(gone) == []


def test_the_inbox_tells_it_in_words(browser, talking, rahma, thread):
    said(thread, known(talking), "Kata-kata Siti")
    assert "Kata-kata Siti" in browser.sign_in(rahma).get("/kotak")


# ---- cost


@ONE_DATABASE
def fill(thread, count):
    """So many posts more, of who began it, that everybody reads."""
    last = thread.last_place
    db.session.bulk_insert_mappings(ForumPost, [
        {"thread_id": thread.id, "place": number, "root": number, "account_id": thread.account_id, "name": "R",
         "text": "a", "html": "<p>a</p>", "markup": 1, "state": PostState.SHOWN, "reading": "released", "reason": "",
         "made_at": clock.moment() - timedelta(days=1)}
        for number in range(last + 1, last + 1 + count)
    ])  # fmt: skip
    thread.last_place, thread.posts = last + count, thread.posts + count
    db.session.commit()


@ONE_DATABASE
def test_a_part_deep_in_a_conversation_goes_through_no_more_rows_than_the_first(session, thread):
    """Counted in steps of SQLite's own machine."""
    fill(thread, 4000)
    steps, driver = [], session.connection().connection.driver_connection
    driver.set_progress_handler(lambda: steps.append(1), 100)

    def taken(at):
        del steps[:]
        assert len(reading.posts_of(thread.id, at).rows) == 50
        return len(steps)

    first, deep = (queries.post_in(thread.id, place).id for place in (2, 3900))
    least = taken(Place(after=first))
    assert taken(Place(after=deep)) <= 2 * least
    assert taken(Place(before=deep)) <= 2 * least
    driver.set_progress_handler(None, 0)


def test_a_page_costs_the_same_statements_however_deep_it_lies(browser, session, talking, rahma, thread, here):
    def asked(path):
        with counted() as found:
            browser.get(path)
        return len([each for each in found if each[0].lstrip().upper().startswith("SELECT")])

    def answered(words):
        browser.sign_in(rahma).get(here)
        with counted() as found:
            browser.send(f"/dialog/dinas/obrolan/{thread.id}/balas", 303, teks=words)
        browser.sign_out()
        return len([each for each in found if each[0].split()[0].upper() in ("SELECT", "INSERT", "UPDATE")])

    fill(thread, 60)
    few, for_an_answer = asked(here), answered("Satu")
    fill(thread, 2000)
    middle = session.query(ForumPost.id).filter_by(place=1000).scalar()
    assert asked(here) == few
    assert asked(f"{here}?sesudah={middle}") <= few
    assert few <= 6
    assert answered("Dua") == for_an_answer <= 10


def test_what_is_said_in_one_thread_makes_no_other_page_old(session, talking, rahma, thread):
    other = begun(talking, rahma, title="Obrolan lain sama sekali", board=talking.topic)
    session.info.pop("changed", None)
    writing.reply(thread, "Satu lagi", by=rahma)
    named = session.info.get("changed", set())
    # A set: two keys may share one of the parts, by their numbers.
    assert named == {pages.part("threads", thread_key(thread.id)), pages.part("threads", board_key("dinas"))}
    assert other.id != thread.id


@ONE_DATABASE
def test_who_is_signed_in_for_work_is_not_sent_to_a_form_that_is_shut_to_them(browser, session, talking, thread, here):
    said = "Di sini warga menulis dengan akunnya sendiri."
    board = here.partition("/obrolan/")[0]
    for account, told in ((talking.moderator, True), (None, False)):
        browser.sign_in(account) if account else browser.sign_out()
        for path in (here, board):
            browser.get(path)
            text = words(browser.page.find(".//main"))
            assert (said in text) is told
            links = [link.get("href") for link in browser.page.iterfind(".//main//a")]
            assert any(link.endswith(("/balas", "/tulis")) for link in links) is not told
