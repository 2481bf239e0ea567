"""An empty house leads somewhere: an administrator from page to page, and everybody else to what there is."""

import pytest

from portal.accounts import actions as accounts
from portal.accounts.rules import Role
from portal.admin.first_steps import first_steps
from portal.core import installation
from portal.core.db import db
from portal.organisation.models import Agency, Service
from tests.browser import words
from tests.builders import SETTINGS, person
from tests.conftest import ONE_DATABASE


def states(app):
    with app.test_request_context("/"):
        return [step.state for step in first_steps()]


def test_the_first_step_that_is_not_done_is_the_one_that_is_next(app, empty_house):
    assert states(app) == ["now", "next", "next", "next", "next"]
    installation.change_settings(SETTINGS, by=None)
    assert states(app) == ["done", "now", "next", "next", "next"]
    db.session.query(Service).update({"verified": True})
    assert states(app) == ["done", "now", "next", "done", "next"]
    db.session.query(Agency).update({"verified": True})
    assert states(app) == ["done", "done", "now", "done", "next"]


def test_people_are_there_when_each_branch_has_two_publishers_outside_and_somebody_asks(app, empty_house):
    for slug in ("sekretariat-daerah", "sekretariat-daerah", "diskominfo", "diskominfo"):
        person(publisher=db.session.query(Agency).filter_by(slug=slug).one())
    assert states(app)[2] == "next"
    dinas = db.session.query(Agency).filter_by(slug="disdukcapil").one()
    accounts.give_role(person().person, Role.SURVEY_OFFICER, dinas, by=None)
    db.session.flush()
    assert states(app)[2] == "done"


def test_once_a_survey_is_registered_nobody_is_led_by_the_hand(app, town):
    assert states(app) != []
    town.register()
    assert states(app) == []


@ONE_DATABASE
def test_an_administrator_is_led_to_each_step_from_their_desk(browser, empty_house):
    browser.sign_in(empty_house.administrator).get("/kerja")
    assert "/kelola" in links(browser)
    text = browser.get("/kelola")
    assert "Dari portal kosong sampai survei pertama" in text
    for page in ("/kelola/pengaturan", "/kelola/dinas", "/kelola/pengguna", "/kelola/layanan", "/menunggu"):
        assert page in links(browser)
        browser.get(page)
        browser.get("/kelola")


@ONE_DATABASE
def test_an_inspector_has_no_steps(browser, empty_house):
    assert "langkah" not in words_of_main(browser.sign_in(empty_house.inspector), "/kerja")


@ONE_DATABASE
@pytest.mark.parametrize("path", ["/", "/layanan", "/rapor", "/menunggu", "/survei"])
def test_a_public_page_without_anything_leads_on_and_not_in_a_circle(browser, empty_house, path):
    browser.get(path)
    onward = links(browser) - {path, "/"}
    assert onward
    if path in ("/rapor", "/survei"):
        assert {"/survei", "/rapor"} & onward == set()


def links(browser):
    return {a.get("href") for a in browser.page.find(".//main").iter("a")}


def words_of_main(browser, path):
    browser.get(path)
    return words(browser.page.find(".//main"))
