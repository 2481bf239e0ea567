"""What reporters and followers are told, as a real mail server receives it and as their inbox shows it."""

import logging
import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from portal.accounts.residents import leaving
from portal.complaints import codes, letters, queries, stopping, telling
from portal.complaints.actions import handling, reporter, reporting, unsealing
from portal.complaints.models import ComplaintWord
from portal.complaints.rules import Grade, Known, Reason, State
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotYet
from portal.core.outbox import Job
from portal.notifications.letters import in_words
from portal.notifications.models import Notice
from portal.web.slices import plan
from tests import worker
from tests.builders import resident
from tests.complaints.house import DONE, TEXT, declared, reported, verified
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # words; what is read for them is read on both by the tests of telling

OURS = ("complaint:step", "complaint:letter")
RAHMA = {"contact": "rahma@uji.id", "name": "Rahma Planted", "place": "Gang Planted 7"}


def work():
    worker.work(*OURS)


def link_in(box, number=-1):
    found = re.search(r"http\S+/l/\S+", box.text(number))[0]
    parts = urlsplit(found)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def test_each_step_is_a_letter_with_the_link_that_opens_all(house, box, browser):
    made = declared(house, **RAHMA)
    work()
    assert [mail["To"] for mail in box.mails] == ["rahma@uji.id"] * 3
    assert [str(mail["Subject"]).split(": ")[-1] for mail in box.mails] == ["diterima", "diperiksa", "sudah selesai?"]
    assert TEXT in browser.get(link_in(box))
    for mail in box.mails:
        for kind in ("plain", "html"):
            text = mail.get_body((kind,)).get_content()
            assert "Planted" not in text
            assert TEXT not in text
            assert codes.link_key(made.number) in text
    assert DONE.what in box.text()


def test_who_comes_by_the_letter_is_known_by_mail(house, box, browser):
    made = declared(house, **RAHMA)
    work()
    browser.get(link_in(box))
    form = next(form for form in browser.page.iterfind(".//form") if "/nilai" in form.get("action", ""))
    browser.send(form.get("action"), selesai="done", status=303)
    assert [word.known for word in db.session.query(ComplaintWord)] == [Known.MAIL]
    assert made.state is State.CONFIRMED


def test_of_a_confidential_report_a_letter_says_no_more_than_the_number_and_what_happened(house, box):
    made = verified(house, confidential=True, **RAHMA)
    handling.answer(made, handling.Answer("RAHASIA sekali", "Dinas", "besok"), seen=made.version, by=house.head)
    work()
    for number in range(3):
        assert "RAHASIA" not in box.text(number)
        assert "Lampu" not in box.text(number)
        assert made.number in box.text(number)


def test_a_question_is_not_in_the_letter_and_a_reason_for_a_rejection_is(house, box):
    made = reported(house, **RAHMA)
    handling.ask(made, "PERTANYAAN pribadi?", seen=made.version, by=house.coordinator)
    other = reported(house, **RAHMA)
    handling.reject(other, Reason.INCOMPLETE, "KATA pribadi", seen=other.version, by=house.coordinator)
    work()
    texts = " ".join(box.text(number) for number in range(len(box.mails)))
    assert "PERTANYAAN" not in texts
    assert "KATA" not in texts
    assert "Lengkapi di halaman ini" in texts


def test_a_letter_is_written_in_the_language_of_the_report(house, box):
    reported(house, language="en", **RAHMA)
    work()
    assert "received" in box.mails[0]["Subject"]
    assert "/en/l/" in box.text()


def test_a_refused_letter_means_that_the_clock_never_stood_still(house, box):
    made = verified(house, **RAHMA)
    work()
    assert handling.ask(made, "Lampu yang mana?", seen=made.version, by=house.complaint_officer)
    box.refuse = "550 no such user"
    work()
    db.session.refresh(made)
    assert (made.state, made.asked_pause) == (State.IN_HAND, False)
    assert queries.reporter(made.id).unreachable_at is not None
    box.refuse = ""
    handling.answer(made, DONE, seen=made.version, by=house.complaint_officer)
    before = len(box.mails)
    work()
    assert len(box.mails) == before  # nobody writes there any more


def test_a_server_that_is_away_loses_no_letter(house, box):
    made = reported(house, **RAHMA)
    box.refuse = "451 later"
    assert worker.tried(*OURS) == ["complaint:letter"]
    assert queries.reporter(made.id).unreachable_at is None
    assert db.session.query(Job).filter_by(name="complaint:letter").count() == 1


def test_the_link_at_its_end_stops_letters_and_the_button_of_a_mail_program_too(house, box, browser):
    made = reported(house, **RAHMA)
    work()
    stop = urlsplit(box.mails[0]["List-Unsubscribe"].strip("<>")).path
    assert made.number not in browser.get(stop)
    browser.ask("POST", stop, 200, data={"List-Unsubscribe": "One-Click"}, content_type="multipart/form-data")
    assert queries.reporter(made.id).contact == ""
    browser.get(stop, 404)
    handling.verify(made, Grade.ORDINARY, seen=made.version, by=house.coordinator)
    work()
    assert len(box.mails) == 1


def test_a_changed_link_stops_nobody(house, browser):
    made, other = reported(house, **RAHMA), reported(house, contact="lain@uji.id")
    token = stopping.make(made.id, 0, "rahma@uji.id")
    browser.get(f"/lapor/berhenti/{token.replace(str(made.id), str(other.id), 1)}", 404)
    browser.get("/lapor/berhenti/x", 404)
    browser.get(f"/lapor/berhenti/{token}")
    browser.send(status=200)
    assert (queries.reporter(made.id).contact, queries.reporter(other.id).contact) == ("", "lain@uji.id")


def test_who_follows_gets_the_public_address_and_who_was_merged_their_own(house, box):
    first, second = reported(house), reported(house, **RAHMA)
    reporting.join(first, nonce="a", contact="budi@uji.id")
    handling.merge(second, first, seen=second.version, by=house.coordinator)
    db.session.commit()
    work()
    box.mails.clear()
    handling.declare_done(first, DONE, seen=first.version, by=house.complaint_officer)
    work()
    texts = {mail["To"]: box.text(number) for number, mail in enumerate(box.mails)}
    assert set(texts) == {"budi@uji.id", "rahma@uji.id"}
    assert re.search(rf"/l/{first.number}\s", texts["budi@uji.id"])
    assert codes.link_key(first.number) not in texts["budi@uji.id"] + texts["rahma@uji.id"]
    assert codes.link_key(second.number) in texts["rahma@uji.id"]


def test_an_account_finds_it_in_its_inbox_and_gets_no_second_letter(house, box, browser):
    rahma = resident()
    made = declared(house, by=rahma, contact="lain@uji.id")
    work()
    assert box.mails == []
    notices = db.session.query(Notice).filter_by(account_id=rahma.id).order_by(Notice.id).all()
    assert [notice.kind for notice in notices] == [telling.OWN] * 3
    with browser.app.test_request_context():
        said = in_words(notices)
    assert said[notices[-1].id].url == f"/akun/laporan/{made.number}"
    work()
    for notice in notices:
        telling.tell_step(int(notice.subject.partition(":")[2]))  # a second run
    assert db.session.query(Notice).filter_by(account_id=rahma.id).count() == 3
    assert "sudah selesai?" in browser.sign_in(rahma).get("/kotak")


def test_break_glass_is_told(house, box):
    made = reported(house, anonymous=True, **RAHMA)
    unsealing.ask(made, "Perlu menemui pelapor di rumahnya", by=house.coordinator)
    unsealing.confirm(made, by=house.inspector)
    work()
    assert "identitas" in box.text()
    assert "Perlu menemui" not in box.text()


def test_four_weeks_later_they_are_asked_once_more_and_once(house, box, set_clock, browser):
    made = declared(house, **RAHMA)
    reporter.say(made, "done")
    work()
    box.mails.clear()
    telling.ask_again()
    work()
    assert box.mails == []
    set_clock(date(2026, 6, 30))
    for _each in range(2):
        telling.ask_again()
        work()
    assert len(box.mails) == 1
    assert "/nilai" in browser.get(link_in(box))
    set_clock(date(2026, 8, 1))
    telling.ask_again()
    db.session.refresh(made)
    assert (made.ask_again_at, len(box.mails)) == (None, 1)


def test_without_a_mail_server_nobody_waits_for_a_letter(house, monkeypatch):
    reported(house, **RAHMA)
    work()
    assert db.session.query(Job).filter_by(name="complaint:letter").count() == 0
    with pytest.raises(NotYet):
        letters.send(queries.complaint(reported(house, **RAHMA).number).id)


def test_no_name_contact_word_or_secret_lies_in_a_job_the_audit_trail_or_the_log(house, box, caplog, browser):
    caplog.set_level(logging.DEBUG)
    made = reported(house, **RAHMA)
    reporting.join(made, nonce="x", contact="budi@uji.id", line="PLANTED juga")
    reporter.add(made, "PLANTED tambahan")
    db.session.commit()
    told = [str(job.payload) for job in db.session.query(Job)]
    telling.tell_step(made.steps[0].id)
    told += [str(job.payload) for job in db.session.query(Job)]
    work()
    told += [f"{entry.action} {entry.subject} {entry.details}" for entry in db.session.query(AuditEntry)]
    told += [record.getMessage() for record in caplog.records if record.name.startswith("portal")]
    secrets = ("Planted", "PLANTED", "rahma@", "budi@", codes.link_key(made.number), codes.word(made.number), TEXT)
    assert not [line for line in told for secret in secrets if secret in line]


def test_an_account_that_closes_leaves_its_reports_without_a_name(house, browser):
    rahma = resident()
    made = declared(house, by=rahma, **RAHMA)
    followed = reported(house)
    reporting.join(followed, nonce="a", by=rahma)
    reporter.say(made, "done", by=rahma)
    with browser.app.test_request_context():
        kept = plan().kept_about(rahma)
        assert kept["reports"][0]["number"] == made.number
        assert kept["reports_followed"] == [followed.number]
        leaving.leave(rahma)
    who = queries.reporter(made.id)
    db.session.refresh(who)
    assert (who.account_id, who.name, who.contact, who.purged_at is not None) == (None, "", "", True)
    assert browser.get(f"/l/{made.number}/{codes.link_key(made.number)}")
    assert clock.moment() - who.purged_at < timedelta(minutes=1)
