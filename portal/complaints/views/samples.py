"""The sample of closures that are checked, as everybody may read and recompute it."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import ANYONE, allow
from portal.complaints import check_queries, lots, naming, samples
from portal.complaints.check_models import ComplaintDraw
from portal.core.errors import NotFound
from portal.core.periods import Period, containing
from portal.web import paging, tables
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.format import local_day

bp = Blueprint("samples", __name__, url_prefix="/laporan/sampel")

HEAD = ("number", "round", "declared_on", "lot", "drawn", "found", "unit")
TOPICS = ("checks", "complaints", "organisation", "categories")


@bp.get("")
@allow(ANYONE)
@cacheable("checks")
def index() -> str:
    draws = check_queries.draws()
    quarters = [(period, samples.samples(period)) for period in _quarters(draws)]
    return render_template("complaints/samples.html", draws=draws, quarters=quarters, naming=naming)


def _quarters(draws: Sequence[ComplaintDraw]) -> list[Period]:
    """Those over which all draws are closed."""
    of = {one.month: containing(lots.first_day(one.month), "quarter") for one in draws}
    open_ones = {of[one.month] for one in draws if one.closed_at is None}
    return [period for period in dict.fromkeys(of.values()) if period not in open_ones]


@bp.get("/<month>")
@allow(ANYONE)
@cacheable(*TOPICS)
def month(month: str) -> ResponseReturnValue:
    one = _draw(month)
    part = check_queries.drawn_in(month, paging.asked()) if one.closed_at else None
    return render_template(
        "complaints/sample.html", draw=one, part=part, naming=naming, file=_list_name(month),
        by=check_queries.draw(one.by_month) if one.by_month else one,
    )  # fmt: skip


def _list_name(month: str) -> str:
    """A line in it that says what it is would be another list, so in a demo its name says it."""
    return f"{'contoh-' if site().mark else ''}sampel-{month}.txt"


def _draw(month: str) -> ComplaintDraw:
    lots.first_day(month)
    return check_queries.draw(month)


def _drawn(month: str) -> ComplaintDraw:
    """Its list is told once it is complete."""
    one = _draw(month)
    if one.drawn_at is None:
        raise NotFound("There is no draw of this month.")
    return one


@bp.get("/<month>.txt")
@allow(ANYONE)
@cacheable("checks", "complaints", "organisation")
def entries(month: str) -> Response:
    """The list that was drawn from, a line each and nothing else: its SHA-256 is the digest that stands on the page."""
    _drawn(month)
    text = "".join(f"{line}\n" for line in sorted(each.entry.line for each in check_queries.closures(month)))
    headers = {"Content-Disposition": f'attachment; filename="{_list_name(month)}"'}
    return Response(text, mimetype="text/plain", headers=headers)


@bp.get("/<month>.csv")
@allow(ANYONE)
@cacheable("checks", "complaints", "organisation")
def data(month: str) -> Response:
    """One line a case; what was drawn and found is empty until all of the month is checked."""
    one = _drawn(month)
    chosen = check_queries.all_drawn_in(month) if one.closed_at else {}
    lines = []
    for each in check_queries.closures(month):
        found = chosen.get(each.entry)
        told = [lots.lot(one.seed, each.entry) if one.seed else "", "", found.value if found else ""]
        told[1] = str(int(each.entry in chosen)) if one.closed_at else ""
        lines.append([each.number, each.round, local_day(each.at), *told, each.unit])
    return tables.csv_answer(tables.csv_text(HEAD, lines), f"sampel-{month}")
