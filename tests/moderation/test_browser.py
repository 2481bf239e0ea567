"""The queue in a real browser: whole by keyboard, and nothing that axe would say of it."""

import pytest

from portal.core.db import db
from portal.moderation.models import ModeratedText
from portal.moderation.rules import State
from tests.axe import check_widths, faults_by_rules
from tests.builders import Town, person
from tests.moderation.house import waiting_texts
from tests.served import STILL, sign_in


@pytest.fixture
def moderator(served, file_app):
    town = Town()
    account = person("Sri", moderator=town.secretariat)
    waiting_texts(town, "Hubungi 0812-3456-7890 ya", "Klik di sini", "Antre lama", "Petugas ramah")
    db.session.commit()
    return account


@pytest.fixture
def page(chromium, served, moderator, file_app):
    """A page of a moderator who is signed in."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, **STILL)
    sign_in(context, moderator, file_app, served)
    page = context.new_page()
    page.goto(f"{served}/kerja/moderasi")
    yield page
    context.close()


def states():
    found = {text.words: text.state for text in db.session.query(ModeratedText)}
    db.session.rollback()  # whoever reads here would hold up who writes there
    return found


def focused(page):
    return page.evaluate("document.activeElement.querySelector('blockquote')?.firstChild.innerText || ''")


def test_the_whole_queue_goes_by_keyboard(page):
    first = focused(page)  # the first text has the focus at once
    page.keyboard.press("ArrowDown")
    second = focused(page)
    assert first != second != ""
    page.keyboard.press("ArrowUp")
    assert focused(page) == first
    with page.expect_navigation():
        page.keyboard.press("1")  # the first reason
    assert list(states().values()).count(State.REJECTED) == 1
    assert focused(page) == second  # the next one has it now
    with page.expect_navigation():
        page.keyboard.press("m")
    assert list(states().values()).count(State.RELEASED) == 1
    page.keyboard.press("x")
    assert page.evaluate("document.querySelector('[name=pilih]').checked")


def test_without_keys_every_button_is_reached_by_tab(page):
    page.evaluate("document.querySelector('[data-text]').focus()")
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.value || document.activeElement.tagName"))
    assert {"muat", "spam", "about_officer", "unreadable"} <= set(reached)


def test_a_key_that_is_typed_elsewhere_decides_nothing(page):
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("m")
    page.keyboard.press("1")
    assert set(states().values()) == {State.WAITING}


@pytest.mark.parametrize("path", ["", "/selesai", "/{first}", "/serupa/{first}"])
def test_axe_finds_nothing_wrong(page, served, path):
    first = db.session.query(ModeratedText.id).order_by(ModeratedText.id).first()[0]
    db.session.rollback()
    check_widths(page, f"{served}/kerja/moderasi" + path.format(first=first))


@pytest.mark.parametrize("path", ["/moderasi", "/moderasi/catatan", "/menunggu"])
def test_axe_finds_nothing_wrong_with_what_everybody_reads(page, served, path):
    page.context.clear_cookies()
    page.goto(served + path)
    assert faults_by_rules(page) == []
