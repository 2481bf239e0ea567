"""What no browser of ours sends and no database takes ends at the door, and not as a fault of ours.

A body is a form, as browsers write one, or it is refused before any view sees it. No form here sends files; a view
that is to take some declares which and how large with `@takes_files`.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, unquote_to_bytes
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, current_app, request
from werkzeug.exceptions import BadRequest, NotFound, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.routing import IntegerConverter, Map

from portal.web.transaction import SAFE

MOST = 2**31 - 1  # what a column of whole numbers holds
MOST_FIELDS = 300  # the largest form here has some thirty
FORM, FORM_WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"
BROKEN_SIGN = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Number(IntegerConverter):
    """A number in an address: one that no row can have leads nowhere."""

    def __init__(
        self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = MOST, signed: bool = False
    ) -> None:
        super().__init__(map, fixed_digits, min, max, signed)


def number(text: str) -> int:
    """For `request.args.get(…, type=number)`. Raises ValueError, so that the default counts, where no row has it."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and int(text) <= MOST):
        raise ValueError("No row has this number.")
    return int(text)


def takes_files(*names: str, most: int, words: int | None = None) -> Callable[[Any], Any]:
    """Declare beside `@allow` that the form of a view sends files in these fields, `most` bytes in all.

    Without a field: that it may be written as such a form is, and has no file. `words`: how many bytes all that is
    typed may have, where that is more than elsewhere; so the form itself says that a text is too long, and keeps it.
    """

    def declare(view: Any) -> Any:
        view.files, view.largest_body, view.most_words = names, most, words
        return view

    return declare


def largest_body(app: Flask, endpoint: str | None, kind: str) -> int | None:
    """How many bytes a view takes that takes files, of a form that has some; None where the house's limit holds.

    `kind` is the Content-Type. Who reads a body off the wire asks, before any of it has come.
    """
    most: int | None = getattr(app.view_functions.get(endpoint or ""), "largest_body", None)
    return most if kind.partition(";")[0].strip().lower() == FORM_WITH_FILES else None


def check_body() -> None:
    """Refuse a body that is no form of ours: 400 what cannot be read, 413 what is too large, 415 what is no form."""
    view: Any = current_app.view_functions[str(request.endpoint)]
    files: tuple[str, ...] | None = getattr(view, "files", None)
    if files is not None and request.mimetype == FORM_WITH_FILES:
        request.max_content_length = view.largest_body
        if view.most_words:
            request.max_form_memory_size = view.most_words
        _check_parts(files)
    elif request.mimetype == FORM:
        _check_form(request.get_data())
    elif request.mimetype or request.get_data():  # a button may send nothing at all, and then names no kind
        raise UnsupportedMediaType


def _check_form(body: bytes) -> None:
    """Werkzeug takes what it cannot decode for an empty form, and PostgreSQL keeps no text with a NUL in it."""
    if body.count(b"&") >= MOST_FIELDS:
        raise RequestEntityTooLarge
    text = unquote_to_bytes(body)
    if b"\0" in text or BROKEN_SIGN.search(body):
        raise BadRequest
    try:
        text.decode()
    except UnicodeDecodeError:
        raise BadRequest from None


def _check_parts(files: tuple[str, ...]) -> None:
    if not request.form and not request.files:  # Werkzeug takes what it cannot read for an empty form
        raise BadRequest
    words = [*request.form.keys(), *(text for _name, texts in request.form.lists() for text in texts)]
    if any("\0" in word for word in words):
        raise BadRequest
    if not set(files).issuperset(request.files.keys()):  # a file where text belongs
        raise UnsupportedMediaType


class ReadableQuery:
    """Writes signs that belong in no query as browsers do. Flask fails at them before it has a page for a fault."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote(query.encode("latin-1", "replace"), safe="%&=+;/?:@!$'()*,~")
        return self.app(environ, start_response)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Number
    app.url_map.strict_slashes = False  # who types an address by hand may end it with a slash

    @app.before_request
    def refuse_nonsense() -> None:
        if "\0" in request.path:
            raise NotFound
        if b"%00" in request.query_string:
            raise BadRequest
        if request.method not in SAFE and request.endpoint is not None:
            check_body()

    @app.teardown_request
    def leave_files(_error: BaseException | None) -> None:
        request.close()  # what was too large for the memory lies on the disk until then
