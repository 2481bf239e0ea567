"""Reading as a page does where no browser asked: for the worker, which writes to people in their own language."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app

from portal.core.db import db
from portal.web.language import ENGLISH, PREFIX, speaking


@contextmanager
def aside(language: str) -> Iterator[None]:
    """A page that nobody asked for: words in this language, addresses below its prefix, and a look of its own at the
    database, which writes nothing and keeps no writer waiting. Only plain values are to be carried out of it.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    config = app.config
    root = config["PUBLIC_URL"] or f"http://{config['HOST']}:{config['PORT']}"
    here = root + (PREFIX if language == ENGLISH else "")
    with app.app_context(), app.test_request_context("/", base_url=here), speaking(language):
        db.session.connection(execution_options={"read_only": True})
        try:
            yield
        finally:
            db.session.rollback()
