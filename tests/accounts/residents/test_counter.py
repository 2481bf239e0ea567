"""What a counter may do alone, and what nobody may."""

from contextvars import Context
from datetime import timedelta

import pytest

from portal.accounts import access, actions, queries
from portal.accounts.models import Account
from portal.accounts.residents import actions as residents
from portal.accounts.residents import rules, takeovers
from portal.accounts.residents.models import CounterCode
from portal.accounts.residents.views import counter as views
from portal.accounts.rules import PERMISSIONS, Permission, Role
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.organisation.rules import AgencyKind
from tests.accounts.residents.house import NUMBER, PASSWORD, TYPED, code_for, counter, sign_up
from tests.browser import Browser, words
from tests.builders import agency, person, resident
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`


@pytest.fixture
def place_and_clerk(town):
    return counter(town)


def main(browser):
    return words(browser.page.find(".//main"))


def test_the_clerk_sees_whether_somebody_waits_and_their_name_and_hands_out_a_code(browser, app, place_and_clerk):
    place, clerk = place_and_clerk
    sign_up(browser, TYPED)
    desk = Browser(app).sign_in(clerk)
    desk.get("/kerja/loket")
    desk.send("/kerja/loket", 200, nomor="0899 1111 2222")
    assert "Tidak ada yang menunggu" in main(desk)
    desk.send("/kerja/loket", 200, nomor=TYPED)
    assert "Rahma" in main(desk)
    desk.send("/kerja/loket/kode", 422, dokumen="ktp")  # not looked at
    desk.send("/kerja/loket/kode", 200, dokumen="ktp", dilihat="y")
    code = words(desk.page.find(".//main//code"))
    browser.get("/akun/verifikasi")
    browser.send(status=303, nomor=TYPED, kode=code, password=PASSWORD)
    entries = db.session.query(AuditEntry).filter_by(actor_id=clerk.id).order_by(AuditEntry.id)
    assert [(each.action, each.subject, each.details) for each in entries][-1] == (
        "resident:code", f"Agency:{place.id}", {"document": "ktp"},
    )  # fmt: skip
    assert queries.account_named(NUMBER).verified_agency_id == place.id


def test_a_number_that_has_an_account_looks_like_one_where_nobody_waits(browser, place_and_clerk):
    _place, clerk = place_and_clerk
    resident("Rahma").identity = NUMBER
    browser.sign_in(clerk).get("/kerja/loket")
    seen = []
    for number in (TYPED, "0899 1111 2222"):
        browser.send("/kerja/loket", 200, nomor=number)
        seen.append(main(browser))
    assert seen[0] == seen[1]
    assert "Rahma" not in seen[0]


def test_no_code_is_made_where_nobody_waits_or_at_a_counter_that_is_anothers(browser, town, place_and_clerk):
    place, clerk = place_and_clerk
    with pytest.raises(Refused):
        code_for(place, clerk)
    sign_up(browser, TYPED)
    other = agency("kelurahan-lain", town.district, AgencyKind.KELURAHAN)
    for by in (clerk, town.administrator, town.head, town.inspector, resident()):
        with pytest.raises(NotAllowed):
            residents.hand_out_code(NUMBER, other, rules.Document.KTP, by=by)
    assert db.session.query(CounterCode).count() == 0


def test_only_a_kelurahan_has_a_counter(town):
    for place in (town.district, town.dinas, town.secretariat):
        with pytest.raises(Refused):
            actions.give_role(town.officer.person, Role.COUNTER, place, by=None)


def test_the_role_holds_this_one_right_and_no_other_role_has_it():
    assert PERMISSIONS[Role.COUNTER] == {Permission.RESIDENT_VERIFY: "own"}
    holders = [role for role, rights in PERMISSIONS.items() if Permission.RESIDENT_VERIFY in rights]
    assert holders == [Role.COUNTER]


def test_one_clerk_hands_out_so_many_codes_a_day_and_looks_so_often(browser, app, place_and_clerk, monkeypatch):
    place, clerk = place_and_clerk
    monkeypatch.setattr(residents, "CODES_A_DAY", 2)
    sign_up(browser, TYPED)
    for _ in range(2):
        code_for(place, clerk)
    with pytest.raises(Refused, match="as many codes"):
        code_for(place, clerk)
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    code_for(place, clerk)


def second_account(clerk):
    """Of the same person."""
    account = actions.add_account(clerk.person, "kedua@dinas.go.id", by=None)
    account.password = clerk.password
    db.session.commit()
    return account


def test_a_second_account_of_the_same_clerk_hands_out_no_more(browser, place_and_clerk, monkeypatch):
    place, clerk = place_and_clerk
    monkeypatch.setattr(residents, "CODES_A_DAY", 1)
    sign_up(browser, TYPED)
    code_for(place, person("Petugas lain", counter=place))
    code_for(place, clerk)
    with pytest.raises(Refused, match="as many codes"):
        code_for(place, second_account(clerk))


def test_many_look_ups_end_for_the_hour_whichever_account_a_clerk_uses(app, place_and_clerk, monkeypatch):
    monkeypatch.setattr(views, "LOOK_UPS_AN_HOUR", 2)
    clerk = place_and_clerk[1]
    for account, status in ((clerk, 200), (second_account(clerk), 200), (clerk, 429)):
        desk = Browser(app).sign_in(account)
        desk.get("/kerja/loket")
        desk.send("/kerja/loket", status, nomor=TYPED)


# What a counter is asked to do alone to an account that is somebody's: path and fields.
TRIES = {
    "own_account.language": ("/akun/bahasa", {"language": "en"}),
    "own_account.name": ("/akun/nama", {"called": "Lain"}),
    "own_account.move": ("/akun/alamat", {"identity": "lain@warga.id", "password": PASSWORD}),
    "own_account.stay": ("/akun/alamat/batal", {}),
    "own_account.keep_number": ("/akun/nomor/tolak", {}),
    "own_account.close": ("/akun/tutup", {"password": PASSWORD}),
    "counter.look_up": ("/kerja/loket", {"nomor": TYPED}),
    "counter.hand_out": ("/kerja/loket/kode", {"nomor": TYPED, "dokumen": "ktp", "dilihat": "y"}),
}


def post(browser, path, fields):
    """Send it without a form's stamp: what is tried here is the right and not the stamp."""
    return Context().run(browser.client.post, path, data=fields)


def test_no_clerk_and_no_administrator_alone_opens_or_changes_the_account_of_a_resident(
    app, browser, town, place_and_clerk, session, monkeypatch
):
    """With a sign-up of their own making that waits for the very number, too."""
    place, clerk = place_and_clerk
    owner = resident("Rahma")
    owner.identity, owner.password = NUMBER, "set"
    sign_up(Browser(app), TYPED, password="kata sandi petugas itu")
    session.commit()

    def state():
        session.expire_all()
        row = session.get(Account, owner.id)
        return row.identity, row.password, row.called, row.language, row.active, row.fs_uniquifier, row.verified_by

    before = state()
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(access.session_token, "protect", lambda: None)
    posts = {
        rule.endpoint for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.endpoint.startswith(("own_account.", "counter."))
    }  # fmt: skip
    assert posts - {"own_account.end_sessions"} == set(TRIES)
    for account in (clerk, town.administrator, person()):
        browser.sign_in(account)
        for path, fields in TRIES.values():
            session.commit()
            answer = post(browser, path, fields | {"instansi": str(place.id)})
            assert answer.status_code < 500, path
            assert state() == before, path
        for path in ("tautan", "matikan", "hidupkan"):
            session.commit()
            answer = post(browser, f"/kelola/pengguna/akun/{owner.id}/{path}", {})
            assert answer.status_code == 403, (account, path)
            assert state() == before, path


def test_an_administrator_meets_no_resident_by_name_and_no_address_tells_whose_it_is(browser, town, session):
    owner = resident("Warganama")
    owner.identity = "warganama@warga.id"
    residents.call(owner, "Warganama Baru")
    takeovers.refuse(owner)
    session.commit()
    browser.sign_in(town.administrator)
    for path in (
        "/kelola",
        "/kelola/pengguna",
        "/kelola/pengguna?q=warganama",
        "/kelola/jejak",
        "/kelola/jejak?siapa=warganama",
    ):
        browser.get(path)
        assert "warganama" not in main(browser).lower(), path
    heard = []
    for identity in ("warganama@warga.id", town.head.identity):
        browser.get("/kelola/pengguna/tambah")
        browser.send(status=422, name=f"Orang {len(heard)}", nip="", identity=identity)
        heard.append(words(browser.page.find(".//*[@id='identity-error']")))
    assert heard[0] == heard[1]
    assert session.query(AuditEntry).filter_by(action="account:taken", actor_id=town.administrator.id).count() == 2
