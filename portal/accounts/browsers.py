"""Browsers in which an account was signed in with before: no stranger's guesses slow them down.

A cookie an account says so. It is set on the POST that signs in and on no other, signed, of no use for anything else,
and sent with nothing but the sign-in page: no page of a resident ever sees it. Whoever copies it gets no more than a
count of tries of its own.
"""

from secrets import token_urlsafe

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.core.secrets import derive
from portal.web.language import PREFIX

LASTS = 180 * 24 * 60 * 60  # seconds
PATHS = ("/masuk", f"{PREFIX}/masuk")


def known(identity: str) -> str | None:
    """The number of this browser, if somebody signed in with this identity here before."""
    try:
        return str(_signer(identity).loads(request.cookies.get(_name(identity), ""), max_age=LASTS))
    except BadData:
        return None


def remember(identity: str) -> None:
    """Say so in the answer to this request."""
    value = _signer(identity).dumps(known(identity) or token_urlsafe(12))

    @after_this_request
    def add(response: Response) -> Response:
        for path in PATHS:
            response.set_cookie(
                _name(identity), str(value), LASTS, path=path, httponly=True, samesite="Lax",
                secure=current_app.config["SESSION_COOKIE_SECURE"],
            )  # fmt: skip
        return response


def _name(identity: str) -> str:
    """Of each account another one, so that several people can share a browser. It tells nobody whose."""
    return f"known-{derive('known-browser', identity).hex()[:12]}"


def _signer(identity: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(derive("known-browser", identity))
