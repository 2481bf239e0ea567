import re

import pytest

from portal.accounts import actions, queries
from portal.accounts.rules import Role
from tests.browser import words
from tests.builders import person, second_account

PAGE = "/kerja/konfirmasi"


@pytest.fixture
def candidate(town):
    made = person("Calon penerbit")
    actions.grant(made.person, Role.PUBLISHER, town.district, by=town.administrator)
    return made


def buttons(browser):
    forms = browser.page.iterfind(".//main//form[@method='post']")
    return [form.get("action").rsplit("/", 1)[1] for form in forms]


def test_the_second_person_reads_who_proposed_what_and_when(browser, town, candidate):
    browser.sign_in(town.inspector).get(PAGE)
    text = words(browser.page.find(".//main"))
    for said in ("Calon penerbit", "Kecamatan", "Administrator", "2026", candidate.identity):
        assert said in text
    assert buttons(browser) == ["setuju", "tolak"]


def test_who_confirms_is_shown_the_link_once_and_hands_it_over(browser, town, candidate, session):
    browser.sign_in(town.inspector).get(PAGE)
    proposal = queries.pending()[0].proposal
    text = browser.send(f"{PAGE}/{proposal.id}/setuju", 200).text
    link = re.search(r"http://localhost(/akun/awal/[\w-]+)", text)[1]
    assert link not in browser.get(PAGE)
    browser.sign_out().get(link)
    browser.send(link, new_password="empat kata yang panjang", again="empat kata yang panjang")
    assert candidate.may_about("scorecard:publish", town.dinas)


def test_a_link_is_built_with_the_public_address(browser, town, candidate, app, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://suara.example.go.id")
    browser.sign_in(town.inspector).get(PAGE)
    proposal = queries.pending()[0].proposal
    assert "https://suara.example.go.id/akun/awal/" in browser.send(f"{PAGE}/{proposal.id}/setuju", 200).text


def test_who_declines_gives_nothing(browser, town, candidate, session):
    browser.sign_in(town.inspector).get(PAGE)
    browser.send(f"{PAGE}/{queries.pending()[0].proposal.id}/tolak")
    session.expire_all()
    assert (queries.pending(), candidate.person.roles) == ([], [])
    browser.get(PAGE)
    assert buttons(browser) == []


def test_no_button_is_offered_that_would_be_refused(browser, town, session):
    inside = person("Penerbit kecamatan", publisher=town.district)
    actions.grant(person("Calon").person, Role.PUBLISHER, town.district, by=town.administrator)
    browser.sign_in(inside).get(PAGE)
    assert buttons(browser) == []
    proposal = queries.pending()[0].proposal
    form = {"csrf_token": next(browser.page.iterfind(".//input[@name='csrf_token']")).get("value")}
    browser.ask("POST", f"{PAGE}/{proposal.id}/setuju", 403, data=form, headers={"Origin": "http://localhost"})


def test_a_second_account_of_the_candidate_confirms_nothing(browser, town, session):
    actions.grant(town.inspector.person, Role.PUBLISHER, town.district, by=town.administrator)
    browser.sign_in(second_account(town.inspector)).get(PAGE)
    assert buttons(browser) == []
    proposal = queries.pending()[0].proposal
    form = {"csrf_token": next(browser.page.iterfind(".//input[@name='csrf_token']")).get("value")}
    browser.ask("POST", f"{PAGE}/{proposal.id}/setuju", 409, data=form, headers={"Origin": "http://localhost"})


@pytest.mark.parametrize("who", ["administrator", "head", "officer", "enumerator"])
def test_only_inspectors_and_publishers_have_the_page(browser, town, who):
    browser.sign_in(getattr(town, who)).get(PAGE, 403)


def test_a_new_link_for_a_publisher_is_confirmed_here_too(browser, town, session):
    actions.make_link(town.publishers[0], by=town.administrator)
    browser.sign_in(town.inspector).get(PAGE)
    proposal = queries.pending()[0].proposal
    text = browser.send(f"{PAGE}/{proposal.id}/setuju", 200).text
    token = re.search(r"/akun/awal/([\w-]+)", text)[1]
    assert queries.link(token).account.id == town.publishers[0].id
