import logging
import socket
from contextlib import contextmanager

import pytest
from aiosmtpd.smtp import AuthResult

from portal.core import faults, installation, mail
from portal.core.installation import Kind
from portal.core.mail import DemoMail, Mail, NotSent, is_on, read, send
from tests.mailbox import serve

LETTER = Mail(
    "siti@example.org", "Rapor baru: «KTP»", "Baris satu.\nhttps://suara.example/rapor\n", "<p>Baris <b>satu</b></p>"
)  # fmt: skip
FROM = "suara@example.org"


@pytest.fixture(autouse=True)
def no_server_before_and_after():
    mail.set_server(None)
    yield
    mail.set_server(None)


@contextmanager
def mailbox(user="", **kwargs):
    box, controller = serve(**kwargs)
    try:
        mail.set_server(read(box.url.replace("://", f"://{user}"), FROM))
        yield box
    finally:
        controller.stop()


def test_a_mail_arrives_whole_and_names_no_machine():
    with mailbox() as box:
        send(LETTER)
    (found,) = box.mails
    assert (found["To"], found["Subject"], found["From"]) == (LETTER.to, LETTER.subject, f"Suara Plaju <{FROM}>")
    assert (found["Auto-Submitted"], box.senders) == ("auto-generated", [(FROM, [LETTER.to])])
    assert box.text().splitlines() == LETTER.text.splitlines()
    assert "<b>satu</b>" in found.get_body(("html",)).get_content()
    assert found["Message-ID"].endswith("@example.org>")
    assert box.greetings == ["example.org"]
    assert socket.gethostname() not in found.as_string()


def test_further_headers_go_along_and_none_of_two_lines():
    with mailbox() as box:
        send(Mail(LETTER.to, "x", "y", headers={"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}))
        assert box.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        with pytest.raises(NotSent) as refused:
            send(Mail(LETTER.to, "x\r\nBcc: lain@example.org", "y"))
        assert refused.value.final
    assert len(box.mails) == 1


@pytest.mark.parametrize("to", ["a@x.id,b@x.id", "a@x.id\r\nBcc: b@x.id", "", "+628123456789", "<a@x.id>", "a@x"])
def test_what_is_not_one_address_is_sent_to_nobody(to):
    with mailbox() as box, pytest.raises(NotSent) as refused:
        send(Mail(to, "x", "y"))
    assert (refused.value.final, box.mails) == (True, [])


@pytest.mark.parametrize(("said", "final"), [("550 no such user", True), ("450 try later", False)])
def test_a_refusal_says_whether_it_is_for_good_and_never_to_whom(said, final):
    with mailbox() as box:
        box.refuse = said
        with pytest.raises(NotSent) as refused:
            send(LETTER)
    assert refused.value.final is final
    told = faults.short(refused.value) + faults.trace(refused.value)
    assert said[:3] in told
    assert "siti" not in told


def test_a_server_that_is_away_is_a_fault_to_be_tried_again():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers
        mail.set_server(read(f"smtp://127.0.0.1:{free.getsockname()[1]}", FROM))
        with pytest.raises(NotSent) as refused:
            send(LETTER)
    assert not refused.value.final


def test_the_password_is_said_to_a_server_and_to_no_log(caplog):
    said = []

    def check(server, session, envelope, mechanism, data):
        said.append((data.login, data.password))
        return AuthResult(success=data.password == b"p:w", handled=False)  # the server says no at once

    caplog.set_level(logging.DEBUG, "portal")
    with mailbox("suara:p%3Aw@", authenticator=check, auth_require_tls=False) as box:
        send(LETTER)
        assert (len(box.mails), said) == (1, [(b"suara", b"p:w")])
    with mailbox("suara:salah@", authenticator=check, auth_require_tls=False) as box, pytest.raises(NotSent) as refused:
        send(LETTER)
    assert "salah" not in faults.trace(refused.value) + repr(mail._server) + caplog.text


def test_no_password_is_said_in_clear_to_another_machine(monkeypatch):
    with mailbox("suara:pw@") as box:
        monkeypatch.setattr(mail.Server, "is_near", False)
        with pytest.raises(NotSent, match="clear"):
            send(LETTER)
    assert box.mails == []


@pytest.mark.parametrize(
    ("url", "sender", "named"),
    [("mail.example.org", FROM, "MAIL_URL"), ("http://x", FROM, "MAIL_URL"), ("smtp://x:y", FROM, "MAIL_URL"),
     ("smtp://mail.example.org", "", "MAIL_FROM"), ("smtp://u:p@x", "bukan alamat", "MAIL_FROM")],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_named(url, sender, named):
    with pytest.raises(ValueError, match=named):
        read(url, sender)


def test_a_demo_without_a_server_keeps_its_mail(session):
    installation.begin(Kind.DEMO)
    assert is_on()
    send(LETTER)
    (kept,) = session.query(DemoMail)
    assert (kept.to, kept.subject, kept.text, kept.html) == (LETTER.to, LETTER.subject, LETTER.text, LETTER.html)


def test_a_demo_with_a_server_keeps_what_goes_to_its_made_up_people(session):
    installation.begin(Kind.DEMO)
    with mailbox() as box:
        send(Mail("yanti@contoh.id", "x", "y"))
        send(LETTER)
    assert [each["To"] for each in box.mails] == [LETTER.to]
    assert [each.to for each in session.query(DemoMail)] == ["yanti@contoh.id"]


@pytest.mark.parametrize("kind", [Kind.REAL, Kind.REHEARSAL])
def test_any_other_house_without_a_server_keeps_none_and_says_that_it_is_off(session, kind):
    installation.begin(kind)
    assert not is_on()
    with pytest.raises(NotSent):
        send(LETTER)
    assert session.query(DemoMail).count() == 0
