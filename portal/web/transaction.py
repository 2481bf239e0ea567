"""One request, one transaction. Actions never commit; this does, and only after success."""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from portal.core import storage
from portal.core.db import db
from portal.core.db import reading as reading  # for a view that reads for long before it writes

CANNOT_SERVE = (OperationalError, InterfaceError, TimeoutError)  # locked, away, or too slow to answer
SAFE = {"GET", "HEAD", "OPTIONS"}
PATIENCE = 20.0  # seconds that a form waits for its turn to write, from its arrival
SHOWN_AGAIN = 422  # a form that was refused, on the page on which it stands
TOO_BUSY = "portal.too_busy"  # in the WSGI environment: nobody writes for this request, and it is to be told so
GIVES_UP_AT = "portal.gives_up_at"  # in the WSGI environment: the moment (monotonic) at which that is over


def leaves_trace(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare that a GET of this view writes into the audit log: the read of personal data, the one exception."""
    view.leaves_trace = True  # type: ignore[attr-defined]
    return view


def trace(write: Callable[[], object]) -> None:
    """Write down that somebody reads what the page shows. Where a form on it is refused, all that the request wrote is
    undone and the page is shown again: then this is carried out once more, for they have read it.
    """
    write()
    g.traces.append(write)


def settle() -> None:
    """Commit now and not after the view: where the database fails at it, the view still has what was sent."""
    _commit()


def give_up() -> None:
    """Leave what was begun, whatever the database says to it."""
    with suppress(*CANNOT_SERVE):
        db.session.rollback()


def only_read() -> None:
    """From here on this request waits for no writer. It must not have begun a transaction, or have given it up."""
    db.session.connection(execution_options={"read_only": True})


def computes_long(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare that a form of this view costs a large part of a second, as hashing a password does.

    Such forms have a thread of their own, so that whoever sends many of them holds up nobody's answers.
    """
    view.computes_long = True  # type: ignore[attr-defined]
    return view


def only_reads(app: Flask, method: str, endpoint: str | None) -> bool:
    return method in SAFE and not hasattr(app.view_functions.get(endpoint or ""), "leaves_trace")


def _only_reads() -> bool:
    return only_reads(current_app, request.method, request.endpoint)


def init_app(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.traces = []
        if request.environ.get(TOO_BUSY):  # in the place of a writer, who was not given one in time
            raise TimeoutError("Too many wait to write.")
        if _only_reads():  # a reader waits for no writer
            db.session.connection(execution_options={"read_only": True})
        else:
            storage.gives_up_at.set(request.environ.get(GIVES_UP_AT) or monotonic() + PATIENCE)

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        storage.gives_up_at.set(None)

    @app.after_request
    def finish(response: Response) -> Response:
        if _only_reads() or response.status_code >= 400:
            db.session.rollback()
            if response.status_code == SHOWN_AGAIN and g.traces:
                for write in g.traces:
                    write()
                _commit()
        else:
            _commit()
        return response


def _commit() -> None:
    """Commit. Where the database is lost on the way nobody knows whether it did, and the page must not say so."""
    try:
        db.session.commit()
    except DBAPIError as error:
        g.uncertain = error.connection_invalidated
        raise
