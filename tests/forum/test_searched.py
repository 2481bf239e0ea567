"""What the search finds of the forum: boards, and what was said in conversations, as long as everybody reads it."""

import pytest

from portal.core import copying
from portal.core.db import db
from portal.core.fulltext import Brought, Document
from portal.core.outbox import Job
from portal.forum import documents, jobs, queries
from portal.forum.actions import answering, mending, steering
from portal.forum.rules import PostState
from portal.moderation import actions, reviewing
from tests.builders import able, person
from tests.forum.house import begun, known, newcomer, release, said
from tests.forum.test_moderated import removed, reported, row, work
from tests.forum.test_moderated import two as two
from tests.forum.test_views import counted
from tests.forum.test_views import here as here


@pytest.fixture
def copied(talking, thread):
    """All was gone through once, and the job has looked at what was said before."""
    copying.bring_up_to_date([documents.BOARDS, documents.THREADS])
    look()
    return thread


def look():
    """As the worker does each minute."""
    jobs.index_said()
    db.session.commit()


def has(thread, word):
    """Whether the document of a conversation holds a word, where it is shown or where it is looked for."""
    db.session.expire_all()
    found = db.session.query(Document).filter_by(subject="thread", number=thread.id).all()
    return any(word in f"{each.body} {each.terms}".casefold() for each in found)


def finds(browser, word, **more):
    return f"/obrolan/{more.pop('number')}" in browser.ask("GET", "/cari", 200, query_string={"q": word} | more).text


def test_a_reply_is_found_by_the_next_look_and_its_writer_does_nothing_for_it(browser, session, talking, copied):
    siti = known(talking)
    look()
    session.query(Job).delete()
    session.commit()
    said(copied, siti, "Gardunya **terbakar** semalam")
    assert not session.query(Job).count()
    assert not has(copied, "terbakar")
    look()
    assert finds(browser, "terbakar", number=copied.id)
    assert finds(browser, "terbakar", number=copied.id, jenis="thread")
    assert has(copied, "gardunya terbakar semalam")  # without markup
    assert session.get(Brought, documents.SAID).editions.split()[1] == str(queries.last_post())
    look()
    look()
    with counted() as statements:  # where nothing was said, next to nothing is asked
        look()
    assert len([each for each in statements if "forum_post" in each[0]]) == 1
    assert not [each for each in statements if "forum_thread" in each[0]]


def test_of_a_flood_all_is_found_in_the_end(session, monkeypatch, talking, copied):
    monkeypatch.setattr(documents, "AT_ONCE", 2)
    siti = known(talking)
    threads = [begun(talking, siti, title=f"Obrolan tentang hal nomor {number}") for number in range(2)]
    for number, thread in enumerate(threads):
        said(thread, siti, f"katakunci{number} di sini")
    for _round in range(2 * queries.last_post()):
        look()
    assert [has(thread, f"katakunci{number}") for number, thread in enumerate(threads)] == [True] * 2


def test_answers_come_before_replies_and_the_newest_replies_before_older_ones(monkeypatch, talking, copied):
    monkeypatch.setattr(documents, "LONGEST_BODY", 400)
    siti = known(talking)
    answering.answer(copied, "Lampu diganti LED", "Seksi Penerangan", "12 Juni", by=talking.speaker)
    for number in range(20):
        said(copied, siti, f"Kata nomor{number:02} " + "panjang " * 5)
    look()
    assert has(copied, "diganti")
    assert has(copied, "nomor19")
    assert not has(copied, "nomor00")
    assert not has(copied, "nomor05")


def test_a_conclusion_is_found_with_what_stays_open_and_not_what_was_taken_up_again(session, talking, rahma, copied):
    answering.answer(copied, "Lampu diganti LED", "Seksi Penerangan", "12 Juni", by=talking.speaker)
    answering.conclude(copied, "Semuanya terpasang", "Kabelnya menyusul", by=talking.speaker)
    session.commit()
    look()
    assert [has(copied, word) for word in ("terpasang", "kabelnya")] == [True, True]
    answering.reopen(copied, by=rahma)
    work("forum:indexed")
    assert [has(copied, word) for word in ("terpasang", "kabelnya")] == [True, False]  # it was said, and was not the end


def test_a_reply_that_waits_is_found_once_it_is_released(session, talking, copied):
    made = said(copied, newcomer(), "Katarahasia dari warga baru")
    assert made.state is PostState.WAITING
    look()
    assert not has(copied, "katarahasia")
    release(copied)
    assert has(copied, "katarahasia")


@pytest.mark.parametrize("official", [False, True])
def test_what_is_hidden_or_removed_is_gone_from_the_search_at_once_and_back_where_it_stays(
    browser, session, talking, copied, two, official
):
    if official:
        made = answering.interim(copied, "Katarahasia kami sampaikan", by=talking.speaker)
        session.commit()
    else:
        made = said(copied, known(talking), "Katarahasia yang dihapus")
    look()
    assert finds(browser, "katarahasia", number=copied.id)
    text = reported("post", made.id, *"abc")
    assert made.state is PostState.HIDDEN
    assert not has(copied, "katarahasia")
    reviewing.keep(text, seen=actions.seen_as(text), by=two[0])
    session.commit()
    assert has(copied, "katarahasia")
    removed(reported("post", made.id, "d", code="personal"), by=two[1])
    assert made.state is PostState.REMOVED
    assert not has(copied, "katarahasia")
    assert not finds(browser, "katarahasia", number=copied.id)
    assert session.query(Job).filter_by(name="forum:words_gone").count()
    look()
    assert not has(copied, "katarahasia")


def test_a_conclusion_that_is_removed_takes_its_open_points_along(session, talking, copied, two):
    answering.answer(copied, "Lampu diganti LED", "Seksi Penerangan", "12 Juni", by=talking.speaker)
    made = answering.conclude(copied, "Semuanya terpasang", "Kabelnya menyusul", by=talking.speaker)
    session.commit()
    look()
    removed(reported("post", made.id, "a"), by=two[0])
    assert [has(copied, word) for word in ("terpasang", "kabelnya", "diganti")] == [False, False, True]


def test_words_left_out_are_gone_from_the_search_at_once(session, talking, copied, two):
    made = said(copied, known(talking), "Hubungi Katarahasia segera")
    look()
    text = reported("post", made.id, "a", code="personal")
    reviewing.shorten(text, {1}, seen=actions.seen_as(text), by=two[0])
    session.commit()
    assert [has(copied, word) for word in ("katarahasia", "segera")] == [False, True]
    assert session.query(Job).filter_by(name="forum:words_gone").count()


def test_a_reply_that_is_changed_is_found_by_its_new_words_and_one_that_waits_anew_by_none(session, talking, copied):
    siti = known(talking, new=True)
    made = said(copied, siti, "Katapertama di sini saja")
    look()
    mending.edit(made, "Katakedua di sini saja", seen=1, by=siti)
    work("forum:indexed")
    assert [has(copied, word) for word in ("katapertama", "katakedua")] == [False, True]
    links = " ".join(f"https://contoh{number}.id" for number in range(3))
    mending.edit(made, f"Katakedua {links}", seen=2, by=siti)
    session.commit()
    assert made.state is PostState.WAITING
    assert not has(copied, "katakedua")


def test_what_was_said_goes_with_its_conversation_into_another(session, talking, copied, two):
    siti = known(talking)
    other = begun(talking, siti, title="Lampu di RT 05 masih padam")
    said(other, siti, "Katapindah di sini")
    look()
    assert has(other, "katapindah")
    steering.join(other, copied, "same_matter", seen=0, by=two[0])
    work("forum:joined")
    assert [has(each, "katapindah") for each in (other, copied)] == [False, True]


# ---- boards, and the way into the search


def test_boards_are_found_by_name_and_about_and_only_while_they_are_used(browser, session, talking, copied):
    def found(word, language=""):
        page = browser.ask("GET", f"{language}/cari", 200, query_string={"q": word}).text
        return f'href="{language}/dialog/lingkungan"' in page

    assert found(talking.topic.name)
    assert found(talking.topic.name_en, "/en")
    talking.topic.active = False
    session.commit()
    copying.bring_up_to_date([documents.BOARDS])
    assert not found(talking.topic.name)


def test_boards_have_a_field_that_searches_conversations_alone(browser, talking, copied):
    for path in ("/dialog", "/dialog/dinas", "/en/dialog"):
        browser.get(path)
        (form,) = [each for each in browser.page.iter("form") if (each.get("action") or "").endswith("/cari")]
        fields = {each.get("name"): each.get("value") for each in form.iter("input")}
        assert (form.get("method"), fields["jenis"]) == ("get", "thread")
        assert "q" in fields
    assert browser.client.get_cookie("session") is None
    page = browser.ask("GET", "/cari", 200, query_string={"q": "lampu", "jenis": "thread"}).text
    assert f"/obrolan/{copied.id}" in page
    assert "/dialog/dinas\"" not in page


# ---- to decide from the page


def decisions(browser):
    return [form.get("action") for form in browser.page.iter("form") if "/moderasi/dari/" in (form.get("action") or "")]


def test_a_moderator_outside_decides_from_beside_each_post_and_nobody_else_is_led_there(
    browser, session, talking, rahma, thread, here, two
):
    made = said(thread, known(talking), "Di lorong kami juga gelap.")
    inside = person("Moderator Dinas", moderator=talking.dinas)
    head = person("Kepala Dinas", agency_head=talking.dinas)
    able(two[0], inside, head, talking.speaker)
    session.commit()
    browser.get(here)
    assert decisions(browser) == []
    for account in (rahma, inside, head, talking.speaker):
        browser.sign_in(account).get(here)
        assert decisions(browser) == [], account.name
        browser.sign_out()
    browser.sign_in(two[0]).get(here)
    to = [f"/kerja/moderasi/dari/forum/post:{post.id}" for post in (queries.opening(thread.id), made)]
    assert decisions(browser) == to
    answer = browser.send(to[1], 303)
    text = row("post", made.id)
    assert answer.headers["Location"].endswith(f"/kerja/moderasi/tanda/{text.id}")
    browser.get(f"/kerja/moderasi/tanda/{text.id}", 200)
    reported("post", made.id, *"abc")
    assert made.state is PostState.HIDDEN
    browser.get(here)
    assert decisions(browser) == to
    removed(row("post", made.id), by=two[0])
    browser.get(here)
    assert decisions(browser) == to[:1]


def test_beside_posts_a_moderator_who_spoke_there_may_still_decide_and_it_costs_no_statement(
    browser, session, monkeypatch, talking, thread, here, two
):
    able(two[0])
    session.commit()

    def cost():
        with counted() as found:
            browser.get(here)
        return len(found)

    guests = cost()
    browser.sign_in(two[0]).get(here)
    with_links = cost()
    assert decisions(browser)
    monkeypatch.setattr(steering, "is_outside", lambda thread, account: False)
    assert with_links <= cost() + 1
    assert decisions(browser) == []
    browser.sign_out()
    assert cost() == guests
