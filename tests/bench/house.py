"""The house as it is served, and beside its pages two that return a constant: the floor to compare with."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from portal.accounts.access import ANYONE, allow
from portal.app import create_app

CONSTANT = b"<!doctype html><title>constant</title>"
BARE, VIEW = "/bench/bare", "/bench/view"

app = create_app()
inner = app.wsgi_app


def bare(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """What the server alone costs."""
    if environ["PATH_INFO"] != BARE:
        return inner(environ, start_response)
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(CONSTANT)))])
    return [CONSTANT]


app.wsgi_app = bare  # type: ignore[method-assign]


@app.get(VIEW)
@allow(ANYONE)
def view() -> bytes:
    """What Flask costs, with all that happens around a view."""
    return CONSTANT
