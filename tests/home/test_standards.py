"""The form in which an officer of an agency writes the standard of a service."""

import pytest

from portal.core.db import db
from portal.organisation.models import ServiceStandard
from portal.organisation.standard import Component, Described
from tests.browser import Browser, words
from tests.builders import Town, describe, person
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

COST, SAFETY = Component.COST, Component.SAFETY


def page_of(town):
    return f"/kerja/layanan/{town.service.id}/standar"


def texts(town):
    db.session.expire_all()
    return {each.value: row.said for each, row in town.service.described.items()}


@pytest.fixture
def desk(browser, town):
    browser.sign_in(town.officer).get(page_of(town))
    return browser


def typed(browser, name):
    field = next(f for f in browser.page.iter() if f.get("name") == name)
    return (field.text or "").strip() if field.tag == "textarea" else field.get("value")


def faults(browser):
    summary = browser.page.find(".//*[@role='alert']")
    return [("" if item.find("a") is None else item.find("a").get("href")[1:]) for item in summary.iter("li")]


def test_an_officer_writes_what_residents_then_read(desk, town):
    answer = desk.send(None, 303, cost="Gratis", cost_source="Perda 7", cost_verified="y")
    assert "1 komponen disimpan." in desk.follow(answer)
    assert texts(town) == {"cost": Described("Gratis", "Perda 7", True)}
    guest = Browser(desk.app)
    guest.get("/layanan/dinas/ktp")
    said = words(guest.page.find(".//main"))
    assert "Gratis" in said
    assert "Perda 7" in said
    assert said.count("Belum diisi oleh Dinas.") == 13


def test_the_form_shows_what_stands_there_and_sending_it_changes_nothing(desk, town):
    describe(town.service, {COST: Described("Gratis", "Perda 7", True)}, by=town.officer)
    desk.get(page_of(town))
    assert (typed(desk, "cost"), typed(desk, "cost_source")) == ("Gratis", "Perda 7")
    answer = desk.send(None, 303, cost="Gratis", cost_source="Perda 7", cost_verified="y")
    assert "Tidak ada yang diubah." in desk.follow(answer)
    desk.send(None, 303, cost="", cost_source="")
    assert texts(town) == {}


def test_each_fault_stands_at_its_field_and_nothing_that_was_typed_is_lost(desk, town):
    desk.send(None, 422, cost="Gratis", safety_source="Perda 8", staffing="6", staffing_source="a" * 301)
    assert faults(desk) == ["cost_source", "staffing_source", "safety"]
    assert (typed(desk, "cost"), typed(desk, "safety_source"), typed(desk, "staffing")) == ("Gratis", "Perda 8", "6")
    assert texts(town) == {}
    desk.send(None, 303, cost="Gratis", cost_source="Perda 7")
    assert texts(town) == {"cost": Described("Gratis", "Perda 7")}


def test_of_two_officers_at_once_the_second_is_told_and_loses_nothing(desk, town):
    describe(town.service, {SAFETY: Described("Satpam", "Loket"), COST: Described("Rp1", "Loket")}, by=town.officer)
    desk.send(None, 422, cost="Gratis", cost_source="Perda 7", safety="", safety_source="")
    assert "Orang lain mengubah" in words(desk.page.find(".//main"))
    assert typed(desk, "cost") == "Gratis"
    beside = [words(one) for one in desk.page.iter("div") if (one.get("class") or "") == "notice notice-mid"]
    assert len(beside) == 2
    assert "Rp1" in beside[0]
    assert "Satpam" in beside[1]
    assert texts(town)["cost"].text == "Rp1"
    desk.send(None, 303, cost="Gratis", cost_source="Perda 7", safety="Satpam", safety_source="Loket")
    assert {name: said.text for name, said in texts(town).items()} == {"cost": "Gratis", "safety": "Satpam"}


def test_a_fingerprint_that_was_tampered_with_writes_nothing(desk, town):
    desk.send(None, 422, cost="Gratis", cost_source="Perda 7", seen="x")
    assert texts(town) == {}


def test_who_does_not_belong_to_the_agency_describes_none_of_its_services(browser, town):
    for account in (town.outside_officer, person(survey_officer=town.desk)):
        browser.sign_in(account).get(page_of(town), status=403)
        assert page_of(town) not in [a.get("href") for a in links_of(browser)]
        browser.ask("POST", page_of(town), 400, data={"cost": "x", "cost_source": "x"})
    for account in (town.head, town.publishers[0], town.inspector, town.enumerator):
        browser.sign_in(account).get("/kerja/layanan", status=403)
    assert db.session.query(ServiceStandard).count() == 0


def links_of(browser):
    browser.get("/kerja/layanan")
    return browser.page.iter("a")


def test_an_administrator_describes_every_service(browser, town):
    browser.sign_in(town.administrator)
    assert page_of(town) in [a.get("href") for a in links_of(browser)]
    browser.get(page_of(town))
    browser.send(None, 303, cost="Gratis", cost_source="Perda 7")
    assert texts(town)["cost"].text == "Gratis"


def test_the_list_says_how_much_is_filled_in(browser, town):
    describe(town.service, {COST: Described("Gratis", "Perda 7")}, by=town.officer)
    browser.sign_in(town.officer).get("/kerja/layanan")
    assert "1 dari 14" in words(browser.page.find(".//main"))


def test_a_change_shows_at_once_although_the_page_was_kept(real_app):
    town = Town()
    guest = Browser(real_app)
    assert "Belum diisi" in guest.get("/layanan/dinas/ktp")
    describe(town.service, {COST: Described("Gratis sekali", "Perda 7")}, by=town.officer)
    assert "Gratis sekali" in guest.get("/layanan/dinas/ktp")
