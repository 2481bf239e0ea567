"""The sample of closures that are checked, as everybody may read and recompute it."""

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import ANYONE, allow
from portal.complaints import check_queries, lots, naming, samples, statistics
from portal.complaints.check_models import ComplaintDraw
from portal.complaints.dictionary import HEADINGS, MEANINGS
from portal.complaints.facts import Column
from portal.complaints.rules import Found
from portal.complaints.samples import Samples
from portal.core.errors import NotFound
from portal.core.periods import Period
from portal.web import paging, tables
from portal.web.addresses import whole
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.format import local_day

bp = Blueprint("samples", __name__, url_prefix="/laporan/sampel")

HEAD = ("number", "round", "declared_on", "lot", "drawn", "found", "unit")
TOPICS = ("checks", "complaints", "organisation", "categories")
OF_QUARTERS = ("checks", *statistics.TOPICS)
METHOD = "sampel-1"  # of how it is drawn and counted; it changes when that does
BESIDE = (Column.DECLARED, Column.CONFIRMED)  # who else says that it is done


@dataclass(frozen=True)
class Quarter:
    """What was found in a quarter, and beside it what units declared and reporters confirmed in the same one: of the
    kept sums, through the least numbers, and added to nothing. A number is None where it is not told.
    """

    period: Period
    told: Samples
    beside: dict[Column, int | None]


@bp.get("")
@allow(ANYONE)
@cacheable(*OF_QUARTERS)
def index() -> str:
    return render_template(
        "complaints/samples.html", draws=check_queries.draws(), quarters=_quarters(), naming=naming, headings=HEADINGS
    )


def _quarters() -> list[Quarter]:
    """Those over which all draws are closed, newest first."""
    counted = statistics.overview().quarters
    return [
        Quarter(period, told, {each: counted.get(period, {}).get(each.value) for each in BESIDE})
        for period, told in samples.by_quarter().items()
    ]


@bp.get("/triwulan.csv")
@allow(ANYONE)
@cacheable(*OF_QUARTERS)
def quarters_file() -> Response:
    """One line a quarter; empty where a number is not told."""
    head = list(_dictionary())
    lines = [["" if value is None else value for value in _values(each).values()] for each in _quarters()]
    about = tables.about(METHOD, whole(url_for(".quarters_data")))
    return tables.csv_answer(about + tables.csv_text(head, lines), "sampel-triwulan")


@bp.get("/triwulan.json")
@allow(ANYONE)
@cacheable(*OF_QUARTERS)
def quarters_data() -> Response:
    """The same with its dictionary."""
    columns = [{"name": name, "meaning": meaning} for name, meaning in _dictionary().items()]
    return tables.checked(jsonify({
        "title": _("Closings that others check"), "publisher": site().name, "licence": tables.LICENCE,
        "method": METHOD, "mark": site().mark or None, "columns": columns,
        "rows": [_values(each) for each in _quarters()],
    }))  # fmt: skip


def _values(one: Quarter) -> dict[str, str | int | None]:
    beside = {column.value: n for column, n in one.beside.items()}
    found = {f"found_{each.value}": one.told.found[each] for each in Found}
    return {"quarter": one.period, **beside, "drawn": one.told.drawn, **found}


def _dictionary() -> dict[str, str]:
    """The columns of a quarter and what each means, in the reader's language."""
    beside = {each.value: f"{_(HEADINGS[each])}: {_(MEANINGS[each])}" for each in BESIDE}
    said = {each: _("What was found of those drawn: %(what)s", what=naming.found(each)) for each in Found}
    found = {f"found_{each.value}": text for each, text in said.items()}
    return {"quarter": _("Quarter"), **beside, "drawn": _("Closings that the lot drew to be checked"), **found}


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
    return tables.checked(Response(text, mimetype="text/plain", headers=headers))


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
    about = tables.about(METHOD, whole(url_for(".month", month=month)))
    return tables.csv_answer(about + tables.csv_text(HEAD, lines), f"sampel-{month}")
