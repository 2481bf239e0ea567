"""Errors become pages here, and nowhere else."""

from flask import Flask, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from portal.core.errors import DomainError, NotAllowed, NotFound, Refused, TooOften

KEPT = {"Allow", "Retry-After"}  # what a browser is told in the head of such an answer
STATUS: dict[type, int] = {NotFound: 404, NotAllowed: 403, Refused: 409, TooOften: 429}


def init_app(app: Flask) -> None:
    @app.errorhandler(DomainError)
    def explain(error: DomainError) -> tuple[str, int]:
        words = {"minutes": error.minutes} if isinstance(error, TooOften) else {}
        status = STATUS[type(error)]
        return render_template("web/error.html", status=status, message=_(str(error), **words)), status

    @app.errorhandler(HTTPException)
    def explain_http(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException:
        if error.code is None or error.code < 400:  # a redirect is no error
            return error
        headers = {name: value for name, value in error.get_headers() if name in KEPT}
        return render_template("web/error.html", status=error.code, message=None), error.code, headers

    @app.errorhandler(Exception)
    def explain_fault(error: Exception) -> tuple[str, int]:
        app.logger.exception("A fault of ours.")
        return render_template("web/error.html", status=500, message=None), 500
