"""How a form proves where it comes from: by the session of a person signed in, by a stamp for a guest.

A guest gets no cookie, so there is no session to compare with: their form carries a signed stamp, and the request is
asked which site it was sent from. The stamp has a random part, the form's nonce, by which a form that arrives
twice counts once. Two residents must never share a nonce, so a page that is kept for many has a slot in place of
the stamp, and the page cache fills it anew in each delivery.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadSignature, TimestampSigner
from wtforms.csrf.core import CSRF
from wtforms.validators import ValidationError

from portal.core import clock
from portal.core.errors import NotAllowed
from portal.core.secrets import derived

STAMP_LASTS = timedelta(hours=12)  # nonces are kept for longer, so that none is taken twice
SLOTS = "portal.slots"  # in the WSGI environment: the page being made may be kept for others

# What marks a slot in a page in the making. Nobody outside this process can know it, so nothing that anybody typed
# is ever taken for a slot; and it never leaves the process, because every page has its slots filled.
_MARK = secrets.token_hex(16)
SLOT = re.compile(rf"%%{_MARK}:(\w+)%%")

session_token = CSRFProtect()


class _Signer(TimestampSigner):
    """Reads the portal's clock, which a demo sets forward."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


@lru_cache(maxsize=64)
def _signer(*keys: bytes) -> _Signer:
    """Signs with the last key and knows what any of them signed."""
    return _Signer(keys, key_derivation="none", digest_method=sha256)


def _signer_of(form: str) -> _Signer:
    """Of one kind of form. One that is open while the key is changed is still good."""
    return _signer(*reversed(derived("stamp", form)))


def make_stamp(form: str, nonce: str = "") -> str:
    """`nonce.moment.signature`, for forms of one kind, kept nowhere. Without a nonce it is a form of its own."""
    return _signer_of(form).sign(nonce or secrets.token_urlsafe(12)).decode()


def read_stamp(form: str, stamp: str) -> str | None:
    """The nonce of a stamp that is ours, of this kind of form, and not stale; else None."""
    nonce, age = _read(form, stamp)
    return nonce if nonce and age <= STAMP_LASTS else None


def _read(form: str, stamp: str) -> tuple[str, timedelta]:
    """The nonce of a stamp that is ours and of this kind of form, and its age; "" where it is not."""
    try:
        nonce, moment = _signer_of(form).unsign(stamp, return_timestamp=True)
    except BadSignature:
        return "", timedelta()
    return nonce.decode(), max(timedelta(), clock.now() - moment)


def slot(name: str) -> str:
    """A text that nobody can have typed, to be put into a page that is kept and replaced in each delivery."""
    return f"%%{_MARK}:{name}%%"


def stamp_slot(form: str) -> str:
    """The stamp of a form, or the slot for one where the page may be kept. Ask for it at the end of the form."""
    g.stamped = True
    return slot(form) if request.environ.get(SLOTS) else make_stamp(form)


def fresh_stamp(form: FlaskForm) -> str:
    """A stamp of another form of this kind, with a number that was never sent."""
    g.stamped = True
    return make_stamp(type(form).__name__)


@contextmanager
def leaving_slots() -> Iterator[None]:
    """What is made meanwhile may be kept for others: a slot stands where a stamp goes."""
    before = request.environ.get(SLOTS)
    request.environ[SLOTS] = True
    try:
        yield
    finally:
        request.environ[SLOTS] = before


class Stamp(CSRF):
    """What WTForms asks of a token, answered by a stamp."""

    nonce = ""  # of a form that was validated
    known = ""  # of any form of ours, stale or not
    age = timedelta()  # since the page of such a form was made

    def setup_form(self, form: FlaskForm) -> Any:
        self.kind = type(form).__name__
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """A form that comes back to its sender is still the same form: its stamp is new, and its nonce is not.

        So a page of it that stayed behind in the browser's history is known as sent, once any of its pages was.
        """
        self.known, self.age = _read(self.kind, csrf_token_field.data or "")
        if not self.known:
            return stamp_slot(self.kind)
        g.stamped = True
        return make_stamp(self.kind, self.known)

    def validate_csrf_token(self, form: FlaskForm, field: Any) -> None:
        nonce = read_stamp(self.kind, field.data or "")
        if nonce is None:
            raise ValidationError(_("This page was open too long. Please send it once more."))
        self.nonce = nonce


class GuestForm(FlaskForm):
    """A form that nobody has to sign in for. Its stamp stands at its end: `form.csrf_token.current_token`."""

    class Meta(FlaskForm.Meta):
        csrf = True
        csrf_class = Stamp


def nonce_of(form: GuestForm) -> str:
    """The number of this form, after it was validated: two residents never have the same."""
    stamp: Stamp = form._csrf
    return stamp.nonce


def age_of(form: GuestForm) -> timedelta:
    """How long ago the page of a form of ours was made, whether it was refused for it or not."""
    stamp: Stamp = form._csrf
    return stamp.age


def keep_stamp(form: GuestForm) -> None:
    """Let the page that answers this form carry the same stamp: it was not used, and its age goes on counting."""
    form.csrf_token.current_token = form.csrf_token.data


def known_nonce(form: GuestForm) -> str:
    """The same of a form that was refused, were it for its age; "" where the stamp is none of ours."""
    stamp: Stamp = form._csrf
    return stamp.known


def check_origin() -> None:
    """Refuse a guest's form that another site sent. Old browsers name no site: the stamp has to do.

    "none" is a person who reloads or goes back to what they sent; another site cannot cause it.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin", "none") or (origin and not _ours(origin)):
        raise NotAllowed("This form was sent from another site.")


def _ours(origin: str) -> bool:
    """Behind a proxy the request may name a host of the inside; residents type PUBLIC_URL.

    Compared letter by letter: what anybody can send is not worth a parser, which fails at `http://[`.
    """
    _scheme, _colon, host = origin.partition("://")
    return origin == current_app.config["PUBLIC_URL"] or host == request.host != ""


def init_app(app: Flask) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # `accounts.access` asks, because it knows who may come in
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # the token of a session lasts as long as the session
    app.config["WTF_CSRF_SSL_STRICT"] = False  # `check_origin` asks the same, and knows PUBLIC_URL
    # Signed with the last of them, taken with any: a page that was open while the key was changed is still good.
    app.config["WTF_CSRF_SECRET_KEY"] = [*app.config["SECRET_KEY_FALLBACKS"], app.config["SECRET_KEY"]]
    session_token.init_app(app)
