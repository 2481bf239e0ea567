"""One request, one transaction. Actions never commit; this does, and only after success."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from portal.core.db import db

Away = (OperationalError, InterfaceError, TimeoutError)  # the database is locked, or does not answer
SAFE = {"GET", "HEAD", "OPTIONS"}


def leaves_trace(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare that a GET of this view writes into the audit log: the read of personal data, the one exception."""
    view.leaves_trace = True  # type: ignore[attr-defined]
    return view


def settle() -> None:
    """Commit now and not after the view: where the database fails at it, the view still has what was sent."""
    db.session.commit()


def give_up() -> None:
    """Leave what was begun, whatever the database says to it."""
    with suppress(*Away):
        db.session.rollback()


def only_read() -> None:
    """From here on this request waits for no writer. It must not have begun a transaction, or have given it up."""
    db.session.connection(execution_options={"read_only": True})


def _only_reads() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in SAFE and not hasattr(view, "leaves_trace")


def init_app(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        if _only_reads():  # a reader waits for no writer
            db.session.connection(execution_options={"read_only": True})

    @app.after_request
    def finish(response: Response) -> Response:
        if _only_reads() or response.status_code >= 400:
            db.session.rollback()
        else:
            db.session.commit()
        return response
