"""Mails of notices, as a real mail server receives them."""

from datetime import date
from email.generator import BytesGenerator
from io import BytesIO
from logging import DEBUG

import pytest

from portal.accounts.rules import Language
from portal.core import clock, mail
from portal.core.db import db
from portal.core.errors import NotYet
from portal.core.outbox import Job
from portal.notifications import actions, letters, links, queries
from portal.notifications.models import Notice
from portal.notifications.rules import How
from tests.conftest import ONE_DATABASE
from tests.mailbox import mailbox
from tests.notifications.house import follower, jobs, mail_round, tell
from tests.notifications.test_telling import BEFORE
from tests.scorecards.house import published

pytestmark = ONE_DATABASE  # words; what is read for them is read on both by the tests of telling


def told(town, **about):
    account = follower(town.service, **about)
    published(town, **BEFORE)
    tell()
    return account


def test_a_notice_is_mailed_once_with_both_parts_and_a_way_out(session, town, box):
    account = told(town)
    assert mail_round() == 0
    assert mail_round() == 0
    (letter,) = box.mails
    assert letter["To"] == account.identity
    assert "Rapor terbit" in letter["Subject"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = letter["List-Unsubscribe"].strip("<>")
    page = "/rapor/dinas/ktp/2025-s2"
    for kind in ("plain", "html"):
        text = letter.get_body((kind,)).get_content()
        assert page in text, kind
        assert stop in text, kind
    assert jobs() == []


def test_it_is_written_in_the_language_of_its_reader(session, town, box):
    told(town, language=Language.ENGLISH)
    mail_round()
    assert "Published: scorecard of" in box.mails[0]["Subject"]
    assert "/en/rapor/dinas/ktp" in box.text()
    assert "/en/kotak/berhenti/" in box.mails[0]["List-Unsubscribe"]


def test_one_that_was_killed_before_it_noted_the_sending_sends_once_more_and_no_more(session, town, box, monkeypatch):
    told(town)
    note = actions.note_mailed

    def killed(_ids):
        raise RuntimeError("killed")

    monkeypatch.setattr(actions, "note_mailed", killed)
    assert mail_round() == 1
    monkeypatch.setattr(actions, "note_mailed", note)
    for job in jobs():
        job.due_at = clock.now()
    session.commit()
    assert mail_round() == 0
    assert mail_round() == 0
    assert len(box.mails) == 2


def test_a_server_that_does_not_answer_loses_nothing(session, town, box, later):
    told(town)
    box.refuse = "450 later"
    assert mail_round() == 1
    assert [job.failures for job in jobs()] == [1]
    assert "@" not in jobs()[0].error
    box.refuse = ""
    later(hours=1)
    assert mail_round() == 0
    assert len(box.mails) == 1


def test_an_address_that_is_refused_for_good_is_left_in_peace(session, town, box):
    account = told(town)
    box.refuse = "550 no such user"
    assert mail_round() == 0
    assert jobs() == []
    assert session.query(Notice).filter_by(account_id=account.id, unread=True).count() == 1


@pytest.mark.parametrize("how", [How.DAILY, How.WEEKLY])
def test_a_digest_comes_at_its_hour_with_all_in_one(session, town, box, set_clock, later, how):
    account = follower(town.service)
    actions.choose({"card_published": how, "survey_opened": how}, 15, of=account)
    published(town, **BEFORE)
    town.open_survey(set_clock)  # Tuesday the second of June, at noon
    tell()
    assert (mail_round(), box.mails) == (0, [])
    later(hours=3)
    mail_round()
    assert len(box.mails) == (1 if how is How.DAILY else 0)
    set_clock(date(2026, 6, 8))  # a Monday, before and after the hour
    mail_round()
    later(hours=3)
    mail_round()
    mail_round()
    (letter,) = box.mails
    assert "2 pemberitahuan" in letter["Subject"]
    assert "Rapor terbit" in box.text()
    assert "Survei dibuka" in box.text()


@pytest.mark.parametrize("meanwhile", ["read", "unwanted", "closed", "off"])
def test_what_is_not_wanted_any_more_when_its_job_comes_is_not_sent(session, town, box, meanwhile):
    account = told(town)
    letters.post_due()
    session.commit()
    notice = session.query(Notice).filter_by(account_id=account.id).one()
    match meanwhile:
        case "read":
            actions.read(notice, by=account)
        case "unwanted":
            actions.choose({"card_published": How.INBOX}, 7, of=account)
        case "closed":
            account.closed_at, account.identity = clock.now(), None
        case "off":
            account.active = False
    session.commit()
    assert mail_round() == 0
    assert (box.mails, jobs()) == ([], [])


def test_no_mail_goes_to_a_number_nor_to_an_address_that_is_not_known_to_be_theirs(session, town, box):
    number, unknown = follower(town.service), follower(town.service, verified_by=None, verified_at=None)
    number.identity = "+6281234567890"
    published(town, **BEFORE)
    tell()
    mail_round()
    assert (box.mails, jobs()) == ([], [])
    assert session.query(Notice).filter(Notice.account_id.in_([number.id, unknown.id])).count() == 2


def test_without_a_server_nothing_is_handed_over_and_nothing_fails(session, town):
    mail.set_server(None)
    told(town)
    assert (mail_round(), jobs()) == (0, [])


def test_a_planted_name_and_address_is_in_no_job_and_no_log_and_no_header_but_one(session, town, box, caplog):
    caplog.set_level(DEBUG)
    account = told(town, called="Zulaikha Tertanam")
    box.refuse = "450 later"
    letters.post_due()
    session.commit()
    waiting = [str(job.payload) for job in jobs()]
    mail_round()
    waiting += [f"{job.payload} {job.error}" for job in jobs()]
    box.refuse = ""
    for job in jobs():
        job.due_at = clock.now()
    mail_round()
    (letter,) = box.mails
    logged = " ".join(
        each.getMessage() for each in caplog.records if not each.name.startswith("mail")
    )  # the server's own
    headers = " ".join(f"{name}: {value}" for name, value in letter.items() if name != "To")
    for planted in ("Zulaikha", "Tertanam", account.identity):
        assert planted not in headers + " ".join(waiting) + logged
        assert planted not in letter.get_body(("plain",)).get_content() + letter.get_body(("html",)).get_content()


def test_the_link_of_a_mail_is_signed_and_kept_nowhere(session, town, box):
    account = told(town)
    mail_round()
    token = box.mails[0]["List-Unsubscribe"].strip("<>").rsplit("/", 1)[1]
    assert links.read(token, queries.reader) == ((account.id, "card_published"), account)
    for changed in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.replace(f"{account.id}.", "1."),
        "x",
        "..",
        "",
    ):
        assert changed == token or links.read(changed, queries.reader) is None
    account.identity = "lain@warga.id"  # whoever has the old mailbox is not who is written to any more
    session.flush()
    assert links.read(token, queries.reader) is None
    signature = token.rsplit(".", 1)[1]
    for table in db.metadata.sorted_tables:
        assert signature not in str(session.execute(db.select(table)).all()), table.name


def test_the_address_that_stops_a_mail_is_written_as_it_is_however_long(session):
    """A mail program looks for it letter by letter; one that was encoded or folded stops nothing."""
    url = "https://suara-plaju.kecamatan-plaju.palembang.example.go.id/en/kotak/berhenti/" + "7" * 60
    server = mail.Server("localhost", 25, "suara@example.org")
    made = mail.composed(mail.Mail("a@example.org", "x", "y", headers={"List-Unsubscribe": f"<{url}>"}), server)
    out = BytesIO()
    BytesGenerator(out, policy=made.policy.clone(linesep="\r\n")).flatten(made)
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in out.getvalue()


def test_a_letter_waits_while_no_mail_server_is_set(session, town):
    """A worker that was started without one must not take what waits for sent."""
    with mailbox():
        account = told(town)
        letters.post_due()
    (job,) = session.query(Job).filter(Job.name == "notice:mail")
    with pytest.raises(NotYet):
        letters.send(**job.payload)
    assert not session.query(Notice).filter_by(account_id=account.id).one().mailed_at
