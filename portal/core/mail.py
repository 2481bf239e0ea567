"""Mail: where it goes (MAIL_URL), what one looks like, and sending one. Off where nothing is set.

It is sent by the worker and never in a request: a server that answers slowly would hold up the page, and how long it
took would tell whether there was anybody to write to. Whoever sends first commits what the mail leads to, and holds
no transaction meanwhile.

In a demo without a server the mail is kept in the database, for the demo's own page to show, and so is always what goes
to its made-up people. A real house keeps none:
what is mailed holds links that open accounts.
"""

import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, make_msgid
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, installation
from portal.core.db import Model, db
from portal.core.faults import Fault
from portal.core.paging import Order, Part, Place, part
from portal.core.types import id_

PATIENCE = 15  # seconds that any one step of a delivery may take
SENDER = "Suara Plaju"
PORTS = {"smtp": 587, "smtps": 465}
MADE_UP = "@contoh.id"  # the people of a demo live there: somebody else may have that domain, and gets none of it
LONGEST = 120  # letters of an address

# What is asked for by name, so that nothing in an address is ever read as a second one, a header or a route.
ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}", re.IGNORECASE)


class NotSent(Fault):
    """A mail did not leave. `final`: the server will never take it, so trying again is of no use.

    Its text names the condition and never the address.
    """

    def __init__(self, said: str, *, final: bool = False) -> None:
        super().__init__(said)
        self.final = final


class DemoMail(Model):
    """A mail of a demo that has no mail server: what would have been sent."""

    id: Mapped[id_]
    at: Mapped[datetime]
    to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str] = mapped_column(default="")


SENT = Order((DemoMail.id,), descending=True)


def kept(at: Place) -> Part[DemoMail]:
    """What a demo would have sent, newest first."""
    return part(select(DemoMail), SENT, at, 20)


@dataclass(frozen=True)
class Mail:
    """One mail to one address. `headers` are further ones, as List-Unsubscribe."""

    to: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Server:
    """Where mail is handed in, and whose name it bears."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    at_once: bool = False  # encrypted from the first byte (smtps), and not only when the server offers it

    @property
    def domain(self) -> str:
        """What the portal calls itself to the server: no name of a machine leaves it."""
        return self.sender.partition("@")[2]

    @property
    def is_near(self) -> bool:
        """On this very machine, where a password may be said in clear."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


_server: Server | None = None


def read(url: str, sender: str = "") -> Server | None:
    """The server that MAIL_URL names, with MAIL_FROM; None for an empty one. Raises ValueError, naming the setting.

    >>> read("smtps://suara%40example.org:rahasia@mail.example.org")
    Server(host='mail.example.org', port=465, sender='suara@example.org', user='suara@example.org', at_once=True)
    >>> read("smtp://localhost:25", "suara@example.org")
    Server(host='localhost', port=25, sender='suara@example.org', user='', at_once=False)
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        host, port = "", 0
    if not host or not port:
        raise ValueError("MAIL_URL reads smtp://user:password@host:587 or smtps://user:password@host.")
    user = unquote(parts.username or "")
    sender = sender or user
    if not is_address(sender):
        raise ValueError("MAIL_FROM is the address that mail comes from; it is needed where MAIL_URL names no such user.")
    return Server(host, port, sender, user, unquote(parts.password or ""), parts.scheme == "smtps")


def set_server(server: Server | None) -> None:
    """Of this process: said once, when the house is put together."""
    global _server
    _server = server


def is_on() -> bool:
    """Whether a mail would reach anybody, were it the demo's own page: only then may a page offer one."""
    return _server is not None or installation.is_demo()


def is_address(text: str) -> bool:
    """Whether mail can be sent to it: plain ASCII, one address and nothing around it.

    >>> [is_address(text) for text in ("siti@example.org", "a@b", "a,b@c.id", "a b@c.id", "<a@c.id>", "a@c.id\\r\\nX: y")]
    [True, False, False, False, False, False]
    """
    return len(text) <= LONGEST and ".." not in text and ADDRESS.fullmatch(text) is not None


def send(mail: Mail) -> None:
    """Hand it to the server, or keep it where this is a demo without one. Raises NotSent.

    What was begun in the database is the caller's to commit, before: a mail that is kept joins that transaction.
    """
    if not is_address(mail.to):
        raise NotSent("This is no address that mail can be sent to.", final=True)
    keeps = (_server is None or mail.to.endswith(MADE_UP)) and installation.is_demo()
    if _server is not None and not keeps:
        _deliver(_server, composed(mail, _server))
    elif keeps:
        db.session.add(DemoMail(at=clock.now(), to=mail.to, subject=mail.subject, text=mail.text, html=mail.html))
        db.session.flush()
    else:
        raise NotSent("No mail server is set (MAIL_URL).", final=True)


class _Policy(EmailPolicy):
    """What holds an address for programs (RFC 2369, 8058) is neither encoded nor folded, however long it is."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() == "list-unsubscribe":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


def composed(mail: Mail, server: Server) -> EmailMessage:
    """As it goes out. Raises NotSent where a header would break."""
    made = EmailMessage(policy=_Policy())
    own = {
        "From": formataddr((SENDER, server.sender)), "To": mail.to, "Subject": mail.subject,
        "Date": format_datetime(clock.now()), "Message-ID": make_msgid(domain=server.domain),
        "Auto-Submitted": "auto-generated",  # so that no holiday note answers it
    }  # fmt: skip
    try:
        for name, value in (own | dict(mail.headers)).items():
            made[name] = value
    except ValueError:  # a line end within a header
        raise NotSent("A header of the mail is not one line.", final=True) from None
    made.set_content(mail.text)
    if mail.html:
        made.add_alternative(mail.html, subtype="html")
    return made


# What a server says of an address or a mail that it will never take. What it says of us may be mended.
FOR_GOOD = frozenset({550, 551, 552, 553, 554})


def _deliver(server: Server, made: EmailMessage) -> None:
    try:
        with _connected(server) as smtp:
            smtp.send_message(made, server.sender, [made["To"]])
    except smtplib.SMTPRecipientsRefused as refused:
        code = next((code for code, _words in refused.recipients.values()), 0)
        raise NotSent(f"The mail server does not take this address ({code}).", final=code in FOR_GOOD) from None
    except smtplib.SMTPResponseException as refused:
        of_the_mail = isinstance(refused, smtplib.SMTPDataError) and refused.smtp_code in FOR_GOOD
        raise NotSent(f"The mail server refused ({refused.smtp_code}).", final=of_the_mail) from None
    except smtplib.SMTPException as error:
        raise NotSent(f"The mail server did not go along ({type(error).__name__}).") from None
    except OSError as error:
        raise NotSent(f"The mail server cannot be reached ({type(error).__name__}).") from None


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    where, us = (server.host, server.port), server.domain
    if server.at_once:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, local_hostname=us, timeout=PATIENCE, context=context)
    else:
        smtp = smtplib.SMTP(*where, local_hostname=us, timeout=PATIENCE)
    try:
        smtp.ehlo()
        if not server.at_once and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
        elif server.user and not (server.at_once or server.is_near):
            raise NotSent("The mail server offers no encryption, and a password is not said in clear.")
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp
