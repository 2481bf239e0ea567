import json
from datetime import timedelta

import pytest

from portal.accounts import actions as staff
from portal.accounts import queries, sessions
from portal.accounts.models import Account, AccountSession
from portal.accounts.residents import actions as residents
from portal.accounts.residents import jobs
from portal.accounts.residents import queries as waiting
from portal.accounts.residents.models import Claim, OldAddress
from portal.accounts.residents.rules import MOST_MAILS
from portal.accounts.rules import Language, Verification
from portal.accounts.sessions import OWN_GUESSES
from portal.core import clock, mail
from portal.core.db import db
from portal.core.errors import NotFound
from portal.web.slices import AccountLink, Plan
from tests.accounts.residents.house import (
    ADDRESS,
    NUMBER,
    PASSWORD,
    TYPED,
    code_for,
    counter,
    keep_mail,
    letters,
    link_in,
    verified_by_mail,
    work,
)
from tests.browser import Browser, words
from tests.builders import person
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

NEW = "rahma.baru@warga.id"


@pytest.fixture
def mine(browser, town):
    """A browser in which a resident is signed in."""
    keep_mail()
    verified_by_mail(browser)
    return browser


def rahma():
    db.session.expire_all()
    return db.session.query(Account).filter_by(called="Rahma").one()


def sign_in(browser, identity, password, status=302):
    browser.get("/masuk")
    return browser.send("/masuk", status, identity=identity, password=password)


def is_in(browser):
    return browser.ask("GET", "/akun", None).status_code == 200


# ---- coming in


def test_residents_land_at_their_account_and_staff_at_their_desk(browser, app, mine):
    assert sign_in(Browser(app), ADDRESS, PASSWORD).headers["Location"] == "/akun"
    worker = person()
    staff.choose_password(worker, PASSWORD)
    assert sign_in(Browser(app), worker.identity, PASSWORD).headers["Location"] == "/kerja"


def test_the_public_header_leads_to_the_account_and_signing_out_works(mine):
    mine.get("/")
    assert "Akun saya" in words(mine.page.find(".//header"))
    mine.get("/akun")
    mine.send("/keluar")
    mine.get("/")
    assert "Masuk" in words(mine.page.find(".//header"))
    assert not is_in(mine)


def test_the_desk_and_the_pages_of_the_staff_are_shut(mine):
    for path in ("/kerja", "/kerja/persetujuan", "/kelola", "/kerja/loket"):
        mine.get(path, status=403)


# ---- a forgotten password


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once_and_ends_all_sessions(app, mine):
    other = Browser(app)
    other.get("/masuk/lupa")
    other.send("/masuk/lupa", 303, identity=ADDRESS)
    work()
    path = link_in(letters(ADDRESS)[-1])
    other.get(path)
    other.send(status=422, new_password="pendek", again="pendek")
    other.send(status=303, new_password="lima kata yang lain", again="lima kata yang lain")
    assert is_in(other)
    assert not is_in(mine)
    Browser(app).get(path, status=404)
    sign_in(mine, ADDRESS, PASSWORD, 422)
    sign_in(mine, ADDRESS, "lima kata yang lain")


def test_nobody_is_written_to_without_an_account_and_staff_get_no_link(app, mine):
    worker, before = person(), len(letters())
    other = Browser(app)
    answers = set()
    for identity in ("tidak.ada@warga.id", worker.identity):
        other.get("/masuk/lupa")
        answer = other.send("/masuk/lupa", 303, identity=identity)
        answers.add((answer.status_code, answer.headers["Location"]))
    work()
    assert len(answers) == 1
    (letter,) = letters()[before:]
    assert (letter.to, "/akun/" in letter.text) == (worker.identity, False)


# ---- another address


def move(browser, identity=NEW):
    browser.get("/akun/alamat")
    return browser.send(status=303, identity=identity, password=PASSWORD)


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_hears_of_it(mine):
    mine.get("/akun/alamat")
    mine.send(status=422, identity=NEW, password="bukan kata sandinya")
    move(mine)
    work()
    assert NEW in words((mine.get("/akun"), mine.page)[1].find(".//main"))
    assert rahma().identity == ADDRESS
    mine.get(link_in(letters(NEW)[-1]))
    mine.send(status=303, password=PASSWORD)
    work()
    assert rahma().identity == NEW
    assert "/akun/batal/" in letters(ADDRESS)[-1].text


def test_who_had_the_old_address_takes_the_account_back_and_the_thief_is_out(app, mine):
    """The thief knew the password and sat in the account."""
    for address in (NEW, "pencuri@warga.id"):
        move(mine, address)
        work()
        mine.get(link_in(letters(address)[-1]))
        mine.send(status=303, password=PASSWORD)
        work()
    path = next(link_in(each) for each in letters(ADDRESS) if "/akun/batal/" in each.text)
    owner = Browser(app)
    owner.get(path)
    owner.send(status=303, new_password="lima kata yang lain", again="lima kata yang lain")
    assert (rahma().identity, rahma().verified_by) == (ADDRESS, Verification.MAIL)
    assert not is_in(mine)
    assert is_in(owner)
    sign_in(mine, "pencuri@warga.id", PASSWORD, 422)
    assert db.session.query(OldAddress).count() == 0


def test_a_thief_who_undoes_their_own_second_move_leaves_the_owners_undo_as_it_was(app, mine):
    for address in (NEW, "pencuri@warga.id"):
        move(mine, address)
        work()
        mine.get(link_in(letters(address)[-1]))
        mine.send(status=303, password=PASSWORD)
        work()
    owners, thiefs = (next(link_in(e) for e in letters(to) if "/akun/batal/" in e.text) for to in (ADDRESS, NEW))
    for browser, path, password, identity in (
        (mine, thiefs, "sandi si pencuri itu", NEW), (Browser(app), owners, "lima kata yang lain", ADDRESS),
    ):  # fmt: skip
        browser.get(path)
        browser.send(status=303, new_password=password, again=password)
        assert rahma().identity == identity
    assert not is_in(mine)


def test_a_move_is_not_undone_where_the_account_was_closed_a_moment_ago(mine):
    move(mine)
    work()
    mine.get(link_in(letters(NEW)[-1]))
    mine.send(status=303, password=PASSWORD)
    account, old = rahma(), db.session.query(OldAddress).one()
    db.session.expunge(old)  # as it was read a moment before
    residents.close(account)
    with pytest.raises(NotFound):
        residents.move_back(old, "x")
    assert account.identity is None


def test_after_seven_days_it_is_not_undone_any_more(app, mine, monkeypatch):
    move(mine)
    work()
    mine.get(link_in(letters(NEW)[-1]))
    mine.send(status=303, password=PASSWORD)
    work()
    week = clock.now() + timedelta(days=7)
    monkeypatch.setattr(clock, "now", lambda: week)
    Browser(app).get(link_in(letters(ADDRESS)[-1]), status=404)


def test_a_move_to_an_address_that_is_somebodys_tells_only_its_owner(app, mine):
    other = Browser(app)
    verified_by_mail(other, "punya@warga.id", called="Lain")
    answers = []
    for identity in ("punya@warga.id", "bebas@warga.id"):
        answers.append(move(mine, identity).headers["Location"])
        work()
    assert answers[0] == answers[1]
    assert "/akun/verifikasi/" not in letters("punya@warga.id")[-1].text


def test_a_move_to_a_number_takes_a_code_of_a_counter(mine, town):
    place, clerk = counter(town)
    move(mine, TYPED)
    code = code_for(place, clerk)
    mine.get("/akun/verifikasi")
    mine.send(status=303, nomor=TYPED, kode=code, password=PASSWORD)
    assert (rahma().identity, rahma().verified_by, rahma().verified_agency_id) == (
        NUMBER, Verification.COUNTER, place.id,
    )  # fmt: skip


def test_a_move_that_waits_can_be_left(mine):
    move(mine)
    mine.get("/akun")
    mine.send("/akun/alamat/batal", 303)
    work()
    assert db.session.query(Claim).count() == 0
    assert letters(NEW) == []


# ---- sessions, name, language, data


def test_sessions_are_seen_and_ended_and_nobody_elses(app, mine):
    other, stranger = Browser(app), Browser(app)
    sign_in(other, ADDRESS, PASSWORD)
    worker = person()
    stranger.sign_in(worker)
    theirs = db.session.query(AccountSession).filter_by(account_id=worker.id).one().hash
    mine.get("/akun/sesi")
    mine.ask("POST", "/akun/sesi", 303, data={"csrf_token": token(mine), "sesi": theirs})
    assert is_in(stranger)
    mine.get("/akun/sesi")
    mine.send("/akun/sesi", 303)  # the first button ends the one session that is not at hand
    assert not is_in(other)
    assert is_in(mine)


def token(browser):
    return browser.page.find(".//input[@name='csrf_token']").get("value")


def test_name_and_language_are_theirs_to_choose(mine):
    mine.get("/akun/nama")
    mine.send(status=422, called="\u200b --")
    mine.send(status=303, called="  Rahma\u202e  ")
    mine.get("/akun/bahasa")
    mine.send(status=303, language="en")
    assert (rahma().called, rahma().language) == ("Rahma", Language.ENGLISH)


def test_staff_choose_their_language_and_end_sessions_too_and_nothing_else_of_it(browser, app, town):
    browser.sign_in(town.officer)
    browser.get("/akun/bahasa")
    browser.send(status=303, language="en")
    assert queries.account(town.officer.id).language is Language.ENGLISH
    browser.get("/akun/sesi")
    for path in ("/akun/nama", "/akun/alamat", "/akun/tutup", "/akun/data.json"):
        browser.get(path, status=403)


def test_all_that_is_kept_is_downloaded_with_what_other_slices_keep(mine, monkeypatch):
    own = Plan.kept_about
    monkeypatch.setattr(Plan, "kept_about", lambda plan, account: own(plan, account) | {"follows": ["ktp"]})
    answer = mine.ask("GET", "/akun/data.json", 200)
    kept = json.loads(answer.text)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert (kept["account"]["called"], kept["account"]["signs_in_with"]) == ("Rahma", ADDRESS)
    assert (len(kept["sessions"]), kept["follows"]) == (1, ["ktp"])
    assert rahma().password not in answer.text


def test_links_of_other_slices_stand_on_the_page(mine, monkeypatch):
    monkeypatch.setattr(Plan, "links_for", lambda _plan, _account: [AccountLink("Kotak masuk", "/kotak", "Dua baru")])
    assert "Kotak masuk" in mine.get("/akun")


# ---- the end


def test_closing_takes_name_address_and_password_at_once_and_leaves_a_number(app, mine, monkeypatch):
    forgotten, account_id = [], rahma().id
    monkeypatch.setattr(Plan, "forget", lambda _plan, account: forgotten.append(account.identity))
    move(mine)  # something that waits
    other = Browser(app)
    sign_in(other, ADDRESS, PASSWORD)
    mine.get("/akun/tutup")
    mine.send(status=422, password="bukan kata sandinya")
    mine.send(status=303, password=PASSWORD)
    db.session.expire_all()
    account = db.session.get(Account, account_id)
    assert (account.identity, account.called, account.password, account.active) == (None, None, None, False)
    assert account.closed_at is not None
    assert forgotten == [ADDRESS]
    assert not is_in(mine)
    assert not is_in(other)
    assert db.session.query(Claim).count() == db.session.query(OldAddress).count() == 0
    sign_in(other, ADDRESS, PASSWORD, 422)
    verified_by_mail(other)
    assert rahma().id != account_id


def test_the_next_person_on_the_telephone_cannot_guess_the_password_without_end(mine):
    """The session is open: what closes, moves and changes the account asks for the password, and counts wrong ones."""
    for path in ("/akun/tutup", "/akun/sandi", "/akun/alamat"):
        mine.get(path)
    for number in range(OWN_GUESSES):
        mine.get("/akun/tutup")
        mine.send(status=422, password=f"tebakan {number} saja")
    mine.get("/akun/tutup")
    assert mine.send(status=429, password=PASSWORD)
    assert rahma().closed_at is None


def test_a_right_password_forgets_the_wrong_ones_before_it(mine):
    for _ in range(2):
        for number in range(OWN_GUESSES - 1):
            mine.get("/akun/tutup")
            mine.send(status=422, password=f"tebakan {number} saja")
        assert sessions.knows_password(rahma(), PASSWORD)


def test_the_page_says_that_the_old_address_is_told_only_where_it_is(mine):
    assert "Alamat lama diberi tahu" in mine.get("/akun/alamat")
    rahma().identity = "+6281234567890"
    db.session.commit()
    assert "diberi tahu" not in mine.get("/akun/alamat")


def test_a_mail_that_did_not_leave_counts_for_nothing(mine, monkeypatch):
    """An outage would use up what may be mailed to one address in a day, and nothing would ever come."""
    before = waiting.mailed_lately(ADDRESS)
    claim = residents.forget_password(ADDRESS, Language.INDONESIAN)
    monkeypatch.setattr(mail, "send", lambda _letter: (_ for _ in ()).throw(mail.NotSent("away")))
    for _ in range(MOST_MAILS + 1):
        with pytest.raises(mail.NotSent):
            jobs.answer_claim(claim.id)
    assert waiting.mailed_lately(ADDRESS) == before
