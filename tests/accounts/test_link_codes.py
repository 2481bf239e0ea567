"""A link that a confirmation hands over has two halves: who confirmed holds one, an administrator the other."""

import re
from datetime import timedelta

import pytest

from portal.accounts import actions, proposals
from portal.accounts.deeds.people import AddAccount, GiveRole, NewLink
from portal.accounts.models import Account, Membership, PasswordLink
from portal.accounts.rules import Role
from portal.core import clock, secrets
from tests.browser import words
from tests.builders import able, person
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

PASSWORD = "empat kata yang panjang"
PAGE = "/kerja/konfirmasi"
TYPED = {"new_password": PASSWORD, "again": PASSWORD}


def link_of(browser, town, deed):
    """The link as the inspector reads it."""
    able(*town.publishers, town.inspector, town.administrator)
    number = proposals.propose(deed, by=town.administrator).id
    browser.sign_in(town.inspector).get(PAGE)
    text = browser.send(f"{PAGE}/{number}/setuju", 200).text
    browser.sign_out()
    return re.search(r"http://localhost(/akun/awal/[\w-]+)", text)[1]


def code_of(browser, by, human_id):
    browser.sign_in(by).get(f"/kelola/pengguna/{human_id}")
    found = re.findall(r"\b[A-Z2-7]{4}-[A-Z2-7]{4}\b", words(browser.page.find(".//main")))
    browser.sign_out()
    return found


@pytest.mark.parametrize("act", ["role", "link", "account"])
def test_who_confirms_opens_nothing_without_the_code_that_the_administrator_sees(browser, town, session, act):
    human = person("Calon").person if act == "role" else town.head.person
    number = human.id
    deeds = {
        "role": lambda: GiveRole(human, Role.PUBLISHER, town.district),
        "link": lambda: NewLink(town.head),
        "account": lambda: AddAccount(human, "lain@uji.id"),
    }
    link = link_of(browser, town, deeds[act]())
    browser.get(link)
    for wrong in ("", "AAAA-AAAA"):
        text = browser.send(link, 422, **TYPED, kode=wrong).text
        assert words(browser.page.find(".//*[@id='kode-error']"))
        assert PASSWORD not in text
    found = code_of(browser, town.administrator, number)
    browser.get(link)
    browser.send(link, kode=found[0].lower().replace("-", " "), **TYPED)
    assert (len(found), session.query(PasswordLink).count()) == (1, 0)


def test_who_holds_the_link_does_not_see_its_code_as_an_administrator_either(browser, town, session):
    session.add(Membership(
        person_id=town.inspector.person_id, agency_id=town.inspector.person.roles[0].agency_id,
        role=Role.ADMINISTRATOR, granted_at=clock.now(),
    ))  # fmt: skip
    number = town.head.person_id
    link_of(browser, town, NewLink(town.head))
    assert code_of(browser, town.inspector, number) == []
    assert len(code_of(browser, town.administrator, number)) == 1


def test_links_that_nobody_confirmed_need_no_code(browser, town):
    token = actions.new_link(person(), by=town.administrator)
    browser.get(f"/akun/awal/{token}")
    assert browser.page.find(".//input[@name='kode']") is None
    browser.send(f"/akun/awal/{token}", **TYPED)


def test_guessing_is_slowed_and_who_waits_comes_in(browser, town, session, monkeypatch):
    number = town.head.person_id
    link = link_of(browser, town, NewLink(town.head))
    code = code_of(browser, town.administrator, number)[0]
    browser.get(link)
    for _ in range(5):
        browser.send(link, 422, **TYPED, kode="AAAA-AAAA")
    answer = browser.send(link, 429, **TYPED, kode=code)
    assert answer.headers["Retry-After"] == "1"
    later = clock.now() + timedelta(seconds=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    browser.send(link, **TYPED, kode=code)
    assert session.get(Account, town.head.id).password


def test_a_code_that_was_told_before_the_key_was_changed_is_good(browser, town, app):
    number = town.head.person_id
    link = link_of(browser, town, NewLink(town.head))
    code = code_of(browser, town.administrator, number)[0]
    old = app.config["SECRET_KEY"]
    secrets.set_key("another one", old)
    try:
        assert code_of(browser, town.administrator, number) != [code]
        browser.get(link)
        browser.send(link, **TYPED, kode=code)
    finally:
        secrets.set_key(old)
