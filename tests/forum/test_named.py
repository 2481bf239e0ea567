"""A name under which somebody speaks, reported and taken away: what was said under it stays, and says no more by whom."""

from datetime import date

import pytest

from portal.core.errors import NotAllowed, Refused
from portal.forum import speakers, words
from portal.forum.actions import names
from portal.moderation import actions, appealing, looks
from tests.builders import person
from tests.forum.house import known, said
from tests.forum.test_moderated import decision_about_subject, removed
from tests.forum.test_views import path_of
from tests.moderation.house import flag

NAME = "Si Tukang Suap"


@pytest.fixture
def two(talking):
    return [person(f"Moderator {n}", moderator=talking.secretariat) for n in (1, 2)]


@pytest.fixture
def insult(talking, thread):
    return said(thread, known(talking, "Badu", name=NAME), "Lampunya dijual siapa?")


def named(post):
    return speakers.name_of(post.account_id)


def test_a_name_is_reported_hidden_taken_away_and_another_one_chosen(browser, set_clock, talking, thread, insult, two):
    set_clock(date(2026, 12, 1))
    name, here = named(insult), f"/dialog/dinas/obrolan/{thread.id}"
    assert f"{here}/{insult.place}/nama" in browser.get(path_of(thread))
    to = browser.ask("GET", f"{here}/{insult.place}/nama", 302).headers["Location"]
    assert to == f"/moderasi/laporkan/forum/name:{name.id}"
    assert NAME in browser.get(to)
    flag("forum", f"name:{name.id}", "hate", *"abc")
    text = looks.named("forum", f"name:{name.id}")
    assert text.concerned == [talking.dinas]  # nobody of the dinas decides how its critic may be called
    with pytest.raises(NotAllowed):
        actions.check(text, by=person("Moderator dinas", moderator=talking.dinas))
    page = browser.get(path_of(thread))
    assert NAME not in page
    assert "Lampunya dijual siapa?" in page
    meanwhile = said(thread, insult.account, "Saya masih di sini.")  # three reports silence nobody
    assert meanwhile.name == ""
    removed(text, "hate", by=two[0])
    assert NAME not in browser.get(f"{here}/umpan.atom")
    browser.sign_in(insult.account)
    page = browser.get(decision_about_subject(f"name:{name.id}"))
    assert "Tulisan Anda tetap ada; pilihlah nama lain." in page
    assert "Nama dalam obrolan" in browser.get("/akun/dialog")
    browser.get(f"{here}/balas")
    browser.send(f"{here}/balas", 422, teks="Tanpa nama.")
    with pytest.raises(Refused):
        names.choose_name(NAME, by=insult.account)
    browser.send(f"{here}/balas", 303, teks="Dengan nama lain.", nama="Badu Lorong")
    assert "Badu Lorong" in browser.get(path_of(thread))
    assert insult.name == ""


def test_an_appeal_gives_a_name_back_to_all_that_was_said_under_it(session, talking, thread, insult, two):
    name = named(insult)
    flag("forum", f"name:{name.id}", "hate", *"abc")
    text = looks.named("forum", f"name:{name.id}")
    meanwhile = said(thread, insult.account, "Saya masih di sini.")
    removed(text, "hate", by=two[0])
    review = appealing.appeal(text, "Itu nama panggung saya.")
    with pytest.raises(NotAllowed):
        appealing.give_back(review, by=two[0])
    appealing.give_back(review, by=two[1])
    session.commit()
    assert (insult.name, meanwhile.name, named(insult).name) == (NAME, NAME, NAME)
    assert words.standing(text.subject).text == NAME
