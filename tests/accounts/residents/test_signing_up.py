import logging
from datetime import timedelta

import pytest

from portal.accounts import actions as staff
from portal.accounts import queries
from portal.accounts.models import Account
from portal.accounts.residents import actions, gateways, jobs
from portal.accounts.residents import queries as residents
from portal.accounts.residents.models import Claim, CounterCode
from portal.accounts.residents.rules import MOST_CLAIMS, MOST_MAILS
from portal.accounts.rules import Language, Verification
from portal.core import clock, mail
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.mail import NotSent
from portal.core.outbox import Job
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
    sign_up,
    texts_of_the_house,
    verified_by_mail,
    work,
)
from tests.browser import Browser, words
from tests.conftest import ONE_DATABASE
from tests.topics import listened

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`


@pytest.fixture
def mailing(town):
    keep_mail()
    return town


def said(browser):
    return words(browser.page.find(".//main"))


def is_signed_in(browser):
    return browser.ask("GET", "/akun", None).status_code == 200


def later(monkeypatch, span):
    moment = clock.now() + span
    monkeypatch.setattr(clock, "now", lambda: moment)


# ---- by mail


def test_who_follows_the_link_and_knows_the_password_has_an_account_and_is_signed_in(browser, mailing):
    answer = sign_up(browser)
    assert answer.headers["Location"] == "/daftar/surat"
    assert queries.account_named(ADDRESS) is None
    work()
    (letter,) = letters()
    assert (letter.to, "Rahma" in letter.text + letter.html + letter.subject) == (ADDRESS, False)
    browser.get(link_in(letter))
    assert browser.send(status=303, password=PASSWORD).headers["Location"] == "/akun"
    account = queries.account_named(ADDRESS)
    assert (account.called, account.verified_by, account.person) == ("Rahma", Verification.MAIL, None)
    assert account.verified_at == account.made_at == clock.now()
    assert "Rahma" in browser.get("/akun")


def test_the_link_is_no_key_without_the_password_and_works_once(browser, mailing):
    sign_up(browser)
    work()
    path = link_in(letters()[0])
    browser.get(path)
    browser.send(status=422, password="tebakan orang lain")
    assert db.session.query(Account).filter_by(identity=ADDRESS).count() == 0
    browser.send(status=303, password=PASSWORD)
    Browser(browser.app).get(path, status=404)


def test_a_stranger_who_signs_up_with_my_address_gets_nothing_when_i_sign_up_too(browser, app, mailing):
    """Whoever comes first has no claim: each link opens with the password of its own claim alone."""
    sign_up(browser, called="Penyamar", password="kata sandi penyamar itu")
    mine = Browser(app)
    sign_up(mine)
    work()
    theirs, my_letter = letters(ADDRESS)
    mine.get(link_in(theirs))
    mine.send(status=422, password="bukan sandi siapa pun")
    mine.get(link_in(my_letter))
    mine.send(status=303, password=PASSWORD)
    assert queries.account_named(ADDRESS).called == "Rahma"
    assert db.session.query(Claim).count() == 0
    browser.get(link_in(theirs), status=404)


def from_network(number, identity=ADDRESS, called="Penyamar", password="x"):
    return actions.sign_up(identity, called, password, Language.INDONESIAN, origin=f"jaringan {number}")


def test_who_signs_up_with_my_address_until_no_mail_is_sent_has_sent_me_the_links_that_i_need(browser, mailing):
    """Any of them with my password makes my account, and not theirs."""
    for _ in range(MOST_MAILS):
        from_network(1)
    work()
    sign_up(browser)
    for _ in range(2 * MOST_CLAIMS):
        from_network(1)
    work()
    assert len(letters(ADDRESS)) == MOST_MAILS
    browser.get(link_in(letters(ADDRESS)[0]))
    browser.send(status=303, password=PASSWORD)
    account = queries.account_named(ADDRESS)
    assert (account.called, account.verified_by) == ("Rahma", Verification.MAIL)
    assert db.session.query(Claim).count() == 0


def test_strangers_in_one_network_push_out_nobody_in_another(browser, town):
    place, clerk = counter(town)
    sign_up(browser, TYPED)
    for _ in range(3 * MOST_CLAIMS):
        from_network(1, NUMBER)
    from_network(2, NUMBER)
    assert len(residents.sign_ups(NUMBER)) == MOST_CLAIMS
    browser.get("/akun/verifikasi")
    browser.send(status=303, nomor=TYPED, kode=code_for(place, clerk), password=PASSWORD)
    assert queries.account_named(NUMBER).called == "Rahma"


def test_a_link_that_a_stranger_asked_for_lets_the_owner_choose_a_new_password(browser, mailing):
    """Whoever asks, it comes to the owner: so nobody is kept out by those who ask until no more is sent."""
    verified_by_mail(browser)
    for _ in range(3 * MOST_MAILS):
        actions.forget_password(ADDRESS, Language.INDONESIAN)
    work()
    browser.sign_out().get(link_in(letters(ADDRESS)[-1]))
    browser.send(status=303, new_password="kata sandi lain lagi", again="kata sandi lain lagi")
    assert is_signed_in(browser)


def test_an_address_that_has_an_account_is_told_the_same_and_only_its_owner_hears_of_it(browser, app, mailing):
    verified_by_mail(browser)
    before = queries.account_named(ADDRESS).password
    stranger = Browser(app)
    answers = [sign_up(stranger, identity=each) for each in (ADDRESS, "baru@warga.id")]
    assert len({(a.status_code, a.headers["Location"], a.text) for a in answers}) == 1
    work()
    mine, new = letters(ADDRESS)[-1], letters("baru@warga.id")[-1]
    assert "/akun/verifikasi/" not in mine.text
    assert "/masuk" in mine.text
    assert "/akun/verifikasi/" in new.text
    db.session.expire_all()
    assert queries.account_named(ADDRESS).password == before
    assert is_signed_in(browser)


def test_a_request_writes_the_same_whether_there_is_an_account(browser, app, mailing, statements):
    verified_by_mail(browser)
    done = []
    for path, identity in (
        ("/daftar", ADDRESS), ("/daftar", "baru@warga.id"), ("/masuk/lupa", ADDRESS), ("/masuk/lupa", "lain@warga.id"),
    ):  # fmt: skip
        stranger = Browser(app)
        stranger.get(path)
        del statements[:]
        fields = {"called": "x y", "password": PASSWORD} if path == "/daftar" else {}
        stranger.send(path, 303, identity=identity, **fields)
        done.append([each for each, _ in statements if "SAVEPOINT" not in each])
    assert done[0] == done[1]
    assert done[2] == done[3]
    assert any("INSERT INTO claim" in each for each in done[2])


@pytest.fixture
def statements(session):
    with listened(db.engine.engine) as found:
        yield found


def test_before_it_is_confirmed_nobody_comes_in_and_the_words_are_the_same_with_an_account(browser, app, mailing):
    sign_up(browser)
    verified_by_mail(Browser(app), "punya@warga.id")
    sign_up(browser, identity="punya@warga.id", password="kata sandi orang lain")
    heard = []
    for identity, password in ((ADDRESS, PASSWORD), ("punya@warga.id", "kata sandi orang lain")):
        browser.get("/masuk")
        browser.send("/masuk", 422, identity=identity, password=password)
        heard.append(said(browser).replace(identity, ""))
    assert "belum dikonfirmasi" in heard[0]
    assert heard[0] == heard[1]


def test_nobody_is_buried_in_mail(browser, mailing):
    for number in range(MOST_MAILS + 3):
        actions.forget_password(ADDRESS, Language.INDONESIAN)
        claim = actions.sign_up(ADDRESS, "Rahma", "x", Language.INDONESIAN)
        assert claim.id, number
    work()
    assert len(letters(ADDRESS)) == MOST_MAILS


def test_many_from_one_network_wait_and_are_not_shut_out(browser, mailing, monkeypatch):
    for number in range(20):
        sign_up(browser, identity=f"warga{number}@warga.id")
    sign_up(browser, identity="warga20@warga.id", status=429)
    assert "Tunggu" in said(browser)
    fields = {field.get("name"): field.get("value") for field in browser.page.iter("input")}
    assert (fields["identity"], fields["called"]) == ("warga20@warga.id", "Rahma")
    later(monkeypatch, timedelta(seconds=61))
    browser.send("/daftar", 303, identity="warga20@warga.id", called="Rahma", password=PASSWORD)


def test_a_letter_that_is_refused_for_good_is_given_up_and_one_that_only_fails_is_tried_again(
    browser, mailing, monkeypatch
):
    def refuse(final):
        def send(_mail):
            raise NotSent("x", final=final)

        monkeypatch.setattr(mail, "send", send)

    claim = actions.sign_up(ADDRESS, "Rahma", "x", Language.INDONESIAN)
    refuse(final=True)
    jobs.answer_claim(claim.id)
    refuse(final=False)
    with pytest.raises(NotSent):
        jobs.answer_claim(claim.id)


def test_a_worker_that_died_after_the_letter_sends_a_second_one_and_the_newer_link_works(browser, mailing):
    claim = actions.sign_up(ADDRESS, "Rahma", "x", Language.INDONESIAN)
    db.session.commit()
    jobs.answer_claim(claim.id)
    work()
    one, other = letters(ADDRESS)
    browser.get(link_in(one), status=404)
    browser.get(link_in(other))


def test_a_guest_gets_no_cookie_for_signing_up_before_it_is_confirmed(browser, mailing):
    for path in ("/daftar", "/daftar/surat", "/daftar/loket", "/masuk/lupa", "/masuk/lupa/surat", "/akun/verifikasi"):
        assert "Set-Cookie" not in browser.client.get(path).headers, path
    assert "Set-Cookie" not in sign_up(browser).headers


def test_who_wanted_something_is_led_back_there_and_never_elsewhere(browser, mailing):
    for wanted, led in (("/rapor", "/rapor"), ("//evil.example", "/akun")):
        identity = f"w{len(wanted)}@warga.id"
        browser.get(f"/daftar?lanjut={wanted}")
        browser.send("/daftar", 303, identity=identity, called="Rahma", password=PASSWORD)
        work()
        browser.get(link_in(letters(identity)[-1]))
        assert browser.send(status=303, password=PASSWORD).headers["Location"] == led
        browser.sign_out()


@pytest.mark.parametrize(
    ("field", "typed"),
    [("identity", "bukan"), ("identity", "a,b@warga.id"), ("identity", "a@w.id\r\nBcc: b@x.id"), ("called", "\u202e --"),
     ("password", "pendek"), ("password", "palembang123")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_the_rest_is_kept(browser, mailing, field, typed):
    values = {"identity": ADDRESS, "called": "Rahma", "password": PASSWORD} | {field: typed}
    browser.get("/daftar")
    browser.send("/daftar", 422, **values)
    assert browser.page.find(f".//*[@id='{field}-error']") is not None
    assert db.session.query(Claim).count() == 0


# ---- what the house can prove


def test_a_real_house_without_mail_and_counter_takes_nobody_and_says_so(browser, town):
    assert "belum dibuka" in browser.get("/daftar")
    assert browser.page.find(".//form[@method='post']") is None


def test_without_mail_only_numbers_are_taken_and_no_page_promises_a_letter(browser, town):
    counter(town)
    text = browser.get("/daftar")
    assert "belum mengirim surel" in text
    sign_up(browser, status=422)
    assert sign_up(browser, TYPED).headers["Location"] == "/daftar/loket"
    page = browser.get("/daftar/loket")
    assert "Kelurahan" in page
    assert "SMS" not in page + text
    assert "WhatsApp" not in page + text


# ---- by a number


def test_a_code_of_the_counter_and_the_password_make_an_account_that_says_where_it_was_verified(browser, town):
    place, clerk = counter(town)
    sign_up(browser, TYPED)
    code = code_for(place, clerk)
    browser.get("/akun/verifikasi")
    browser.send(status=422, nomor=TYPED, kode="AAAA-AAAA", password=PASSWORD)
    browser.send(status=422, nomor=TYPED, kode=code, password="bukan yang dipilih itu")
    assert queries.account_named(NUMBER) is None
    browser.send(status=303, nomor=TYPED, kode=code.lower().replace("-", " "), password=PASSWORD)
    account = queries.account_named(NUMBER)
    assert (account.verified_by, account.verified_agency.slug) == (Verification.COUNTER, "kelurahan")
    assert is_signed_in(browser)
    assert db.session.query(CounterCode).count() == 0


def test_a_code_is_for_one_number_and_a_newer_one_ends_it(browser, town):
    place, clerk = counter(town)
    sign_up(browser, TYPED)
    old, new = code_for(place, clerk), code_for(place, clerk)
    browser.get("/akun/verifikasi")
    browser.send(status=422, nomor=TYPED, kode=old, password=PASSWORD)
    browser.send(status=422, nomor="0812 0000 0000", kode=new, password=PASSWORD)
    browser.send(status=303, nomor=TYPED, kode=new, password=PASSWORD)


def test_wrong_codes_are_slowed_for_whom_they_come_from(browser, town):
    counter(town)
    for _ in range(5):
        browser.get("/akun/verifikasi")
        browser.send(status=422, nomor=TYPED, kode="AAAA-AAAA", password=PASSWORD)
    browser.send(status=429, nomor=TYPED, kode="AAAA-AAAA", password=PASSWORD)


def test_a_code_is_too_old_after_a_week_and_a_sign_up_after_a_month(browser, town, monkeypatch):
    place, clerk = counter(town)
    sign_up(browser, TYPED)
    code = code_for(place, clerk)
    later(monkeypatch, timedelta(days=8))
    browser.get("/akun/verifikasi")
    browser.send(status=422, nomor=TYPED, kode=code, password=PASSWORD)
    later(monkeypatch, timedelta(days=23))
    jobs.purge()
    assert (db.session.query(Claim).count(), db.session.query(CounterCode).count()) == (0, 0)


def test_a_number_of_the_staff_is_never_a_residents(browser, town):
    place, clerk = counter(town)
    account = staff.add_account(clerk.person, NUMBER, by=None)
    sign_up(browser, TYPED)
    browser.get("/akun/verifikasi")
    browser.send(status=422, nomor=TYPED, kode=code_for(place, clerk), password=PASSWORD)
    assert (account.person_id, account.password) == (clerk.person_id, None)


class Texts:
    def __init__(self):
        self.sent = []

    def send(self, number, text):
        self.sent.append((number, text))


@pytest.fixture
def texts():
    gateways.set_gateway(Texts())
    yield gateways.gateway().sent
    gateways.set_gateway(None)


def test_with_a_gateway_the_code_comes_by_itself_and_the_account_says_so(browser, town, texts):
    assert sign_up(browser, TYPED).headers["Location"] == "/daftar/loket"
    work()
    ((number, text),) = texts
    assert number == NUMBER
    code = next(word for word in text.replace(".", "").split() if "-" in word)
    browser.get("/akun/verifikasi")
    browser.send(status=303, nomor=TYPED, kode=code, password=PASSWORD)
    assert queries.account_named(NUMBER).verified_by is Verification.GATEWAY


def test_a_code_that_the_gateway_sends_ends_none_that_a_counter_handed_out(browser, town, texts):
    place, clerk = counter(town)
    sign_up(browser, TYPED)
    of_clerk = code_for(place, clerk)
    work()
    sign_up(browser, TYPED)
    work()
    assert len(texts) == 2
    assert db.session.query(CounterCode).count() == 2  # of each source the newest
    browser.get("/akun/verifikasi")
    browser.send(status=303, nomor=TYPED, kode=of_clerk, password=PASSWORD)
    assert queries.account_named(NUMBER).verified_by is Verification.COUNTER
    assert db.session.query(CounterCode).count() == 0


def test_a_code_that_a_newer_one_has_ended_meanwhile_proves_nothing(browser, town):
    place, clerk = counter(town)
    sign_up(browser, TYPED)
    code = code_for(place, clerk)
    seen = residents.code_for(NUMBER, code.replace("-", ""))
    code_for(place, clerk)
    with pytest.raises(NotFound):
        actions.spend(seen)


def test_the_gateway_takes_a_post_with_its_token_and_its_failure_names_no_number(monkeypatch):
    gateway = gateways.read("https://rah%3Asia@gateway.example.org/kirim?x=1")
    assert (gateway.url, gateway.token) == ("https://gateway.example.org/kirim?x=1", "rah:sia")
    with pytest.raises(ValueError, match="SMS_GATEWAY_URL"):
        gateways.read("gateway.example.org")
    with pytest.raises(gateways.NotTexted) as refused:
        gateways.HttpGateway("http://127.0.0.1:9/kirim").send(NUMBER, "x")
    assert "812" not in str(refused.value)


# ---- what is left behind


def test_no_name_address_number_or_secret_is_in_a_job_a_count_or_the_log(browser, mailing, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    place, clerk = counter(mailing)
    name, number = "Warganama", "+6289911122233"
    jobs_seen = []

    def note():
        db.session.commit()
        jobs_seen.extend(str(job.payload) for job in db.session.query(Job))

    sign_up(browser, "tertanam@warga.id", called=name)
    sign_up(browser, number, called=name)
    note()
    work()
    letter = letters("tertanam@warga.id")[-1]
    code = code_for(place, clerk, number)
    browser.sign_in(clerk).get("/kerja/loket")
    browser.send("/kerja/loket", 200, nomor=number)
    browser.sign_out().get("/akun/verifikasi")
    browser.send(status=303, nomor=number, kode=code, password=PASSWORD)
    browser.get("/akun/alamat")
    browser.send(status=303, identity="pindah-ke@warga.id", password=PASSWORD)
    note()
    work()
    browser.get(link_in(letters("pindah-ke@warga.id")[-1]))
    browser.send(status=303, password=PASSWORD)
    note()
    work()
    browser.get("/akun/tutup")
    browser.send(status=303, password=PASSWORD)
    work()
    token = link_in(letter).rsplit("/", 1)[1]
    everything = "\n".join([texts_of_the_house(), *jobs_seen, caplog.text, *capfd.readouterr()])
    for planted in (
        name,
        "tertanam",
        number.removeprefix("+62"),
        "pindah-ke",
        code,
        code.replace("-", ""),
        token,
        PASSWORD,
    ):
        assert planted not in everything, planted
