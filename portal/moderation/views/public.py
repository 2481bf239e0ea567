"""The policy, and what was decided by it: for everybody."""

from flask import Blueprint, Response, render_template

from portal.accounts.access import ANYONE, allow
from portal.moderation import published, rules
from portal.moderation.published import Month
from portal.web.cache import cacheable
from portal.web.context import site

bp = Blueprint("moderation_public", __name__, url_prefix="/moderasi")

FILE = "catatan-moderasi.csv"


@bp.get("")
@allow(ANYONE)
@cacheable()
def policy() -> str:
    return render_template(
        "moderation/policy.html", policy=published.current_policy(), versions=published.policies(), rules=rules
    )


@bp.get("/catatan")
@allow(ANYONE)
@cacheable("words")
def log() -> str:
    return render_template(
        "moderation/log.html", months=published.log(), told=published.current_policy().told,
        size=len(_csv(published.log())),
    )  # fmt: skip


@bp.get("/catatan.csv")
@allow(ANYONE)
@cacheable("words")
def file() -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{FILE}"'}
    return Response(_csv(published.log()), mimetype="text/csv", headers=headers)


def _csv(months: list[Month]) -> str:
    """A month a line. An empty cell is one that is not told, because it would tell of single texts."""
    cells = published.cells()
    lines = [f"# {site().mark} {FILE}"] if site().mark else []
    lines.append(",".join(["month", "decisions", *cells, "median_working_days", "p90_working_days"]))
    for month in months:
        told = [month.cells.get(cell) for cell in cells]
        spans = (month.times.median, month.times.ninth) if month.times else (None, None)
        values = [f"{month.first_day:%Y-%m}", month.total, *told, *spans]
        lines.append(",".join("" if value is None else str(value) for value in values))
    return "".join(f"{line}\r\n" for line in lines)
