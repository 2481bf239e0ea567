"""A form that is sent after its session has ended: nothing is done, and nothing that was typed is lost."""

import pytest

from portal.accounts import actions, resumed
from portal.core.db import db
from tests.accounts.test_sign_in import PASSWORD
from tests.browser import Browser, words

WORDS = "KTP lama,\nsurat kehilangan & <b>dua</b> salinan"


@pytest.fixture
def officer(town):
    actions.choose_password(town.officer, PASSWORD)
    db.session.commit()
    return town.officer


@pytest.fixture
def late(browser, officer, town):
    """Somebody wrote a long text, and their session ended before they sent it."""
    browser.sign_in(officer).get(path(town))
    browser.sign_out()
    return browser


def path(town):
    return f"/kerja/layanan/{town.service.id}/standar"


def sent(browser, town):
    return browser.send(path(town), 403, requirements=WORDS, requirements_source="SK 1")


def test_the_form_comes_back_after_signing_in_and_is_saved_once_it_is_sent_again(late, officer, town):
    assert "Sesi Anda sudah berakhir" in sent(late, town).text
    assert town.service.described == {}
    text = late.send("/masuk", 200, identity=officer.identity, password=PASSWORD).text
    assert "surat kehilangan &amp; &lt;b&gt;dua&lt;/b&gt; salinan" in text
    assert town.service.described == {}
    late.send(path(town), 303)
    db.session.expire_all()
    assert town.service.described["requirements"].said.text.splitlines() == WORDS.splitlines()


def test_a_wrong_password_on_the_way_loses_nothing(late, officer, town):
    sent(late, town)
    late.send("/masuk", 422, identity=officer.identity, password="salah sekali ini")
    late.send("/masuk", 200, identity=officer.identity, password=PASSWORD)
    assert "surat kehilangan" in words(late.page.find(".//main"))


def test_a_form_of_another_site_is_never_carried_along(app, officer, town):
    guest = Browser(app)
    answer = guest.client.post(path(town), data={"requirements": WORDS}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "surat kehilangan" not in answer.text


def test_a_password_is_carried_nowhere(browser, officer):
    browser.sign_in(officer).get("/akun/sandi")
    browser.sign_out()
    text = browser.send("/akun/sandi", 403, password=PASSWORD, new_password="lain sekali", again="lain sekali").text
    assert PASSWORD not in text
    assert "lain sekali" not in text


def test_a_button_alone_leads_to_the_desk_and_not_to_its_deed(browser, officer):
    browser.sign_in(officer).get("/akun")
    browser.sign_out()
    browser.send("/keluar", 403)
    assert browser.send("/masuk", 302, identity=officer.identity, password=PASSWORD).headers["Location"] == "/kerja"


@pytest.mark.parametrize("text", ["", "{", "[1]", '[["a"]]', '[["a", 1]]', "[" * 100_000, '{"a": "b"}', "null"])
def test_what_is_no_form_is_none(text):
    assert resumed.unpacked(text) == []


def test_neither_a_token_nor_a_secret_comes_back(town):
    assert resumed.unpacked('[["csrf_token", "x"], ["password", "x"], ["reason", "y"]]') == [("reason", "y")]
    assert resumed.packed([("csrf_token", "x"), ("reason", "y")]) == '[["reason", "y"]]'
