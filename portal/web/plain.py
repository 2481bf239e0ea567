"""Pages that need nothing: no database, no session, nobody signed in. They are for when something else is wrong."""

from flask import Flask

from portal.web.headers import always
from portal.web.language import ENGLISH, PREFIX, spoken

COMES_BACK_IN = "30"  # seconds, for Retry-After


def page(app: Flask, status: int, *, sent: bool = False, uncertain: bool = False) -> str:
    """A whole page in the reader's language that says what is wrong.

    `sent`: it answers a form. `uncertain`: whether that form was stored is not known.
    """
    root = PREFIX if spoken() == ENGLISH else ""
    template = app.jinja_env.get_template("web/plain.html")
    return template.render(status=status, locale=spoken(), root=root, sent=sent, uncertain=uncertain)


def later(status: int) -> dict[str, str]:
    """When to come back, in a header."""
    return {"Retry-After": COMES_BACK_IN} if status == 503 else {}


def headers(app: Flask, status: int) -> dict[str, str]:
    """What goes with such a page where no request of Flask's is at hand."""
    return always(app) | later(status) | {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
