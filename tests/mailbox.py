"""A real mail server on this machine, for what only one shows: that a mail leaves, arrives whole, or is refused."""

import email
import socket
from contextlib import contextmanager
from email import policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from portal.core import mail

SENDER = "suara@example.org"


class Mailbox:
    """What arrived, as mails read. `refuse`: the answer to any recipient from now on, as "550 no such user"."""

    def __init__(self):
        self.mails = []
        self.senders = []
        self.refuse = ""
        self.greetings = []

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.greetings.append(hostname)
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        self.senders.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 OK"

    def text(self, number=-1):
        """The plain text of a mail."""
        return self.mails[number].get_body(("plain",)).get_content()


class _Server(Controller):
    def factory(self):
        return SMTP(self.handler, **self.SMTP_kwargs)


def serve(**kwargs):
    """A mailbox and its controller, listening on a free port. `stop()` it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox()
    controller = _Server(box, hostname="127.0.0.1", port=port, **kwargs)
    controller.start()
    box.port, box.url = port, f"smtp://127.0.0.1:{port}"
    return box, controller


@contextmanager
def mailbox():
    """A real mail server, to which the portal sends."""
    box, controller = serve()
    try:
        mail.set_server(mail.read(box.url, SENDER))
        yield box
    finally:
        mail.set_server(None)
        controller.stop()
