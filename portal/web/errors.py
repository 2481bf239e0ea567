"""Errors become pages here, and nowhere else."""

from flask import Flask, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from portal.core.db import db
from portal.core.errors import DomainError, NotAllowed, NotFound, Refused, TooOften

KEPT = {"Allow", "Retry-After"}  # what a browser is told in the head of such an answer
STATUS: dict[type, int] = {NotFound: 404, NotAllowed: 403, Refused: 409, TooOften: 429}


def waiting(error: TooOften) -> str:
    """How long to wait, in words."""
    if error.seconds < 100:
        return str(_("Too many attempts. Wait %(seconds)d seconds, then try again.", seconds=error.seconds))
    return str(_("Too many attempts. Wait %(minutes)d minutes, then try again.", minutes=error.minutes))


def init_app(app: Flask) -> None:
    @app.errorhandler(DomainError)
    def explain(error: DomainError) -> tuple[str, int, dict[str, str]]:
        status = STATUS[type(error)]
        message = waiting(error) if isinstance(error, TooOften) else _(str(error))
        headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooOften) else {}
        return render_template("web/error.html", status=status, message=message), status, headers

    @app.errorhandler(HTTPException)
    def explain_http(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException:
        if error.code is None or error.code < 400:  # a redirect is no error
            return error
        headers = {name: value for name, value in error.get_headers() if name in KEPT}
        return render_template("web/error.html", status=error.code, message=None), error.code, headers

    @app.errorhandler(Exception)
    def explain_fault(error: Exception) -> tuple[str, int]:
        app.logger.exception("A fault of ours.")
        db.session.rollback()  # the page asks too, and after a failed statement PostgreSQL answers nothing more
        return render_template("web/error.html", status=500, message=None), 500
