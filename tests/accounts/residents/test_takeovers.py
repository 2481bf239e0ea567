"""A number that has an account: who gets it, who has to agree, and what the owner of the account sees."""

from datetime import timedelta

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.accounts import actions as staff
from portal.accounts import queries
from portal.accounts.models import Account
from portal.accounts.residents import gateways, jobs
from portal.accounts.residents.models import Claim, CounterCode
from portal.accounts.residents.rules import ClaimKind
from portal.accounts.rules import Language, Verification
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.notifications import actions as notifications
from portal.notifications.models import Follow
from tests.accounts.residents.house import NUMBER, PASSWORD, TYPED, code_for, counter, sign_up, work
from tests.browser import Browser, words
from tests.builders import Town, agency, person, resident
from tests.topics import listened

NEW = "kata sandi yang baru itu"


@pytest.fixture
def place(town):
    return counter(town)[0]


@pytest.fixture
def clerks(town, place):
    """Two people, the second one at a counter of another kelurahan."""
    other = agency("kelurahan-lain", town.district, place.kind)
    return (place, counter(town)[1]), (other, person("Petugas kedua", counter=other))


@pytest.fixture
def owner(town):
    account = resident("Rahma")
    account.identity, account.password = NUMBER, "set"
    notifications.follow(town.service, by=account)
    db.session.commit()
    return account


@pytest.fixture
def mine(app, owner):
    return Browser(app).sign_in(owner)


def prove(browser, by, status=200):
    browser.get("/akun/verifikasi")
    return browser.send(status=status, nomor=TYPED, kode=code_for(*by), password=NEW)


def proved_twice(browser, clerks):
    sign_up(browser, TYPED, called="Pemilik baru", password=NEW)
    for by in clerks:
        prove(browser, by)


def later(monkeypatch, days):
    moment = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)
    jobs.purge()
    db.session.commit()


def said(browser):
    return words(browser.page.find(".//main"))


def as_it_was(owner):
    db.session.expire_all()
    row = db.session.get(Account, owner.id)
    return (row.identity, row.password, row.active) == (NUMBER, "set", True)


def acts(owner):
    some = db.session.query(AuditEntry).filter_by(subject=f"Account:{owner.id}").order_by(AuditEntry.id)
    return [(each.action, each.details) for each in some]


def test_one_clerk_alone_moves_nothing_by_whatever_account_and_however_long_it_takes(
    browser, owner, place, clerks, monkeypatch
):
    (first, clerk), _ = clerks
    again = staff.add_account(clerk.person, "kedua@dinas.go.id", by=None)
    sign_up(browser, TYPED, password=NEW)
    prove(browser, (first, clerk))
    assert "Petugas kedua harus ikut" in said(browser)
    for by in (clerk, again):
        prove(browser, (first, by), 422)
        assert "petugas yang sama" in said(browser)
    for days in (4, 31):
        later(monkeypatch, days)
        assert as_it_was(owner)
    assert db.session.query(Claim).count() == 0


def test_two_clerks_pass_the_number_to_a_new_account_and_nothing_of_the_old_one(
    browser, town, owner, clerks, monkeypatch
):
    proved_twice(browser, clerks)
    assert "tiga hari" in said(browser)
    claim = db.session.query(Claim).one()
    assert (claim.proved_by, claim.seconded_by) == (clerks[0][1].person, clerks[1][1].person)
    jobs.purge()
    assert as_it_was(owner)
    later(monkeypatch, 4)
    db.session.expire_all()
    old, new = db.session.get(Account, owner.id), queries.account_named(NUMBER)
    assert (old.identity, old.called, old.password, old.active) == (None, None, None, False)
    assert (new.id != old.id, new.called, new.verified_by) == (True, "Pemilik baru", Verification.COUNTER)
    assert new.verified_agency == clerks[1][0]
    assert db.session.query(Follow).count() == 0
    assert db.session.query(Claim).count() == db.session.query(CounterCode).count() == 0
    browser.get("/masuk")
    assert browser.send("/masuk", 302, identity=TYPED, password=NEW).headers["Location"] == "/akun"
    names = [by.name for _, by in clerks]
    assert acts(owner) == [
        ("account:contest", {"clerks": names[:1]}), ("account:contest", {"clerks": names}),
        ("account:give_way", {"clerks": names}),
    ]  # fmt: skip


def test_each_page_tells_the_owner_from_the_first_code_on_and_one_tap_ends_it(browser, mine, owner, clerks, monkeypatch):
    pages = ("/", "/survei", "/akun", "/akun/sesi", "/kotak", "/privasi")
    for path in pages:
        assert "mengambil alih nomor" not in mine.get(path), path
    sign_up(browser, TYPED, password=NEW)
    for by in clerks:
        prove(browser, by)
        for path in pages:
            assert "mengambil alih nomor" in mine.get(path), path
            forms = [form.get("action") for form in mine.page.iter("form")]
            assert "/akun/nomor/tolak" in forms, path
    assert "mengambil alih nomor" not in browser.get("/")
    mine.get("/kotak")
    mine.send("/akun/nomor/tolak", 303)
    assert "mengambil alih nomor" not in mine.get("/")
    later(monkeypatch, 4)
    assert as_it_was(owner)
    assert acts(owner)[-1][0] == "account:keep_number"


def test_who_chooses_another_password_has_said_no(browser, app, owner, clerks, monkeypatch):
    staff.choose_password(owner, PASSWORD)
    db.session.commit()
    mine = Browser(app).sign_in(owner)
    proved_twice(browser, clerks)
    mine.get("/akun/sandi")
    mine.send(status=302, password=PASSWORD, new_password="lain lagi yang panjang", again="lain lagi yang panjang")
    assert db.session.query(Claim).count() == 0


def test_the_question_costs_nothing_where_there_is_no_number(app, town, owner):
    mailed = resident("Budi")
    db.session.commit()
    for account, asked in ((mailed, 0), (town.head, 0), (owner, 1)):
        browser = Browser(app).sign_in(account)
        browser.get("/akun/sesi")
        with listened(db.engine.engine) as found:
            browser.get("/akun/sesi")
        assert sum("claim.proved_at IS NOT NULL" in each for each, _ in found) == asked, account.name


def test_strangers_who_sign_up_with_the_number_push_out_nobody_whom_a_clerk_has_seen(browser, owner, clerks):
    sign_up(browser, TYPED, password=NEW)
    prove(browser, clerks[0])
    for number in range(12):
        row = Claim(
            kind=ClaimKind.SIGN_UP, identity=NUMBER, called=f"Penyamar {number}", password="x",
            language=Language.INDONESIAN, made_at=clock.now(), expires_at=clock.now() + timedelta(days=30),
        )  # fmt: skip
        db.session.add(row)
    db.session.commit()
    prove(browser, clerks[1])
    assert "tiga hari" in said(browser)


def test_an_owner_who_leaves_meanwhile_lets_the_number_go_at_once(browser, owner, clerks):
    sign_up(browser, TYPED, password=NEW)
    prove(browser, clerks[0])
    owner.identity = "rahma@warga.id"
    db.session.commit()
    prove(browser, clerks[1], 303)
    assert queries.account_named(NUMBER).id != owner.id


def test_a_code_that_came_to_the_telephone_itself_needs_no_clerk_and_hands_over_nothing_either(
    browser, mine, owner, monkeypatch
):
    sent = []
    gateway = type("Texts", (), {"send": lambda _self, number, text: sent.append((number, text))})()
    monkeypatch.setattr(gateways, "_gateway", gateway)
    sign_up(browser, TYPED, password=NEW)
    work()
    code = next(word for word in sent[0][1].replace(".", "").split() if "-" in word)
    browser.get("/akun/verifikasi")
    browser.send(status=200, nomor=TYPED, kode=code, password=NEW)
    assert "mengambil alih nomor" in mine.get("/")
    later(monkeypatch, 4)
    new = queries.account_named(NUMBER)
    assert (new.id != owner.id, new.verified_by) == (True, Verification.GATEWAY)


def test_the_database_takes_no_number_that_one_clerk_passes_on(session, owner, clerks):
    (here, clerk), _ = clerks
    session.commit()
    moment = clock.now()
    row = {
        "kind": ClaimKind.SIGN_UP, "identity": NUMBER, "called": "x", "password": "x", "language": Language.INDONESIAN,
        "made_at": moment, "expires_at": moment, "due_at": moment, "agency_id": here.id, "proved_at": moment,
        "proved_by_id": clerk.person_id,
    }  # fmt: skip
    for wrong in ({}, {"seconded_by_id": clerk.person_id}, {"proved_at": None, "agency_id": None}):
        session.add(Claim(**row | wrong))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_what_waited_by_one_clerk_before_needs_two_after_the_migration_and_codes_are_kept(real_app):
    place, clerk = counter(Town())
    waiting = Claim(
        kind=ClaimKind.SIGN_UP, identity=NUMBER, called="Rahma", password="x", language=Language.INDONESIAN,
        made_at=clock.now(), expires_at=clock.now() + timedelta(days=30),
    )  # fmt: skip
    db.session.add(waiting)
    db.session.commit()
    code = code_for(place, clerk)
    db.session.remove()
    downgrade(revision="0019")
    db.session.execute(text("UPDATE claim SET due_at = made_at"))
    db.session.commit()
    db.session.remove()
    upgrade()
    claim, kept = db.session.query(Claim).one(), db.session.query(CounterCode).one()
    assert (claim.due_at, claim.proved_at) == (None, None)
    assert (kept.person_id, kept.by, bool(code)) == (None, Verification.COUNTER, True)
