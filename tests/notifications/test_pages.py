"""The inbox, following, and the choice of what is mailed, as people meet them."""

import re
from datetime import date, timedelta

import pytest

from portal.accounts import access
from portal.core import clock
from portal.core.db import db
from portal.notifications import links, queries
from portal.notifications.models import Follow, Notice, Preference
from portal.notifications.rules import How
from tests.browser import Browser, words
from tests.builders import resident
from tests.conftest import ONE_DATABASE
from tests.notifications.house import follower, tell
from tests.notifications.test_telling import BEFORE
from tests.organisation.small import queries_counted
from tests.scorecards.house import published

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`


@pytest.fixture
def told(session, town, set_clock):
    """Somebody with two notices: a card and an open survey."""
    account = follower(town.service)
    town.card = published(town, **BEFORE)
    tell()
    town.open_survey(set_clock)
    tell()
    return account


def unread_in_header(browser):
    found = browser.page.find(".//header//b[@class='unread']")
    return int(words(found).split()[0]) if found is not None else 0


def lines(browser):
    return [words(each) for each in browser.page.iterfind(".//ul[@class='notices']/li/div/strong")]


def test_the_inbox_says_what_happened_and_opening_a_notice_leads_there(browser, told, town):
    browser.sign_in(told).get("/kotak")
    assert [line.split(":")[0:2] for line in lines(browser)] == [
        ["Belum dibaca", " Survei dibuka"], ["Belum dibaca", " Rapor terbit"]
    ]  # fmt: skip
    assert unread_in_header(browser) == 2
    first = db.session.query(Notice).filter_by(account_id=told.id, kind="card_published").one()
    answer = browser.send(f"/kotak/{first.id}", status=303)
    assert answer.headers["Location"] == "/rapor/dinas/ktp/2025-s2"
    browser.get("/kotak")
    assert unread_in_header(browser) == 1
    browser.get("/")
    assert unread_in_header(browser) == 1


def test_marking_all_leaves_what_came_in_since_the_page_was_made(browser, told, town, session):
    browser.sign_in(told).get("/kotak")
    session.add(Notice(account_id=told.id, kind="card_published", subject="Scorecard:99", made_at=clock.now()))
    browser.send("/kotak/semua", status=303)
    browser.get("/kotak?urut=belum")
    assert unread_in_header(browser) == 1
    assert lines(browser)[0] == "Belum dibaca: Ini sudah tidak ada lagi."
    assert len(lines(browser)) == 3


def test_nobody_reads_or_marks_what_another_was_told(browser, told, session, monkeypatch):
    number = session.query(Notice.id).filter_by(account_id=told.id).first()[0]
    other = resident()
    browser.sign_in(other).get("/kotak")
    assert lines(browser) == []
    assert queries.inbox(other.id, queries.Place(after=number + 1), unread_first=True).rows == []
    monkeypatch.setattr(access.session_token, "protect", lambda: None)
    monkeypatch.setitem(browser.app.config, "WTF_CSRF_ENABLED", False)
    browser.ask("POST", f"/kotak/{number}", 404)
    browser.ask("POST", "/kotak/semua", 303, data={"sampai": "2147483647"})
    assert queries.count_unread(told.id) == 2


def test_a_long_inbox_costs_what_a_short_one_does(browser, told, town, session):
    browser.sign_in(told)
    with queries_counted() as short:
        browser.get("/kotak")
    for number in range(60):
        session.add(
            Notice(account_id=told.id, kind="card_published", subject=f"Scorecard:{number + 500}", made_at=clock.now())
        )
    session.commit()
    with queries_counted() as long:
        browser.get("/kotak")
    asked = [[one for one in sent if one.startswith(("SELECT", "WITH"))] for sent in (short, long)]
    assert len(asked[1]) <= len(asked[0]) <= 8
    assert len(lines(browser)) == queries.A_PAGE
    assert browser.page.find(".//nav[@class='pagination']") is not None


def test_a_survey_that_is_over_is_shown_as_over(browser, told, set_clock):
    set_clock(date(2026, 7, 1))
    browser.sign_in(told).get("/kotak")
    assert lines(browser)[0].startswith("Survei dibuka")
    assert "selesai" in words(browser.page.find(".//ul[@class='notices']/li"))


# ---- following


def test_a_guest_is_led_to_an_account_and_back(browser, town):
    page = browser.get("/layanan/dinas/ktp")
    assert 'href="/ikuti/dinas/ktp"' in page
    page = browser.get("/ikuti/dinas/ktp")
    assert 'href="/daftar?lanjut=/ikuti/dinas/ktp"' in page
    assert 'href="/masuk?lanjut=/ikuti/dinas/ktp"' in page
    assert "Set-Cookie" not in browser.ask("GET", "/ikuti/dinas/ktp", 200).headers


def test_one_press_follows_and_one_stops(browser, town, session):
    account = resident()
    browser.sign_in(account).get("/layanan/dinas/ktp")
    browser.send("/ikuti/dinas/ktp", status=303)
    browser.get("/layanan/dinas")
    page = browser.follow(browser.send("/ikuti/dinas", status=303))
    assert "Anda mengikutinya" in page
    browser.get("/akun/ikuti")
    assert session.query(Follow).filter_by(account_id=account.id).count() == 2
    browser.send("/ikuti/dinas", status=303)
    browser.get("/akun/ikuti")
    browser.send("/ikuti/dinas/ktp", status=303)
    assert "belum mengikuti apa pun" in browser.get("/akun/ikuti")


def test_following_twice_is_once_and_not_without_end(browser, town, session, monkeypatch):
    account = follower(town.service, town.service)
    assert session.query(Follow).filter_by(account_id=account.id).count() == 1
    monkeypatch.setattr("portal.notifications.actions.MOST_FOLLOWED", 1)
    browser.sign_in(account).get("/ikuti/dinas")
    browser.send("/ikuti/dinas", status=409)


def test_the_thanks_page_is_the_same_for_everybody_and_carries_nothing_of_the_answer(browser, open_town, app):
    """To follow from there is a link that anybody finds on the page of the service too."""

    def thanks(reader):
        page = reader.get("/survei/dinas/ktp/selesai")
        return re.search(r"(?s)<main.*</main>", page)[0]

    guest = thanks(browser)
    assert 'href="/ikuti/dinas/ktp"' in guest
    assert thanks(Browser(app).sign_in(resident())) == guest
    assert thanks(Browser(app).sign_in(follower(open_town.service))) == guest


def test_who_answers_and_then_follows_leaves_rows_that_share_nothing(browser, open_town, session):
    code = open_town.slips(1)[0]
    before = snapshot(session)
    open_town.say(code=code)
    session.commit()
    account = follower(open_town.service)
    new = {name: rows - before[name] for name, rows in snapshot(session).items()}
    assert len(new["follow"]) == 1
    (row,) = new["follow"]
    values = {value for name in ("ballot", "invitation") for each in new[name] for value in each}
    keys = {value for value in row if isinstance(value, str)}
    assert not keys & {value for value in values if isinstance(value, str)}
    tell()
    assert all("thank" not in kind and "answer" not in kind for (kind,) in session.query(Notice.kind))
    assert account.id


def snapshot(session):
    return {
        name: set(map(tuple, session.execute(db.select(db.metadata.tables[name])).all()))
        for name in ("follow", "ballot", "invitation")
    }


# ---- what is mailed


def test_a_resident_chooses_by_kind_and_the_staff_has_more_kinds(browser, told, town, session):
    browser.sign_in(told).get("/akun/pemberitahuan")
    names = {each.get("name") for each in browser.page.iter("select")}
    others = {
        "commitment", "commitment_ask", "complaint_again", "complaint_followed", "complaint_step", "forum_answer",
        "forum_begun", "forum_followed", "forum_reply", "own_text", "sanction",
    }  # fmt: skip
    assert names == {"card_published", "card_corrected", "survey_opened", "jam"} | others
    chosen = {"card_published": "weekly", "card_corrected": "none", "survey_opened": "inbox", "jam": "19"}
    browser.send(status=303, **chosen)
    assert queries.preferences(told.id) == {
        "card_published": How.WEEKLY, "card_corrected": How.NONE, "survey_opened": How.INBOX
    } | dict.fromkeys(others, How.AT_ONCE)  # fmt: skip
    assert queries.hour(told.id) == 19
    browser.get("/akun/pemberitahuan")
    browser.send(status=422, **chosen | {"jam": "3"})
    browser.send(status=422, **chosen | {"card_published": "hourly"})
    browser.sign_in(town.head).get("/akun/pemberitahuan")
    assert {"reply_due", "target_to_propose"} <= {each.get("name") for each in browser.page.iter("select")}


def test_a_mail_is_stopped_without_signing_in_and_names_nobody(browser, told, session):
    token = links.make(told, "card_published")
    page = browser.get(f"/kotak/berhenti/{token}")
    assert session.query(Preference).count() == 0  # a program that follows links stops nothing
    for planted in (told.called, told.identity):
        assert planted not in page
    page = browser.send(f"/kotak/berhenti/{token}", status=200).text
    assert queries.preferences(told.id) == {"card_published": How.INBOX}
    assert "Tidak dikirim lewat surel lagi" in page
    browser.get(f"/kotak/berhenti/{token}")
    browser.send(f"/kotak/berhenti/{token}/pilih", status=303, card_published="weekly", jam="20")
    assert queries.preferences(told.id)["card_published"] is How.WEEKLY
    assert queries.hour(told.id) == 20


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_the_button_of_a_mail_program_stops_with_one_press(browser, told, kind):
    token = links.make(told, "card_published")
    one_click = {"data": {"List-Unsubscribe": "One-Click"}, "content_type": kind}
    answer = browser.ask("POST", f"/kotak/berhenti/{token}", 200, **one_click)
    assert "Set-Cookie" not in answer.headers
    assert queries.preferences(told.id) == {"card_published": How.INBOX}


def test_the_link_of_a_digest_stops_all_that_comes_in_it(browser, told, session):
    from portal.notifications import actions

    actions.choose({"card_published": How.DAILY, "survey_opened": How.DAILY, "card_corrected": How.AT_ONCE}, 7, of=told)
    session.commit()
    browser.ask("POST", f"/kotak/berhenti/{links.make(told, 'daily')}", 200, data={"List-Unsubscribe": "One-Click"})
    assert queries.preferences(told.id) == {
        "card_published": How.INBOX, "survey_opened": How.INBOX, "card_corrected": How.AT_ONCE
    }  # fmt: skip


def test_a_link_that_is_changed_or_whose_account_is_closed_does_nothing(browser, told, session):
    good = links.make(told, "card_published")
    for token in (good + "x", good.replace(str(told.id), str(told.id + 1), 1), "x"):
        browser.get(f"/kotak/berhenti/{token}", 404)
        browser.ask("POST", f"/kotak/berhenti/{token}", 404, data={"List-Unsubscribe": "One-Click"})
    told.closed_at = clock.now() + timedelta(0)
    browser.get(f"/kotak/berhenti/{good}", 404)
    assert session.query(Preference).count() == 0
