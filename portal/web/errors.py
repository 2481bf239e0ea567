"""Errors become pages here, and nowhere else.

What is a fault of ours, or of a database that cannot serve now, becomes a page that needs no database itself.
"""

import logging
import sqlite3
from time import monotonic

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from portal.core import faults
from portal.core.errors import DomainError, NotAllowed, NotFound, Refused, TooOften
from portal.web import plain
from portal.web.refusals import said
from portal.web.transaction import CANNOT_SERVE

KEPT = {"Allow", "Retry-After"}  # what a browser is told in the head of such an answer
STATUS: dict[type, int] = {NotFound: 404, NotAllowed: 403, Refused: 409, TooOften: 429}


class Causes:
    """Says each cause once a minute: a database that is away must not fill the log of its own disk."""

    EVERY = 60.0  # seconds

    def __init__(self) -> None:
        self.said: dict[str, float] = {}

    def is_news(self, cause: str) -> bool:
        now = monotonic()
        if now - self.said.get(cause, -self.EVERY) < self.EVERY:
            return False
        if len(self.said) > 100:
            self.said.clear()
        self.said[cause] = now
        return True


def _is_no_fault(record: logging.LogRecord) -> bool:
    """Flask logs whatever no handler was asked about with all its lines; what is below is said by `unavailable`."""
    return not (record.exc_info and isinstance(record.exc_info[1], CANNOT_SERVE))


def is_ours(error: Exception) -> bool:
    """Whether a statement was wrong: SQLite says it with the same error as that it is locked or away."""
    return getattr(getattr(error, "orig", None), "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def cause_of(error: Exception) -> str:
    """One line, without the statement and its values."""
    first = getattr(error, "orig", None) or error
    lines = str(first).strip().splitlines()
    return f"{type(first).__name__}: {lines[0] if lines else ''}"[:300]


def waiting(error: TooOften) -> str:
    """How long to wait, in words."""
    if error.seconds < 100:
        return str(_("Too many attempts. Wait %(seconds)d seconds, then try again.", seconds=error.seconds))
    return str(_("Too many attempts. Wait %(minutes)d minutes, then try again.", minutes=error.minutes))


def init_app(app: Flask) -> None:
    causes = Causes()
    app.logger.addFilter(_is_no_fault)

    def unavailable(error: Exception) -> ResponseReturnValue:
        if is_ours(error):
            return explain_fault(error)
        if causes.is_news(cause := cause_of(error)):
            app.logger.error("The database cannot serve now (%s).", cause)
        sent = request.method not in ("GET", "HEAD")
        text = plain.page(app, 503, sent=sent, uncertain=g.get("uncertain", False))
        return text, 503, plain.later(503)

    def fault() -> ResponseReturnValue:
        return plain.page(app, 500), 500, {}

    @app.errorhandler(DomainError)
    def explain(error: DomainError) -> tuple[str, int, dict[str, str]]:
        status = STATUS[type(error)]
        message = waiting(error) if isinstance(error, TooOften) else said(error)
        headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooOften) else {}
        return render_template("web/error.html", status=status, message=message), status, headers

    @app.errorhandler(HTTPException)
    def explain_http(error: HTTPException) -> ResponseReturnValue | HTTPException:
        if error.code is None or error.code < 400:  # a redirect is no error
            return error
        cause = getattr(error, "original_exception", None)  # what went wrong after the view, as the commit
        if isinstance(cause, CANNOT_SERVE):
            return unavailable(cause)
        if error.code >= 500:
            return fault()
        headers = {name: value for name, value in error.get_headers() if name in KEPT}
        return render_template("web/error.html", status=error.code, message=None), error.code, headers

    for kind in CANNOT_SERVE:
        app.register_error_handler(kind, unavailable)

    @app.errorhandler(Exception)
    def explain_fault(error: Exception) -> ResponseReturnValue:
        app.logger.error("A fault of ours.\n%s", faults.trace(error))  # what somebody typed is in no log
        return fault()
