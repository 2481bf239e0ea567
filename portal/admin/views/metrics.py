"""Gauges for Prometheus, for who watches the machine. Off until METRICS_TOKEN is set.

Nothing here tells of answers coming in: no request is counted, and sizes are rounded to what thousands of answers take.
"""

import hmac

from flask import Blueprint, Response, current_app, request

from portal.accounts.access import ANYONE, allow
from portal.admin import queries
from portal.core.errors import NotAllowed, NotFound

bp = Blueprint("metrics", __name__)

PREFIX = "suara_plaju_"


@bp.get("/metrics")
@allow(ANYONE)
def metrics() -> Response:
    token = current_app.config["METRICS_TOKEN"]
    if not token:
        raise NotFound("There is no such page.")
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(shown.encode(), token.encode()):
        raise NotAllowed("This page is for those who watch the machine.")
    measured = queries.measures(current_app.config["DATA_DIR"])
    lines = [line for measure in measured for line in _lines(measure)]
    answer = Response("\n".join(lines) + "\n", mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _lines(measure: queries.Measure) -> list[str]:
    name = PREFIX + measure.name
    return [
        f"# HELP {name} {measure.words}",
        f"# TYPE {name} gauge",
        *(f"{name}{{{labels}}} {value}" if labels else f"{name} {value}" for labels, value in measure.values),
    ]
