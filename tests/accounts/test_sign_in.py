import re
from contextvars import Context
from datetime import timedelta

import pytest
from argon2 import low_level

from portal.accounts import actions, browsers, passwords, queries, sessions
from portal.accounts.models import SESSION_LASTS, Account, AccountSession
from portal.accounts.residents import actions as residents
from portal.accounts.rules import Language
from portal.accounts.sessions import safe_target
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.throttle import Guess
from tests.browser import Browser, words
from tests.conftest import ONE_DATABASE, make_app
from tests.organisation.small import queries_counted

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

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


# ---- wrong guesses


def guess(browser, times, identity="081234567890", wait=False):
    """A stranger's guesses, each from a page of its own; `wait` as long as the page says."""
    for _ in range(times):
        browser.get("/masuk")
        answer = browser.send("/masuk", None, identity=identity, password="salah sekali ini")
        if wait and answer.status_code == 429:
            wait(int(answer.headers["Retry-After"]))
            browser.send("/masuk", 422, identity=identity, password="salah sekali ini")
    return answer


@pytest.fixture
def later(monkeypatch):
    def later(seconds):
        moment = clock.now() + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return later


def test_after_many_wrong_guesses_the_right_person_waits_for_seconds_as_told_and_comes_in(browser, app, clerk, later):
    """From the same network and from a browser that was never here, while the stranger goes on."""
    stranger = Browser(app)
    guess(stranger, 12, wait=later)
    guess(stranger, 60)
    answer = sign_in(browser, "0812 3456 7890", PASSWORD, 429)
    wait = int(answer.headers["Retry-After"])
    assert 1 < wait <= 60
    assert re.search(rf"\b{wait}\b", words(browser.page.find(".//*[@role='alert']")))
    kept = next(field for field in browser.page.iter("input") if field.get("name") == "identity")
    assert kept.get("value") == "0812 3456 7890"
    later(wait - 1)
    guess(stranger, 20)
    browser.send("/masuk", 429, identity="0812 3456 7890", password=PASSWORD)
    later(1)
    guess(stranger, 20)
    browser.send("/masuk", identity="0812 3456 7890", password=PASSWORD)
    assert is_signed_in(browser)


def test_a_browser_that_signed_in_before_and_another_network_are_not_slowed_by_a_stranger(browser, app, clerk):
    sign_in(browser, "081234567890", PASSWORD)
    browser.get("/akun")
    browser.send("/keluar")
    guess(Browser(app), 20)
    sign_in(Browser(app), "081234567890", PASSWORD, 429)
    sign_in(browser, "081234567890", PASSWORD)
    elsewhere = Browser(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    sign_in(elsewhere, "081234567890", PASSWORD)


def test_a_browser_that_signed_in_before_is_slowed_by_its_own_guesses(browser, clerk):
    sign_in(browser, "081234567890", PASSWORD)
    browser.sign_out()
    assert guess(browser, 6).status_code == 429


def test_that_a_browser_is_known_counts_for_its_account_alone_and_for_no_other_page(browser, town, clerk, app):
    actions.choose_password(town.head, PASSWORD)
    sign_in(browser, "081234567890", PASSWORD)
    cookies = [c for c in browser.client._cookies.values() if c.key.startswith("known-")]
    assert {c.path for c in cookies} == {"/masuk", "/en/masuk"}
    assert all(c.http_only and c.same_site == "Lax" and "81234567890" not in c.key + c.value for c in cookies)
    browser.sign_out()
    guess(Browser(app), 20, town.head.identity)
    sign_in(browser, town.head.identity, PASSWORD, 429)


def test_the_cookie_of_a_known_browser_is_safe_where_residents_type_https(tmp_path):
    app = make_app(DATA_DIR=str(tmp_path), PUBLIC_URL="https://suara.example")
    with app.test_request_context("/masuk", method="POST"):
        browsers.remember("siti@uji.id")
        cookies = app.process_response(app.make_response("")).headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("Secure" in cookie and "HttpOnly" in cookie and "Max-Age=" in cookie for cookie in cookies)


def test_nobody_makes_the_cookie_of_a_known_browser(app, clerk):
    for value in ("", "x", "IngiIg.x.y"):
        with app.test_request_context("/masuk", headers={"Cookie": f"{browsers._name('+6281234567890')}={value}"}):
            assert browsers.known("+6281234567890") is None


def test_one_network_that_guesses_at_many_accounts_is_slowed_and_known_browsers_are_not(
    browser, app, clerk, monkeypatch
):
    monkeypatch.setattr(sessions, "FREE_FOR_ALL", 6)
    sign_in(browser, "081234567890", PASSWORD)
    browser.sign_out()
    for number in range(6):
        guess(Browser(app), 1, f"orang{number}@uji.id")
    assert guess(Browser(app), 1, "lain@uji.id").status_code == 429
    sign_in(browser, "081234567890", PASSWORD)


def test_a_right_password_is_no_guess(browser, app, clerk, session):
    for _ in range(3):
        sign_in(Browser(app), "081234567890", PASSWORD)
    assert sum(guess.wrong for guess in session.query(Guess)) == 0


def test_an_identity_that_nobody_has_is_slowed_the_same(browser, app, clerk):
    assert guess(browser, 6, "nobody@uji.id").status_code == 429
    sign_in(browser, "081234567890", PASSWORD)  # and it holds up nobody else


def test_no_wrong_guess_names_its_identity_or_its_network_in_the_database(browser, clerk, session):
    sign_in(browser, "081234567890", "salah sekali ini", 422)
    assert not any("81234567890" in guess.door or "127" in guess.door for guess in session.query(Guess))


TRIED = ["081234567890", "nobody", "nobody@uji.id", "off@uji.id", "none@uji.id", "claimed@uji.id"]


@pytest.mark.parametrize("identity", TRIED)
def test_every_sign_in_that_fails_costs_one_hashing_whatever_there_is_to_compare_with(
    browser, town, clerk, monkeypatch, identity
):
    """A clock would tell who has an account, who has no password, who is switched off, and who signed up."""
    residents.sign_up("claimed@uji.id", "Rahma", passwords.hashed(PASSWORD), Language.INDONESIAN)
    for named in ("off@uji.id", "none@uji.id"):
        account = actions.add_account(clerk.person, named, by=None)
        if named == "off@uji.id":
            actions.choose_password(account, PASSWORD)
            actions.switch_account(account, False, by=town.administrator)
    passwords.nobodys()
    hashed = []
    for name in ("hash_secret", "hash_secret_raw", "verify_secret", "core"):
        real = getattr(low_level, name)
        monkeypatch.setattr(low_level, name, lambda *args, real=real, **kw: hashed.append(1) or real(*args, **kw))
    sign_in(browser, identity, "salah sekali ini", 422)
    assert len(hashed) == 1


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


def copied(browser, app):
    """Another browser with the same cookies."""
    other = Browser(app)
    other.client._cookies = dict(browser.client._cookies)
    return other


def test_signing_out_ends_the_session_wherever_its_cookie_was_copied_to(browser, app, clerk, session):
    sign_in(browser, "081234567890", PASSWORD)
    copy, elsewhere = copied(browser, app), Browser(app)
    sign_in(elsewhere, "081234567890", PASSWORD)
    assert is_signed_in(copy)
    browser.get("/akun")
    answer = browser.send("/keluar")
    assert not is_signed_in(copy)
    assert is_signed_in(elsewhere)  # another session of the same account goes on
    assert "session=;" in answer.headers["Set-Cookie"]  # and a guest gets kept pages again
    assert session.query(AccountSession).count() == 1


def test_who_signs_in_anew_ends_what_was_begun_in_this_browser(browser, app, town, clerk):
    actions.choose_password(town.head, PASSWORD)
    sign_in(browser, "081234567890", PASSWORD)
    copy = copied(browser, app)
    sign_in(browser, town.head.identity, PASSWORD)
    assert not is_signed_in(copy)
    assert "Kepala" in browser.get("/akun")


def test_a_session_lasts_twelve_hours_however_busy_it_is(browser, clerk, later, session):
    sign_in(browser, "081234567890", PASSWORD)
    later(SESSION_LASTS.total_seconds() - 1)
    assert is_signed_in(browser)
    later(1)
    assert not is_signed_in(browser)
    actions.purge_sessions()
    assert session.query(AccountSession).count() == 0


def test_the_database_holds_no_number_that_a_cookie_has(browser, app, clerk, session):
    sign_in(browser, "081234567890", PASSWORD)
    with browser.client.session_transaction() as cookie:
        number = cookie["_user_id"]
    (row,) = session.query(AccountSession)
    assert number not in (row.hash, row.under)
    for stolen in (row.hash, row.under, clerk.fs_uniquifier):
        with browser.client.session_transaction() as cookie:
            cookie["_user_id"] = stolen
        assert not is_signed_in(browser)


def test_a_signed_in_page_still_takes_one_query_to_know_whose_it_is(app, browser, town):
    browser.sign_in(town.chief)
    db.session.commit()
    with queries_counted() as asked:
        Context().run(browser.client.get, "/akun/sandi")
    about = [statement for statement in asked if "FROM account" in statement]
    assert len(about) == 1
    assert "account_session" in about[0]


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
        (PASSWORD, " " * 12, " " * 12, "new_password"),
        (PASSWORD, "aaaaaaaaaaaa", "aaaaaaaaaaaa", "new_password"),
        (PASSWORD, "kata " * 41, "kata " * 41, "new_password"),
        ("x" * 5000, "lima kata yang lain", "lima kata yang lain", "password"),
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


@pytest.mark.parametrize("letters", [201, 4097, 100_000])
def test_a_password_that_nobody_can_have_is_refused_at_the_field(browser, clerk, letters):
    sign_in(browser, "081234567890", "x" * letters, 422)
    assert browser.page.find(".//*[@role='alert']").find(".//a[@href='#password']") is not None


def test_the_longest_password_that_may_be_chosen_opens(browser, clerk):
    longest = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}kata" * 40  # 200 letters that are 880 when composed
    actions.choose_password(clerk, longest)
    sign_in(browser, "081234567890", longest)


def test_a_password_opens_however_a_telephone_composes_its_letters(browser, clerk):
    actions.choose_password(clerk, "café di tepi sungai")
    sign_in(browser, "081234567890", "cafe\N{COMBINING ACUTE ACCENT} di tepi sungai")


def test_a_password_hashed_with_less_than_is_usual_is_hashed_anew(browser, clerk, app, session):
    context = app.extensions["security"].pwd_context
    clerk.password = context.handler("argon2").using(time_cost=2).hash(PASSWORD)
    before = clerk.password
    sign_in(browser, "081234567890", PASSWORD)
    session.refresh(clerk)
    assert clerk.password != before
    assert not context.needs_update(clerk.password)


def test_a_real_installation_hashes_with_argon2id_and_64_mb(tmp_path):
    app = make_app(DATA_DIR=str(tmp_path), SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={})
    with app.app_context():
        assert app.extensions["security"].pwd_context.hash("x").startswith("$argon2id$v=19$m=65536,")


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
