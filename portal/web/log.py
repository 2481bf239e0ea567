"""What the portal says of requests, on standard error, where ACCESS_LOG=on asks for it: route names and no more.

No address, no query, no browser and no time of its own: a line cannot be put beside an answer or a person. Pages
that come from the cache are not among them. Faults are always said, by `web.errors`.
"""

import logging
from time import perf_counter

from flask import Flask, Response, g, request

logger = logging.getLogger("portal.requests")


def init_app(app: Flask) -> None:
    if not app.config["ACCESS_LOG"]:
        return
    logger.setLevel(logging.INFO)
    logger.addHandler(logging.StreamHandler())

    @app.before_request
    def begin() -> None:
        g.begun_at = perf_counter()

    @app.after_request
    def say(response: Response) -> Response:
        took = (perf_counter() - g.begun_at) * 1000 if "begun_at" in g else 0.0
        logger.info("%s %s %d %.0f ms", request.method, request.endpoint, response.status_code, took)
        return response
