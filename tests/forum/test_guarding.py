"""What holds up who would flood the forum: filters and sums for new accounts, and a moderator in place of a wall."""

from datetime import timedelta

import pytest

from portal.core import clock, effort
from portal.core.secrets import derived
from portal.forum import about, queries, rules, speakers, telling
from portal.forum.actions import clockwork, guarding, mending, taking_part
from portal.forum.models import ForumPost
from portal.forum.rules import Held, PostState
from portal.forum.views.public import address
from portal.notifications.models import Notice
from tests.conftest import ONE_DATABASE
from tests.forum.house import begun, known, newcomer, release, said

LINKS = "Lihat https://a.id dan https://b.id dan https://c.id"
OFFER = "Jual beli akun murah sekali, hubungi kami sekarang"


@pytest.fixture
def siti(talking):
    """A resident whose first posts were released, and whose account is still new."""
    return known(talking, "Siti", new=True)


def test_links_of_a_new_account_wait_also_when_they_come_with_a_change(talking, siti, rahma, thread):
    assert said(thread, rahma, LINKS).state is PostState.SHOWN
    held = said(thread, siti, LINKS)
    assert (held.state, held.held) == (PostState.WAITING, Held.LINKS)
    stands = said(thread, siti, "Lihat https://a.id saja")
    assert stands.state is PostState.SHOWN
    mending.edit(stands, LINKS, seen=1, by=siti)
    assert (stands.state, stands.held) == (PostState.WAITING, Held.LINKS)
    in_title = begun(talking, siti, title="Ini https://a.id dan https://b.id", text="Lihat juga https://c.id ini")
    assert (in_title.listed, queries.opening(in_title.id).held) == (False, Held.LINKS)


def test_the_same_words_of_new_accounts_wait_whoever_says_them_and_however_they_are_written(
    session, monkeypatch, talking, siti, thread
):
    assert said(thread, siti, OFFER).state is PostState.SHOWN
    budi = known(talking, "Budi", new=True)
    again = said(thread, budi, "**Jual  BELI** akun murah\n\nsekali; hubungi kami, sekarang!")
    assert (again.state, again.held) == (PostState.WAITING, Held.REPEATED)
    assert said(thread, budi, "Terima kasih, Pak!").state is PostState.SHOWN
    assert said(thread, siti, "Terima kasih, Pak.").state is PostState.SHOWN
    mended = said(thread, budi, "Lampu di lorong kami juga mati")
    mending.edit(mended, "Lampu di lorong kami juga mati!", seen=1, by=budi)  # its own words are none that came before
    assert mended.state is PostState.SHOWN
    clockwork.forget_imprints()
    assert session.query(ForumPost).filter(ForumPost.imprint == rules.imprint(OFFER)).count() == 2
    monkeypatch.setattr(rules, "REPEATED_WITHIN", timedelta(minutes=-1))
    clockwork.forget_imprints()
    assert session.query(ForumPost).filter(ForumPost.imprint.is_not(None)).count() == 0


def test_much_in_a_short_time_costs_a_new_account_a_sum_that_is_good_once_and_for_it_alone(
    session, monkeypatch, talking, siti, rahma, thread
):
    monkeypatch.setattr(effort, "BITS", 8)

    def sum_for(account):
        _bits, _colon, made = guarding.challenge_for(account.id).partition(":")
        return effort.solve(made, effort.BITS)

    good, anothers = sum_for(siti), sum_for(rahma)
    for number in range(rules.POSTS_LATELY):
        assert said(thread, siti, f"Tambahan nomor {number}").state is PostState.SHOWN
    paid = said(thread, siti, "Yang ini dengan hitungan", solution=good)
    assert paid.state is PostState.SHOWN
    tries = {"dipakai lagi": good, "milik orang lain": anothers, "tidak ada": "", "asal": "x:1", "angka lain": good + "²"}
    for words, solution in tries.items():
        post = said(thread, siti, f"Yang ini {words}", solution=solution)
        assert (post.state, post.held) == (PostState.WAITING, Held.PACE), words
    old = sum_for(siti)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + effort.LASTS + timedelta(minutes=1))
    assert effort.solved(derived("effort"), siti.id, clock.now(), old, 8) is None
    assert said(thread, siti, "Satu jam kemudian").state is PostState.SHOWN


def test_where_new_accounts_together_write_much_each_pays_and_old_ones_do_not(monkeypatch, talking, siti, rahma, thread):
    monkeypatch.setattr(rules, "NEW_POSTS_AN_HOUR", 1)
    said(thread, known(talking, "Budi", new=True), "Yang pertama dari akun baru")
    assert said(thread, siti, "Yang kedua").held is Held.PACE
    assert said(thread, rahma, "Yang lama").state is PostState.SHOWN


@ONE_DATABASE
def test_the_author_reads_why_it_waits_and_nobody_else_does(browser, talking, siti, thread):
    with browser.app.test_request_context():
        here = address(thread)
    browser.sign_in(siti).get(here)
    page = browser.follow(browser.send(f"/dialog/dinas/obrolan/{thread.id}/balas", 303, teks=LINKS))
    assert page.count("Ada banyak tautan") == 2  # as the answer to the form, and beside the post
    assert "Ada banyak tautan" in browser.get("/akun/dialog")
    assert "Ada banyak tautan" not in browser.sign_in(known(talking)).get(here)
    assert "https://c.id" not in browser.sign_out().get(here)
    release(thread)
    assert "https://c.id" in browser.get(here)


@ONE_DATABASE
def test_a_form_gives_a_sum_to_new_accounts_alone_and_keeps_all_where_the_hour_is_full(
    browser, session, monkeypatch, talking, siti, rahma, thread
):
    with browser.app.test_request_context():
        here = address(thread)
    base = f"/dialog/dinas/obrolan/{thread.id}/balas"
    for account, counts in ((siti, True), (rahma, False), (newcomer(), False)):
        browser.sign_in(account)
        assert ("data-effort" in browser.get(base)) is counts
    assert "data-effort" in browser.sign_in(siti).get(here)
    monkeypatch.setattr(rules, "POSTS_AN_HOUR", 1)
    browser.sign_in(rahma).get(base)
    page = browser.send(base, 422, teks="Kalimat yang tidak boleh hilang").text
    assert "Kalimat yang tidak boleh hilang" in page
    assert "Simpan tulisan ini" in page
    assert session.query(ForumPost).filter_by(text="Kalimat yang tidak boleh hilang").count() == 0


def test_who_follows_a_board_hears_of_what_is_begun_there_and_of_nothing_else(browser, session, talking, siti, rahma):
    def told():
        found = session.query(Notice).filter_by(account_id=siti.id, kind=telling.BEGUN)
        return [each.subject for each in found]

    browser.sign_in(siti).get("/dialog/dinas")
    browser.send("/dialog/dinas/ikuti", 303)
    assert "Berhenti mengikuti papan ini" in browser.get("/dialog/dinas")
    assert "/dialog/dinas" in browser.get("/akun/dialog")
    assert about.kept_about(siti)["forum_boards_followed"] == ["Dinas"]
    thread, elsewhere = begun(talking, rahma), begun(talking, rahma, title="Di papan yang lain", board=talking.topic)
    reply = said(thread, rahma, "Tambahan dari saya")
    openings = [queries.opening(each.id).id for each in (thread, elsewhere)]
    for number in (*openings, reply.id, openings[0]):
        telling.tell(number)
    session.commit()
    assert told() == [f"ForumPost:{openings[0]}"]
    assert thread.title in browser.get("/kotak")
    browser.get("/dialog/dinas")
    browser.send("/dialog/dinas/ikuti", 303)
    taking_part.follow_board(talking.topic, by=siti)
    clockwork.forget(siti)
    assert speakers.boards_followed_by(siti.id) == []
