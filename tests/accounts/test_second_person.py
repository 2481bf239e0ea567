import re

import pytest

from portal.accounts import actions, link_codes, proposals, queries
from portal.accounts.deeds.people import EndRole, GiveRole, NewLink
from portal.accounts.rules import Role
from tests.browser import words
from tests.builders import able, person, second_account
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

PAGE = "/kerja/konfirmasi"
CONSENT = "/kerja/persetujuan"


@pytest.fixture
def candidate(town):
    made = person("Calon penerbit")
    proposals.propose(GiveRole(made.person, Role.PUBLISHER, town.district), by=town.administrator)
    return made


def buttons(browser):
    forms = browser.page.iterfind(".//main//form[@method='post']")
    return [form.get("action").rsplit("/", 1)[1] for form in forms]


def number():
    return proposals.pending()[0].proposal.id


def test_the_second_person_reads_who_proposed_what_about_whom(browser, town, candidate):
    browser.sign_in(town.inspector).get(PAGE)
    text = words(browser.page.find(".//main"))
    for said in ("Calon penerbit", "Kota › Kecamatan", "Administrator", "2026", candidate.identity, candidate.person.nip):
        assert said in text
    assert buttons(browser) == ["setuju", "tolak"]


def test_who_confirms_is_shown_the_link_once_and_hands_it_over(browser, town, candidate, session):
    browser.sign_in(town.inspector).get(PAGE)
    text = browser.send(f"{PAGE}/{number()}/setuju", 200).text
    link = re.search(r"http://localhost(/akun/awal/[\w-]+)", text)[1]
    assert link not in browser.get(PAGE)
    code = link_codes.shown(queries.links_held(candidate.person_id)[0])
    browser.sign_out().get(link)
    browser.send(link, new_password="empat kata yang panjang", again="empat kata yang panjang", kode=code)
    assert candidate.may_about("scorecard:publish", town.dinas)


def test_a_link_is_built_with_the_public_address(browser, town, candidate, app, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://suara.example.go.id")
    browser.sign_in(town.inspector).get(PAGE)
    assert "https://suara.example.go.id/akun/awal/" in browser.send(f"{PAGE}/{number()}/setuju", 200).text


def test_who_declines_gives_nothing(browser, town, candidate, session):
    browser.sign_in(town.inspector).get(PAGE)
    browser.send(f"{PAGE}/{number()}/tolak")
    session.expire_all()
    assert (proposals.pending(), candidate.person.roles) == ([], [])
    browser.get(PAGE)
    assert buttons(browser) == []


def test_no_button_is_offered_that_would_be_refused(browser, town, session):
    inside = person("Penerbit kecamatan", publisher=town.district)
    proposals.propose(GiveRole(person("Calon").person, Role.PUBLISHER, town.district), by=town.administrator)
    browser.sign_in(inside).get(PAGE)
    assert buttons(browser) == []
    form = {"csrf_token": next(browser.page.iterfind(".//input[@name='csrf_token']")).get("value")}
    browser.ask("POST", f"{PAGE}/{number()}/setuju", 403, data=form, headers={"Origin": "http://localhost"})


def test_a_second_account_of_the_candidate_confirms_nothing(browser, town, session):
    proposals.propose(GiveRole(town.inspector.person, Role.PUBLISHER, town.district), by=town.administrator)
    browser.sign_in(second_account(town.inspector)).get(PAGE)
    assert buttons(browser) == []
    form = {"csrf_token": next(browser.page.iterfind(".//input[@name='csrf_token']")).get("value")}
    browser.ask("POST", f"{PAGE}/{number()}/setuju", 409, data=form, headers={"Origin": "http://localhost"})


@pytest.mark.parametrize("who", ["administrator", "head", "officer", "enumerator"])
def test_only_inspectors_and_publishers_have_the_page(browser, town, who):
    browser.sign_in(getattr(town, who)).get(PAGE, 403)


def test_many_are_ticked_and_confirmed_at_once_and_each_is_told_of(browser, town, candidate, session):
    """One becomes impossible in between; the others are done, and their links stand on the page."""
    head, officer = EndRole(town.head.person.roles[0]), NewLink(town.officer)
    chosen = [item.proposal.id for item in proposals.pending()]
    chosen += [proposals.propose(deed, by=town.administrator).id for deed in (head, officer)]
    browser.sign_in(town.inspector).get(PAGE)
    ticks = [i for i in browser.page.iter("input") if i.get("type") == "checkbox"]
    assert [int(i.get("value")) for i in ticks] == chosen
    assert {i.get("form") for i in ticks} == {"many"}
    actions.end_role(town.head.person.roles[0], by=None)
    text = browser.send(PAGE, 200, pilih=chosen).text
    assert len(re.findall(r"http://localhost/akun/awal/[\w-]+", text)) == 2
    assert "Peran ini sudah berakhir" in words(browser.page.find(".//*[@aria-labelledby='h-faults']"))
    assert [item.proposal.id for item in proposals.pending()] == [chosen[1]]
    assert candidate.may_about("scorecard:publish", town.dinas)


@pytest.mark.parametrize("chosen", [None, "x"])
def test_nothing_ticked_is_said_and_nothing_is_done(browser, town, candidate, session, chosen):
    proposals.propose(NewLink(town.officer), by=town.administrator)
    browser.sign_in(town.inspector).get(PAGE)
    browser.follow(browser.send(PAGE, pilih=chosen))
    assert browser.page.find(".//main//*[@role='alert']") is not None
    assert len(proposals.pending()) == 2


# ---- consent


@pytest.fixture
def asked(town, session):
    """An enumerator of the district, who is to be an officer of the dinas."""
    deed = GiveRole(town.enumerator.person, Role.SURVEY_OFFICER, town.dinas)
    return proposals.propose(deed, by=town.administrator)


def test_who_would_lose_rights_sees_it_on_the_desk_and_agrees(browser, town, asked, session):
    browser.sign_in(town.enumerator).get("/kerja")
    assert CONSENT in {a.get("href") for a in browser.page.iterfind(".//main//a")}
    browser.get(CONSENT)
    assert buttons(browser) == ["setuju", "tolak"]
    browser.send(f"{CONSENT}/{asked.id}/setuju")
    assert len(town.enumerator.person.roles) == 1
    browser.get(CONSENT)
    assert buttons(browser) == []
    browser.sign_in(town.inspector).get(PAGE)
    browser.send(f"{PAGE}/{asked.id}/setuju")
    session.expire_all()
    assert len(town.enumerator.person.roles) == 2


def test_who_does_not_agree_ends_it(browser, town, asked, session):
    browser.sign_in(town.inspector).get(PAGE)
    browser.follow(browser.send(f"{PAGE}/{asked.id}/setuju"))
    assert buttons(browser) == []  # it waits for the enumerator alone
    browser.sign_in(town.enumerator).get(CONSENT)
    browser.send(f"{CONSENT}/{asked.id}/tolak")
    session.expire_all()
    assert (len(town.enumerator.person.roles), proposals.pending()) == (1, [])


def test_a_publisher_reads_on_the_page_of_confirmations_that_it_is_about_them(browser, town, session):
    publisher = person("Ketiga", publisher=town.secretariat)
    able(*town.publishers, publisher)
    proposals.propose(GiveRole(publisher.person, Role.SURVEY_OFFICER, town.dinas), by=town.administrator)
    browser.sign_in(publisher).get(PAGE)
    assert CONSENT in {a.get("href") for a in browser.page.iterfind(".//main//a")}
    assert buttons(browser) == []


def test_nobody_else_is_asked(browser, town, asked):
    browser.sign_in(town.head).get(CONSENT)
    assert buttons(browser) == []
    form = {"csrf_token": next(browser.page.iterfind(".//input[@name='csrf_token']")).get("value")}
    for word in ("setuju", "tolak"):
        browser.ask("POST", f"{CONSENT}/{asked.id}/{word}", 403, data=form, headers={"Origin": "http://localhost"})


def test_a_new_link_is_seen_by_the_second_person_alone(browser, town, session):
    proposals.propose(NewLink(town.publishers[0]), by=town.administrator)
    browser.sign_in(town.inspector).get(PAGE)
    text = browser.send(f"{PAGE}/{number()}/setuju", 200).text
    token = re.search(r"/akun/awal/([\w-]+)", text)[1]
    assert queries.link(token).account.id == town.publishers[0].id


def test_what_ends_with_a_new_link_is_said_as_it_is(browser, town, candidate, session):
    """All that opened the accounts, where nobody vouched for the person yet; else only the links before."""
    proposals.propose(NewLink(town.officer), by=town.administrator)
    said = {}
    for prefix in ("", "/en"):
        browser.sign_in(town.inspector).get(f"{prefix}{PAGE}")
        panels = [words(part) for part in browser.page.iter("section") if part.get("class") == "panel"]
        said[prefix] = {who: panel for who in ("Calon penerbit", "Petugas survei") for panel in panels if who in panel}
    assert ["sandi, sesi, dan tautan" in said[""][who] for who in ("Calon penerbit", "Petugas survei")] == [True, False]
    assert ["passwords, sessions" in said["/en"][who] for who in ("Calon penerbit", "Petugas survei")] == [True, False]
    assert "Tautan lama ke akun yang sama tidak berlaku lagi" in said[""]["Petugas survei"]


def test_what_somebody_has_now_is_said_with_where(browser, town):
    proposals.propose(NewLink(town.officer), by=town.administrator)
    browser.sign_in(town.inspector).get(PAGE)
    assert "Petugas survei (Dinas)" in words(browser.page.find(".//main"))
