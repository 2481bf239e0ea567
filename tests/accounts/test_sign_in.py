import re
from contextvars import Context
from datetime import timedelta

import pytest

from portal.accounts import actions, queries
from portal.accounts.models import Account
from portal.accounts.sessions import safe_target
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from tests.browser import words

PASSWORD = "empat kata yang panjang"


@pytest.fixture
def clerk(town):
    """An account with a telephone number and a password."""
    human = actions.add_person("Siti Aminah", None, by=None)
    account = actions.add_account(human, "081234567890", by=None)
    actions.choose_password(account, PASSWORD)
    return account


def sign_in(browser, identity, password, status=302, query=""):
    browser.get(f"/masuk{query}")
    return browser.send("/masuk", status, identity=identity, password=password)


def is_signed_in(browser):
    db.session.commit()
    return Context().run(browser.client.get, "/akun").status_code == 200


@pytest.mark.parametrize("identity", ["0812 3456 7890", "+6281234567890", "62-812-3456-7890"])
def test_a_number_opens_however_it_is_typed(browser, clerk, identity):
    assert sign_in(browser, identity, PASSWORD).headers["Location"] == "/kerja"
    assert "Siti Aminah" in browser.get("/akun")


def test_the_page_sets_no_cookie_and_lets_passwords_be_pasted_and_remembered(browser, clerk):
    response = browser.client.get("/masuk")
    assert "Set-Cookie" not in response.headers
    browser.get("/masuk")
    fields = {field.get("name"): field for field in browser.page.iter("input")}
    assert fields["identity"].get("autocomplete") == "username"
    assert fields["password"].get("autocomplete") == "current-password"
    assert not any("paste" in str(field.attrib) for field in fields.values())


def test_a_wrong_password_and_an_unknown_identity_are_told_the_same(browser, clerk):
    said = []
    for identity in ("081234567890", "089900001111", "nobody"):
        sign_in(browser, identity, "salah sekali ini", 422)
        assert words(browser.page.find(".//title")).startswith(("Kesalahan: ", "Error: "))
        summary = browser.page.find(".//*[@role='alert']")
        said.append(words(summary))
        kept = next(field for field in browser.page.iter("input") if field.get("name") == "identity")
        assert kept.get("value") == identity
    assert len(set(said)) == 1
    assert not is_signed_in(browser)


def test_empty_fields_are_named_in_the_summary(browser, clerk):
    sign_in(browser, "", "", 422)
    links = {link.get("href") for link in browser.page.find(".//*[@role='alert']").iter("a")}
    assert links == {"#identity", "#password"}


def test_after_ten_wrong_ones_even_the_right_one_waits_and_is_told_how_long(browser, clerk, monkeypatch):
    for _ in range(10):
        sign_in(browser, "081234567890", "salah sekali ini", 422)
    sign_in(browser, "0812 3456 7890", PASSWORD, 429)
    assert re.search(r"\b5\b", words(browser.page.find(".//main")))
    assert not is_signed_in(browser)
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    sign_in(browser, "081234567890", PASSWORD)


def test_an_identity_that_nobody_has_is_throttled_too(browser, clerk):
    for _ in range(10):
        sign_in(browser, "nobody@uji.id", "salah sekali ini", 422)
    sign_in(browser, "nobody@uji.id", "salah sekali ini", 429)
    sign_in(browser, "081234567890", PASSWORD)  # and it holds up nobody else


def test_the_right_password_forgets_the_wrong_ones(browser, clerk):
    for _ in range(9):
        sign_in(browser, "081234567890", "salah sekali ini", 422)
    sign_in(browser, "081234567890", PASSWORD)
    browser.sign_out()
    sign_in(browser, "081234567890", "salah sekali ini", 422)


def test_no_wrong_guess_names_its_identity_in_the_database(browser, clerk, session):
    from portal.core.throttle import Guess

    sign_in(browser, "081234567890", "salah sekali ini", 422)
    assert "81234567890" not in session.query(Guess).one().door


def test_an_account_that_is_switched_off_stays_out(browser, town, clerk):
    sign_in(browser, "081234567890", PASSWORD)
    actions.switch_account(clerk, False, by=town.administrator)
    assert not is_signed_in(browser)
    sign_in(browser, "081234567890", PASSWORD, 422)


def test_an_account_without_a_password_stays_out(browser, town, session):
    assert town.head.password is None
    sign_in(browser, town.head.identity, "", 422)
    sign_in(browser, town.head.identity, "salah sekali ini", 422)


def test_whoever_wanted_a_page_is_led_back_to_it(browser, town):
    actions.choose_password(town.administrator, PASSWORD)
    asked = browser.ask("GET", "/kelola/pengguna?q=a%26b", 302).headers["Location"]
    assert asked.startswith("/masuk?lanjut=")
    browser.get(asked)
    response = browser.send("/masuk", identity=town.administrator.identity, password=PASSWORD)
    assert response.headers["Location"] == "/kelola/pengguna?q=a%26b"


ELSEWHERE = "//evil.example", "/\\evil.example", "/\t/evil.example", "/\t\\evil.example", "/\r\n//evil.example"


@pytest.mark.parametrize("target", [*ELSEWHERE, "https://evil.example", "javascript:alert(1)", "kelola", ""])
def test_nobody_is_led_to_another_site(target):
    assert safe_target(target) is None


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_redirect_stays_here_whatever_the_address_says(browser, clerk, target):
    browser.get("/masuk")
    response = browser.send("/masuk", identity="081234567890", password=PASSWORD, lanjut=target)
    assert re.match(r"/[^/\\]", response.headers["Location"])


def test_a_form_from_another_site_is_refused(browser, clerk):
    browser.get("/masuk")
    data = {"identity": "081234567890", "password": PASSWORD}
    browser.ask("POST", "/masuk", 403, data=data, headers={"Origin": "https://evil.example"})
    browser.ask("POST", "/masuk", 422, data=data)  # without the stamp
    assert not is_signed_in(browser)


def test_signing_out_is_a_deed_and_ends_the_session(browser, clerk):
    sign_in(browser, "081234567890", PASSWORD)
    browser.ask("GET", "/keluar", 405)
    browser.get("/akun")
    browser.send("/keluar")
    assert not is_signed_in(browser)


# ---- passwords


def test_a_change_of_password_ends_all_other_sessions_and_keeps_this_one(browser, app, clerk):
    other = type(browser)(app)
    for each in (browser, other):
        sign_in(each, "081234567890", PASSWORD)
    browser.get("/akun/sandi")
    new = "lima kata yang lebih panjang"
    browser.send("/akun/sandi", password=PASSWORD, new_password=new, again=new)
    assert is_signed_in(browser)
    assert not is_signed_in(other)
    sign_in(other, "081234567890", PASSWORD, 422)
    sign_in(other, "081234567890", new)


@pytest.mark.parametrize(
    ("password", "new", "again", "field"),
    [
        ("salah sekali ini", "lima kata yang lain", "lima kata yang lain", "password"),
        (PASSWORD, "pendek", "pendek", "new_password"),
        (PASSWORD, "lima kata yang lain", "lima kata yang beda", "again"),
    ],
)
def test_a_password_is_not_changed_by_mistake(browser, clerk, session, password, new, again, field):
    sign_in(browser, "081234567890", PASSWORD)
    browser.get("/akun/sandi")
    browser.send("/akun/sandi", 422, password=password, new_password=new, again=again)
    assert browser.page.find(".//*[@role='alert']").find(f".//a[@href='#{field}']") is not None
    browser.sign_out()
    sign_in(browser, "081234567890", PASSWORD)


def test_a_one_time_link_chooses_the_first_password_and_signs_in(browser, town, session):
    token = actions.new_link(town.head, by=town.administrator)
    assert "Kepala" in browser.get(f"/akun/awal/{token}")
    response = browser.send(f"/akun/awal/{token}", new_password=PASSWORD, again=PASSWORD)
    assert response.headers["Location"] == "/kerja"
    assert is_signed_in(browser)
    browser.sign_out().get(f"/akun/awal/{token}", 404)
    sign_in(browser, town.head.identity, PASSWORD)


def test_a_link_is_not_spent_by_a_slip_of_the_hand(browser, town):
    token = actions.new_link(town.head, by=town.administrator)
    browser.get(f"/akun/awal/{token}")
    browser.send(f"/akun/awal/{token}", 422, new_password="pendek", again="pendek")
    browser.send(f"/akun/awal/{token}", new_password=PASSWORD, again=PASSWORD)


def test_a_link_is_too_old_after_a_week(browser, town, monkeypatch):
    token = actions.new_link(town.head, by=town.administrator)
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    browser.get(f"/akun/awal/{token}", 404)
    with pytest.raises(NotFound):
        queries.link(token)


def test_the_account_page_tells_roles_and_posts(browser, town, session):
    browser.sign_in(town.head).get("/akun")
    text = words(browser.page.find(".//main"))
    assert "Dinas" in text
    assert "Kepala Dinas" in text
    assert session.get(Account, town.head.id).identity in text
