"""From a request as the server tells it to WSGI, by which Flask is called, and back."""

import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

if TYPE_CHECKING:
    from granian.rsgi import Scope

LARGEST_WHOLE = 1024 * 1024  # bytes: what is longer, or of unknown length, is sent as it comes

Headers = list[tuple[str, str]]


@dataclass
class Reply:
    """The answer of a WSGI application: whole, or in chunks that are still to come."""

    status: int
    headers: Headers
    body: bytes = b""
    chunks: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None  # noqa: E731


def environ_of(scope: "Scope", headers: Headers, body: bytes) -> WSGIEnvironment:
    server, _, port = scope.server.rpartition(":")
    client, _, _ = scope.client.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": as_wsgi(scope.path),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client.strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in headers:
        if "_" in name:  # it would pass for the one with a dash, which a proxy may have set
            continue
        key = f"HTTP_{name.upper().replace('-', '_')}"
        if key in environ:
            environ[key] += ("; " if key == "HTTP_COOKIE" else ",") + as_wsgi(value)
        else:
            environ[key] = as_wsgi(value)
    environ.pop("HTTP_TRANSFER_ENCODING", None)  # the body is here, and whole
    environ.pop("HTTP_CONTENT_LENGTH", None)
    if "HTTP_CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE")
    if body or scope.method not in ("GET", "HEAD"):
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def as_wsgi(text: str) -> str:
    """WSGI has bytes in the clothes of Latin-1."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def call(app: WSGIApplication, environ: WSGIEnvironment) -> Reply:
    """The answer of the application. Short ones are whole; a long one is sent, chunk by chunk, by whoever called."""
    said: list[Any] = []
    chunks = app(environ, lambda *args: said.extend(args) or said.append)  # type: ignore[func-returns-value]
    if isinstance(chunks, list):
        return Reply(_code(said), said[1], b"".join(chunks))
    length = next((value for name, value in said[1] if name.lower() == "content-length"), "") if said else ""
    if length.isdecimal() and int(length) <= LARGEST_WHOLE:
        return Reply(_code(said), said[1], b"".join(_closing(chunks)))
    flowing = _closing(chunks)
    first = next(flowing, b"")  # an application may speak of its status only when it is asked for the first chunk
    return Reply(_code(said), said[1], chunks=chain((first,), flowing), close=flowing.close)


def _code(said: list[Any]) -> int:
    return int(said[0].partition(" ")[0])


def _closing(chunks: Iterable[bytes]) -> Generator[bytes, None, None]:
    try:
        yield from chunks
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
