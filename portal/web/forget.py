"""After a form with words that are nobody else's was sent, the browser throws away the pages before it."""

from flask import Response

NOTHING = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def forget_pages() -> Response:
    """An empty picture on the pages that follow a sent form. With it the browser throws away the pages before.

    Some browsers keep a page that was left as it stood, filled in, and show it at «back» even where it said
    `no-store`. The header counts only once that page is left, which on the page itself would be a moment too early.
    """
    response = Response(NOTHING, mimetype="image/svg+xml")
    response.headers["Clear-Site-Data"] = '"cache"'
    response.headers["Cache-Control"] = "no-store"
    return response
