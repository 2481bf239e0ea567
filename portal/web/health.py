"""Whether this house is ready: for whoever watches it, and for the one who starts it.

It stands before the application, whose every request needs the database to be there.
"""

from collections.abc import Iterable
from functools import cache
from wsgiref.types import StartResponse, WSGIEnvironment

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.config import MIGRATIONS
from portal.core.db import db

PATH = "/healthz"


@cache
def _head() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def revision() -> str | None:
    """The migration at which the database is; None where it is empty."""
    with db.engine.connect().execution_options(read_only=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def at_head() -> bool:
    """Whether the database has the tables that this code expects."""
    return revision() == _head()


class Health:
    """Answers /healthz: 200 `ok` when a request would find all it needs, else 503."""

    def __init__(self, app: Flask) -> None:
        self.flask, self.app = app, app.wsgi_app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            return self.app(environ, start_response)
        ready = self._ready()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
        start_response("200 OK" if ready else "503 Service Unavailable", headers)
        return [b"ok\n" if ready else b"not ready\n"]

    def _ready(self) -> bool:
        try:
            with self.flask.app_context():
                return at_head()
        except SQLAlchemyError:
            return False
